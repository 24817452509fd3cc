#!/usr/bin/env python3
"""Writes the README's table of options from what the program itself says.

usage: options.py DARKROOM [--check]
"""
import json
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- options: made by ./dev generate -->", "<!-- end of options -->"
COMMANDS = ["up", "cloud", "provision", "processor", "lambda", "web", "process", "doctor", "health"]


def command(program, name):
    return json.loads(subprocess.run([program, name, "--experimental-dump-help"], check=True, capture_output=True).stdout)["command"]


def spelled(argument):
    names = argument.get("names") or []
    if not names:
        return f"`{argument['valueName']}…`"
    options = [("--" if name["kind"] == "long" else "-") + name["name"] for name in names]
    value = "" if argument["kind"] == "flag" else f" {argument.get('valueName', 'value').upper()}"
    return "`" + ", ".join(options) + value + "`"


def rows(program):
    found = {}
    for name in COMMANDS:
        for argument in command(program, name)["arguments"]:
            if not argument.get("shouldDisplay", True) or any(n["name"] in ("help", "version") for n in argument.get("names") or []):
                continue
            row = found.setdefault(spelled(argument), [[], argument])
            row[0].append(name)
    for spelling, (commands, argument) in found.items():
        text = " ".join((argument.get("abstract") or "").split())
        default = argument.get("defaultValue")
        yield f"| {spelling} | {', '.join(commands)} | {f'`{default}`' if default else ''} | {text} |"


def table(program):
    lines = ["| option | commands | default | what it does |", "| --- | --- | --- | --- |", *rows(program)]
    return "\n".join([BEGIN, "", *lines, "", END])


def main():
    text = README.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    wanted = before + table(sys.argv[1]) + after
    if "--check" in sys.argv:
        sys.exit(0 if wanted == text else "The README's table of options is not what the program says: run ./dev generate.")
    README.write_text(wanted)


main()
