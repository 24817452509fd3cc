"""Real photographs, and what they must look like afterwards. The photographs come with scikit-image; Pillow says what pixels hold."""

import io
import struct
import zlib
from pathlib import Path

import numpy
import skimage
from PIL import Image

FOLDER = Path(skimage.__file__).parent / "data"

CHELSEA = FOLDER / "chelsea.png"
COFFEE = FOLDER / "coffee.png"
ROCKET = FOLDER / "rocket.jpg"
RETINA = FOLDER / "retina.jpg"
LOGO_WITH_ALPHA = FOLDER / "logo.png"


def encoded(source, format, **options):
    """A photograph in another format, as bytes."""
    with Image.open(source) as image:
        if format in ("JPEG", "WEBP", "GIF") and image.mode == "RGBA" and format == "JPEG":
            image = image.convert("RGB")
        output = io.BytesIO()
        image.save(output, format, **options)
        return output.getvalue()


def jpeg():
    return ROCKET.read_bytes()


def png():
    return CHELSEA.read_bytes()


def webp():
    return encoded(COFFEE, "WEBP", quality=85)


def gif():
    return encoded(CHELSEA, "GIF")


def tiff():
    return encoded(COFFEE, "TIFF", compression="tiff_lzw")


def pixels(data, mode="RGBA"):
    with Image.open(io.BytesIO(data)) as image:
        return numpy.asarray(image.convert(mode)).astype(int)


def format_of(data):
    with Image.open(io.BytesIO(data)) as image:
        return image.format


def differences_from_inverted(before, after):
    """The absolute differences between `after` and 255 - `before` on the colour channels. Alpha must be equal."""
    first, second = pixels(before), pixels(after)
    assert first.shape == second.shape
    assert numpy.array_equal(first[..., 3], second[..., 3]), "the alpha channel changed"
    visible = first[..., 3] > 0
    return numpy.abs((255 - first[..., :3]) - second[..., :3])[visible]


def assert_inverted(before, after, lossless):
    """Every pixel is 255 - x. Where the format is lossy, on average within a few levels."""
    differences = differences_from_inverted(before, after)
    if lossless:
        assert differences.max() == 0, f"off by up to {differences.max()}"
    else:
        assert differences.mean() < 4, f"off by {differences.mean():.2f} on average"
        assert numpy.percentile(differences, 99) < 40


def bomb():
    """A PNG of a few hundred bytes whose header promises 400 megapixels."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def bad_files():
    """Name to content of what must end as a failed row."""
    broken = bytearray(jpeg()[:20_000])
    broken[600:] = bytes(len(broken) - 600)
    return {
        "corrupt.jpg": bytes(broken[:700]),
        "text.jpg": b"This is not a photograph.\n" * 10,
        "bomb.png": bomb(),
        "empty.jpg": b"",
    }
