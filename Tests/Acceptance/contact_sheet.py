"""A contact sheet: what went in beside what came out, for every format and every operation, to be looked at.

    .venv/bin/python Tests/Acceptance/contact_sheet.py sheet.png [PHOTO…]

Without photographs it shows the fixtures of the engine's tests and a photograph under each operation."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

import photographs
from programs import DARKROOM, REPOSITORY

CELL, LINE, COLUMNS = 150, 34, 4
OPERATIONS = [
    "invert", "grayscale", "sepia", "brightness=30", "contrast=40", "gamma=1.8", "blur=6", "sharpen=2", "resize=120", "resize=300x100:fill",
    "rotate=90", "rotate=30", "flip=horizontal", "thumbnail=96", "grayscale,invert,flip=vertical",
]


def opened(path):
    """As a viewer shows it: upright, on a chequered ground where it is transparent."""
    try:
        import pillow_heif

        pillow_heif.register_heif_opener()
    except ImportError:
        pass
    with Image.open(path) as image:
        picture = ImageOps.exif_transpose(image)
        if picture.mode.startswith("I;16"):
            # Pillow would cut instead of scaling.
            picture = picture.point(lambda value: value / 257).convert("L")
        picture = picture.convert("RGBA")
    picture.thumbnail((CELL, CELL), Image.Resampling.NEAREST if picture.width < CELL else Image.Resampling.LANCZOS)
    if picture.width < CELL / 2 and picture.height < CELL / 2:
        factor = CELL // max(picture.size)
        picture = picture.resize((picture.width * factor, picture.height * factor), Image.Resampling.NEAREST)
    ground = Image.new("RGBA", picture.size, "white")
    draw = ImageDraw.Draw(ground)
    for top in range(0, picture.height, 8):
        for left in range(top % 16, picture.width, 16):
            draw.rectangle((left, top, left + 7, top + 7), fill="lightgray")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def process(photo, folder, operations=None):
    """The result and what is said of it."""
    output = Path(folder, f"output-{operations or ''}".replace("=", "-").replace(",", "-").replace(":", "-"))
    manifest = Path(folder, "manifest.jsonl")
    command = [DARKROOM, "process", photo, "-o", output, "--manifest", manifest, *(["--operations", operations] if operations else [])]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if answer.returncode > 1 or not manifest.exists():
        return None, (answer.stderr.strip().splitlines() or ["no answer"])[0]
    record = json.loads(manifest.read_text().splitlines()[0])
    manifest.unlink()
    result = output / Path(photo).name
    return (result if result.exists() else None), record.get("representation") or record.get("reason") or record["status"]


def cell(label, before, after, remark):
    picture = Image.new("RGB", (2 * CELL + 12, CELL + LINE), "white")
    for place, path in ((0, before), (CELL + 6, after)):
        if path is None:
            continue
        try:
            picture.paste(opened(path), (place, 0))
        except OSError as error:
            ImageDraw.Draw(picture).text((place, 4), f"Pillow: {error}"[:26], fill="red")
    draw = ImageDraw.Draw(picture)
    draw.text((0, CELL + 2), label[:50], fill="black")
    draw.text((0, CELL + 16), remark[:50], fill="black" if after else "red")
    return picture


def sheet(cells):
    rows = -(-len(cells) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * (2 * CELL + 24), rows * (CELL + LINE + 8)), "white")
    for number, picture in enumerate(cells):
        whole.paste(picture, ((number % COLUMNS) * (2 * CELL + 24), (number // COLUMNS) * (CELL + LINE + 8)))
    return whole


def main(target, photos):
    cells = []
    with tempfile.TemporaryDirectory() as folder:
        if not photos:
            coffee = Path(folder, "coffee.jpg")
            coffee.write_bytes(photographs.encoded(photographs.COFFEE, "JPEG", quality=92))
            for operations in OPERATIONS:
                result, remark = process(coffee, folder, operations)
                cells.append(cell(operations, coffee, result, remark))
            photos = sorted(path for path in (REPOSITORY / "Tests/PhotoEngineTests/Fixtures").iterdir() if path.suffix != ".py")
        for photo in photos:
            result, remark = process(photo, folder)
            cells.append(cell(Path(photo).name, photo, result, remark))
    sheet(cells).save(target)


if __name__ == "__main__":
    main(sys.argv[1], [Path(name) for name in sys.argv[2:]])
