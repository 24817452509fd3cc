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


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    """Links to files of the repository, and to headings of the same page."""
    text = page.read_text()
    headings = {re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in text.split("\n") if line.startswith("#")}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, heading = target.partition("#")
        if "://" in target:
            continue
        assert not path or (page.parent / path).exists(), f"{page.name} links to {target}"
        assert path or heading in headings, f"{page.name} links to {target}"
