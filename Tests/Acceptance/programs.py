"""The programs under test, and one of them running. `DARKROOM_BIN` names another folder than the release build's."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("DARKROOM_BIN", REPOSITORY / ".build" / "release")).absolute()
DARKROOM = FOLDER / "darkroom"
CODEC = FOLDER / "darkroom-codec"

# A debug build is several times slower; it gets more patience, never other expectations.
PATIENCE = 3 if "debug" in FOLDER.parts or FOLDER.name == "debug" else 1


def free_port():
    """A port that is free on both loopbacks at this moment."""
    for _ in range(50):
        with socket.socket(socket.AF_INET) as four:
            four.bind(("127.0.0.1", 0))
            port = four.getsockname()[1]
            try:
                with socket.socket(socket.AF_INET6) as six:
                    six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    six.bind(("::1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no port is free on both loopbacks")


def clean_environment(**changes):
    """The caller's environment without anything that AWS clients read, so that no test depends on who runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and not name.endswith("_proxy")}
    kept.update(AWS_EC2_METADATA_DISABLED="true", NO_PROXY="*", no_proxy="*")
    kept.update(changes)
    return kept


def fetch(url, method="GET", body=None, headers=None, timeout=10):
    """Status, headers and body of a plain request; an HTTP error is an answer like any other."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def eventually(attempt, seconds=20, every=0.05):
    """What `attempt` returns as soon as it is true. For outcomes that another process brings about, with nothing to wait on."""
    deadline = time.monotonic() + seconds * PATIENCE
    while True:
        outcome = attempt()
        if outcome:
            return outcome
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds * PATIENCE} s; the last attempt returned {outcome!r}")
        time.sleep(every)


class Program:
    """A started `darkroom`, with its log in a file. A context manager: leaving it ends the process, by its id."""

    def __init__(self, *arguments, log, environment=None, prefix=()):
        self.arguments = [str(argument) for argument in arguments]
        self.log = Path(log)
        # A wrapper such as faketime does not hand signals on: its whole group gets them.
        self.is_wrapped = bool(prefix)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*prefix, DARKROOM, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment or clean_environment(),
                start_new_session=True,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def said(self):
        return self.log.read_text(errors="replace")

    def require_alive(self):
        status = self.process.poll()
        if status is not None:
            raise AssertionError(f"darkroom {' '.join(self.arguments)} ended with {status}:\n{self.said()[-4000:]}")

    def wait_for_url(self, url, seconds=20):
        def answered():
            self.require_alive()
            try:
                return fetch(url, timeout=2)[0] < 500
            except OSError:
                return False

        eventually(answered, seconds, every=0.02)

    def stop(self, seconds=20):
        """Asks it to end, and insists when it does not within the time. Returns its exit status."""
        if self.process.poll() is None:
            if self.is_wrapped:
                # The wrapper would end alone, and leave the program running.
                os.killpg(self.process.pid, signal.SIGTERM)
            else:
                self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds * PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"darkroom did not end within {seconds * PATIENCE} s of SIGTERM:\n{self.said()[-4000:]}") from None
        return self.process.returncode

    def kill(self):
        """`kill -9` of the whole process group: the program and the children that it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
