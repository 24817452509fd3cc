"""What some tests need of the machine that not every machine allows. Without it they are skipped, and say so.

Where CI=true is set, as `.ci/run` does, a missing right is an error instead: a run that tested less must not look like one that tested all.
"""

import os
import shutil
import subprocess
from functools import cached_property

import pytest


def refuse(words):
    """Ends a test or a fixture for which the machine lacks something."""
    lacking = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    lacking(f"needs {words}")


class Right:
    """A decorator of tests. A fixture calls `require`."""

    def __init__(self, words, is_given):
        self.words = words
        self.find_out = is_given

    @cached_property
    def is_given(self):
        return self.find_out()

    def __call__(self, test):
        return self.mark(test)

    @property
    def mark(self):
        return pytest.mark.needs(self)

    def require(self):
        if not self.is_given:
            refuse(self.words)


def unsharing(kind):
    """The command that starts another in a namespace of its own, as root there."""
    return ["unshare", kind] if os.geteuid() == 0 else ["unshare", kind, "--map-root-user"]


def works(command):
    return shutil.which(command[0]) is not None and subprocess.run([*command, "true"], capture_output=True).returncode == 0


ROOT = Right("root for namespaces of its own", lambda: os.geteuid() == 0 and works(["unshare", "--net", "--mount"]))
MOUNT_NAMESPACE = Right("a mount namespace", lambda: works(unsharing("--mount")))
NETWORK_NAMESPACE = Right("a network namespace", lambda: works(unsharing("--net")))
