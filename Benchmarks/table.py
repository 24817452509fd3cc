"""Rows of figures as text, and as JSON for later comparison."""

import json
import os
import platform
from datetime import datetime, timezone
from pathlib import Path


def machine():
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "?")
    return f"{os.cpu_count()} cores of {model}, {platform.system()} {platform.release()}, load {os.getloadavg()[0]:.1f}"


def number(value):
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def ratio(row, servers):
    """How many times more the best peer needs than Darkroom."""
    own = row["values"].get("darkroom")
    peers = [row["values"][name] for name in servers if name != "darkroom" and row["values"].get(name)]
    if not own or not peers:
        return ""
    return f"{min(peers) / own:.1f}×"


def render(rows, servers):
    header = ["", "unit", *servers, "best peer ÷ ours", "at most"]
    lines = [header]
    for row in rows:
        own, limit = row["values"].get("darkroom"), row.get("limit")
        verdict = "" if limit is None else f"{limit:g}" + (" ✓" if own is not None and own <= limit else " ✗")
        lines.append([row["title"], row["unit"], *(number(row["values"].get(name)) for name in servers), ratio(row, servers), verdict])
    return grid(lines)


def grid(lines):
    """Lines of cells, the first of which is the header."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def save(rows, notes, folder):
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    path = folder / f"{moment}.json"
    path.write_text(json.dumps({"time": moment, "machine": machine(), "notes": notes, "rows": rows}, indent=2) + "\n")
    return path
