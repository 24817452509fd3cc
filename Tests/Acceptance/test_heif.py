"""HEIC and AVIF as users have them, judged by Pillow and pillow-heif, which bring decoders of their own."""

import json
import shlex
import subprocess

import numpy
import pillow_heif
import pytest
from PIL import Image, ImageOps

from exif_witness import CAMERA, POSITION, PROFILE, exiftool, needs_exiftool, picture
from programs import DARKROOM, PATIENCE, REPOSITORY, clean_environment

pillow_heif.register_heif_opener()

FIXTURES = REPOSITORY / "Tests/PhotoEngineTests/Fixtures"


def process(source, folder, *options, status=0, **environment):
    """The result and what the program said."""
    outcome = subprocess.run(
        [DARKROOM, "process", source, "-o", folder, "--engine", "cpu", *options],
        env=clean_environment(**environment), capture_output=True, text=True, timeout=60 * PATIENCE,
    )
    assert outcome.returncode == status, outcome.stderr
    return folder / source.name, outcome.stdout + outcome.stderr


def seen(path):
    """The photo as a viewer shows it, and its transparency."""
    image = ImageOps.exif_transpose(Image.open(path))
    pixels = numpy.asarray(image.convert("RGBA")).astype(int)
    return pixels[..., :3], pixels[..., 3]


def exif(orientation):
    data = Image.Exif()
    data[0x010F] = "Darkroom"
    data[0x0112] = orientation
    data.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    return data.tobytes()


def transparent():
    image = picture().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


# The mean error in levels that is documented, for a quality that telephones write with.
PHOTOS = {
    "plain.heic": (lambda path: picture().save(path, quality=70, icc_profile=PROFILE), 2),
    "turned.heic": (lambda path: picture().save(path, quality=70, exif=exif(6)), 2),
    "transparent.heic": (lambda path: transparent().save(path, quality=70), 2),
    "grey.heic": (lambda path: picture().convert("L").save(path, quality=70), 2),
    "plain.avif": (lambda path: picture().save(path, quality=75, icc_profile=PROFILE), 3),
    "turned.avif": (lambda path: picture().save(path, quality=75, exif=exif(6)), 3),
    "transparent.avif": (lambda path: transparent().save(path, quality=75), 3),
    "full.avif": (lambda path: picture().save(path, quality=75, subsampling="4:4:4"), 3),
}


@pytest.fixture(params=PHOTOS)
def photo(request, tmp_path):
    write, error = PHOTOS[request.param]
    path = tmp_path / request.param
    write(path)
    return path, error


def test_what_is_seen_is_inverted_and_all_else_stays(photo, tmp_path):
    source, error = photo
    result, _ = process(source, tmp_path / "out")
    (before, alpha), (after, alpha_after) = seen(source), seen(result)
    assert before.shape == after.shape
    distance = abs(255 - before - after)
    assert distance.mean() < error
    assert abs(alpha - alpha_after).max() <= 6
    with Image.open(source) as old, Image.open(result) as new:
        assert new.format == old.format
        assert new.info.get("icc_profile") == old.info.get("icc_profile")
    # Of its class: neither a thumbnail of the source nor twice as large.
    assert 0.6 * source.stat().st_size < result.stat().st_size < 1.5 * source.stat().st_size + 500


def test_depth_stays(tmp_path):
    deep = (numpy.linspace(0, 65535, 96 * 64 * 3).reshape(64, 96, 3)).astype("uint16")
    source = tmp_path / "deep.heic"
    pillow_heif.from_bytes(mode="RGB;16", size=(96, 64), data=deep.tobytes()).save(source, quality=80)
    result, _ = process(source, tmp_path / "out")
    old, new = (pillow_heif.open_heif(path, convert_hdr_to_8bit=False) for path in (source, result))
    assert old.info["bit_depth"] == new.info["bit_depth"] == 10
    assert abs(65535 - numpy.asarray(old).astype(int) - numpy.asarray(new)).mean() < 3 * 257


@needs_exiftool
@pytest.mark.parametrize("name", ["plain.heic", "plain.avif"])
def test_notes_are_kept_without_the_position(name, tmp_path):
    source = tmp_path / name
    PHOTOS[name][0](source)
    exiftool("-q", "-m", "-overwrite_original", *POSITION, *CAMERA, "-XMP-dc:Title=A bird", "-XMP-exif:GPSLatitude=52.5", str(source))
    result, said = process(source, tmp_path / "out")
    tags = json.loads(exiftool("-j", "-G1", "-n", str(result)))[0]
    assert tags["IFD0:Model"] == "Camera 7"
    assert tags["XMP-dc:Title"] == "A bird"
    assert not [tag for tag in tags if "GPS" in tag and not tag.startswith("Composite")]
    assert "the GPS position was dropped" in said
    assert b"Warning" not in exiftool("-validate", "-warning", "-a", str(result))
    everything, _ = process(source, tmp_path / "all", "--metadata", "all")
    assert json.loads(exiftool("-j", "-G1", "-n", str(everything)))[0]["GPS:GPSLatitude"] == pytest.approx(52.517)
    nothing, _ = process(source, tmp_path / "none", "--metadata", "strip")
    assert not [tag for tag in json.loads(exiftool("-j", "-G1", str(nothing)))[0] if tag.startswith(("XMP", "GPS", "IFD0:Model"))]


def test_a_telephones_photo_comes_out_as_it_is_seen(tmp_path):
    source = tmp_path / "phone.heic"
    source.write_bytes((FIXTURES / source.name).read_bytes())
    result, said = process(source, tmp_path / "out")
    assert "a thumbnail was dropped" in said and "a gain map was dropped" in said
    with Image.open(result) as image:
        assert image.size == (90, 100)
        assert image.getexif()[0x010F] == "Darkroom"
        assert image.getexif().get(0x0112, 1) == 1
    assert abs(255 - seen(source)[0] - seen(result)[0]).mean() < 2.5


@pytest.mark.parametrize("name", ["plain.heic", "plain.avif"])
def test_formats_can_be_switched_off(name, tmp_path):
    source = tmp_path / name
    PHOTOS[name][0](source)
    _, said = process(source, tmp_path / "out", "--disable", "heic,avif", status=1)
    assert "FormatDisabled" in said and "off: disabled" in said
    assert not (tmp_path / "out" / name).exists()


def test_an_unknown_format_cannot_be_switched_off(tmp_path):
    source = tmp_path / "plain.heic"
    PHOTOS[source.name][0](source)
    _, said = process(source, tmp_path / "out", "--disable", "heic,jxl", status=64)
    assert "jxl" in said


def doctor(*options, **environment):
    outcome = subprocess.run(
        [DARKROOM, "doctor", *options], env=clean_environment(**environment), capture_output=True, text=True, timeout=60 * PATIENCE
    )
    return outcome.stdout


def test_the_doctor_tells_what_is_on():
    assert "HEIC: on" in doctor() and "AVIF: on" in doctor()
    assert "AVIF: off: disabled" in doctor("--disable", "avif")


def handshake(filter_error):
    """What a codec process says first: version, errors of filter and limits, no libraries, two formats (7 and 8)."""
    body = (1).to_bytes(1, "little") + (1).to_bytes(2, "little") + filter_error.to_bytes(4, "little") + bytes(4) + bytes([0, 2, 7, 8])
    return "".join(f"\\{byte:03o}" for byte in body)


@pytest.mark.parametrize("name", ["plain.heic", "plain.avif"])
def test_without_a_sandbox_they_are_off_with_a_plain_message(name, tmp_path):
    """A program in the codec's place that cannot lock itself in: the kernel answered EPERM."""
    codec = tmp_path / "darkroom-codec"
    codec.write_text(f"#!/bin/sh\nprintf {shlex.quote(handshake(1))} >&3\nexec cat <&3 >/dev/null\n")
    codec.chmod(0o755)
    source = tmp_path / name
    PHOTOS[name][0](source)
    _, said = process(source, tmp_path / "out", status=1, DARKROOM_CODEC=str(codec))
    assert "FormatDisabled" in said and "the sandbox could not be set up here" in said
