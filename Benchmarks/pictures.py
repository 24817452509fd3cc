"""The photographs that the engine is measured on: one photograph in three sizes, as cameras save it, and as PNG.

Debian's package lomiri-wallpapers-20.04 has a photograph of 20 megapixels (a nuthatch: half sharp bark, half blurred background).
Without it a photograph of scikit-image is enlarged, which makes smoother and so smaller files; the result says which it was."""

from pathlib import Path

import skimage
from PIL import Image

NUTHATCH = Path("/usr/share/backgrounds/Kleiber_by_Lukas_Baubkus.jpg")
ENLARGED = Path(skimage.__file__).parent / "data/retina.jpg"

# Megapixels → width and height, both whole blocks of 4:2:0, as cameras' sensors have them.
SIZES = {2: (1728, 1152), 12: (4256, 2832), 24: (6016, 4000)}


def source():
    return NUTHATCH if NUTHATCH.exists() else ENLARGED


def write(folder, megapixels, suffix):
    """The photograph in this size; made once."""
    path = Path(folder, f"{megapixels}MP{suffix}")
    if not path.exists():
        with Image.open(source()) as image:
            width, height = SIZES[megapixels]
            image = image.convert("RGB")
            # The largest part of the picture with the wanted sides.
            scale = max(width / image.width, height / image.height)
            part = (round(width / scale), round(height / scale))
            left, top = (image.width - part[0]) // 2, (image.height - part[1]) // 2
            image = image.crop((left, top, left + part[0], top + part[1])).resize((width, height), Image.Resampling.LANCZOS)
            options = {"quality": 90, "subsampling": "4:2:0"} if suffix == ".jpg" else {}
            image.save(path, **options)
    return path
