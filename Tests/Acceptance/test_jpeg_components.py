"""JPEGs that are processed without decoding, held against jpegtran and Pillow."""

import shutil
import subprocess

import numpy
import pytest
from PIL import Image, ImageOps

from photographs import COFFEE
from programs import DARKROOM, PATIENCE, clean_environment

needs_jpegtran = pytest.mark.skipif(not shutil.which("jpegtran"), reason="jpegtran is not installed")


def encode(path, size, **options):
    with Image.open(COFFEE) as image:
        image.convert(options.pop("mode", "RGB")).resize(size, Image.Resampling.LANCZOS).save(path, "JPEG", **options)
    return path


# The sides are whole numbers of coded units: 320 x 240.
WHOLE = {
    "420.jpg": {"quality": 85},
    "422.jpg": {"quality": 92, "subsampling": 1},
    "444.jpg": {"quality": 75, "subsampling": 0},
    "optimised.jpg": {"quality": 85, "optimize": True},
    "progressive.jpg": {"quality": 85, "progressive": True},
    "restarts.jpg": {"quality": 85, "restart_marker_rows": 1},
    "grey.jpg": {"quality": 85, "mode": "L"},
}
# What darkroom calls it, and what jpegtran does.
OPERATIONS = {
    "rotate=90": ["-rotate", "90"],
    "rotate=180": ["-rotate", "180"],
    "rotate=270": ["-rotate", "270"],
    "flip=horizontal": ["-flip", "horizontal"],
    "flip=vertical": ["-flip", "vertical"],
    "grayscale": ["-grayscale"],
    "grayscale,rotate=90": ["-grayscale", "-rotate", "90"],
    "invert,flip=vertical,rotate=180,invert": ["-flip", "horizontal"],
}


def process(files, folder, operations, *options):
    outcome = subprocess.run(
        [DARKROOM, "process", *files, "-o", folder, "--engine", "cpu", "--operations", operations, *options],
        env=clean_environment(), capture_output=True, text=True, timeout=100 * PATIENCE,
    )
    assert outcome.returncode == 0, outcome.stderr
    return folder


def samples(path):
    with Image.open(path) as image:
        return numpy.asarray(image).astype(int)


def components(path):
    """The samples as the file has them, without conversion: exact where coefficients and tables are the same."""
    with Image.open(path) as image:
        image.draft("YCbCr" if image.mode == "RGB" else image.mode, image.size)
        return numpy.asarray(image).astype(int)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return [encode(folder / name, (320, 240), **options) for name, options in WHOLE.items()]


@needs_jpegtran
@pytest.mark.parametrize("operations", OPERATIONS)
def test_what_jpegtran_does_without_loss_comes_out_the_same(operations, whole, tmp_path):
    process(whole, tmp_path, operations, "--representation", "coefficients")
    for source in whole:
        expected = tmp_path / f"expected-{source.name}"
        with open(expected, "wb") as file:
            subprocess.run(["jpegtran", "-perfect", *OPERATIONS[operations], source], stdout=file, check=True)
        assert numpy.array_equal(components(tmp_path / source.name), components(expected)), source.name


def test_four_quarter_turns_give_the_original_picture(whole, tmp_path):
    files = whole
    for turn in range(4):
        folder = tmp_path / str(turn)
        folder.mkdir()
        process(files, folder, "rotate=90")
        files = [folder / source.name for source in whole]
    for source, result in zip(whole, files):
        assert numpy.array_equal(components(result), components(source)), source.name
        if source.name != "optimised.jpg":
            assert result.read_bytes() == source.read_bytes(), source.name


@pytest.mark.parametrize("quality", [50, 75, 90, 100])
def test_inverting_moves_no_level_by_more_than_three_and_twice_gives_the_file(quality, tmp_path):
    for folder in ("in", "once", "twice"):
        (tmp_path / folder).mkdir()
    kinds = {
        f"{name}-{quality}.jpg": options
        for name, options in {
            "420": {}, "422": {"subsampling": 1}, "444": {"subsampling": 0}, "optimised": {"optimize": True},
            "progressive": {"progressive": True}, "restarts": {"restart_marker_blocks": 5}, "grey": {"mode": "L"},
        }.items()
    }
    # No side is a whole number of blocks.
    sources = [encode(tmp_path / "in" / name, (301, 203), quality=quality, **options) for name, options in kinds.items()]
    process(sources, tmp_path / "once", "invert", "--representation", "coefficients")
    process([tmp_path / "once" / name for name in kinds], tmp_path / "twice", "invert")
    for source in sources:
        distance = numpy.abs(255 - samples(source) - samples(tmp_path / "once" / source.name))
        # At quality 50 a mean moves in steps of two levels, where one is wanted.
        assert distance.max() <= 3 and distance.mean() < (1.1 if quality == 50 else 0.7), (source.name, distance.max(), distance.mean())
        assert (tmp_path / "twice" / source.name).read_bytes() == source.read_bytes(), source.name


def test_planes_come_as_near_as_pixels(tmp_path):
    sources = [encode(tmp_path / f"{name}", (301, 203), quality=90, **options) for name, options in WHOLE_AT_90.items()]
    for representation in ("planes", "pixels"):
        (tmp_path / representation).mkdir()
        process(sources, tmp_path / representation, "invert", "--representation", representation)
    for source in sources:
        expected = 255 - samples(source)
        planes = numpy.abs(expected - samples(tmp_path / "planes" / source.name))
        pixels = numpy.abs(expected - samples(tmp_path / "pixels" / source.name))
        assert planes.mean() <= pixels.mean() + 0.1 and planes.max() <= pixels.max() + 2, source.name


WHOLE_AT_90 = {name: {key: value for key, value in options.items() if key != "quality"} for name, options in WHOLE.items()}


def test_a_photo_is_turned_as_it_is_seen_and_keeps_its_orientation(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    source = encode(tmp_path / "stored.jpg", (320, 240), quality=85, exif=exif)
    for operations, seen in (("flip=horizontal", ImageOps.mirror), ("rotate=90", lambda image: image.transpose(Image.Transpose.ROTATE_270))):
        folder = tmp_path / operations
        folder.mkdir()
        process([source], folder, operations, "--representation", "coefficients")
        with Image.open(source) as before, Image.open(folder / source.name) as after:
            assert after.getexif()[0x0112] == 6
            expected = numpy.asarray(seen(ImageOps.exif_transpose(before))).astype(int)
            result = numpy.asarray(ImageOps.exif_transpose(after)).astype(int)
        assert result.shape == expected.shape
        assert numpy.abs(result - expected).mean() < 1, operations


def test_a_broken_edge_is_turned_as_pixels(tmp_path):
    source = encode(tmp_path / "broken.jpg", (301, 203), quality=90)
    (tmp_path / "out").mkdir()
    process([source], tmp_path / "out", "rotate=180")
    expected = samples(source)[::-1, ::-1]
    assert numpy.abs(expected - samples(tmp_path / "out" / source.name)).mean() < 3
    refused = subprocess.run(
        [DARKROOM, "process", source, "-o", tmp_path / "out", "--operations", "rotate=180", "--representation", "coefficients"],
        env=clean_environment(), capture_output=True, text=True, timeout=60 * PATIENCE,
    )
    assert refused.returncode != 0 and "cannot be processed as coefficients" in refused.stderr + refused.stdout
