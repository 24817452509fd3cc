"""The servers that are measured: Darkroom, moto's server and ministack, each started on a port of its own with empty data."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import processes

ROOT = Path(__file__).resolve().parent.parent
RELEASE = Path(os.environ.get("DARKROOM_BIN", ROOT / ".build/release")).absolute()
PEERS = ROOT / ".venv-bench/bin"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and not name.lower().endswith("_proxy")}
    return {**kept, **more}


class Server:
    """A started server; a context manager that ends it, by its process id, and removes its data."""

    title = ""
    # What the figures of a peer must be read with.
    note = ""

    def __init__(self):
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="darkroom-bench-"))
        self.started = time.perf_counter()
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command(), env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )

    def command(self):
        raise NotImplementedError

    def environment(self):
        return environment()

    def __enter__(self):
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait(self, seconds=60):
        """Until it accepts connections."""
        deadline = time.perf_counter() + seconds
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.perf_counter() > deadline:
                    raise RuntimeError(f"{self.title} did not start:\n{(self.folder / 'log').read_text(errors='replace')[-2000:]}") from None
                time.sleep(0.001)

    def cpu_seconds(self):
        return processes.cpu_seconds(self.process.pid)

    def resident_bytes(self):
        return processes.resident_bytes(self.process.pid)


class Darkroom(Server):
    title = "darkroom"
    note = "signatures verified, state durable against kill -9"

    def command(self):
        return [RELEASE / "darkroom", "cloud", "--port", str(self.port), "--data", self.folder / "data"]


class Moto(Server):
    title = "moto"
    note = "signatures not verified, state in memory"

    def command(self):
        return [PEERS / "moto_server", "-H", "127.0.0.1", "-p", str(self.port)]


class Ministack(Server):
    title = "ministack"
    note = "signatures not verified (its default), state in memory"

    def command(self):
        return [PEERS / "ministack"]

    def environment(self):
        return environment(GATEWAY_PORT=str(self.port), LOG_LEVEL="WARNING", SFTP_ENABLED="0", IOT_MTLS_ENABLED="0", S3_DATA_DIR=str(self.folder))


class Pipeline(Server):
    """`darkroom up`: for what only a whole pipeline has."""

    title = "darkroom up"

    def __init__(self):
        self.web_port = free_port()
        super().__init__()

    def command(self):
        return [RELEASE / "darkroom", "up", "--port", str(self.port), "--web-port", str(self.web_port), "--data", self.folder / "data"]
