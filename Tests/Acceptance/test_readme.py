"""The README says what the program says."""
import re
import subprocess
import sys
from pathlib import Path

import pytest

from programs import DARKROOM

ROOT = Path(__file__).resolve().parents[2]


def test_table_of_options_is_the_programs_own():
    outcome = subprocess.run(
        [sys.executable, ROOT / "scripts" / "options.py", str(DARKROOM), "--check"], capture_output=True, text=True
    )
    assert outcome.returncode == 0, outcome.stderr


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def headings(page):
    """Their anchors, as GitHub makes them. What stands in a block of code is no heading."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    lines = [line.lstrip("#").strip() for line in text.split("\n") if re.match("#+ ", line)]
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    """Links to files of the repository, and to headings of this page and of others."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        path, _, heading = target.partition("#")
        led = page.parent / path if path else page
        assert led.exists(), f"{page.name} links to {target}"
        assert not heading or heading in headings(led), f"{page.name} links to {target}"


def test_each_side_of_the_table_is_linked_to_what_implements_it():
    """README's table of what is what on AWS."""
    rows = (ROOT / "README.md").read_text().split("| here | on AWS |\n")[1].split("\n\n")[0].split("\n")[1:]
    assert len(rows) > 10
    for row in rows:
        here, there = row.strip("| ").split(" | ")
        assert "](" in here and "](" in there, row
