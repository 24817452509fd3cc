"""A worker that stays: it has started and warmed up before anything counts."""

import json
import resource
import time
from pathlib import Path

# What the sources are saved with: a JPEG at quality 90 and 4:2:0, a PNG as Pillow does by itself.
OPTIONS = {".jpg": {"format": "JPEG", "quality": 90}, ".png": {"format": "PNG"}}


def measure(invert, arguments):
    path, repetitions = Path(arguments[1]), int(arguments[2])
    data, options = path.read_bytes(), OPTIONS[path.suffix]
    result = invert(data, options)
    began = time.process_time()
    for _ in range(repetitions):
        invert(data, options)
    milliseconds = (time.process_time() - began) * 1e3 / repetitions
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"milliseconds": milliseconds, "mebibytes": peak, "bytes": len(result)}))
