"""The README says what the program says."""
import subprocess
import sys
from pathlib import Path

from programs import DARKROOM

ROOT = Path(__file__).resolve().parents[2]


def test_table_of_options_is_the_programs_own():
    outcome = subprocess.run(
        [sys.executable, ROOT / "scripts" / "options.py", str(DARKROOM), "--check"], capture_output=True, text=True
    )
    assert outcome.returncode == 0, outcome.stderr
