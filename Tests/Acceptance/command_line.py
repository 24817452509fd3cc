"""The AWS CLI as users run it: PyPI's and Debian's, on one shell line."""

import shlex
import subprocess
import sys
from pathlib import Path

from programs import clean_environment

DEBIAN = Path("/usr/bin/aws")
VARIANTS = {"pypi": [sys.executable, "-m", "awscli"], "debian": [str(DEBIAN)]}


class CommandLine:
    """Runs shell lines in which `aws` is the chosen CLI, with the three variables exported that the README names."""

    def __init__(self, variant, folder, prefix=()):
        self.folder = folder
        self.prefix = list(prefix)
        programs = folder / f"bin-{variant}"
        programs.mkdir(exist_ok=True)
        aws = programs / "aws"
        aws.write_text(f'#!/bin/sh\nexec {shlex.join(VARIANTS[variant])} "$@"\n')
        aws.chmod(0o755)
        self.environment = clean_environment(
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            AWS_DEFAULT_REGION="us-east-1",
            AWS_PAGER="",
            HOME=str(folder),
        )
        self.environment["PATH"] = f"{programs}:{self.environment['PATH']}"

    def run(self, line, timeout=90):
        return subprocess.run(
            [*self.prefix, "bash", "-c", line], env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=timeout
        )

    def output(self, line, timeout=90):
        """What the line prints; it must exit 0."""
        result = self.run(line, timeout)
        assert result.returncode == 0, f"{line}\n{result.stdout}\n{result.stderr}"
        return result.stdout
