"""What one photo costs: processor time and peak memory of programs and workers."""

import json
import os
import subprocess
import tempfile
import threading
from pathlib import Path

from servers import PEERS, RELEASE, ROOT, environment

WORKERS = ROOT / "Benchmarks/peers"
TORCH = ROOT / ".venv-bench-photos/bin/python"


class Failed(RuntimeError):
    """A program did not do what it was asked for."""


def processor_seconds(command, more_environment=None, watch=None):
    """User and system time of a program and all children that it waited for.

    `watch` is called with the process identifier, over and over, while the program runs."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment(**(more_environment or {})))
        ended = threading.Event()
        if watch:
            watcher = threading.Thread(target=lambda: [watch(process.pid) for _ in iter(lambda: ended.wait(0.005), True)], daemon=True)
            watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        if process.returncode:
            log.seek(0)
            raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}: {log.read().decode(errors='replace')[-800:]}")
        return usage.ru_utime + usage.ru_stime


def copies(photo, count, folder):
    """A folder of as many names of one photo."""
    target = Path(folder, f"{photo.stem}-{count}")
    target.mkdir()
    for number in range(count):
        os.link(photo, target / f"{number:04}{photo.suffix}")
    return target


def darkroom(photo, arguments, count):
    """CPU milliseconds a photo of `darkroom process` with its codec processes, its start not counted, and the result's bytes."""
    with tempfile.TemporaryDirectory(dir=photo.parent) as folder:
        def run(number):
            output = Path(folder, f"output-{number}")
            command = [RELEASE / "darkroom", "process", copies(photo, number, folder), "-o", output, *arguments]
            return processor_seconds(command), output

        # One photo more than the engine has at once in both, so that the start of its children is in both.
        few = (os.cpu_count() or 1) + 1
        less, _ = run(few)
        more, output = run(few + count)
        size = next(path for path in output.rglob("*") if path.is_file()).stat().st_size
        return (more - less) * 1e3 / count, size


def child_memory(photo, arguments):
    """The largest resident memory, in MiB, that a codec process had for one such photo, what it shares with the engine included."""
    peak = 0

    def watch(pid):
        nonlocal peak
        try:
            threads = os.listdir(f"/proc/{pid}/task")
        except OSError:
            return
        for thread in threads:
            try:
                children = Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
            except OSError:
                continue
            for child in children:
                try:
                    status = Path(f"/proc/{child}/status").read_text()
                    peak = max(peak, int(status.split("VmHWM:")[1].split()[0]))
                except (OSError, IndexError):
                    pass

    with tempfile.TemporaryDirectory(dir=photo.parent) as folder:
        command = [RELEASE / "darkroom", "process", copies(photo, 3, folder), "-o", Path(folder, "output"), "--photos-at-once", "1", *arguments]
        processor_seconds(command, watch=watch)
    return peak / 1024


def worker(name, python, photo, count):
    """CPU milliseconds a photo, peak MiB and the result's bytes of a Python worker that stays."""
    answer = subprocess.run([python, WORKERS / f"{name}.py", photo, str(count)], capture_output=True, text=True, env=environment())
    if answer.returncode:
        raise Failed(answer.stderr[-800:])
    return json.loads(answer.stdout)


def command(arguments, count):
    """CPU milliseconds of a command, its start included."""
    return min(processor_seconds(arguments) for _ in range(count)) * 1e3
