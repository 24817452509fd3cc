"""Makes the test photos of this folder. Needs Pillow, numpy, and cjpeg and jpegtran of libjpeg-turbo; run it in this folder.

The picture is drawn by this script: a gradient with shapes and some noise, so that codecs have smooth and rough areas.
"""

import io
import struct
import subprocess
import zlib

import numpy
from PIL import Image, ImageCms, ImageDraw

WIDTH, HEIGHT = 83, 62  # not multiples of a block


def picture(shift=0, width=WIDTH, height=HEIGHT):
    x, y = numpy.meshgrid(numpy.arange(width), numpy.arange(height))
    noise = numpy.random.default_rng(7).normal(0, 6, (height, width, 3))
    base = numpy.stack([x * 3, 255 - y * 4, (x + y + 9 * shift) * 2 % 256], axis=2) + noise
    image = Image.fromarray(base.clip(0, 255).astype("uint8"))
    draw = ImageDraw.Draw(image)
    draw.ellipse((10 + 4 * shift, 8, 40 + 4 * shift, 38), fill=(230, 40, 60))
    draw.rectangle((50, 30, 70, 55), fill=(20, 30, 90))
    draw.line((0, 61, 82, 0), fill=(255, 255, 255), width=2)
    return image


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(array, bits, colour, name, extra=b""):
    """Pillow does not write every kind of PNG."""
    height, width = array.shape[:2]
    if bits == 16:
        rows = [array[row].astype(">u2").tobytes() for row in range(height)]
    elif bits == 8:
        rows = [array[row].astype("u1").tobytes() for row in range(height)]
    else:
        per_byte = 8 // bits
        rows = []
        for row in array:
            padded = numpy.pad(row, (0, -len(row) % per_byte)).reshape(-1, per_byte)
            rows.append(bytes(int(sum(int(v) << (8 - bits * (i + 1)) for i, v in enumerate(group))) for group in padded))
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b""))


photo = picture()
array = numpy.asarray(photo)
grey = photo.convert("L")
alpha = Image.fromarray((numpy.indices((HEIGHT, WIDTH)).sum(axis=0) * 2 % 256).astype("uint8"))
rgba = photo.copy()
rgba.putalpha(alpha)
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
profile = profile[:24] + bytes(12) + profile[36:]  # without the time of its making
frames = [picture(shift) for shift in range(5)]
durations = [50, 60, 70, 80, 90]

# JPEG
photo.save("subsampled.jpg", quality=85)
photo.save("half-subsampled.jpg", quality=92, subsampling=1)
photo.save("full-optimised.jpg", quality=95, subsampling=0, optimize=True)
photo.save("progressive.jpg", quality=85, progressive=True)
photo.save("restarts.jpg", quality=85, restart_marker_blocks=3)
photo.save("finest.jpg", quality=100, subsampling=0)
photo.save("coarse.jpg", quality=10)
photo.save("rgb-coded.jpg", quality=90, keep_rgb=True)
grey.save("grey.jpg", quality=85)
photo.convert("CMYK").save("inks.jpg", quality=90)

# Sides that are whole numbers of coded units, at every sampling: these can be turned without decoding.
whole = picture(width=96, height=64)
whole.save("whole-420.jpg", quality=85)
whole.save("whole-422.jpg", quality=85, subsampling=1)
whole.save("whole-444-optimised.jpg", quality=85, subsampling=0, optimize=True)
whole.save("whole-progressive.jpg", quality=85, progressive=True)
whole.save("whole-restarts.jpg", quality=85, restart_marker_blocks=3)
whole.convert("L").save("whole-grey.jpg", quality=85)
whole.save("whole-rgb-coded.jpg", quality=85, keep_rgb=True)


def with_cjpeg(name, image, *options):
    source = io.BytesIO()
    image.save(source, "PPM")
    with open(name, "wb") as file:
        file.write(subprocess.run(["cjpeg", "-quality", "85", *options], input=source.getvalue(), check=True, capture_output=True).stdout)


with_cjpeg("whole-411.jpg", whole, "-sample", "4x1")
with_cjpeg("whole-440.jpg", whole, "-sample", "1x2")
with_cjpeg("whole-odd.jpg", whole.crop((0, 0, 96, 48)), "-sample", "3x2,1x1,1x2")
with_cjpeg("whole-coarse-light.jpg", whole, "-sample", "1x1,2x2,2x2")
with_cjpeg("arithmetic.jpg", photo, "-arithmetic")

# A frame that is smaller than the units that are coded: beyond its edges there is a picture, not what libjpeg would make up.
padded = open("whole-420.jpg", "rb").read()
frame = padded.index(b"\xff\xc0") + 5
with open("padded.jpg", "wb") as file:
    file.write(padded[:frame] + struct.pack(">HH", 62, 83) + padded[frame + 4:])

# EXIF with orientation and a thumbnail in its second directory, made by hand since Pillow drops it.
thumbnail = io.BytesIO()
photo.resize((20, 15)).save(thumbnail, "JPEG", quality=60)
thumbnail = thumbnail.getvalue()
directory0 = struct.pack("<H", 1) + struct.pack("<HHII", 0x0112, 3, 1, 6)
directory1 = struct.pack("<H", 2) + struct.pack("<HHII", 0x0201, 4, 1, 8 + 18 + 30) + struct.pack("<HHII", 0x0202, 4, 1, len(thumbnail))
tiff = b"II*\0" + struct.pack("<I", 8) + directory0 + struct.pack("<I", 26) + directory1 + struct.pack("<I", 0) + thumbnail
plain = io.BytesIO()
photo.save(plain, "JPEG", quality=85, icc_profile=profile, exif=b"Exif\0\0" + tiff, comment=b"a comment")
with open("thumbnail.jpg", "wb") as file:
    file.write(plain.getvalue())

photo.save("thumbnail.webp", lossless=True, exif=b"Exif\0\0" + tiff)
photo.save("thumbnail.png", exif=b"Exif\0\0" + tiff)

# A thumbnail among Photoshop's resources, between two others.
def resource(number, data, name=b""):
    named = bytes([len(name)]) + name
    return b"8BIM" + struct.pack(">H", number) + named + b"\0" * (len(named) % 2) + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)


resources = b"Photoshop 3.0\0" + resource(0x03ED, bytes(16)) + resource(0x040C, bytes(28) + thumbnail) + resource(0x0404, b"\x1c\x02\x78\0\x07caption", b"name")
jpeg = io.BytesIO()
photo.save(jpeg, "JPEG", quality=85)
jpeg = jpeg.getvalue()
with open("photoshop.jpg", "wb") as file:
    file.write(jpeg[:20] + b"\xff\xed" + struct.pack(">H", len(resources) + 2) + resources + jpeg[20:])

# A second picture behind the first, as phones write it, announced by an MPF segment.
plain = io.BytesIO()
photo.save(plain, "JPEG", quality=85)
plain = plain.getvalue()
mpf = b"MPF\0II*\0\x08\0\0\0" + bytes(20)
with open("two-pictures.jpg", "wb") as file:
    file.write(plain[:20] + b"\xff\xe2" + struct.pack(">H", len(mpf) + 2) + mpf + plain[20:] + thumbnail)

# PNG
photo.save("rgb.png")
rgba.save("rgba.png", icc_profile=profile)
grey.save("grey.png")
Image.merge("LA", (grey, alpha)).save("grey-alpha.png")
png(array.astype("u2") * 257 + 1, 16, 2, "rgb16.png")
png(numpy.dstack([array, numpy.asarray(alpha)]).astype("u2") * 200 + 7, 16, 6, "rgba16.png")
png(numpy.asarray(grey).astype("u2") * 257, 16, 0, "grey16.png")
png(numpy.dstack([numpy.asarray(grey), numpy.asarray(alpha)]).astype("u2") * 150 + 3, 16, 4, "grey-alpha16.png")
png(numpy.asarray(grey) // 16, 4, 0, "grey4.png")
png(numpy.asarray(grey) // 128, 1, 0, "grey1.png")
palette = photo.quantize(64)
palette.save("palette.png", transparency=3)
frames[0].convert("P", palette=Image.Palette.ADAPTIVE).save("palette2.png", bits=4)
frames[0].save("animated.png", save_all=True, append_images=frames[1:], duration=durations)

# WebP
rgba.save("lossy.webp", quality=85, icc_profile=profile)
photo.save("lossless.webp", lossless=True)
Image.new("RGB", (6200, 6200), (200, 30, 90)).save("large-plain.webp", lossless=True)
frames[0].save("animated.webp", save_all=True, append_images=frames[1:], duration=durations, loop=3, lossless=True, minimize_size=False)

# GIF, with a colour table for each frame, and with a transparent colour
photo.quantize(128).save("still.gif")
small = [frame.quantize(32 + 16 * index) for index, frame in enumerate(frames)]
small[0].save("animated.gif", save_all=True, append_images=small[1:], duration=durations, loop=3, transparency=5, disposal=2)

# TIFF
photo.save("rgb.tif")
photo.save("lzw.tif", compression="tiff_lzw")
photo.save("deflate.tif", compression="tiff_adobe_deflate", tiffinfo={317: 2})
rgba.save("rgba.tif")
Image.fromarray(numpy.asarray(grey).astype("uint16") * 257).save("grey16.tif")
photo.convert("1").save("bilevel.tif", compression="group4")
frames[0].save("pages.tif", save_all=True, append_images=frames[1:], compression="tiff_lzw")
photo.convert("CMYK").save("inks.tif")
palette.save("palette.tif")


# BMP: Pillow writes the plain kinds; the others are made by hand.
def bmp(name, header_size, bits, rows, compression=0, masks=(), palette=b"", icc=b"", size=(WIDTH, HEIGHT), top_down=False):
    header = struct.pack("<IiiHHIIiiII", header_size, size[0], -size[1] if top_down else size[1], 1, bits, compression, len(rows), 3780, 2835, len(palette) // 4, 0)
    header += struct.pack(f"<{len(masks)}I", *masks)
    if header_size >= 108:
        kind = 0x4D424544 if icc else 0x73524742
        header += struct.pack("<I", kind) + bytes(48)
    if header_size == 124:
        header += struct.pack("<IIII", 4, 124 + len(palette) + len(rows) if icc else 0, len(icc), 0)
    start = 14 + len(header) + len(palette)
    with open(name, "wb") as file:
        file.write(b"BM" + struct.pack("<IHHI", start + len(rows) + len(icc), 0, 0, start) + header + palette + rows + icc)


def packed(layout, bits, top_down=False):
    """The rows of pixels whose channels are (samples, shift) each."""
    pixels = sum(samples.astype("u4") << shift for samples, shift in layout)
    kind = {16: "<u2", 32: "<u4"}[bits]
    rows = [row.astype(kind).tobytes() + bytes(-len(row) * bits // 8 % 4) for row in pixels]
    return b"".join(rows if top_down else rows[::-1])


def runs8(indices):
    coded = b""
    for row in indices[::-1]:
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end] == row[start] and end - start < 255:
                end += 1
            coded += bytes([end - start, row[start]])
            start = end
        coded += b"\0\0"
    return coded + b"\0\1"


red, green, blue = array[..., 0], array[..., 1], array[..., 2]
photo.save("rgb.bmp", dpi=(96, 72))
photo.quantize(64).save("palette.bmp")
flat = photo.quantize(8, dither=Image.Dither.NONE)
colours = b"".join(bytes([*flat.getpalette()[3 * i : 3 * i + 3][::-1], 0x7F]) for i in range(8))
bmp("runs.bmp", 40, 8, runs8(numpy.asarray(flat)), compression=1, palette=colours)
bmp("fields565.bmp", 40, 16, packed([(red >> 3, 11), (green >> 2, 5), (blue >> 3, 0)], 16), compression=3, masks=(0xF800, 0x7E0, 0x1F))
deep = [(array.astype("u4") * 1023 // 255)[..., band] for band in range(3)]
bmp("fields10.bmp", 108, 32, packed([(deep[0], 20), (deep[1], 10), (deep[2], 0), (numpy.asarray(alpha) >> 6, 30)], 32), compression=3, masks=(0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000))
bmp(
    "rgba.bmp", 124, 32, packed([(red, 16), (green, 8), (blue, 0), (numpy.asarray(alpha), 24)], 32, top_down=True), compression=3,
    masks=(0xFF0000, 0xFF00, 0xFF, 0xFF000000), icc=profile, top_down=True,
)


# Animated PNG by hand: a still picture that is no frame, frames that are pieces of the canvas, all ways of laying them over each other.
def animated(name, colour, bits, stills, pieces, extra=b""):
    """`stills` are rows of the canvas; `pieces` are (left, top, rows, delay, dispose, blend)."""
    def rows(array):
        return zlib.compress(b"".join(b"\0" + row.tobytes() for row in array))

    height, width = stills[0].shape[:2]
    chunks = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)) + extra
    chunks += chunk(b"acTL", struct.pack(">II", len(pieces), 4)) + chunk(b"IDAT", rows(stills[0]))
    sequence = 0
    for left, top, piece, delay, dispose, blend in pieces:
        own = struct.pack(">IIIIIHHBB", sequence, piece.shape[1], piece.shape[0], left, top, delay, 1000, dispose, blend)
        data = rows(piece)
        half = len(data) // 2
        chunks += chunk(b"fcTL", own)
        chunks += chunk(b"fdAT", struct.pack(">I", sequence + 1) + data[:half]) + chunk(b"fdAT", struct.pack(">I", sequence + 2) + data[half:])
        sequence += 3
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunks + chunk(b"tEXt", b"Comment\0behind the pictures") + chunk(b"IEND", b""))


see_through = numpy.dstack([array, numpy.asarray(alpha)])[:40, :50]
animated("hidden-still.png", 6, 8, [see_through], [
    (0, 0, see_through, 40, 0, 0), (5, 7, see_through[10:30, 20:45], 70, 1, 1), (30, 20, see_through[:20, :20], 90, 2, 1), (49, 39, see_through[:1, :1], 10, 0, 0),
])
grey_frames = [numpy.asarray(frame.convert("L")).astype(">u2")[:30, :40] * 200 + 9 for frame in frames]
animated("animated-grey16.png", 0, 16, grey_frames[:1], [(0, 0, grey_frames[1], 40, 0, 0), (3, 3, grey_frames[2][:20, :30], 50, 0, 0)], chunk(b"tRNS", struct.pack(">H", int(grey_frames[1][3, 3]))))
numbers = numpy.asarray(palette)[:40, :50]
animated("animated-palette.png", 3, 8, [numbers], [(0, 0, numbers, 40, 0, 0), (9, 9, numbers[:20, :20], 50, 0, 1)], chunk(b"PLTE", bytes(palette.getpalette())) + chunk(b"tRNS", bytes([255, 0, 90])))


# TIFF by hand: pages of all sorts, tiles, a reduced copy, multiplied transparency, BigTIFF.
def tiff(name, pages, order="<", big=False):
    """`pages` are dictionaries of tags to (type, values); `pieces` has the strips or tiles. Type 2 is text."""
    sizes = {1: "B", 3: "H", 4: "I", 5: "I", 16: "Q"}
    offset, count = ("Q", "Q") if big else ("I", "H")
    body = (b"II" if order == "<" else b"MM") + (struct.pack(order + "HHHQ", 43, 8, 0, 0) if big else struct.pack(order + "HI", 42, 0))
    link = len(body) - struct.calcsize(offset)
    for page in pages:
        pieces = page["pieces"]
        tags = {tag: value for tag, value in page.items() if tag != "pieces"}
        places = []
        for piece in pieces:
            body += bytes(-len(body) % 2)
            places.append(len(body))
            body += piece
        tags[324 if 322 in tags else 273] = (16 if big else 4, places)
        tags[325 if 322 in tags else 279] = (16 if big else 4, [len(piece) for piece in pieces])
        entries = b""
        for tag in sorted(tags):
            kind, values = tags[tag]
            data = values.encode() + b"\0" if kind == 2 else b"".join(struct.pack(order + sizes[kind], value) for value in values)
            number = len(data) if kind == 2 else len(values) // (2 if kind == 5 else 1)
            if len(data) > struct.calcsize(offset):
                body += bytes(-len(body) % 2)
                place = len(body)
                body += data
                data = struct.pack(order + offset, place)
            entries += struct.pack(order + "HH" + offset, tag, kind, number) + data.ljust(struct.calcsize(offset), b"\0")
        body += bytes(-len(body) % 2)
        body = body[:link] + struct.pack(order + offset, len(body)) + body[link + struct.calcsize(offset) :]
        body += struct.pack(order + count, len(tags)) + entries
        link = len(body)
        body += struct.pack(order + offset, 0)
    with open(name, "wb") as file:
        file.write(body)


def page(width, height, bits, photometric, pieces, **more):
    tags = {256: (3, [width]), 257: (3, [height]), 258: (3, bits), 259: (3, [1]), 262: (3, [photometric]), 277: (3, [len(bits)])}
    tags |= {282: (5, [300, 1]), 283: (5, [150, 1]), 296: (3, [2]), "pieces": pieces}
    return tags | {int(tag[1:]): value for tag, value in more.items()}


small_grey = numpy.asarray(grey)[:30, :40]
tiles = [numpy.pad(array, ((0, 2), (0, 13), (0, 0)))[y : y + 32, x : x + 32].tobytes() for y in (0, 32) for x in (0, 32, 64)]
bits = numpy.packbits(numpy.asarray(grey)[:30, :44] > 128, axis=1)
visible = numpy.asarray(alpha)[:30, :40].astype(int)
multiplied = ((array[:30, :40].astype(int) * visible[..., None] + 127) // 255).astype("u1")
reduced = page(10, 8, [8], 1, [numpy.asarray(grey)[:8, :10].tobytes()], t254=(4, [1]))
tiff("mixed.tif", [
    reduced,
    page(83, 62, [8, 8, 8], 2, tiles, t322=(3, [32]), t323=(3, [32]), t274=(3, [6]), t285=(2, "first page")),
    page(40, 30, [16], 1, [(small_grey[:16].astype("u2") * 257).tobytes(), (small_grey[16:].astype("u2") * 257).tobytes()], t278=(3, [16])),
    page(44, 30, [1], 0, [bits.tobytes()], t278=(3, [30])),
    page(40, 30, [8, 8, 8, 8], 2, [numpy.dstack([multiplied, visible.astype("u1")]).tobytes()], t278=(3, [30]), t338=(3, [1])),
])
tiff("big.tif", [page(40, 30, [8], 1, [small_grey.tobytes()], t278=(3, [30])), page(20, 10, [8], 1, [small_grey[:10, :20].tobytes()], t278=(3, [10]))], order=">", big=True)

for quality in (20, 60, 95):
    photo.save(f"quality{quality}.webp", quality=quality)

# A megabyte of zeros as zlib packs it, for what unpacks texts.
with open("zeros.zlib", "wb") as file:
    file.write(zlib.compress(bytes(1 << 20), 9))

def interlaced(name, picture):
    """A PNG in the seven passes of Adam7."""
    data = b""
    for left, top, right, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        data += b"".join(b"\0" + row.tobytes() for row in picture[top::down, left::right])
    header = struct.pack(">IIBBBBB", picture.shape[1], picture.shape[0], 8, 2, 0, 0, 1)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


interlaced("interlaced.png", array)
