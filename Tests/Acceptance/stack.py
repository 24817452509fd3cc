"""A running cloud or a whole pipeline, on ports and data of its own."""

import json

from clients import Clients
from programs import Program, clean_environment, fetch, free_port


class Cloud:
    """`darkroom cloud`: the local AWS alone."""

    def __init__(self, folder, *arguments, port=None, ephemeral=False, environment=None, prefix=()):
        self.folder = folder
        self.port = port or free_port()
        self.data = folder / "data"
        kept = ["--ephemeral"] if ephemeral else ["--data", self.data]
        self.program = Program(
            "cloud", "--port", self.port, *kept, "--allow-reset", *arguments,
            log=folder / "cloud.log",
            environment=environment or clean_environment(XDG_DATA_HOME=str(folder / "home")),
            prefix=prefix,
        )  # fmt: skip
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.program.wait_for_url(f"{self.endpoint}/_darkroom/health")
        self.aws = Clients(self.endpoint)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()

    def reset(self):
        status, _, body = fetch(f"{self.endpoint}/_darkroom/reset", method="POST", body=b"")
        assert status < 300, (status, body)


class Pipeline(Cloud):
    """`darkroom up`: local cloud, provisioned resources, processor and web app in one process."""

    def __init__(self, folder, *arguments, port=None, web_port=None, ephemeral=False, environment=None, prefix=()):
        self.folder = folder
        self.port = port or free_port()
        self.web_port = web_port or free_port()
        self.data = folder / "data"
        kept = ["--ephemeral"] if ephemeral else ["--data", self.data]
        self.program = Program(
            "up", "--port", self.port, "--web-port", self.web_port, *kept, "--allow-reset", *arguments,
            log=folder / "up.log",
            environment=environment or clean_environment(XDG_DATA_HOME=str(folder / "home")),
            prefix=prefix,
        )  # fmt: skip
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.web = f"http://127.0.0.1:{self.web_port}"
        self.program.wait_for_url(f"{self.endpoint}/_darkroom/health")
        self.program.wait_for_url(f"{self.web}/healthz")
        self.aws = Clients(self.endpoint)

    def photos(self):
        """The web app's own list of photos."""
        status, _, body = fetch(f"{self.web}/api/photos")
        assert status == 200, (status, body)
        answer = json.loads(body)
        return answer["photos"] if isinstance(answer, dict) else answer
