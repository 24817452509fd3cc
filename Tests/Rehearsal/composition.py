"""The pipeline as `docker-compose up` starts it: what the acceptance tests know as a pipeline, and its containers."""

import json

from clients import Clients
from engine import PATH, run
from programs import REPOSITORY, eventually, fetch


class Composition:
    endpoint = "http://127.0.0.1:4566"
    web = "http://127.0.0.1:5000"

    def __init__(self, engine, file):
        self.engine = engine
        self.file = file
        self.aws = Clients(self.endpoint)

    def compose(self, *arguments, **options):
        return self.engine.compose(self.file, *arguments, **options)

    def up(self):
        self.compose("up", "--detach", "--no-build")
        for service in ("cloud", "web"):
            eventually(lambda: self.state(service)["Health"]["Status"] == "healthy", 60, every=0.3)  # noqa: B023
        # The web app has told SNS where it is, and SNS has reached it there.
        eventually(lambda: json.loads(fetch(f"{self.web}/healthz")[2])["subscription"] == "confirmed", 30, every=0.2)

    def down(self, *arguments):
        self.compose("down", *arguments)

    def container(self, service):
        return self.compose("ps", "--all", "--quiet", service).stdout.strip()

    def inspect(self, service):
        return self.engine.inspect("container", "inspect", self.container(service))

    def state(self, service):
        return self.inspect(service)["State"]

    def logs(self):
        return self.compose("logs", "--no-color", "--tail", "60").stdout

    def photos(self):
        status, _, body = fetch(f"{self.web}/api/photos")
        assert status == 200, (status, body)
        return json.loads(body)["photos"]


def services(file):
    return run(["docker-compose", "--file", REPOSITORY / file, "config", "--services"], env={"PATH": PATH}).stdout.split()
