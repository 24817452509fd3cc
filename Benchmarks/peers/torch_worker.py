"""What a PyTorch worker does with a photo: Pillow → tensor → 255 − x → Pillow. Prints CPU milliseconds a photo and peak MiB, as JSON."""

import io
import sys

import numpy
import torch
from PIL import Image

from worker import measure


def invert(data, options):
    tensor = torch.from_numpy(numpy.array(Image.open(io.BytesIO(data)).convert("RGB")))
    output = io.BytesIO()
    Image.fromarray((255 - tensor).numpy()).save(output, **options)
    return output.getvalue()


measure(invert, sys.argv)
