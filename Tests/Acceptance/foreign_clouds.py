"""Clouds that others made, each on ports and data of its own: moto's server, ministack, and SeaweedFS for S3 alone."""

import json
import os
import shutil
import signal
import subprocess

from clients import Clients
from programs import REPOSITORY, clean_environment, eventually, fetch, free_port

TOOLS = REPOSITORY / ".venv-foreign" / "bin"


class ForeignCloud:
    """A context manager that starts the server and ends it with all that it started."""

    # What provisioning finds that it does not have there, and leaves alone.
    unknown = set()
    # How a subscription of a webhook stands there, for good.
    webhook_standing = "pending"

    def __init__(self, folder):
        self.folder = folder / type(self).__name__.lower()
        self.folder.mkdir()
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "server.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.command(), env=clean_environment(**self.environment()), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.aws = Clients(self.endpoint)

    def environment(self):
        return {}

    def __enter__(self):
        def answers():
            if self.process.poll() is not None:
                raise AssertionError(self.log.read_text(errors="replace")[-2000:])
            try:
                return fetch(self.endpoint, timeout=2)[0]
            except OSError:
                return False

        try:
            eventually(answers, 60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # These servers keep nothing that matters, and some take long to say goodbye.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Moto(ForeignCloud):
    webhook_standing = "confirmed"
    unknown = {"RedriveAllowPolicy of queues", "SignatureVersion of topics"}

    def command(self):
        return [TOOLS / "moto_server", "-H", "127.0.0.1", "-p", str(self.port)]


class Ministack(ForeignCloud):
    def command(self):
        return [TOOLS / "ministack"]

    def environment(self):
        return {
            "GATEWAY_PORT": str(self.port), "LOG_LEVEL": "WARNING", "SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0",
            "S3_DATA_DIR": str(self.folder / "s3"),
        }  # fmt: skip


class SeaweedFS(ForeignCloud):
    """S3 alone."""

    def command(self):
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        identity = {"name": "test", "credentials": [{"accessKey": "test", "secretKey": "test"}], "actions": actions}
        (self.folder / "identities.json").write_text(json.dumps({"identities": [identity]}))
        ports = [
            f"-{name}={free_port()}"
            for name in (
                "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc",
            )
        ]  # fmt: skip
        return [
            TOOLS / "weed", "server", "-s3", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.port={self.port}", *ports,
            f"-s3.config={self.folder / 'identities.json'}", f"-dir={self.folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            # Each bucket wants some of its own; without places for them SeaweedFS answers 500.
            "-volume.max=64", "-master.volumeSizeLimitMB=64", "-master.telemetry=false",
        ]  # fmt: skip
