"""Makes the HEIC and AVIF photos of this folder from rgb.png and rgba.png. Needs Pillow, pillow-heif and numpy; run it in this folder."""

import io
import struct

import numpy
import pillow_heif
from PIL import Image, ImageCms

photo = Image.open("rgb.png")
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
profile = profile[:24] + bytes(12) + profile[36:]  # without the time of its making
even = photo.crop((0, 0, 80, 60))
transparent = Image.open("rgba.png")


def exif(orientation):
    """Orientation, a GPS position and a camera's name."""
    data = Image.Exif()
    data[0x010F] = "Darkroom"
    data[0x0112] = orientation
    data.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    return data.tobytes()


def heic(image, name, **options):
    """Pictures of more than 8 bits come as arrays of 16."""
    if isinstance(image, Image.Image):
        file = pillow_heif.from_pillow(image)
    else:
        file = pillow_heif.from_bytes(mode="RGB;16", size=image.shape[1::-1], data=image.tobytes())
    file.save(name, **options)


even.save("photo.avif", quality=70, speed=6, exif=exif(1), icc_profile=profile)
photo.save("odd.avif", quality=60, speed=6, subsampling="4:4:4")
transparent.save("alpha.avif", quality=70, speed=6)
even.save("lossless.avif", quality=100, subsampling="4:4:4", speed=6)
even.save("turned.avif", quality=70, speed=6, exif=exif(6))
photo.resize((40, 30)).save("moving.avif", save_all=True, append_images=[even.resize((40, 30))], duration=100, speed=8, quality=50)

heic(even, "photo.heic", quality=60, exif=exif(1), icc_profile=profile)
heic(photo, "odd.heic", quality=60, chroma=444)
heic(transparent, "alpha.heic", quality=60)
heic(even.convert("L"), "grey.heic", quality=60)
deep = numpy.asarray(even).astype("uint16") * 257
heic(deep, "ten.heic", quality=60)
pillow_heif.options.SAVE_HDR_TO_12_BIT = True
heic(deep, "twelve.heic", quality=60)


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def full_box(kind, flags, *parts, version=0):
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def boxes(data):
    position = 0
    while position < len(data):
        length = struct.unpack(">I", data[position : position + 4])[0]
        yield data[position + 4 : position + 8], data[position + 8 : position + length]
        position += length


def coded(image):
    """The configuration and the data of a picture as HEVC."""
    file = io.BytesIO()
    heic(image, file, quality=60)
    top = dict(boxes(file.getvalue()))
    properties = dict(boxes(dict(boxes(dict(boxes(top[b"meta"][4:]))[b"iprp"]))[b"ipco"]))
    return box(b"hvcC", properties[b"hvcC"]), top[b"mdat"]


def phone():
    """As a telephone writes it: tiles in a grid, turned, with a thumbnail, a gain map and notes."""
    tiles = [coded(photo.resize((112, 112)).crop((x, y, x + 64, y + 64))) for y in (0, 48) for x in (0, 48)]
    # The grid shows 100 x 90 of 128 x 128.
    small = coded(photo.resize((64, 64)))
    notes = struct.pack(">I", 6) + exif(6)
    datas = [data for _, data in tiles] + [small[1], small[1], notes]
    grid = struct.pack(">BBBBHH", 0, 0, 1, 1, 100, 90)
    kinds = [b"hvc1"] * 4 + [b"hvc1", b"hvc1", b"Exif", b"grid"]
    items = b"".join(
        full_box(b"infe", 0 if kind == b"grid" else 1, struct.pack(">HH", number, 0), kind, b"\0", version=2)
        for number, kind in enumerate(kinds, 1)
    )
    references = b"".join(
        box(kind, struct.pack(f">HH{len(to)}H", source, len(to), *to))
        for kind, source, to in [(b"dimg", 8, (1, 2, 3, 4)), (b"thmb", 5, (8,)), (b"auxl", 6, (8,)), (b"cdsc", 7, (8,))]
    )
    properties = box(
        b"ipco",
        tiles[0][0],
        full_box(b"ispe", 0, struct.pack(">II", 64, 64)),
        full_box(b"ispe", 0, struct.pack(">II", 100, 90)),
        box(b"irot", b"\3"),
        full_box(b"auxC", 0, b"urn:com:apple:photo:2020:aux:hdrgainmap\0"),
        box(b"colr", b"prof", profile),
    )
    associations = {**{number: [0x81, 2] for number in range(1, 6)}, 6: [0x81, 2, 0x85], 8: [3, 0x84, 6]}
    listed = full_box(
        b"ipma",
        0,
        struct.pack(">I", len(associations)),
        *(struct.pack(f">HB{len(list)}B", item, len(list), *list) for item, list in associations.items()),
    )

    def meta(start):
        locations, position = b"", start
        for number, data in enumerate(datas, 1):
            locations += struct.pack(">HHHHII", number, 0, 0, 1, position, len(data))
            position += len(data)
        locations += struct.pack(">HHHHII", 8, 1, 0, 1, 0, len(grid))
        return full_box(
            b"meta",
            0,
            full_box(b"hdlr", 0, bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", 0, struct.pack(">H", 8)),
            full_box(b"iloc", 0, struct.pack(">HH", 0x4400, 8), locations, version=1),
            full_box(b"iinf", 0, struct.pack(">H", 8), items),
            full_box(b"iref", 0, references),
            box(b"iprp", properties, listed),
            box(b"idat", grid),
        )

    head = box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")
    start = len(head) + len(meta(0)) + 8
    with open("phone.heic", "wb") as file:
        file.write(head + meta(start) + box(b"mdat", *datas))


phone()
