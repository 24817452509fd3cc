"""`darkroom process --explain`: the plan as a person reads it."""

import subprocess

from PIL import Image

from programs import CODEC, DARKROOM, PATIENCE, clean_environment


def explain(*arguments, **environment):
    return subprocess.run(
        [DARKROOM, "process", "--explain", "--engine", "cpu", *arguments],
        env=clean_environment(**environment), capture_output=True, text=True, timeout=60 * PATIENCE,
    )


def test_a_photo_and_a_folder_are_explained_and_nothing_is_written(tmp_path):
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (640, 480), (9, 99, 199)).save(photo, quality=80)
    folder = tmp_path / "folder"
    folder.mkdir()
    Image.new("RGB", (30, 20)).quantize(4).save(folder / "palette.png")
    (tmp_path / "broken.jpg").write_bytes(photo.read_bytes()[:300])
    before = sorted(tmp_path.rglob("*"))
    # Without a codec process nothing can have been decoded.
    outcome = explain(photo, folder, tmp_path / "broken.jpg", DARKROOM_CODEC="/nowhere")
    assert CODEC.exists() and outcome.returncode == 1
    assert sorted(tmp_path.rglob("*")) == before
    text = outcome.stdout
    for words in [str(photo), "640 × 480 pixels, 8 bits a sample", "of 64 MB", "frame 0.3 of 64 megapixels", "amplitude-bits", "not pixels: ", "palette.png", "colour-table: "]:
        assert words in text, words
    for label in ["photo", "operations", "representation", "steps", "device", "metadata", "memory", "limits"]:
        assert f"\n  {label} " in text, label
    assert "broken.jpg: would be rejected, the JPEG file ends before the photo does (Truncated)" in outcome.stderr


def test_the_plan_follows_the_options(tmp_path):
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (64, 48)).save(photo, comment=b"a comment")
    outcome = explain(photo, "--representation", "pixels", "--metadata", "strip")
    assert outcome.returncode == 0, outcome.stderr
    assert "pixels: demanded" in outcome.stdout and "complement 9216 bytes" in outcome.stdout
    assert "all metadata but profile, orientation and resolution will be dropped" in outcome.stdout
