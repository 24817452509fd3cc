"""What a process and its children hold: memory, descriptors, children. Read from /proc."""

from pathlib import Path


def status(process, name):
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return line.split()[1]
    except (FileNotFoundError, ProcessLookupError):
        pass
    return None


def mebibytes(process):
    """What it holds of memory that is not shared (anonymous pages)."""
    return int(status(process, "RssAnon") or 0) / 1024


def descriptors(process):
    try:
        return len(list(Path(f"/proc/{process}/fd").iterdir()))
    except (FileNotFoundError, ProcessLookupError):
        return 0


def children(process):
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and status(path.name, "PPid") == str(process):
            found.append(int(path.name))
    return found


def zombies(process):
    return [child for child in children(process) if status(child, "State") == "Z"]
