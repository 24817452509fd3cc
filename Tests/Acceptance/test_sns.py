"""Topics, subscriptions and what is published."""

import json

import pytest

from clients import refused
from conftest import queue_arn
from programs import fetch
from webhook import Webhook, is_truly_signed


def absent(arn):
    return f"{arn}-absent"


def open_to_sns(aws, url):
    arn = queue_arn(aws.sqs, url)
    statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
    aws.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})})
    return arn


@pytest.fixture
def subscribed(aws, topic, queue):
    """A topic with the queue subscribed to it."""
    arn = open_to_sns(aws, queue)
    subscription = aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    return topic, queue, subscription


def receive(aws, url, **more):
    (message,) = aws.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5, MessageAttributeNames=["All"], **more)["Messages"]
    aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return message


def test_a_topic_is_made_found_and_deleted(aws, name):
    arn = aws.sns.create_topic(Name=name, Tags=[{"Key": "a", "Value": "1"}])["TopicArn"]
    assert arn == f"arn:aws:sns:us-east-1:000000000000:{name}"
    assert aws.sns.create_topic(Name=name, Tags=[{"Key": "a", "Value": "1"}])["TopicArn"] == arn
    assert {"TopicArn": arn} in [entry for page in aws.sns.get_paginator("list_topics").paginate() for entry in page["Topics"]]
    attributes = aws.sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert (attributes["TopicArn"], attributes["Owner"], attributes["SubscriptionsConfirmed"]) == (arn, "000000000000", "0")
    assert json.loads(attributes["EffectiveDeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"]["numRetries"] == 3
    for _ in range(2):
        aws.sns.delete_topic(TopicArn=arn)
    with refused("NotFound", 404):
        aws.sns.get_topic_attributes(TopicArn=arn)
    with refused("InvalidParameter", 400):
        aws.sns.delete_topic(TopicArn="not-an-arn")


@pytest.mark.parametrize("bad", ["", "with space", "x" * 257, "dot.dot"])
def test_names_that_aws_refuses(aws, bad):
    with refused("InvalidParameter", 400):
        aws.unchecked("sns").create_topic(Name=bad)


def test_lists_need_a_signature(aws):
    wrong = aws.with_wrong_secret().sns
    for call in (wrong.list_topics, wrong.list_subscriptions):
        with refused("SignatureDoesNotMatch", 403):
            call()


def test_attributes_are_set(aws, topic):
    aws.sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="Photos")
    aws.sns.set_topic_attributes(TopicArn=topic, AttributeName="SignatureVersion", AttributeValue="2")
    attributes = aws.sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (attributes["DisplayName"], attributes["SignatureVersion"]) == ("Photos", "2")
    with refused("InvalidParameter", 400):
        aws.sns.set_topic_attributes(TopicArn=topic, AttributeName="Nonsense", AttributeValue="1")
    with refused("NotFound", 404):
        aws.sns.set_topic_attributes(TopicArn=absent(topic), AttributeName="DisplayName", AttributeValue="x")


def test_a_queue_subscribes_and_leaves(aws, subscribed):
    topic, queue, subscription = subscribed
    assert subscription.startswith(f"{topic}:")
    again = aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn(aws.sqs, queue))
    assert again["SubscriptionArn"] == subscription
    (listed,) = aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert listed == {
        "SubscriptionArn": subscription, "Owner": "000000000000", "Protocol": "sqs", "Endpoint": queue_arn(aws.sqs, queue), "TopicArn": topic
    }  # fmt: skip
    assert listed in [entry for page in aws.sns.get_paginator("list_subscriptions").paginate() for entry in page["Subscriptions"]]
    attributes = aws.sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    assert (attributes["PendingConfirmation"], attributes["RawMessageDelivery"]) == ("false", "false")
    aws.sns.unsubscribe(SubscriptionArn=subscription)
    assert aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
    with refused("NotFound", 404):
        aws.sns.get_subscription_attributes(SubscriptionArn=subscription)


def test_what_cannot_be_subscribed(aws, topic):
    with refused("InvalidParameter", 400):
        aws.sns.subscribe(TopicArn=topic, Protocol="pigeon", Endpoint="x")
    with refused("InvalidParameter", 400):
        aws.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="https://other.example")
    with refused("NotFound", 404):
        aws.sns.subscribe(TopicArn=absent(topic), Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:000000000000:q")
    with refused("NotFound", 404):
        aws.sns.list_subscriptions_by_topic(TopicArn=absent(topic))
    with refused("InvalidParameter", 400):
        aws.sns.unsubscribe(SubscriptionArn="not-an-arn")
    with refused("InvalidParameter", 400):
        aws.sns.confirm_subscription(TopicArn=topic, Token="wrong")


def test_a_message_reaches_the_queue_in_its_envelope(aws, subscribed):
    topic, queue, _ = subscribed
    sent = aws.sns.publish(
        TopicArn=topic, Message="héllo", Subject="A subject", MessageAttributes={"colour": {"DataType": "String", "StringValue": "red"}}
    )
    envelope = json.loads(receive(aws, queue)["Body"])
    assert list(envelope) == [
        "Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL",
        "MessageAttributes",
    ]  # fmt: skip
    assert (envelope["Type"], envelope["MessageId"], envelope["TopicArn"]) == ("Notification", sent["MessageId"], topic)
    assert (envelope["Subject"], envelope["Message"]) == ("A subject", "héllo")
    assert envelope["MessageAttributes"] == {"colour": {"Type": "String", "Value": "red"}}
    assert is_truly_signed(envelope)
    assert not is_truly_signed({**envelope, "Message": "forged"})


def test_both_signature_versions(aws, subscribed):
    topic, queue, _ = subscribed
    aws.sns.set_topic_attributes(TopicArn=topic, AttributeName="SignatureVersion", AttributeValue="2")
    aws.sns.publish(TopicArn=topic, Message="m")
    envelope = json.loads(receive(aws, queue)["Body"])
    assert envelope["SignatureVersion"] == "2"
    assert "Subject" not in envelope
    assert is_truly_signed(envelope)


def test_raw_delivery(aws, subscribed):
    topic, queue, subscription = subscribed
    aws.sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeName="RawMessageDelivery", AttributeValue="true")
    aws.sns.publish(TopicArn=topic, Message="raw", MessageAttributes={"colour": {"DataType": "String", "StringValue": "red"}})
    message = receive(aws, queue)
    assert message["Body"] == "raw"
    assert message["MessageAttributes"]["colour"]["StringValue"] == "red"
    with refused("InvalidParameter", 400):
        aws.sns.set_subscription_attributes(SubscriptionArn=subscription, AttributeName="Nonsense", AttributeValue="true")
    with refused("NotFound", 404):
        aws.sns.set_subscription_attributes(SubscriptionArn=subscription[:-4] + "0000", AttributeName="RawMessageDelivery", AttributeValue="true")


def test_what_cannot_be_published(aws, topic):
    with refused("NotFound", 404):
        aws.sns.publish(TopicArn=absent(topic), Message="m")
    with refused("InvalidParameter", 400):
        aws.sns.publish(TopicArn=topic, Message="")
    with refused("InvalidParameter", 400):
        aws.sns.publish(TopicArn=topic, Message="x" * 262_145)
    with refused("InvalidParameter", 400):
        aws.sns.publish(TopicArn=topic, Message="m", Subject="x" * 101)


def test_a_batch(aws, subscribed):
    topic, queue, _ = subscribed
    answer = aws.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": letter, "Message": letter} for letter in "abc"])
    assert [entry["Id"] for entry in answer["Successful"]] == ["a", "b", "c"]
    assert sorted(json.loads(receive(aws, queue)["Body"])["Message"] for _ in range(3)) == ["a", "b", "c"]
    unchecked = aws.unchecked("sns")
    with refused("TooManyEntriesInBatchRequest", 400):
        unchecked.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": str(number), "Message": "m"} for number in range(11)])
    with refused("BatchEntryIdsNotDistinct", 400):
        unchecked.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "m"}] * 2)
    with refused("NotFound", 404):
        unchecked.publish_batch(TopicArn=absent(topic), PublishBatchRequestEntries=[{"Id": "a", "Message": "m"}])


def test_tags(aws, topic):
    aws.sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    aws.sns.untag_resource(ResourceArn=topic, TagKeys=["a"])
    assert aws.sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "b", "Value": "2"}]
    for call in (
        lambda: aws.sns.tag_resource(ResourceArn=absent(topic), Tags=[{"Key": "a", "Value": "1"}]),
        lambda: aws.sns.untag_resource(ResourceArn=absent(topic), TagKeys=["a"]),
        lambda: aws.sns.list_tags_for_resource(ResourceArn=absent(topic)),
    ):
        with refused("ResourceNotFound", 404):
            call()


def test_a_webhook_confirms_and_is_told(aws, topic):
    with Webhook() as webhook:
        pending = aws.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=webhook.url)
        assert pending["SubscriptionArn"] == "pending confirmation"
        asked = webhook.next()
        assert asked.headers["x-amz-sns-message-type"] == "SubscriptionConfirmation"
        assert asked.headers["x-amz-sns-topic-arn"] == topic
        assert asked.headers["User-Agent"] == "Amazon Simple Notification Service Agent"
        assert asked.headers["Content-Type"] == "text/plain; charset=UTF-8"
        message = asked.message
        assert (message["Type"], message["TopicArn"]) == ("SubscriptionConfirmation", topic)
        assert message["Message"].startswith(f"You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL")
        assert is_truly_signed(message)
        (listed,) = aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert listed["SubscriptionArn"] == "PendingConfirmation"
        arn = aws.sns.confirm_subscription(TopicArn=topic, Token=message["Token"])["SubscriptionArn"]
        assert arn.startswith(f"{topic}:")
        sent = aws.sns.publish(TopicArn=topic, Message="hello", Subject="s")
        told = webhook.next()
        assert told.headers["x-amz-sns-message-type"] == "Notification"
        assert told.headers["x-amz-sns-message-id"] == sent["MessageId"]
        assert told.headers["x-amz-sns-subscription-arn"] == arn
        assert (told.message["Message"], told.message["Subject"]) == ("hello", "s")
        assert is_truly_signed(told.message)


def test_visiting_the_url_confirms(aws, topic):
    with Webhook() as webhook:
        aws.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=webhook.url)
        status, _, body = fetch(webhook.next().message["SubscribeURL"])
        assert status == 200
        assert b"<ConfirmSubscriptionResponse" in body
        (listed,) = aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert listed["SubscriptionArn"].startswith(topic)


def test_a_failed_delivery_is_repeated(aws, topic):
    with Webhook(answers=[200, 500]) as webhook:
        quick = {"healthyRetryPolicy": {"numRetries": 3, "numNoDelayRetries": 3, "minDelayTarget": 1, "maxDelayTarget": 1}}
        aws.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=webhook.url, Attributes={"DeliveryPolicy": json.dumps(quick)})
        aws.sns.confirm_subscription(TopicArn=topic, Token=webhook.next().message["Token"])
        aws.sns.publish(TopicArn=topic, Message="again")
        first, second = webhook.next(), webhook.next(30)
        assert first.headers["x-amz-sns-message-id"] == second.headers["x-amz-sns-message-id"]
        assert first.message["Message"] == second.message["Message"] == "again"
