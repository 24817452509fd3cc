"""Makes the test photos of this folder. Needs Pillow and numpy; run it in this folder.

The picture is drawn by this script: a gradient with shapes and some noise, so that codecs have smooth and rough areas.
"""

import io
import struct
import zlib

import numpy
from PIL import Image, ImageCms, ImageDraw

WIDTH, HEIGHT = 83, 62  # not multiples of a block


def picture(shift=0):
    x, y = numpy.meshgrid(numpy.arange(WIDTH), numpy.arange(HEIGHT))
    noise = numpy.random.default_rng(7).normal(0, 6, (HEIGHT, WIDTH, 3))
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


resources = b"Photoshop 3.0\0" + resource(0x03ED, bytes(16)) + resource(0x040C, bytes(28) + thumbnail) + resource(0x0404, b"caption", b"name")
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
