"""Mutated photos through `darkroom process`, and what must be true of every one of them. `./dev fuzz photos --files N` runs this."""

import argparse
import collections
import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from PIL import Image, ImageSequence

from photo_mutations import mutations
from process_state import children, descriptors, mebibytes
from programs import DARKROOM, clean_environment

# What says that a photo got the better of a decoder, or of the limits that should have refused it.
ALARMS = {"DecoderCrashed", "TakesTooLong", "TakesTooMuchMemory"}


class Findings(list):
    """What must not be: a file and what is wrong with it. The files are kept."""

    def __init__(self, folder):
        super().__init__()
        self.folder = Path(folder)

    def add(self, path, what):
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, self.folder)
        self.append(f"{path.name}: {what}")


def process(folder, findings, *arguments, watch=None):
    """Processes a folder of photos. Returns how many ended how; everything else is a finding."""
    output, manifest = folder.with_name("out"), folder.with_name("manifest.jsonl")
    command = [DARKROOM, "process", folder, "-o", output, "--manifest", manifest, "--no-fail-on-rejected", "--engine", "cpu", *arguments]
    with folder.with_name("log").open("wb") as log:
        program = subprocess.Popen(command, stdout=log, stderr=log, env=clean_environment())
        while program.poll() is None:
            if watch:
                watch(program.pid)
            time.sleep(0.2)
    if program.returncode != 0:
        raise AssertionError(f"darkroom ended with {program.returncode}: {folder.with_name('log').read_text(errors='replace')[-3000:]}")
    outcomes = collections.Counter()
    for line in manifest.read_text().splitlines():
        row = json.loads(line)
        path = Path(row["file"])
        outcomes[row.get("code", row["status"])] += 1
        if row["status"] == "processed":
            problem = unreadable(Path(row["result"]))
            # Pillow does not know every BMP, and is stricter than others with some files; then the source tells that it is not us.
            if problem and not unreadable(path):
                findings.add(path, f"its result cannot be read: {problem}")
        elif row["status"] not in ("rejected", "skipped"):
            findings.add(path, f"it ended as {row['status']}: {row.get('reason')}")
        elif not row.get("reason"):
            findings.add(path, "there is no reason")
        elif row.get("code") in ALARMS:
            findings.add(path, f"{row['code']}: {row['reason']}")
    shutil.rmtree(output, ignore_errors=True)
    return outcomes


def unreadable(path):
    """Why Pillow cannot decode all frames of the file; None when it can or does not know the format."""
    if path.suffix == ".heic" or path.name.endswith(".heic"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(path.read_bytes())) as image:
                for frame in ImageSequence.Iterator(image):
                    frame.load()
    except Exception as error:  # Pillow raises all kinds.
        return f"{type(error).__name__}: {error}"
    return None


def write(folder, source, count):
    folder.mkdir(parents=True)
    for _ in range(count):
        name, data = next(source)
        (folder / name).write_bytes(data)


class Watch:
    """The most that was seen of memory and descriptors, in each tenth of a second or so."""

    def __init__(self):
        self.samples = []

    def __call__(self, process):
        codecs = children(process)
        self.samples.append((mebibytes(process), descriptors(process), len(codecs), max(map(mebibytes, codecs), default=0)))

    def growth(self, column):
        """By how much the highest of the last third is above the highest of the second third."""
        values = [sample[column] for sample in self.samples]
        third = len(values) // 3
        return max(values[-third:]) - max(values[third : 2 * third]) if third else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--seed", default=str(int(time.time())))
    parser.add_argument("--batch", type=int, default=5000)
    parser.add_argument("--keep", default=".build/fuzzing/photos/found", help="where files go that showed something")
    options, arguments = parser.parse_known_args()
    findings, source, total, done = Findings(options.keep), mutations(options.seed), collections.Counter(), 0
    while done < options.files:
        with tempfile.TemporaryDirectory() as scratch:
            count = min(options.batch, options.files - done)
            write(Path(scratch) / "in", source, count)
            watch = Watch()
            total += process(Path(scratch) / "in", findings, *arguments, watch=watch)
            done += count
        last = watch.samples[-1] if watch.samples else None
        print(f"seed {options.seed}: {done} files, {len(findings)} findings; MiB, descriptors, codecs, MiB of a codec: {last}", flush=True)
        print("  ", dict(total), flush=True)
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
