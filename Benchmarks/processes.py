"""What the kernel says of a process and its children."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def fields(pid):
    """The fields of /proc/PID/stat after the name, which may hold spaces itself; None for a process that has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def tree(root):
    """The process and all that descend from it."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (values := fields(entry)):
            parents.setdefault(int(values[1]), []).append(int(entry))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return found


def cpu_seconds(root):
    """User and system time of the tree, with that of children that have ended and were waited for."""
    total = 0
    for pid in tree(root):
        if values := fields(pid):
            total += sum(int(value) for value in values[11:15])
    return total / TICKS


def resident_bytes(root):
    return sum(int(values[21]) * PAGE for pid in tree(root) if (values := fields(pid)))
