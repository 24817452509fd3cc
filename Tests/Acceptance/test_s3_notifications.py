"""Events of a bucket: what is configured, what arrives in SQS and through SNS, and with which record."""

import json
from urllib.parse import unquote_plus

import pytest

from clients import refused
from conftest import queue_arn


def allow_s3(arn, action):
    statement = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": action, "Resource": arn}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def open_queue(aws, queue):
    arn = queue_arn(aws.sqs, queue)
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": allow_s3(arn, "sqs:SendMessage")})
    return queue, arn


def receive(aws, url, wait=5):
    messages = aws.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=wait, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def to_queue(arn, *events, prefix=None, suffix=None, identifier="uploads"):
    rules = [{"Name": name, "Value": value} for name, value in (("prefix", prefix), ("suffix", suffix)) if value is not None]
    filtered = {"Filter": {"Key": {"FilterRules": rules}}} if rules else {}
    return {"QueueConfigurations": [{"Id": identifier, "QueueArn": arn, "Events": list(events), **filtered}]}


def test_a_configuration_is_kept_and_announced(aws, bucket, open_queue, name):
    url, arn = open_queue
    wanted = to_queue(arn, "s3:ObjectCreated:*", prefix="in/", suffix=".jpg")
    aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)
    kept = aws.s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"]
    assert kept[0]["QueueArn"] == arn
    assert kept[0]["Id"] == "uploads"
    assert {rule["Name"].lower(): rule["Value"] for rule in kept[0]["Filter"]["Key"]["FilterRules"]} == {"prefix": "in/", "suffix": ".jpg"}
    (announcement,) = receive(aws, url)
    assert (announcement["Service"], announcement["Event"], announcement["Bucket"]) == ("Amazon S3", "s3:TestEvent", bucket)
    assert set(announcement) == {"Service", "Event", "Time", "Bucket", "RequestId", "HostId"}
    with refused("NoSuchBucket", 404):
        aws.s3.get_bucket_notification_configuration(Bucket=f"{name}-absent")
    aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    assert "QueueConfigurations" not in aws.s3.get_bucket_notification_configuration(Bucket=bucket)


def test_what_cannot_be_configured(aws, bucket, queue):
    arn = queue_arn(aws.sqs, queue)
    with refused("InvalidArgument", 400):
        aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=to_queue(arn, "s3:ObjectCreated:*"))
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": allow_s3(arn, "sqs:SendMessage")})
    for wrong in (
        to_queue(arn + "-absent", "s3:ObjectCreated:*"),
        to_queue(arn, "s3:ObjectCreated:Nonsense"),
        {"QueueConfigurations": [*to_queue(arn, "s3:ObjectCreated:*")["QueueConfigurations"], *to_queue(arn, "s3:ObjectCreated:Put", identifier="b")["QueueConfigurations"]]},
    ):
        with refused({"InvalidArgument", "MalformedXML"}, 400):
            aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wrong)


def test_the_record_of_a_put(aws, bucket, open_queue):
    url, arn = open_queue
    aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=to_queue(arn, "s3:ObjectCreated:*"))
    receive(aws, url)
    put = aws.s3.put_object(Bucket=bucket, Key="red flower é+.jpg", Body=b"abc")
    (event,) = receive(aws, url)
    (record,) = event["Records"]
    assert list(record) == [
        "eventVersion", "eventSource", "awsRegion", "eventTime", "eventName", "userIdentity", "requestParameters", "responseElements", "s3"
    ]  # fmt: skip
    assert (record["eventSource"], record["awsRegion"], record["eventName"]) == ("aws:s3", "us-east-1", "ObjectCreated:Put")
    assert record["eventVersion"].startswith("2.")
    assert record["eventTime"].endswith("Z") and len(record["eventTime"]) == len("2026-01-01T00:00:00.000Z")
    headers = put["ResponseMetadata"]["HTTPHeaders"]
    assert record["responseElements"] == {"x-amz-request-id": headers["x-amz-request-id"], "x-amz-id-2": headers["x-amz-id-2"]}
    assert record["requestParameters"]["sourceIPAddress"] in ("127.0.0.1", "::1")
    s3 = record["s3"]
    assert (s3["s3SchemaVersion"], s3["configurationId"]) == ("1.0", "uploads")
    assert s3["bucket"]["name"] == bucket and s3["bucket"]["arn"] == f"arn:aws:s3:::{bucket}" and s3["bucket"]["ownerIdentity"]["principalId"]
    assert s3["object"]["key"] == "red+flower+%C3%A9%2B.jpg"
    assert unquote_plus(s3["object"]["key"]) == "red flower é+.jpg"
    assert (s3["object"]["size"], s3["object"]["eTag"]) == (3, put["ETag"].strip('"'))
    assert int(s3["object"]["sequencer"], 16) > 0


def test_later_writes_have_later_sequencers(aws, bucket, open_queue):
    url, arn = open_queue
    aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=to_queue(arn, "s3:ObjectCreated:*"))
    receive(aws, url)
    sequencers = []
    for number in range(3):
        aws.s3.put_object(Bucket=bucket, Key="k", Body=b"x" * number)
        (event,) = receive(aws, url)
        sequencers.append(event["Records"][0]["s3"]["object"]["sequencer"])
    width = max(map(len, sequencers))
    padded = [sequencer.ljust(width, "0") for sequencer in sequencers]
    assert padded == sorted(padded) and len(set(padded)) == 3


def test_each_way_of_writing_has_its_event(aws, bucket, open_queue):
    url, arn = open_queue
    events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
    aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=to_queue(arn, *events))
    receive(aws, url)

    def event_of(act):
        act()
        (event,) = receive(aws, url)
        return event["Records"][0]["eventName"]

    def upload_in_parts():
        upload = {"Bucket": bucket, "Key": "m", "UploadId": aws.s3.create_multipart_upload(Bucket=bucket, Key="m")["UploadId"]}
        etag = aws.s3.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"]
        aws.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})

    assert event_of(lambda: aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc")) == "ObjectCreated:Put"
    assert event_of(lambda: aws.s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/k")) == "ObjectCreated:Copy"
    assert event_of(upload_in_parts) == "ObjectCreated:CompleteMultipartUpload"
    assert event_of(lambda: aws.s3.delete_object(Bucket=bucket, Key="k")) == "ObjectRemoved:Delete"
    assert event_of(lambda: aws.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "c"}]})) == "ObjectRemoved:Delete"


def test_filters_choose(aws, bucket, open_queue):
    url, arn = open_queue
    aws.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration=to_queue(arn, "s3:ObjectCreated:Put", prefix="in/", suffix=".jpg")
    )
    receive(aws, url)
    for key in ("out/a.jpg", "in/a.png", "in/a.jpg"):
        aws.s3.put_object(Bucket=bucket, Key=key, Body=b"")
    events = receive(aws, url)
    assert [event["Records"][0]["s3"]["object"]["key"] for event in events] == ["in/a.jpg"]
    assert receive(aws, url, wait=0) == []


def test_events_reach_a_topic(aws, bucket, queue, topic):
    statements = json.loads(allow_s3(topic, "sns:Publish"))
    aws.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(statements))
    arn = queue_arn(aws.sqs, queue)
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}],
    }
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    aws.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"TopicConfigurations": [{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]}
    )
    (envelope,) = receive(aws, queue)
    assert json.loads(envelope["Message"])["Event"] == "s3:TestEvent"
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc")
    (envelope,) = receive(aws, queue)
    assert (envelope["Type"], envelope["TopicArn"], envelope["Subject"]) == ("Notification", topic, "Amazon S3 Notification")
    assert json.loads(envelope["Message"])["Records"][0]["s3"]["object"]["key"] == "k"
