"""Photos that were damaged or forged: seeded mutations of the fixtures of every format. The same seed gives the same files."""

import random
import struct
import zlib
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "PhotoEngineTests" / "Fixtures"
SUFFIXES = {".jpg", ".png", ".webp", ".gif", ".tif", ".bmp", ".heic", ".avif"}
EXTREMES = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF]


def fixtures():
    """Name to content of the photos that mutations begin with; one of 38 megapixels, which takes seconds, is not among them."""
    paths = sorted(path for path in FIXTURES.iterdir() if path.suffix in SUFFIXES and path.name != "large-plain.webp")
    return {path.name: path.read_bytes() for path in paths}


def mutations(seed):
    """Names and contents, without an end."""
    sources = fixtures()
    names = sorted(sources)
    number = 0
    while True:
        rng = random.Random(f"{seed}/{number}")
        name = rng.choice(names)
        data = bytearray(sources[name])
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            other = sources[rng.choice(names)]
            rng.choice(MUTATIONS)(rng, data, other)
        number += 1
        yield f"{number:07d}-{name}", bytes(data)


def place(rng, data):
    """A position, more often near the beginning, where headers are."""
    return rng.randrange(min(len(data), rng.choice([64, 300, 4000, len(data)]))) if data else 0


def flip_bits(rng, data, _):
    for _ in range(rng.choice([1, 2, 5, 20])):
        if data:
            data[place(rng, data)] ^= 1 << rng.randrange(8)


def overwrite(rng, data, _):
    start, length = place(rng, data), rng.choice([1, 4, 16, 64, 500])
    value = rng.choice([None, 0x00, 0xFF])
    for index in range(start, min(len(data), start + length)):
        data[index] = rng.randrange(256) if value is None else value


def cut(rng, data, _):
    del data[rng.randrange(len(data) + 1) :]


def remove(rng, data, _):
    start = place(rng, data)
    del data[start : start + rng.choice([1, 2, 8, 100, 1000])]


def repeat(rng, data, _):
    start, length = place(rng, data), rng.choice([1, 8, 100, 2000])
    data[start:start] = bytes(data[start : start + length]) * rng.choice([1, 1, 2, 50])


def insert_noise(rng, data, _):
    start = place(rng, data)
    data[start:start] = rng.randbytes(rng.choice([1, 4, 64, 1000]))


def set_number(rng, data, _):
    """A length, a size or an offset becomes extreme."""
    size, order = rng.choice([2, 4, 4]), rng.choice("<>")
    start = place(rng, data)
    if start + size <= len(data):
        value = rng.choice(EXTREMES) & ((1 << 8 * size) - 1)
        data[start : start + size] = struct.pack(order + ("H" if size == 2 else "I"), value)


def splice(rng, data, other):
    """The beginning of this file, the rest of another."""
    start = rng.randrange(len(data) + 1)
    data[start:] = other[rng.randrange(len(other)) if rng.random() < 0.5 else min(start, len(other)) :]


def chunks(data):
    """Ranges of the parts that a container is made of, as far as it can be read."""
    if data[:4] == b"\x89PNG":
        return walk(data, 8, ">I", 0, 12)
    if data[:4] == b"RIFF":
        return walk(data, 12, "<I", 4, 8)
    if data[:2] == b"\xff\xd8":
        return walk(data, 2, ">H", 2, 2)
    if data[4:8] == b"ftyp":
        return walk(data, 0, ">I", 0, 0)
    return []


def walk(data, position, length_format, length_at, more):
    ranges = []
    size = struct.calcsize(length_format)
    while position + length_at + size <= len(data) and len(ranges) < 200:
        (length,) = struct.unpack_from(length_format, data, position + length_at)
        end = position + length + more
        end += end & 1 if length_format == "<I" else 0
        if end <= position or end > len(data):
            break
        ranges.append((position, end))
        position = end
    return ranges


def rearrange(rng, data, _):
    """Parts of the container twice, exchanged, left out, or with another length."""
    parts = chunks(data)
    if not parts:
        return flip_bits(rng, data, _)
    start, end = rng.choice(parts)
    kind = rng.randrange(4)
    if kind == 0:
        data[end:end] = bytes(data[start:end]) * rng.choice([1, 1, 3, 300])
    elif kind == 1:
        del data[start:end]
    elif kind == 2:
        first, second = sorted([(start, end), rng.choice(parts)])
        if first[1] <= second[0]:
            data[first[0] : second[1]] = data[slice(*second)] + data[first[1] : second[0]] + data[slice(*first)]
    else:
        at = start + (4 if data[:4] == b"RIFF" else 2 if data[:2] == b"\xff\xd8" else 0)
        value = rng.choice(EXTREMES)
        if data[:2] == b"\xff\xd8":
            data[at : at + 2] = struct.pack(">H", value & 0xFFFF)
        else:
            data[at : at + 4] = struct.pack("<I" if data[:4] == b"RIFF" else ">I", value)


def damage_behind_checksums(rng, data, _):
    """A PNG with changed chunks whose checksums are right, so that what lies behind them is reached."""
    if data[:4] != b"\x89PNG":
        return flip_bits(rng, data, _)
    for start, end in chunks(data):
        if rng.random() < 0.4 and end - start > 12:
            at = rng.randrange(start + 8, end - 4)
            if rng.random() < 0.3 and at + 4 <= end - 4:
                data[at : at + 4] = struct.pack(">I", rng.choice(EXTREMES))
            else:
                data[at] = rng.randrange(256)
            data[end - 4 : end] = struct.pack(">I", zlib.crc32(data[start + 4 : end - 4]))


MUTATIONS = [
    flip_bits, flip_bits, overwrite, cut, remove, repeat, insert_noise, set_number, set_number, splice, rearrange, rearrange,
    damage_behind_checksums,
]  # fmt: skip
