"""The photo engine beside a PyTorch worker, Pillow with numpy, libvips' command and jpegtran, in turns in one run.

CPU time is what counts: user and system time of the engine with all its children, a photo. Every figure is the least of the rounds."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import engine_costs as costs
import pictures
import table
import whole_worker
from servers import ROOT

# What `--representation` is called, and the title of its row.
PATHS = {"amplitude-bits": "darkroom, amplitude bits", "coefficients": "darkroom, coefficients", "planes": "darkroom, planes", "pixels": "darkroom, pixels"}
TORCH, NUMPY, VIPS, JPEGTRAN = "PyTorch worker", "Pillow + numpy", "vips invert (its start included)", "jpegtran -copy all (its start included)"

# Row, peer, at least so many times cheaper than the peer (below 1: at most so much dearer), for one 24-megapixel JPEG.
GOALS = [
    ("amplitude-bits", TORCH, 9),
    ("coefficients", TORCH, 5),
    ("coefficients", JPEGTRAN, 1 / 1.3),
    ("pixels", TORCH, 2),
]
# MiB of a codec process at most, for one 24-megapixel JPEG.
MEMORY = {"amplitude-bits": 48, "coefficients": 140, "pixels": 160}


def say(text):
    print(text, file=sys.stderr, flush=True)


class Costs:
    """The least CPU milliseconds of each row and photo, the size of its result, and why a row is missing."""

    def __init__(self):
        self.milliseconds, self.bytes, self.memory, self.missing = {}, {}, {}, {}

    def note(self, row, photo, work):
        try:
            milliseconds, size, memory = work()
        except (costs.Failed, OSError) as error:
            text = str(error).strip()
            self.missing[row] = next((line for line in text.splitlines() if "rror" in line), text or repr(error))[-200:]
            return
        key = (row, photo.name)
        self.milliseconds[key] = min(milliseconds, self.milliseconds.get(key, milliseconds))
        if size:
            self.bytes[key] = size
        if memory:
            self.memory[key] = memory


def measure_round(found, photo, options):
    count = max(4, options.photos * 2 // max(1, photo.stat().st_size >> 20))
    engine = ["--engine", "gpu" if options.gpu else "cpu"] + (["--allow-software-device"] if options.allow_software_device else [])
    paths = PATHS if photo.suffix == ".jpg" else {"pixels": PATHS["pixels"]}
    for representation, row in paths.items():
        if options.gpu and representation == "amplitude-bits":
            continue
        arguments = [*engine, "--representation", representation]
        found.note(row, photo, lambda: (*costs.darkroom(photo, arguments, count), None))

    def python(name, interpreter):
        answer = costs.worker(name, interpreter, photo, 3)
        return answer["milliseconds"], answer["bytes"], answer["mebibytes"]

    if costs.TORCH.exists():
        found.note(TORCH, photo, lambda: python("torch_worker", costs.TORCH))
    else:
        found.note(TORCH, photo, lambda: python("torch_worker", "/usr/bin/python3"))
    found.note(NUMPY, photo, lambda: python("numpy_worker", sys.executable))
    with tempfile.TemporaryDirectory(dir=photo.parent) as folder:
        output = Path(folder, f"output{photo.suffix}")

        def command(*arguments):
            milliseconds = costs.command(list(arguments), 3)
            return milliseconds, output.stat().st_size, None

        saving = "[Q=90]" if photo.suffix == ".jpg" else ""
        found.note(VIPS, photo, lambda: command("vips", "invert", photo, f"{output}{saving}"))
        if photo.suffix == ".jpg":
            found.note(JPEGTRAN, photo, lambda: command("jpegtran", "-copy", "all", "-outfile", output, photo))


def grid(found, photos):
    rows = [*PATHS.values(), TORCH, NUMPY, VIPS, JPEGTRAN]
    lines = [["CPU ms a photo", *(f"{photo.stem} {photo.suffix[1:].upper()}" for photo in photos)]]
    for row in rows:
        if any((row, photo.name) in found.milliseconds for photo in photos):
            lines.append([row, *(table.number(found.milliseconds.get((row, photo.name))) for photo in photos)])
    return table.grid(lines)


def verdict(holds):
    return "✓" if holds else "✗"


def judged(found, photo):
    """The issue's goals for one large JPEG, each with what was found."""
    lines = []
    for path, peer, factor in GOALS:
        own, other = found.milliseconds.get((PATHS[path], photo.name)), found.milliseconds.get((peer, photo.name))
        if not own or not other:
            lines.append(f"–  {PATHS[path]}: not measured beside {peer}")
        elif factor >= 1:
            lines.append(f"{verdict(other / own >= factor)}  {PATHS[path]}: {other / own:.1f}× cheaper than {peer} (goal: at least {factor}×)")
        else:
            lines.append(f"{verdict(own / other <= 1 / factor)}  {PATHS[path]}: {own / other:.2f}× of {peer} (goal: at most {1 / factor:.1f}×)")
    return lines


def judged_png(found, photo):
    own, other = found.milliseconds.get((PATHS["pixels"], photo.name)), found.milliseconds.get((TORCH, photo.name))
    if not own or not other:
        return [f"–  {photo.name}: not measured beside {TORCH}"]
    size = found.bytes[(PATHS["pixels"], photo.name)] / found.bytes[(TORCH, photo.name)]
    return [f"{verdict(other / own >= 6 and size <= 1.2)}  {photo.name}: {other / own:.1f}× cheaper at {size:.2f}× the bytes (goal: at least 6× at no more than 1.2×)"]


def main():
    parser = argparse.ArgumentParser(prog="./dev bench photos", description=__doc__)
    parser.add_argument("--megapixels", default="2,12,24", help="sizes, of 2, 12 and 24 (default: all)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--photos", type=int, default=40, help="about so many megabytes of photos a row and round")
    parser.add_argument("--gpu", action="store_true", help="run the kernels on the GPU; ends with an error where there is none")
    parser.add_argument("--allow-software-device", action="store_true", help="with --gpu: let OpenCL on the processor count (a rehearsal, no figure)")
    parser.add_argument("--without-worker", action="store_true")
    options = parser.parse_args()

    found = Costs()
    lines = []
    folder = Path(tempfile.mkdtemp(prefix="darkroom-bench-photos-"))
    try:
        photos = [pictures.write(folder, int(size), ".jpg") for size in options.megapixels.split(",")]
        if "12" in options.megapixels.split(","):
            photos.append(pictures.write(folder, 12, ".png"))
        for turn in range(options.rounds):
            for photo in photos:
                say(f"{photo.name}, round {turn + 1}")
                # A PNG takes Pillow seconds and varies little.
                if photo.suffix == ".jpg" or turn == 0:
                    measure_round(found, photo, options)
        largest = next((photo for photo in photos if photo.name == "24MP.jpg"), None)
        if largest:
            lines += judged(found, largest)
            for path, limit in MEMORY.items():
                say(f"memory, {path}")
                try:
                    peak = costs.child_memory(largest, ["--engine", "cpu", "--representation", path])
                    lines.append(f"{verdict(peak <= limit)}  {PATHS[path]}: a codec process holds {peak:.0f} MiB at most (goal: at most {limit})")
                except costs.Failed as error:
                    lines.append(f"–  {PATHS[path]}: {error}")
        for photo in photos:
            if photo.suffix == ".png":
                lines += judged_png(found, photo)
        if largest and not options.without_worker:
            for path in ("amplitude-bits", "coefficients"):
                say(f"the whole worker, {path}")
                arguments = ["--engine", "cpu", "--representation", path]
                try:
                    pairs = [(whole_worker.measure(largest, arguments, 16), costs.darkroom(largest, arguments, 16)[0]) for _ in range(options.rounds)]
                    whole, engine = (min(column) for column in zip(*pairs))
                    lines.append(
                        f"{verdict(whole / engine <= 1.15)}  the whole worker, {path}: {whole:.0f} ms, {whole / engine:.2f}× of the engine alone (goal: at most 1.15×)"
                    )
                except costs.Failed as error:
                    lines.append(f"–  the whole worker, {path}: {error}")
        print(f"\n{table.machine()}")
        print(f"{pictures.source().name}, {', '.join(f'{photo.name}: {photo.stat().st_size / 1e6:.1f} MB' for photo in photos)}\n")
        print(grid(found, photos))
        print()
        for line in lines:
            print(line)
        for row, reason in found.missing.items():
            print(f"not measured: {row}: {reason}")
        if not options.gpu:
            print("The kernels ran on the processor. On a machine with a GPU: ./dev bench photos --gpu")
        rows = [
            {"row": row, "photo": photo, "milliseconds": value, "bytes": found.bytes.get((row, photo)), "mebibytes": found.memory.get((row, photo))}
            for (row, photo), value in found.milliseconds.items()
        ]
        say(f"\nSaved as {table.save(rows, lines, ROOT / 'Benchmarks/results').relative_to(ROOT)}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
