"""On a machine whose Docker engine does not start: these tests are passed over and say so, and under CI=true they are errors."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine import OUTSIDE, PATH

NEEDS_AN_ENGINE = "test_push.py::test_a_check_changes_nothing"


@pytest.mark.parametrize("ci, code, outcome", [("", 0, "1 skipped"), ("true", 1, "1 error")])
def test_an_engine_that_does_not_start(ci, code, outcome):
    script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
    programs = [shutil.which("false", path=PATH), shutil.which("dockerd", path=PATH)]
    tests = [sys.executable, "-m", "pytest", NEEDS_AN_ENGINE]
    run = subprocess.run(
        ["unshare", "--mount", "bash", "-c", script, "bash", *programs, *tests],
        capture_output=True, text=True, cwd=Path(__file__).parent, env={**os.environ, "CI": ci}, pass_fds=[OUTSIDE],
    )  # fmt: skip
    assert run.returncode == code, run.stdout + run.stderr
    assert outcome in run.stdout and "needs a Docker engine" in run.stdout, run.stdout
