"""The parts, unchanged, at clouds that others made: docs/foreign-clouds.md says what differs there."""

import json
import re
import subprocess

import pytest

import photographs
from event_stream import EventStream
from foreign_clouds import Ministack, Moto, SeaweedFS
from programs import DARKROOM, Program, clean_environment, eventually, fetch, free_port
from stack import Cloud
from test_s3_browser import form


class Parts:
    """Processor and web app of the pipeline at an endpoint, provisioned."""

    def __init__(self, folder, aws, endpoint, **more):
        self.folder = folder
        self.aws = aws
        self.environment = clean_environment(
            AWS_ENDPOINT_URL=endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1", **more
        )
        self.port = free_port()
        self.web = f"http://127.0.0.1:{self.port}"

    def provision(self):
        """Its exit status and what it said of each resource."""
        result = subprocess.run(
            [DARKROOM, "provision", "--yes"], env=self.environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )
        return result.returncode, result.stdout + result.stderr

    def start(self):
        self.processor = Program("processor", "--engine", "cpu", log=self.folder / "processor.log", environment=self.environment)
        self.app = Program(
            "web", "--receive", "queue", "--web-port", self.port, log=self.folder / "web.log", environment=self.environment
        )
        return self

    def __enter__(self):
        self.start()
        self.app.wait_for_url(f"{self.web}/readyz", 30)
        return self

    def __exit__(self, *_):
        self.processor.stop()
        self.app.stop()

    def stream(self):
        return EventStream(f"{self.web}/api/events?after=start")

    def upload(self, name, data):
        body, kind = form({}, data, name)
        status, _, answer = fetch(f"{self.web}/api/photos", "POST", body, {"Content-Type": kind})
        assert status == 201, answer
        return json.loads(answer)["keys"][0]

    def topic(self):
        return next(topic["TopicArn"] for topic in self.aws.sns.list_topics()["Topics"] if topic["TopicArn"].endswith(":processed"))

    def complaints(self):
        """The lines of the logs that people would look at twice, but for photos that were rejected."""
        lines = (self.processor.said() + self.app.said()).splitlines()
        return [line for line in lines if (" warning " in line or " error " in line) and " Rejected " not in line]


@pytest.fixture(scope="module", params=[Moto, Ministack], ids=["moto", "ministack"])
def cloud(request, tmp_path_factory):
    with request.param(tmp_path_factory.mktemp("foreign")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def provisioned(cloud, tmp_path_factory):
    parts = Parts(tmp_path_factory.mktemp("parts"), cloud.aws, cloud.endpoint)
    parts.first = parts.provision()
    return parts


@pytest.fixture(scope="module")
def parts(provisioned):
    with provisioned as parts:
        yield parts


def test_provisioning_and_again(cloud, provisioned):
    status, said = provisioned.first
    assert status == 0, said
    assert said.count("created ") == 10
    status, said = provisioned.provision()
    assert status == 0, said
    # What was made is found again and understood, so that nothing seems to differ.
    assert "Nothing differs: 10 unchanged." in said, said
    assert set(re.findall(r"this cloud has no ([^)]*)", said)) == cloud.unknown, said


def test_a_photo_goes_in_and_its_negative_comes_out(parts):
    with parts.stream() as stream:
        eventually(lambda: stream.events)
        data = photographs.jpeg()
        by_page = parts.upload("page.jpg", data)
        # Announced by the foreign S3 alone, with characters that it has to write its own way.
        by_client = "a b/größe+1.png"
        parts.aws.s3.put_object(Bucket="uploads", Key=by_client, Body=photographs.png())
        bad = parts.upload("bad.jpg", b"no photo")
        for key in (by_page, by_client):
            eventually(lambda: stream.has(key, "done"), 30)  # noqa: B023
        eventually(lambda: stream.has(bad, "failed"), 30)
        result = parts.aws.s3.get_object(Bucket="processed", Key=by_page)
        photographs.assert_inverted(data, result["Body"].read(), lossless=False)
        photographs.assert_inverted(photographs.png(), parts.aws.s3.get_object(Bucket="processed", Key=by_client)["Body"].read(), lossless=True)
        rejection = json.loads(parts.aws.s3.get_object(Bucket="rejected", Key=bad)["Body"].read())
        assert rejection["code"] == "UnknownFormat"
        for key, end in ((by_page, "done"), (bad, "failed")):
            life = stream.life(key)
            assert life == [state for state in ("queued", "processing", end) if state in life] and life[-1] == end, life
        (failed,) = [photo for photo in stream.photos() if photo["key"] == bad and photo["state"] == "failed"]
        assert failed["reason"].startswith("the file is not a photo")
        done = [photo for photo in stream.photos() if photo["key"] == by_page and photo["state"] == "done"][-1]
        assert done["milliseconds"] > 0 and fetch(f"{parts.web}/{done['processed']}")[0] == 200


def test_logs_and_metrics_arrive(parts):
    def messages(group):
        return [event["message"] for event in parts.aws.logs.filter_log_events(logGroupName=group)["events"]]

    eventually(lambda: any("Processed" in message for message in messages("/local/processor")), 30)
    eventually(lambda: any("is shown" in message for message in messages("/local/webapp")), 30)
    eventually(lambda: parts.aws.cloudwatch.list_metrics(Namespace="PhotoPipeline")["Metrics"], 30)


def test_their_signatures_are_no_proof_and_their_queue_policies_no_door(cloud, parts):
    """Which leaves the web app's own look at the topic that an envelope names."""
    assert parts.app.said().count("for their queue's policy alone") == 1
    queue = next(url for url in cloud.aws.sqs.list_queues(QueueNamePrefix="processed-web-")["QueueUrls"])
    arn = cloud.aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    assert cloud.aws.sqs.list_queue_tags(QueueUrl=queue)["Tags"]["darkroom:deployment"] == "default"
    other = cloud.aws.sns.create_topic(Name="other")["TopicArn"]
    cloud.aws.sns.subscribe(TopicArn=other, Protocol="sqs", Endpoint=arn)
    cloud.aws.sns.publish(TopicArn=other, Message="{}")
    # It came in, which the queue's policy would have forbidden, and was refused.
    eventually(lambda: "Refused a message in the queue" in parts.app.said())
    assert [line for line in parts.complaints() if "Refused a message" not in line] == []


def test_their_webhooks_cannot_be_believed(cloud, parts, tmp_path):
    """Why there is a queue: what they post is signed with nothing that could be verified."""
    port = free_port()
    with Program("web", "--web-port", port, log=tmp_path / "web.log", environment=parts.environment) as web:
        web.wait_for_url(f"http://127.0.0.1:{port}/healthz")
        # ministack asks for a confirmation, which is refused for its signature; moto never asks, and delivers at once.
        health = lambda: json.loads(fetch(f"http://127.0.0.1:{port}/healthz")[2])["subscription"]  # noqa: E731
        eventually(lambda: health() == cloud.webhook_standing)
        parts.aws.sns.publish(TopicArn=parts.topic(), Message="hello")
        eventually(lambda: "Refused a message at the webhook" in web.said())
        assert "untrustedCertificate" in web.said()
        assert health() == cloud.webhook_standing


def test_nothing_is_left_at_the_end(cloud, parts):
    parts.app.stop()
    assert not cloud.aws.sqs.list_queues(QueueNamePrefix="processed-web-").get("QueueUrls")
    topics = cloud.aws.sns.list_subscriptions()["Subscriptions"]
    assert not [subscription for subscription in topics if "-web-" in subscription["Endpoint"] and subscription["TopicArn"].endswith(":processed")]


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    with SeaweedFS(tmp_path_factory.mktemp("storage")) as storage:
        yield storage


def test_seaweedfs_holds_the_photos(storage, tmp_path):
    """S3 there, the queues and the topic here. SeaweedFS announces nothing, so the test does in its place."""
    with Cloud(tmp_path, ephemeral=True) as cloud:
        parts = Parts(tmp_path, storage.aws, cloud.endpoint, AWS_ENDPOINT_URL_S3=storage.endpoint)
        status, said = parts.provision()
        # It takes a bucket's notifications for the wish to make the bucket: it has none.
        assert status != 0 and "BucketAlreadyOwnedByYou" in said, said
        with parts, parts.stream() as stream:
            eventually(lambda: stream.events)
            queue = cloud.aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
            topic = next(topic["TopicArn"] for topic in cloud.aws.sns.list_topics()["Topics"])

            def notice(bucket, key):
                tag = storage.aws.s3.head_object(Bucket=bucket, Key=key)["ETag"].strip('"')
                record = {
                    "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1", "eventTime": "2026-01-01T00:00:00.000Z",
                    "eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": bucket}, "object": {"key": key, "eTag": tag, "size": 1}},
                }  # fmt: skip
                return json.dumps({"Records": [record]})

            data = photographs.jpeg()
            good, bad = parts.upload("good.jpg", data), parts.upload("bad.jpg", b"no photo")
            for key in (good, bad):
                cloud.aws.sqs.send_message(QueueUrl=queue, MessageBody=notice("uploads", key))
            # The processor's own word makes the web app look.
            eventually(lambda: stream.has(good, "done"), 30)
            photographs.assert_inverted(data, storage.aws.s3.get_object(Bucket="processed", Key=good)["Body"].read(), lossless=False)
            assert stream.life(good) == [state for state in ("queued", "processing", "done") if state in stream.life(good)]
            # A rejection is announced by S3 alone.
            eventually(lambda: "KeyCount" in (found := storage.aws.s3.list_objects_v2(Bucket="rejected")) and found["KeyCount"] == 1, 30)
            assert not stream.has(bad, "failed")
            cloud.aws.sns.publish(TopicArn=topic, Message=notice("rejected", bad))
            eventually(lambda: stream.has(bad, "failed"))
            assert parts.complaints() == []
