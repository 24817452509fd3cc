"""`./dev bench`: what the README's table comes from.

Every figure of load is CPU seconds of the server, from the kernel, divided by what was done: a busy machine or a slow client does not change
it much. The servers take turns, round by round, and the median of the rounds counts.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import latencies
import memory
import photos
import requests_per_cpu as load
import table
from servers import PEERS, RELEASE, ROOT, Darkroom, Ministack, Moto, Pipeline

LOADS = [
    ("S3 put of 1 KiB", "µs CPU", load.s3_put, 150),
    ("S3 get of 1 KiB", "µs CPU", load.s3_get, 150),
    ("SQS send of 1 KiB", "µs CPU", load.sqs_send, 150),
    ("SQS receive and delete of ten, a message", "µs CPU", load.sqs_receive_delete, 40),
]


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure_loads(kinds, rounds, counts):
    """One server a kind, all running; they take turns."""
    found = {title: {kind.title: [] for kind in kinds} for title, *_ in LOADS}
    found["S3 put → event at a waiting long poll"] = {kind.title: [] for kind in kinds}
    for kind in kinds:
        with kind() as server:
            load.s3_put(server, 200, start=90_000_000)
            for turn in range(rounds):
                for title, _, work, _ in LOADS:
                    say(f"  {kind.title}: {title}, round {turn + 1}")
                    count = counts[kind.title]
                    arguments = {"start": turn * 1_000_000} if title.startswith("S3") else {}
                    found[title][kind.title].append(work(server, count, **arguments))
            say(f"  {kind.title}: put to event")
            found["S3 put → event at a waiting long poll"][kind.title].append(latencies.put_to_event(server, 100 if kind is Darkroom else 20))
    return {title: {name: statistics.median(values) if values else None for name, values in row.items()} for title, row in found.items()}


def stripped_size():
    with tempfile.TemporaryDirectory() as folder:
        total = 0
        for program in ("darkroom", "darkroom-codec"):
            target = Path(folder, program)
            subprocess.run(["strip", "-o", target, RELEASE / program], check=True)
            total += target.stat().st_size
        return total / memory.MIB


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=4000, help="requests a round for Darkroom; peers get a quarter")
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--without-pipeline", action="store_true")
    options = parser.parse_args()

    kinds = [Darkroom] if options.without_peers or not PEERS.exists() else [Darkroom, Moto, Ministack]
    servers = [kind.title for kind in kinds]
    counts = {kind.title: options.requests if kind is Darkroom else options.requests // 4 for kind in kinds}
    rows = []

    def row(title, unit, values, limit=None):
        rows.append({"title": title, "unit": unit, "values": values, "limit": limit})

    say("Load over 8 connections")
    loads = measure_loads(kinds, options.rounds, counts)
    for title, unit, _, limit in LOADS:
        row(title, unit, loads[title], limit)
    row("S3 put → event at a waiting long poll", "ms", loads["S3 put → event at a waiting long poll"], 5)

    say("Start to first answer")
    starts = {kind.title: statistics.median(latencies.start_to_first_answer(kind) for _ in range(11 if kind is Darkroom else 3)) for kind in kinds}
    row("Start to first answer", "ms", starts, 40)

    say("Memory")
    rest, after = {}, {}
    for kind in kinds:
        with kind() as server:
            rest[kind.title] = memory.at_rest(server)
            after[kind.title] = memory.after_objects(server)
    row("Memory at rest", "MiB", rest, 30)
    row("Memory after 1 GiB of objects", "MiB", after, 64)
    row("Both programs, stripped", "MiB", {"darkroom": stripped_size()})

    if not options.without_pipeline:
        say("Photos")
        photo = (ROOT / photos.PHOTO).read_bytes()
        with Pipeline() as server:
            photos.wait_until_ready(server)
            stream = photos.Stream(server.web_port)
            photos.upload_to_visible(server, stream, photo, 3)
            stream.done.clear()
            median, slowest = photos.upload_to_visible(server, stream, photo, options.photos)
            rate = photos.photos_per_second(server, stream, photo, options.photos)
        row("Upload → visible in the browser's stream, p50", "ms", {"darkroom": median})
        row("Upload → visible in the browser's stream, p99", "ms", {"darkroom": slowest})
        row(f"Photos a second ({len(photo) // 1024} KiB JPEG)", "1/s", {"darkroom": rate})

    notes = {kind.title: kind.note for kind in kinds}
    print(f"\n{table.machine()}\n")
    print(table.render(rows, servers))
    print()
    for title, note in notes.items():
        print(f"{title}: {note}")
    say(f"\nSaved as {table.save(rows, notes, ROOT / 'Benchmarks/results').relative_to(ROOT)}")


if __name__ == "__main__":
    main()
