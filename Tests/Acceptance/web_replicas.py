"""Several web apps beside each other, and photos that are uploaded to one of them: what the tests of replicas share."""

import json
import re
import subprocess

import pytest

import photographs
from programs import DARKROOM, Program, clean_environment, fetch, free_port
from stack import Cloud
from test_s3_browser import form


class Site:
    """A cloud with the pipeline's resources, a processor, and web apps."""

    def __init__(self, folder):
        self.folder = folder
        self.cloud = Cloud(folder, ephemeral=True)
        self.aws = self.cloud.aws
        self.environment = clean_environment(
            AWS_ENDPOINT_URL=self.cloud.endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1"
        )
        self.provision()
        self.processor = Program("processor", "--engine", "cpu", log=folder / "processor.log", environment=self.environment)
        self.replicas = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for replica in self.replicas.values():
            replica.kill()
        self.processor.kill()
        self.cloud.program.kill()

    def provision(self, *arguments):
        command = [DARKROOM, "provision", "--yes", *arguments]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)

    def start(self, *arguments, port=None):
        port = port or free_port()
        self.replicas[port] = Program(
            "web", "--web-port", port, *arguments, log=self.folder / f"web-{port}.log", environment=self.environment
        )
        return port

    def ready(self, port):
        self.replicas[port].wait_for_url(f"http://127.0.0.1:{port}/readyz")

    def queue_of(self, port):
        """The name of a replica's queue, by its log."""
        return re.search(r"queue=(processed-web-\w+)", self.replicas[port].said())[1]

    def own_queues(self):
        return sorted(url.rsplit("/", 1)[1] for url in self.aws.sqs.list_queues(QueueNamePrefix="processed-web-").get("QueueUrls", []))

    def subscribed_queues(self):
        topic = next(topic["TopicArn"] for topic in self.aws.sns.list_topics()["Topics"])
        found = self.aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        return sorted(subscription["Endpoint"].rsplit(":", 1)[1] for subscription in found if subscription["Protocol"] == "sqs")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("replicas")) as site:
        yield site


@pytest.fixture(scope="module")
def ports(site):
    """Three replicas that are ready."""
    ports = [site.start("--receive", "queue") for _ in range(3)]
    for port in ports:
        site.ready(port)
    return ports


def upload(url, name, data=None):
    body, kind = form({}, data or photographs.jpeg(), name)
    status, _, answer = fetch(f"{url}/api/photos", "POST", body, {"Content-Type": kind})
    assert status == 201, answer
    return json.loads(answer)["keys"][0]
