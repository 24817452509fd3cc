"""Fixtures: running programs with data of their own, clients, names that no other test uses. Logs are shown when a test fails."""

import itertools
import os
import re
import subprocess
from pathlib import Path

import pytest

from clients import Clients
from programs import DARKROOM, clean_environment
from stack import Cloud, Pipeline

HERE = Path(__file__).parent
COUNTER = itertools.count(1)


@pytest.fixture(scope="session")
def shared_cloud(tmp_path_factory):
    """One local cloud for all tests that keep to names of their own. `DARKROOM_ENDPOINT` puts another S3/SQS/SNS in its place."""
    foreign = os.environ.get("DARKROOM_ENDPOINT")
    if foreign:
        yield Foreign(foreign)
        return
    with Cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


class Foreign:
    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.aws = Clients(endpoint)


@pytest.fixture
def cloud(shared_cloud):
    return shared_cloud


@pytest.fixture
def aws(cloud):
    """boto3 clients of the shared cloud: `aws.s3`, `aws.sqs`, …"""
    return cloud.aws


@pytest.fixture
def fresh_cloud(tmp_path):
    """A local cloud with an empty store that no other test sees."""
    with Cloud(tmp_path) as cloud:
        yield cloud


@pytest.fixture
def provisioned(fresh_cloud):
    """Clients of a local cloud that has the pipeline's resources, and the environment of a part there."""
    environment = {"AWS_ENDPOINT_URL": fresh_cloud.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    subprocess.run([DARKROOM, "provision"], env=clean_environment(**environment), check=True, capture_output=True, timeout=60)
    return fresh_cloud.aws, environment


@pytest.fixture(scope="session")
def shared_pipeline(tmp_path_factory):
    with Pipeline(tmp_path_factory.mktemp("pipeline")) as pipeline:
        yield pipeline


@pytest.fixture
def pipeline(shared_pipeline):
    """The whole pipeline, shared: keep to keys of your own."""
    return shared_pipeline


@pytest.fixture
def fresh_pipeline(tmp_path):
    with Pipeline(tmp_path) as pipeline:
        yield pipeline


@pytest.fixture
def name(request):
    """A name that is valid for a bucket, a queue, a topic and a log group, and used by no other test."""
    words = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower().removeprefix("test_")).strip("-")
    return f"{words[:40].strip('-')}-{next(COUNTER)}"


@pytest.fixture
def bucket(aws, name):
    aws.s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def queue(aws, name):
    return aws.sqs.create_queue(QueueName=name)["QueueUrl"]


@pytest.fixture
def topic(aws, name):
    return aws.sns.create_topic(Name=name)["TopicArn"]


def queue_arn(sqs, url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs"):
        mark.args[0].require()


# The table of operations is checked after everything else ran.
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name == "test_every_operation.py")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if call.when != "call" or not report.failed:
        return
    for value in item.funcargs.values():
        program = getattr(value, "program", None)
        if program is not None:
            report.sections.append((f"the end of {program.log.name}", program.said()[-3000:]))
