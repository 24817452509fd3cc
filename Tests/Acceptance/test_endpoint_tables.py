"""The tables that the Swift tests compare endpoints with are what botocore says, and nobody's own."""

import runpy
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "AWSClientTests" / "Fixtures"


def test_the_tables_are_botocores(tmp_path):
    make = runpy.run_path(str(FIXTURES / "make.py"))
    for name in ("endpoints", "configured"):
        made = tmp_path / f"{name}.tsv"
        make["write"](made, make[name]())
        assert made.read_text() == (FIXTURES / f"{name}.tsv").read_text(), f"{name}.tsv: run make.py with the pinned botocore"
