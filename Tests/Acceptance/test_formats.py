"""Every format but JPEG keeps what it was: Pillow reads the results, `darkroom process` makes them. See test_pipeline.py for the way through S3."""

import io
import struct
import subprocess

import numpy
import pytest
from PIL import Image, ImageCms

from photographs import CHELSEA, COFFEE, LOGO_WITH_ALPHA
from programs import DARKROOM, clean_environment

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
DELAYS = [40, 70, 110]


def cat(mode="RGB", size=(90, 60)):
    with Image.open(CHELSEA) as image:
        return image.convert("RGB").resize(size).convert(mode)


def with_alpha(size=(90, 60)):
    image = cat(size=size)
    image.putalpha(Image.fromarray((numpy.indices(size[::-1]).sum(axis=0) * 2 % 256).astype("uint8")))
    return image


def several(mode="RGB"):
    with Image.open(COFFEE) as image:
        return [image.convert("RGB").resize((80, 60)).rotate(angle).convert(mode) for angle in (0, 30, 60)]


def saved(image, format, **options):
    output = io.BytesIO()
    image.save(output, format, **options)
    return output.getvalue()


def bitmap(bits, compression, masks, data, width, height, header=40):
    """A BMP that Pillow reads but does not write."""
    body = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(data), 3937, 7874, 0, 0)
    body += struct.pack(f"<{len(masks)}I", *masks) + bytes(max(0, header - len(body) - 4 * len(masks)))
    start = 14 + len(body)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + body + data


def fields(shifts, bits):
    picture = numpy.asarray(cat(size=(90, 60))).astype("u4")
    packed = sum((picture[..., band] >> 8 - count) << shift for band, (shift, count) in enumerate(shifts))
    rows = [row.astype({16: "<u2", 32: "<u4"}[bits]).tobytes() for row in packed[::-1]]
    return b"".join(row + bytes(-len(row) % 4) for row in rows)


def runs():
    """A BMP of eight colours in runs."""
    image = cat().quantize(8, dither=Image.Dither.NONE)
    coded = b""
    for row in numpy.asarray(image)[::-1]:
        for value in row:
            coded += bytes([1, value])
        coded += b"\0\0"
    coded += b"\0\1"
    palette = b"".join(bytes([*image.getpalette()[3 * index : 3 * index + 3][::-1], 0]) for index in range(8))
    head = struct.pack("<IiiHHIIiiII", 40, *image.size, 1, 8, 1, len(coded), 3937, 7874, 8, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(palette) + len(coded), 0, 0, 54 + len(palette)) + head + palette + coded


def animation(format, mode="RGB", **options):
    first, *others = several(mode)
    return saved(first, format, save_all=True, append_images=others, duration=DELAYS, loop=3, **options)


def pages():
    first, *others = cat(), cat("L", (40, 90)), cat("1", (64, 33)), with_alpha((31, 17))
    return saved(first, "TIFF", save_all=True, append_images=others, compression="tiff_lzw", dpi=(300, 200))


LOSSLESS = {
    "rgb.png": lambda: saved(cat(), "PNG", icc_profile=PROFILE, dpi=(300, 200)),
    "grey.png": lambda: saved(cat("L"), "PNG"),
    "bilevel.png": lambda: saved(cat("1"), "PNG"),
    "alpha.png": lambda: saved(with_alpha(), "PNG"),
    "light-and-alpha.png": lambda: saved(with_alpha().convert("LA"), "PNG"),
    "palette.png": lambda: saved(cat().quantize(40), "PNG"),
    "colour-key.png": lambda: saved(cat(), "PNG", transparency=cat().getpixel((5, 5))),
    "logo.png": lambda: LOGO_WITH_ALPHA.read_bytes(),
    "animated.png": lambda: animation("PNG"),
    "animated-alpha.png": lambda: animation("PNG", "RGBA", disposal=1, blend=1),
    "animated-still.png": lambda: animation("PNG", default_image=True),
    "lossless.webp": lambda: saved(with_alpha(), "WEBP", lossless=True, exact=True, icc_profile=PROFILE),
    "animated.webp": lambda: animation("WEBP", lossless=True, background=(9, 200, 30, 255)),
    "still.gif": lambda: saved(cat().quantize(60), "GIF"),
    "animated.gif": lambda: animation("GIF", "P"),
    "rgb.tif": lambda: saved(cat(), "TIFF", icc_profile=PROFILE, dpi=(300, 200), tiffinfo={274: 6}),
    "deflate.tif": lambda: saved(with_alpha(), "TIFF", compression="tiff_adobe_deflate"),
    "fax.tif": lambda: saved(cat("1"), "TIFF", compression="group4"),
    "pages.tif": pages,
    "rgb.bmp": lambda: saved(cat(), "BMP", dpi=(300, 200)),
    "grey.bmp": lambda: saved(cat("L"), "BMP"),
    "bilevel.bmp": lambda: saved(cat("1"), "BMP"),
    "palette.bmp": lambda: saved(cat().quantize(200), "BMP"),
    "runs.bmp": runs,
    "555.bmp": lambda: bitmap(16, 0, (), fields([(10, 5), (5, 5), (0, 5)], 16), 90, 60),
    "565.bmp": lambda: bitmap(16, 3, (0xF800, 0x7E0, 0x1F), fields([(11, 5), (5, 6), (0, 5)], 16), 90, 60),
    "swapped.bmp": lambda: bitmap(32, 3, (0xFF000000, 0xFF0000, 0xFF00), fields([(24, 8), (16, 8), (8, 8)], 32), 90, 60, header=108),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Name to bytes before and after, from one run of the program."""
    folder = tmp_path_factory.mktemp("formats")
    sources = {name: make() for name, make in (LOSSLESS | LOSSY).items()}
    for name, data in sources.items():
        (folder / name).write_bytes(data)
    output = folder / "out"
    line = [DARKROOM, "process", *(folder / name for name in sources), "-o", output]
    result = subprocess.run(line, env=clean_environment(), capture_output=True, text=True, timeout=110)
    assert result.returncode == 0, result.stdout + result.stderr
    return {name: (data, (output / name).read_bytes()) for name, data in sources.items()}


def frames(data):
    """Each frame as Pillow shows it, with what it says beside it."""
    with Image.open(io.BytesIO(data)) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            yield image.convert("RGBA"), dict(image.info)


LOSSY = {
    f"quality{quality}.webp": lambda quality=quality: saved(with_alpha(), "WEBP", quality=quality, icc_profile=PROFILE)
    for quality in (30, 60, 90)
} | {"animated-lossy.webp": lambda: animation("WEBP", quality=70)}


@pytest.mark.parametrize("name", LOSSLESS)
def test_every_sample_is_its_complement(results, name):
    before, after = results[name]
    old, new = list(frames(before)), list(frames(after))
    assert len(old) == len(new)
    for (was, _), (now, _) in zip(old, new):
        was, now = numpy.asarray(was).astype(int), numpy.asarray(now).astype(int)
        assert numpy.array_equal(was[..., 3], now[..., 3])
        visible = was[..., 3] > 0
        if name in ("555.bmp", "565.bmp"):
            # Pillow stretches a field of few bits by repeating them or by a fraction, which is not always symmetric.
            assert numpy.abs(255 - was[..., :3] - now[..., :3])[visible].max() <= 1
        else:
            assert numpy.array_equal(255 - was[..., :3][visible], now[..., :3][visible])


@pytest.mark.parametrize("name", LOSSLESS | LOSSY)
def test_what_lies_beside_the_picture_stays(results, name):
    before, after = results[name]
    for (_, was), (_, now) in zip(frames(before), frames(after)):
        assert was.get("icc_profile") == now.get("icc_profile")
        for key in ("duration", "loop", "dpi", "default_image") + (("background",) if name.endswith(".webp") else ()):
            assert was.get(key) == pytest.approx(now.get(key), rel=0.001), key
    with Image.open(io.BytesIO(before)) as was, Image.open(io.BytesIO(after)) as now:
        assert was.format == now.format
        assert was.getexif().get(274, 1) == now.getexif().get(274, 1)


def test_pages_keep_size_depth_and_compression(results):
    before, after = results["pages.tif"]
    with Image.open(io.BytesIO(before)) as was, Image.open(io.BytesIO(after)) as now:
        for index in range(4):
            was.seek(index)
            now.seek(index)
            assert (was.mode, was.size, was.info["compression"]) == (now.mode, now.size, now.info["compression"])


@pytest.mark.parametrize("name", LOSSY)
def test_lossy_webp_stays_in_its_class(results, name):
    before, after = results[name]
    assert 0.75 < len(after) / len(before) < 1.25
    for (was, _), (now, _) in zip(frames(before), frames(after)):
        was, now = numpy.asarray(was).astype(int), numpy.asarray(now).astype(int)
        assert numpy.array_equal(was[..., 3], now[..., 3])
        difference = numpy.abs(255 - was[..., :3] - now[..., :3])[was[..., 3] > 0]
        assert difference.mean() < 7


@pytest.mark.parametrize("name", ["animated.png", "pages.tif", "animated.gif", "rgb.bmp", "runs.bmp", "animated.webp", "lossless.webp"])
def test_a_file_that_was_cut_is_no_photo(tmp_path, results, name):
    data = results[name][0]
    for index, end in enumerate((len(data) // 2, len(data) - 60)):
        (tmp_path / f"{index}-{name}").write_bytes(data[:end])
    line = [DARKROOM, "process", *sorted(tmp_path.iterdir()), "-o", tmp_path / "out"]
    result = subprocess.run(line, env=clean_environment(), capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    assert not list((tmp_path / "out").glob("*.*")) if (tmp_path / "out").exists() else True


AS_PIXELS = ["still.gif", "animated.gif", "transparent.gif", "palette.png", "palette.bmp", "runs.bmp", "bilevel.bmp"]


@pytest.fixture(scope="module")
def pixels(tmp_path_factory):
    """As `results`, with the pixels of what would be done in its colour tables."""
    folder = tmp_path_factory.mktemp("pixels")
    make = LOSSLESS | {"transparent.gif": lambda: animation("GIF", "P", transparency=7, disposal=2)}
    sources = {name: make[name]() for name in AS_PIXELS}
    for name, data in sources.items():
        (folder / name).write_bytes(data)
    line = [DARKROOM, "process", *(folder / name for name in sources), "-o", folder / "out", "--representation", "pixels"]
    result = subprocess.run(line, env=clean_environment(), capture_output=True, text=True, timeout=110)
    assert result.returncode == 0, result.stdout + result.stderr
    return {name: (data, (folder / "out" / name).read_bytes()) for name, data in sources.items()}


@pytest.mark.parametrize("name", AS_PIXELS)
def test_tables_as_pixels_look_the_same(pixels, name):
    before, after = pixels[name]
    old, new = list(frames(before)), list(frames(after))
    assert len(old) == len(new)
    for (was, told), (now, tells) in zip(old, new):
        if len(old) > 1:
            assert told.get("duration") == tells.get("duration") and told.get("loop") == tells.get("loop")
        was, now = numpy.asarray(was).astype(int), numpy.asarray(now).astype(int)
        assert numpy.array_equal(was[..., 3], now[..., 3])
        difference = numpy.abs(255 - was[..., :3] - now[..., :3])[was[..., 3] > 0]
        # A GIF's colours are chosen anew, for each frame as few as there were, and one is for what is transparent.
        assert difference.mean() < (1 if name.endswith(".gif") else 0.001), (difference.mean(), difference.max())
