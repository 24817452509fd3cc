"""The harnesses of coverage-guided fuzzing compile, and their seeds pass. `./dev fuzz TARGET` is for finding more."""

import subprocess

import pytest

from programs import REPOSITORY, clean_environment

TARGETS = sorted(path.parent.name for path in (REPOSITORY / "Fuzzing").glob("*/target.sh"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("target", TARGETS)
def test_target(target):
    command = ["bash", REPOSITORY / "scripts" / "fuzz.sh", target, "--seconds", "20", "-runs=2000"]
    result = subprocess.run(command, capture_output=True, text=True, env=clean_environment(), timeout=600)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-3000:]
    assert "INFO: Loaded" in result.stderr
    tried = int(result.stderr.split("stat::number_of_executed_units:")[1].split()[0])
    assert tried >= 500
