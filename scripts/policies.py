#!/usr/bin/env python3
"""Writes the policies into CloudFormation's templates, from what the program itself says (`darkroom policies`).

usage: policies.py DARKROOM [--check]

A template names the document behind its key, `PolicyDocument: # processorAccess`; what stands below, indented deeper, is written anew.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "deploy" / "cloudformation"
PLACE = re.compile(r"^( *)(?:- )?\w+: # (\w+)$")


def scalar(value):
    if not isinstance(value, str):
        return json.dumps(value)
    quoted = "'" + value.replace("'", "''") + "'"
    return f"!Sub {quoted}" if "${" in value else quoted


def lines(value, indent):
    """YAML, block style, one line a scalar."""
    blanks = " " * indent
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, (dict, list)):
                yield f"{blanks}{name}:"
                yield from lines(inner, indent + 2)
            else:
                yield f"{blanks}{name}: {scalar(inner)}"
    else:
        for inner in value:
            if isinstance(inner, dict):
                first, *rest = lines(inner, indent + 2)
                yield f"{blanks}- {first.lstrip()}"
                yield from rest
            else:
                yield f"{blanks}- {scalar(inner)}"


def rewritten(text, policies, used):
    inside = None
    for line in text.split("\n"):
        if inside is not None and line.strip() and len(line) - len(line.lstrip()) <= inside:
            inside = None
        if inside is not None and line.strip():
            continue
        yield line
        place = PLACE.match(line)
        if place and place[2] in policies:
            inside = len(place[1])
            used.add(place[2])
            yield from lines(policies[place[2]], inside + 2)


def main():
    policies = json.loads(subprocess.run([sys.argv[1], "policies"], check=True, capture_output=True).stdout)
    used, different = set(), []
    for path in sorted(TEMPLATES.glob("*.yaml")):
        text = path.read_text()
        wanted = "\n".join(rewritten(text, policies, used))
        if wanted != text:
            different.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(wanted)
    if missing := policies.keys() - used:
        sys.exit(f"No template has: {', '.join(sorted(missing))}")
    if different and "--check" in sys.argv:
        sys.exit(f"The policies in {', '.join(different)} are not what the program says: run ./dev generate.")


main()
