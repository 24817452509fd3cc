"""Photos that were cut on their way: rejected, and with --accept-damaged processed as far as they came. Pillow tells what came."""

import io
import json
import subprocess

import numpy
import pytest
from PIL import Image, ImageFile

import photographs
from programs import DARKROOM, clean_environment

# Name to content and how much of its height is there at least when 60 % of the file are.
CUT = {
    "photo.jpg": (photographs.jpeg(), 0.4),
    "progressive.jpg": (photographs.encoded(photographs.ROCKET, "JPEG", progressive=True, quality=85), 0.9),
    "photo.png": (photographs.png(), 0.4),
    # Without the order of rows in which the last ones come early.
    "photo.gif": (photographs.encoded(photographs.CHELSEA, "GIF", interlace=0), 0.4),
    "photo.bmp": (photographs.encoded(photographs.COFFEE, "BMP"), 0.5),
}


def run(folder, name, data, *arguments):
    """The row of the manifest, and the result."""
    (folder / name).write_bytes(data)
    command = [DARKROOM, "process", folder / name, "-o", folder / "out", "--manifest", folder / "list", "--no-fail-on-rejected", *arguments]
    subprocess.run(command, check=True, capture_output=True, env=clean_environment(), timeout=60)
    row = json.loads((folder / "list").read_text())
    return row, (folder / "out" / name).read_bytes() if row["status"] == "processed" else None


@pytest.mark.parametrize("name", CUT)
def test_a_cut_photo(tmp_path, name):
    whole, height = CUT[name]
    cut = whole[: len(whole) * 6 // 10]
    row, _ = run(tmp_path, name, cut)
    assert (row["status"], row["code"]) == ("rejected", "Truncated")

    row, result = run(tmp_path, name, cut, "--accept-damaged")
    assert row["status"] == "processed"
    assert any("what could be read was processed" in warning for warning in row["warnings"])
    source, inverted = rgb(whole), rgb(result)
    assert inverted.shape == source.shape
    there = int(source.shape[0] * height)
    # A BMP begins with its last row.
    rows = slice(source.shape[0] - there, None) if name.endswith(".bmp") else slice(0, there)
    differences = numpy.abs(255 - source[rows] - inverted[rows])
    if name[-3:] in ("png", "bmp"):
        assert differences.max() == 0
    else:
        # A GIF that has to be decoded gets a colour table of its own.
        assert differences.mean() < (2 if name.endswith("gif") else 8)


def rgb(data):
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    with Image.open(io.BytesIO(data)) as image:
        return numpy.asarray(image.convert("RGB")).astype(int)


def test_names_do_not_decide(tmp_path):
    row, result = run(tmp_path, "really-a-png.jpg", photographs.png())
    assert row["status"] == "processed" and photographs.format_of(result) == "PNG"
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    for name, data in {"really-svg.png": drawing, "really-pdf.tif": b"%PDF-1.7\n" + bytes(99), "really-ppm.jpg": b"P6\n1 1\n255\nabc"}.items():
        row, _ = run(tmp_path, name, data)
        assert (row["status"], row["code"]) == ("rejected", "UnknownFormat")


@pytest.mark.parametrize("limit", ["1", "100000000"])
def test_limits_are_ours_whatever_libvips_is_told(tmp_path, monkeypatch, limit):
    monkeypatch.setenv("VIPS_MAX_COORD", limit)
    row, _ = run(tmp_path, "photo.png", photographs.png())
    assert row["status"] == "processed"
    row, _ = run(tmp_path, "bomb.png", photographs.bomb())
    assert (row["status"], row["code"]) == ("rejected", "TooManyPixels")
