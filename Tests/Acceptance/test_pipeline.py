"""The whole way of a photo: uploads, queue, processor, processed or rejected, topic, web app."""

import json
import subprocess

import pytest

import photographs
from clients import refused
from event_stream import EventStream
from programs import DARKROOM, clean_environment, eventually, fetch
from test_s3_browser import form


def processed(pipeline, key, seconds=30):
    """The finished object, as soon as it is there."""

    def get():
        try:
            return pipeline.aws.s3.get_object(Bucket="processed", Key=key)
        except pipeline.aws.s3.exceptions.NoSuchKey:
            return None

    return eventually(get, seconds)


def row(pipeline, key, *states, seconds=30):
    """The web app's row for a key, once it is in one of the states."""

    def find():
        return next((photo for photo in pipeline.photos() if photo["key"] == key and photo["state"] in states), None)

    return eventually(find, seconds)


def counts(pipeline, queue="uploads"):
    url = pipeline.aws.sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    attributes = pipeline.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(attributes["ApproximateNumberOfMessages"]) + int(attributes["ApproximateNumberOfMessagesNotVisible"])


@pytest.mark.parametrize("kind, lossless", [("jpeg", False), ("png", True), ("webp", False), ("gif", True), ("tiff", True)])
def test_every_format(pipeline, name, kind, lossless):
    data = getattr(photographs, kind)()
    key = f"formats/{name}.{kind}"
    put = pipeline.aws.s3.put_object(Bucket="uploads", Key=key, Body=data, ContentType=f"image/{kind}")
    got = processed(pipeline, key)
    after = got["Body"].read()
    assert photographs.format_of(after) == photographs.format_of(data)
    photographs.assert_inverted(data, after, lossless)
    metadata = got["Metadata"]
    assert put["ETag"].strip('"') in metadata.values(), metadata
    text = json.dumps(metadata).lower()
    for word in ("etag", "operations", "representation", "device", "milliseconds", "cost"):
        assert word in text, metadata
    photo = row(pipeline, key, "done")
    assert photo["milliseconds"] > 0 and photo["cost"] > 0 and photo["device"]


def test_alpha_is_left_alone(pipeline, name):
    data = photographs.LOGO_WITH_ALPHA.read_bytes()
    pipeline.aws.s3.put_object(Bucket="uploads", Key=f"{name}.png", Body=data)
    photographs.assert_inverted(data, processed(pipeline, f"{name}.png")["Body"].read(), lossless=True)


@pytest.mark.parametrize("file", ["corrupt.jpg", "text.jpg", "bomb.png", "empty.jpg"])
def test_what_is_no_photo_is_rejected_at_once(pipeline, name, file):
    key = f"{name}/{file}"
    pipeline.aws.s3.put_object(Bucket="uploads", Key=key, Body=photographs.bad_files()[file])
    photo = row(pipeline, key, "failed")
    assert len(photo["reason"]) > 10 and "Error" not in photo["reason"]
    note = json.loads(pipeline.aws.s3.get_object(Bucket="rejected", Key=key)["Body"].read())
    assert note["code"] and note["reason"] == photo["reason"]
    with refused("NoSuchKey"):
        pipeline.aws.s3.get_object(Bucket="processed", Key=key)
    eventually(lambda: counts(pipeline) == 0)
    assert counts(pipeline, "uploads-dlq") == 0


def test_odd_keys_keep_their_names(pipeline, name):
    key = f"{name}/red flower é+%.png"
    data = photographs.png()
    pipeline.aws.s3.put_object(Bucket="uploads", Key=key, Body=data)
    photographs.assert_inverted(data, processed(pipeline, key)["Body"].read(), lossless=True)
    assert row(pipeline, key, "done")["name"] == "red flower é+%.png"


def test_a_repeated_event_does_no_second_work(pipeline, name):
    key = f"{name}.jpg"
    pipeline.aws.s3.put_object(Bucket="uploads", Key=key, Body=photographs.jpeg())
    first = processed(pipeline, key)
    queue = pipeline.aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    etag = pipeline.aws.s3.head_object(Bucket="uploads", Key=key)["ETag"].strip('"')
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": "uploads"}, "object": {"key": key, "eTag": etag, "size": 1, "sequencer": "00"}},
    }
    envelope = {"Type": "Notification", "Message": json.dumps({"Records": [record]})}
    for body in (json.dumps({"Records": [record]}), json.dumps(envelope), json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})):
        pipeline.aws.sqs.send_message(QueueUrl=queue, MessageBody=body)
    eventually(lambda: counts(pipeline) == 0)
    assert pipeline.aws.s3.head_object(Bucket="processed", Key=key)["LastModified"] == first["LastModified"]
    assert counts(pipeline, "uploads-dlq") == 0


def test_the_same_key_with_other_bytes_is_done_again(pipeline, name):
    key = f"{name}.png"
    for source in (photographs.CHELSEA, photographs.COFFEE):
        pipeline.aws.s3.put_object(Bucket="uploads", Key=key, Body=source.read_bytes())
    data = photographs.COFFEE.read_bytes()

    def newest():
        after = processed(pipeline, key)["Body"].read()
        return photographs.pixels(after).shape == photographs.pixels(data).shape and after

    photographs.assert_inverted(data, eventually(newest, 30), lossless=True)


def test_a_form_for_scripts(pipeline, name):
    body, kind = form({}, photographs.jpeg(), f"{name}.jpg")
    status, _, answer = fetch(f"{pipeline.web}/api/photos", "POST", body, {"Content-Type": kind})
    assert status in (200, 201), answer
    photo = next(photo for photo in json.loads(answer)["photos"] if photo["name"] == f"{name}.jpg")
    done = row(pipeline, photo["key"], "done")
    assert fetch(f"{pipeline.web}/{done['processed']}")[0] == 200
    photographs.assert_inverted(photographs.jpeg(), fetch(f"{pipeline.web}/{done['processed']}")[2], lossless=False)


def test_the_stream_tells_of_a_result(pipeline, name):
    key = f"{name}.jpg"
    with EventStream(f"{pipeline.web}/api/events") as stream:
        eventually(lambda: stream.connections)
        pipeline.aws.s3.put_object(Bucket="uploads", Key=key, Body=photographs.jpeg())
        eventually(lambda: stream.has(key, "done"), 30)
    identifiers = [identifier for _, _, identifier in stream.events if identifier]
    assert identifiers
    with EventStream(f"{pipeline.web}/api/events", last_id=identifiers[0]) as again:
        eventually(lambda: [identifier for _, _, identifier in again.events][: len(identifiers) - 1] == identifiers[1:])
        assert not any(kind == "resync" for kind, _, _ in again.events)


def test_an_unknown_event_id_gets_the_state(pipeline):
    known = json.loads(fetch(f"{pipeline.web}/api/photos")[2])["count"]
    with EventStream(f"{pipeline.web}/api/events", last_id="from-another-life-1") as stream:
        (kind, state, identifier) = eventually(lambda: stream.events and stream.events[0])
        assert kind == "resync" and state["count"] == known and identifier


def test_without_a_processor_s3_itself_tells(pipeline, name):
    """What lies in `processed` is announced by S3, whoever put it there."""
    key = f"{name}.jpg"
    pipeline.aws.s3.put_object(Bucket="processed", Key=key, Body=photographs.jpeg())
    assert row(pipeline, key, "done")


def test_a_forged_message_is_refused(pipeline):
    body = {
        "Type": "Notification", "MessageId": "x", "TopicArn": "arn:aws:sns:us-east-1:000000000000:processed", "Message": "{}", "Timestamp": "2026-01-01T00:00:00.000Z",
        "SignatureVersion": "1", "Signature": "AAAA", "SigningCertURL": "https://attacker.example/SimpleNotificationService-x.pem",
    }  # fmt: skip
    headers = {"x-amz-sns-message-type": "Notification", "Content-Type": "text/plain; charset=UTF-8"}
    status, _, _ = fetch(f"{pipeline.web}/sns", "POST", json.dumps(body).encode(), headers)
    assert 400 <= status < 500
    status, _, _ = fetch(f"{pipeline.web}/sns", "POST", json.dumps({**body, "TopicArn": "arn:aws:sns:us-east-1:999999999999:other"}).encode(), headers)
    assert 400 <= status < 500


def test_provisioning_again_changes_nothing(pipeline):
    before = pipeline.aws.s3.get_bucket_notification_configuration(Bucket="uploads")
    environment = clean_environment(
        AWS_ENDPOINT_URL=pipeline.endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1"
    )
    for _ in range(2):
        result = subprocess.run([DARKROOM, "provision"], env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        assert result.returncode == 0, result.stdout + result.stderr
    after = pipeline.aws.s3.get_bucket_notification_configuration(Bucket="uploads")
    assert {key: value for key, value in before.items() if key != "ResponseMetadata"} == {
        key: value for key, value in after.items() if key != "ResponseMetadata"
    }


def test_what_provisioning_made(pipeline):
    aws = pipeline.aws
    assert {"uploads", "processed", "rejected"} <= {bucket["Name"] for bucket in aws.s3.list_buckets()["Buckets"]}
    uploads = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    policy = json.loads(aws.sqs.get_queue_attributes(QueueUrl=uploads, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"])
    assert policy["deadLetterTargetArn"].endswith(":uploads-dlq") and int(policy["maxReceiveCount"]) == 5
    for bucket, kind in (("uploads", "QueueConfigurations"), ("processed", "TopicConfigurations"), ("rejected", "TopicConfigurations")):
        assert aws.s3.get_bucket_notification_configuration(Bucket=bucket)[kind]
    assert aws.s3.get_bucket_cors(Bucket="uploads")["CORSRules"]
    topic = "arn:aws:sns:us-east-1:000000000000:processed"
    (webhook,) = eventually(
        lambda: [entry for entry in aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] if entry["SubscriptionArn"].startswith("arn:")]
    )
    assert webhook["Protocol"] == "http" and webhook["Endpoint"].endswith("/sns") and str(pipeline.web_port) in webhook["Endpoint"]
    roles = [role["RoleName"] for role in aws.iam.list_roles()["Roles"]]
    assert any("processor" in role for role in roles) and any("web" in role for role in roles)


def test_after_a_reset_the_pipeline_goes_on(fresh_pipeline, name):
    fresh_pipeline.reset()

    def uploaded():
        try:
            return fresh_pipeline.aws.s3.put_object(Bucket="uploads", Key=f"{name}.jpg", Body=photographs.jpeg())
        except fresh_pipeline.aws.s3.exceptions.NoSuchBucket:
            return None

    eventually(uploaded)
    # The queue's notification is provided after the bucket: a photo that came between the two is sent once more.
    eventually(lambda: uploaded() and is_processed(fresh_pipeline, f"{name}.jpg"), every=0.5)


def is_processed(pipeline, key):
    found = pipeline.aws.s3.list_objects_v2(Bucket="processed", Prefix=key)
    return found["KeyCount"] == 1
