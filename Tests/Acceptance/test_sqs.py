"""Queues and messages as boto3 sees them."""

import hashlib
import threading
import time

import pytest

from clients import Clients, refused
from conftest import queue_arn
from programs import eventually


def receive_one(sqs, queue, **more):
    (message,) = sqs.receive_message(QueueUrl=queue, **{"WaitTimeSeconds": 5, **more})["Messages"]
    return message


def test_a_queue_is_made_found_and_deleted(aws, name, cloud):
    made = aws.sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "45", "DelaySeconds": "0"}, tags={"owner": "test"})
    url = made["QueueUrl"]
    assert url.endswith(f"/000000000000/{name}")
    assert url.startswith("http://")
    assert aws.sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "45"})["QueueUrl"] == url
    with refused("QueueAlreadyExists", 400):
        aws.sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "46"})
    assert aws.sqs.get_queue_url(QueueName=name)["QueueUrl"] == url
    assert url in aws.sqs.list_queues(QueueNamePrefix=name)["QueueUrls"]
    aws.sqs.delete_queue(QueueUrl=url)
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        aws.sqs.get_queue_url(QueueName=name)
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        aws.sqs.delete_queue(QueueUrl=url)


@pytest.mark.parametrize("bad", ["", "with space", "a" * 81, "dot.dot"])
def test_names_that_aws_refuses(aws, bad):
    with refused("InvalidParameterValue", 400):
        aws.unchecked("sqs").create_queue(QueueName=bad)


def test_listing_pages(aws, name):
    urls = [aws.sqs.create_queue(QueueName=f"{name}-{letter}")["QueueUrl"] for letter in "abc"]
    page = aws.sqs.list_queues(QueueNamePrefix=name, MaxResults=2)
    assert len(page["QueueUrls"]) == 2
    rest = aws.sqs.list_queues(QueueNamePrefix=name, MaxResults=2, NextToken=page["NextToken"])
    assert sorted(page["QueueUrls"] + rest["QueueUrls"]) == urls
    assert "NextToken" not in rest
    assert "QueueUrls" not in aws.sqs.list_queues(QueueNamePrefix=f"{name}-absent")
    with refused("InvalidParameterValue", 400):
        aws.unchecked("sqs").list_queues(MaxResults=1001)


def test_attributes_have_the_defaults_of_aws(aws, queue, name):
    attributes = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert attributes["QueueArn"] == f"arn:aws:sqs:us-east-1:000000000000:{name}"
    expected = {
        "VisibilityTimeout": "30",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "DelaySeconds": "0",
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
    }
    assert {key: attributes.get(key) for key in expected} == expected
    assert abs(int(attributes["CreatedTimestamp"]) - time.time()) < 100
    assert set(aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]) == {"QueueArn"}
    assert "Attributes" not in aws.sqs.get_queue_attributes(QueueUrl=queue)


def test_attributes_are_set_and_checked(aws, queue):
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1", "ReceiveMessageWaitTimeSeconds": "2"})
    attributes = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout", "ReceiveMessageWaitTimeSeconds"])
    assert attributes["Attributes"] == {"VisibilityTimeout": "1", "ReceiveMessageWaitTimeSeconds": "2"}
    with refused("InvalidAttributeValue", 400):
        aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "43201"})
    with refused("InvalidAttributeName", 400):
        aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Nonsense": "1"})
    with refused("InvalidAttributeName", 400):
        aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["Nonsense"])
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        aws.sqs.set_queue_attributes(QueueUrl=f"{queue}-absent", Attributes={"DelaySeconds": "1"})


def test_a_message_goes_through(aws, queue):
    sent = aws.sqs.send_message(
        QueueUrl=queue,
        MessageBody="héllo & <world>",
        MessageAttributes={
            "text": {"DataType": "String", "StringValue": "v"},
            "number": {"DataType": "Number", "StringValue": "1.5"},
            "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
        },
    )
    assert sent["MD5OfMessageBody"] == hashlib.md5("héllo & <world>".encode()).hexdigest()
    message = receive_one(aws.sqs, queue, AttributeNames=["All"], MessageAttributeNames=["All"])
    assert message["Body"] == "héllo & <world>"
    assert message["MessageId"] == sent["MessageId"]
    assert message["MD5OfBody"] == sent["MD5OfMessageBody"]
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["MessageAttributes"]["bytes"]["BinaryValue"] == b"\x00\x01"
    assert message["MessageAttributes"]["number"] == {"DataType": "Number", "StringValue": "1.5"}
    system = message["Attributes"]
    assert system["ApproximateReceiveCount"] == "1"
    assert system["SenderId"]
    assert int(system["ApproximateFirstReceiveTimestamp"]) >= int(system["SentTimestamp"]) > 1_600_000_000_000
    aws.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    counts = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert (counts["ApproximateNumberOfMessages"], counts["ApproximateNumberOfMessagesNotVisible"]) == ("0", "0")


def test_only_what_was_asked_for_comes_along(aws, queue):
    attributes = {name: {"DataType": "String", "StringValue": name} for name in ("a.one", "a.two", "b")}
    aws.sqs.send_message(QueueUrl=queue, MessageBody="m", MessageAttributes=attributes)
    aws.sqs.send_message(QueueUrl=queue, MessageBody="m", MessageAttributes=attributes)
    assert set(receive_one(aws.sqs, queue, MessageAttributeNames=["a.*"])["MessageAttributes"]) == {"a.one", "a.two"}
    assert not {"MessageAttributes", "Attributes"} & set(receive_one(aws.sqs, queue))


def test_what_cannot_be_sent(aws, queue):
    with refused({"MissingParameter", "InvalidParameterValue"}, 400):
        aws.sqs.send_message(QueueUrl=queue, MessageBody="")
    with refused("InvalidParameterValue", 400):
        aws.sqs.send_message(QueueUrl=queue, MessageBody="x" * 1_048_577)
    with refused("InvalidMessageContents", 400):
        aws.sqs.send_message(QueueUrl=queue, MessageBody="\x01")
    with refused("InvalidParameterValue", 400):
        aws.sqs.send_message(QueueUrl=queue, MessageBody="m", DelaySeconds=901)
    with refused("InvalidParameterValue", 400):
        aws.sqs.send_message(QueueUrl=queue, MessageBody="m", MessageAttributes={"a": {"DataType": "Wrong", "StringValue": "v"}})
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        aws.sqs.send_message(QueueUrl=f"{queue}-absent", MessageBody="m")


def test_what_cannot_be_received(aws, queue):
    with refused("InvalidParameterValue", 400):
        aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=11)
    with refused("InvalidParameterValue", 400):
        aws.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=21)
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        aws.sqs.receive_message(QueueUrl=f"{queue}-absent")
    with refused("ReceiptHandleIsInvalid"):
        aws.sqs.delete_message(QueueUrl=queue, ReceiptHandle="nonsense")


def test_an_empty_answer_omits_messages(aws, queue):
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=queue)


def test_a_hidden_message_comes_back(aws, queue):
    aws.sqs.send_message(QueueUrl=queue, MessageBody="m")
    first = receive_one(aws.sqs, queue, VisibilityTimeout=1, AttributeNames=["ApproximateReceiveCount"])
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=queue)
    again = receive_one(aws.sqs, queue, WaitTimeSeconds=5, AttributeNames=["ApproximateReceiveCount"])
    assert again["MessageId"] == first["MessageId"]
    assert [message["Attributes"]["ApproximateReceiveCount"] for message in (first, again)] == ["1", "2"]


def test_visibility_is_changed(aws, queue):
    aws.sqs.send_message(QueueUrl=queue, MessageBody="m")
    message = receive_one(aws.sqs, queue)
    aws.sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    again = receive_one(aws.sqs, queue, WaitTimeSeconds=0)
    assert again["MessageId"] == message["MessageId"]
    with refused("InvalidParameterValue", 400):
        aws.sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=43201)
    with refused("ReceiptHandleIsInvalid"):
        aws.sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle="nonsense", VisibilityTimeout=0)


def test_a_long_poll_wakes_at_once(aws, queue, cloud):
    other = Clients(cloud.endpoint).sqs
    arrived = []

    def wait():
        started = time.monotonic()
        arrived.append((receive_one(aws.sqs, queue, WaitTimeSeconds=20), started, time.monotonic()))

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.3)
    sent = time.monotonic()
    other.send_message(QueueUrl=queue, MessageBody="wake")
    thread.join(25)
    ((message, started, ended),) = arrived
    assert message["Body"] == "wake"
    assert started < sent < ended < sent + 1


def test_a_delay_hides_a_message(aws, queue):
    aws.sqs.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=1)
    counts = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessagesDelayed"])
    assert counts["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=queue)
    assert receive_one(aws.sqs, queue, WaitTimeSeconds=5)["Body"] == "later"


def test_purging(aws, queue):
    for number in range(3):
        aws.sqs.send_message(QueueUrl=queue, MessageBody=str(number))
    aws.sqs.purge_queue(QueueUrl=queue)
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=queue)
    with refused("AWS.SimpleQueueService.PurgeQueueInProgress", 403):
        aws.sqs.purge_queue(QueueUrl=queue)
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        aws.sqs.purge_queue(QueueUrl=f"{queue}-absent")


def test_tags(aws, queue):
    assert "Tags" not in aws.sqs.list_queue_tags(QueueUrl=queue)
    aws.sqs.tag_queue(QueueUrl=queue, Tags={"a": "1", "b": "2"})
    aws.sqs.tag_queue(QueueUrl=queue, Tags={"b": "3"})
    assert aws.sqs.list_queue_tags(QueueUrl=queue)["Tags"] == {"a": "1", "b": "3"}
    aws.sqs.untag_queue(QueueUrl=queue, TagKeys=["a", "absent"])
    assert aws.sqs.list_queue_tags(QueueUrl=queue)["Tags"] == {"b": "3"}
    absent = f"{queue}-absent"
    for call in (
        lambda: aws.sqs.tag_queue(QueueUrl=absent, Tags={"a": "1"}),
        lambda: aws.sqs.untag_queue(QueueUrl=absent, TagKeys=["a"]),
        lambda: aws.sqs.list_queue_tags(QueueUrl=absent),
    ):
        with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
            call()


def test_too_many_receives_move_a_message_to_the_dead_letter_queue(aws, queue, name):
    dead = aws.sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    policy = f'{{"deadLetterTargetArn":"{queue_arn(aws.sqs, dead)}","maxReceiveCount":"2"}}'
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": policy})
    assert aws.sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [queue]
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        aws.sqs.list_dead_letter_source_queues(QueueUrl=f"{dead}-absent")
    sent = aws.sqs.send_message(QueueUrl=queue, MessageBody="poison")
    for _ in range(2):
        receive_one(aws.sqs, queue, VisibilityTimeout=0)
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=queue)
    moved = receive_one(aws.sqs, dead, AttributeNames=["All"])
    assert (moved["MessageId"], moved["Body"]) == (sent["MessageId"], "poison")
    assert moved["Attributes"]["DeadLetterQueueSourceArn"] == queue_arn(aws.sqs, queue)


def test_a_fifo_queue_keeps_order_and_drops_repeats(aws, name):
    queue = aws.sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    for body in ("a", "b", "b", "c"):
        sent = aws.sqs.send_message(QueueUrl=queue, MessageBody=body, MessageGroupId="g")
        assert sent["SequenceNumber"]
    first = receive_one(aws.sqs, queue, MaxNumberOfMessages=1)
    assert first["Body"] == "a"
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=queue)
    aws.sqs.delete_message(QueueUrl=queue, ReceiptHandle=first["ReceiptHandle"])
    rest = aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in rest] == ["b", "c"]
    with refused("MissingParameter", 400):
        aws.sqs.send_message(QueueUrl=queue, MessageBody="m")


def test_regions_and_accounts_are_apart(cloud, aws, queue, name):
    west = Clients(cloud.endpoint, region="eu-west-1").sqs
    other = Clients(cloud.endpoint, key="111122223333").sqs
    for elsewhere in (west, other):
        with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
            elsewhere.get_queue_url(QueueName=name)
    assert "/111122223333/" in other.create_queue(QueueName=name)["QueueUrl"]
    assert queue_arn(west, west.create_queue(QueueName=name)["QueueUrl"]).startswith("arn:aws:sqs:eu-west-1:")


def test_counts_follow(aws, queue):
    for number in range(3):
        aws.sqs.send_message(QueueUrl=queue, MessageBody=str(number))
    receive_one(aws.sqs, queue)

    def counts():
        attributes = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        return (attributes["ApproximateNumberOfMessages"], attributes["ApproximateNumberOfMessagesNotVisible"]) == ("2", "1")

    eventually(counts)
