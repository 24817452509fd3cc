"""The pipeline as compose starts it: three containers, their networks, their volume, and who reaches whom by which address."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

import photographs
from composition import Composition
from conftest import FILE
from programs import REPOSITORY, eventually, fetch
from test_page import browser, test_three_photos_come_back_inverted  # noqa: F401  (run here against containers)
from test_pipeline import processed, row

README = (REPOSITORY / "README.md").read_text()
RUNNING = ("cloud", "processor", "web")


@pytest.fixture(scope="module")
def pipeline(engine):
    composition = Composition(engine, FILE)
    # What an earlier run left would answer for this one.
    composition.down("--volumes")
    try:
        composition.up()
        yield composition
    finally:
        print(composition.logs())
        composition.down("--volumes")


def process_status(pipeline, service):
    """/proc/PID/status of the part itself, which tini started."""
    first = pipeline.state(service)["Pid"]
    child = Path(f"/proc/{first}/task/{first}/children").read_text().split()[0]
    return dict(re.findall(r"^(\w+):\s*(.*)$", Path(f"/proc/{child}/status").read_text(), re.MULTILINE))


def test_resources_were_provided_before_the_parts_began(pipeline):
    assert pipeline.state("provision")["ExitCode"] == 0
    finished = pipeline.state("provision")["FinishedAt"]
    assert pipeline.state("cloud")["StartedAt"] < finished
    assert all(pipeline.state(service)["StartedAt"] > finished for service in ("processor", "web"))
    assert {bucket["Name"] for bucket in pipeline.aws.s3.list_buckets()["Buckets"]} >= {"uploads", "processed", "rejected"}


@pytest.mark.parametrize("service", RUNNING)
def test_a_part_has_no_rights(pipeline, service):
    status = process_status(pipeline, service)
    assert status["Name"] == "darkroom"
    assert status["Uid"].split() == ["10001"] * 4 and status["Gid"].split() == ["10001"] * 4
    assert int(status["CapBnd"], 16) == 0 and int(status["CapEff"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    # Docker's own filter of system calls.
    assert status["Seccomp"] == "2"
    mounts = Path(f"/proc/{pipeline.state(service)['Pid']}/mounts").read_text()
    root = next(line.split() for line in mounts.splitlines() if line.split()[1] == "/")
    assert "ro" in root[3].split(",")
    refused = pipeline.compose("exec", "-T", service, "sh", "-c", "touch /var/lib/x /usr/x", check=False)
    assert refused.returncode != 0 and "Read-only file system" in refused.stderr
    assert pipeline.engine.docker("diff", pipeline.container(service)).stdout == ""


def test_the_codecs_are_sandboxed_in_the_container_too(pipeline):
    said = pipeline.compose("exec", "-T", "processor", "darkroom", "doctor").stdout
    assert "holds: no files, no network, no programs" in said, said
    assert "can be processed here" in said


@pytest.mark.parametrize("kind, lossless", [("jpeg", False), ("png", True), ("webp", False), ("gif", True), ("tiff", True)])
def test_a_photo_through_the_published_address(pipeline, kind, lossless):
    data = getattr(photographs, kind)()
    key = f"published/photo.{kind}"
    pipeline.aws.s3.put_object(Bucket="uploads", Key=key, Body=data)
    after = processed(pipeline, key)["Body"].read()
    photographs.assert_inverted(data, after, lossless=lossless)
    # S3 told SNS, and SNS the web app, at http://web:5000/sns.
    row(pipeline, key, "done")


def test_nobody_else_is_let_in(pipeline):
    assert fetch(f"{pipeline.endpoint}/", headers={"Host": "rebound.example.com"})[0] == 403
    assert fetch(f"{pipeline.web}/", headers={"Host": "rebound.example.com"})[0] == 421
    for service, port in (("cloud", "4566/tcp"), ("web", "5000/tcp")):
        published = pipeline.inspect(service)["NetworkSettings"]["Ports"][port]
        assert {place["HostIp"] for place in published} == {"127.0.0.1"}
    assert pipeline.aws.sts.get_caller_identity()["Account"] == "000000000000"


def test_health_tells_an_ill_part(pipeline):
    asked = pipeline.compose("exec", "-T", "web", "darkroom", "health", "http://127.0.0.1:5000/nowhere", check=False)
    assert asked.returncode == 1 and "status 404" in asked.stderr
    asked = pipeline.compose("exec", "-T", "web", "darkroom", "health", "http://127.0.0.1:1/", check=False)
    assert asked.returncode == 1 and "does not answer" in asked.stderr


def test_orphans_are_reaped(pipeline):
    """A process whose parent is gone belongs to the container's first, which has to wait for it."""
    first = pipeline.state("web")["Pid"]
    pipeline.compose("exec", "-T", "web", "sh", "-c", "sleep 5 >/dev/null 2>&1 </dev/null & exit")
    assert len(Path(f"/proc/{first}/task/{first}/children").read_text().split()) == 2
    # A zombie counts, too: tini has one child when the orphan is gone for good.
    eventually(lambda: len(Path(f"/proc/{first}/task/{first}/children").read_text().split()) == 1, 10)


def test_a_killed_part_comes_back(pipeline):
    """`kill -9` of the container's first process; compose's restart policy starts another."""
    before = pipeline.state("processor")["Pid"]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: pipeline.state("processor")["Running"] and pipeline.state("processor")["Pid"] != before, 30, every=0.2)
    pipeline.aws.s3.put_object(Bucket="uploads", Key="after/kill.jpg", Body=photographs.jpeg())
    processed(pipeline, "after/kill.jpg")


def test_state_survives_the_containers(pipeline):
    """The cloud is killed while it works, then everything is taken down and brought up again: what was acknowledged is there."""
    pipeline.aws.s3.put_object(Bucket="uploads", Key="kept/photo.png", Body=photographs.png())
    pipeline.engine.docker("kill", pipeline.container("cloud"))
    began = time.monotonic()
    pipeline.down()
    # Nobody had to be killed: an engine waits for 35 seconds before it does.
    assert time.monotonic() - began < 30
    pipeline.up()
    photographs.assert_inverted(photographs.png(), processed(pipeline, "kept/photo.png")["Body"].read(), lossless=True)
    assert "photo.jpeg" in {photo["name"] for photo in pipeline.photos()}


def test_a_pull_has_nothing_to_do(pipeline):
    """There is no way to a registry from in here: had there been anything to pull, it would have failed."""
    pipeline.compose("pull")


def test_parts_end_by_themselves(pipeline):
    ends = {}
    for service in reversed(RUNNING):
        container = pipeline.container(service)
        began = time.monotonic()
        pipeline.engine.docker("stop", "--time", "35", container)
        assert time.monotonic() - began < 15, service
        ends[service] = pipeline.engine.inspect("container", "inspect", container)["State"]["ExitCode"]
    assert ends == {"web": 0, "processor": 0, "cloud": 0}
    pipeline.up()


def test_without_a_card_docker_says_what_the_readme_quotes(engine, pipeline):
    outcome = Composition(engine, "compose.yaml").compose("up", "--detach", "--no-build", "processor", check=False)
    message = 'could not select device driver "nvidia" with capabilities: [[gpu]]'
    assert outcome.returncode != 0
    assert message in outcome.stdout + outcome.stderr
    assert message in README
