"""Small pictures made of numbers, with files of 16 bits, which Pillow does not read and write in all kinds."""

import struct
import zlib

import numpy

COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}


def waves(width, height, bands, bits=8, seed=1):
    """Smooth areas, edges and noise, with some room to both ends; where there is transparency, from none to full."""
    random = numpy.random.default_rng(seed)
    top = 2**bits - 1
    y, x = numpy.mgrid[0:height, 0:width]
    layers = []
    for band in range(bands):
        layer = 0.45 + 0.15 * numpy.sin(x / (4 + band) + band) * numpy.cos(y / (5 - band % 2))
        layer[(x // 13 + y // 11 + band) % 3 == 0] += 0.2
        layers.append(layer + random.normal(0, 0.02, (height, width)))
    if bands in (2, 4):
        layers[-1] = numpy.clip((x + y - 15) / (width + height - 40), 0, 1)
    return numpy.clip(numpy.rint(numpy.stack(layers, axis=2) * top), 0, top).astype(numpy.uint8 if bits == 8 else numpy.uint16)


def write_png(path, array, chunks=()):
    """`chunks` are pairs of a name and its data."""
    height, width, bands = array.shape
    bits = 8 * array.dtype.itemsize
    rows = array.astype(array.dtype.newbyteorder(">")).reshape(height, -1).view(numpy.uint8)
    data = numpy.hstack([numpy.zeros((height, 1), numpy.uint8), rows]).tobytes()

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, bits, COLOUR_TYPES[bands], 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))


def read_png(path):
    """Samples as they are stored, of 8 or 16 bits; no interlacing, no palette."""
    data, position, packed = path.read_bytes(), 8, b""
    while position < len(data):
        (length,), kind = struct.unpack(">I", data[position:position + 4]), data[position + 4:position + 8]
        body = data[position + 8:position + 8 + length]
        position += 12 + length
        if kind == b"IHDR":
            width, height, bits, colours, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert bits in (8, 16) and not interlaced
            bands = {number: bands for bands, number in COLOUR_TYPES.items()}[colours]
        if kind == b"IDAT":
            packed += body
    pixel = bands * bits // 8
    lines = numpy.frombuffer(zlib.decompress(packed), numpy.uint8).reshape(height, -1)
    rows = numpy.zeros((height, width * pixel), numpy.uint8)
    for y in range(height):
        above = rows[y - 1] if y else numpy.zeros(width * pixel, numpy.uint8)
        rows[y] = unfiltered(lines[y, 0], lines[y, 1:].astype(int), above.astype(int), pixel)
    if bits == 8:
        return rows.reshape(height, width, bands)
    return rows.view(">u2").astype(numpy.uint16).reshape(height, width, bands)


def unfiltered(kind, line, above, pixel):
    result = numpy.zeros(len(line) + pixel, int)
    for index, value in enumerate(line):
        left, up = result[index], above[index]
        corner = above[index - pixel] if index >= pixel else 0
        if kind == 4:
            distances = [abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)]
            guess = (left, up, corner)[distances.index(min(distances))]
        else:
            guess = (0, left, up, (left + up) // 2)[kind]
        result[index + pixel] = (value + guess) % 256
    return result[pixel:].astype(numpy.uint8)
