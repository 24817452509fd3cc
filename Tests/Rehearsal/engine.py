"""A Docker engine of our own, as Debian packages it, and docker-compose 1.29 beside it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from programs import REPOSITORY, eventually

KEPT = REPOSITORY / ".build-rehearsal"
# The network outside of our namespaces: see scripts/rehearse.sh.
OUTSIDE = 9
# Debian's tools, also where another docker comes first in PATH: they belong together.
PATH = "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
WHOLE = os.environ.get("DARKROOM_WHOLE") == "yes"


def outside(command):
    return ["nsenter", f"--net=/proc/self/fd/{OUTSIDE}", *command]


def run(command, check=True, **options):
    """Runs it and returns what it printed; what it said instead is the failure's text."""
    options = {"input": "", "timeout": 5400 if WHOLE else 900} | options
    outcome = subprocess.run([str(part) for part in command], capture_output=True, text=True, pass_fds=[OUTSIDE], **options)
    if check and outcome.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {outcome.returncode}:\n{outcome.stdout[-6000:]}\n{outcome.stderr[-6000:]}")
    return outcome


class Engine:
    """`dockerd`. Outside it can only build, and leaves the machine's networks as they are; inside it has networks of its own."""

    def __init__(self, folder, is_outside=False, trusted=None):
        self.folder = Path(folder)
        # What a test puts before the machine's own programs.
        self.tools = self.folder / "tools"
        self.tools.mkdir(exist_ok=True)
        self.is_outside = is_outside
        self.state = Path(tempfile.mkdtemp(prefix="darkroom-engine-"))
        self.log = self.folder / "dockerd.log"
        self.environment = {
            "PATH": f"{self.tools}:{PATH}",
            "HOME": str(self.state),
            "DOCKER_HOST": f"unix://{self.state}/docker.sock",
            "DOCKER_BUILDKIT": "1",
            "COMPOSE_DOCKER_CLI_BUILD": "1",
            "COMPOSE_PROJECT_NAME": "darkroom",
        }
        if trusted:
            self.environment["SSL_CERT_FILE"] = str(trusted)
        KEPT.mkdir(exist_ok=True)
        self.start()

    def start(self):
        command = [
            "dockerd", "--data-root", KEPT / "engine", "--exec-root", self.state / "exec", "--pidfile", self.state / "pid",
            "--host", self.environment["DOCKER_HOST"],
        ]  # fmt: skip
        if self.is_outside:
            command = outside([*command, "--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"])
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self.environment, pass_fds=[OUTSIDE]
            )
        eventually(self.answers, 30, every=0.2)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.state, ignore_errors=True)

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"dockerd ended with {self.process.returncode}:\n{self.log.read_text()[-4000:]}")
        return self.docker("version", check=False).returncode == 0

    def docker(self, *arguments, check=True, **options):
        return run(["docker", *arguments], check, env=self.environment, **options)

    def compose(self, file, *arguments, check=True, overrides=(), **variables):
        files = [part for name in (REPOSITORY / file, *overrides) for part in ("--file", name)]
        command = ["docker-compose", "--project-directory", REPOSITORY, *files, *arguments]
        return run(command, check, env=self.environment | variables, cwd=REPOSITORY)

    def inspect(self, *arguments):
        return json.loads(self.docker(*arguments).stdout)[0]

    def has_image(self, name):
        return self.docker("image", "inspect", name, check=False).returncode == 0
