"""An object's tags, and what clients ask of a bucket that keeps no versions."""

import json

import pytest

from clients import refused
from conftest import queue_arn


def tags(aws, bucket, key):
    return aws.s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]


def test_tags_are_kept_with_an_object(aws, bucket):
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="b=2&a=1")
    assert tags(aws, bucket, "k") == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    assert aws.s3.get_object(Bucket=bucket, Key="k")["TagCount"] == 2
    aws.s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k")
    assert tags(aws, bucket, "copy") == tags(aws, bucket, "k")
    aws.s3.copy_object(Bucket=bucket, Key="other", CopySource=f"{bucket}/k", TaggingDirective="REPLACE", Tagging="c=3")
    assert tags(aws, bucket, "other") == [{"Key": "c", "Value": "3"}]

    before = aws.s3.head_object(Bucket=bucket, Key="k")
    aws.s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "ü", "Value": "a b+c"}]})
    assert tags(aws, bucket, "k") == [{"Key": "ü", "Value": "a b+c"}]
    after = aws.s3.head_object(Bucket=bucket, Key="k")
    assert (before["ETag"], before["LastModified"]) == (after["ETag"], after["LastModified"])
    aws.s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert tags(aws, bucket, "k") == []


@pytest.mark.parametrize(
    "pairs, code",
    [
        ([("a", "1"), ("a", "2")], "InvalidTag"),
        ([("aws:a", "1")], "InvalidTag"),
        ([("a", "x" * 257)], "InvalidTag"),
        ([(str(number), "") for number in range(11)], "BadRequest"),
    ],
)
def test_tags_that_s3_refuses(aws, bucket, pairs, code):
    aws.s3.put_object(Bucket=bucket, Key="k")
    with refused(code, 400):
        aws.unchecked("s3").put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in pairs]})


def test_tags_of_nothing(aws, bucket):
    for call in (aws.s3.get_object_tagging, aws.s3.delete_object_tagging):
        with refused("NoSuchKey", 404):
            call(Bucket=bucket, Key="none")
    with refused("NoSuchKey", 404):
        aws.s3.put_object_tagging(Bucket=bucket, Key="none", Tagging={"TagSet": []})


def test_tagging_has_its_events(aws, bucket, queue):
    arn = queue_arn(aws.sqs, queue)
    policy = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}]}
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    configuration = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectTagging:*"]}]}
    aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    etag = aws.s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"].strip('"')
    aws.s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    aws.s3.delete_object_tagging(Bucket=bucket, Key="k")
    bodies = [json.loads(message["Body"]) for _ in range(3) for message in aws.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2).get("Messages", [])]
    records = [record for body in bodies for record in body.get("Records", [])]
    assert [record["eventName"] for record in records] == ["ObjectTagging:Put", "ObjectTagging:Delete"]
    assert [record["s3"]["object"] for record in records] == [{"key": "k", "eTag": etag}] * 2


def test_a_bucket_keeps_no_versions(aws, bucket, name):
    assert "Status" not in aws.s3.get_bucket_versioning(Bucket=bucket)
    with refused("NoSuchBucket", 404):
        aws.s3.get_bucket_versioning(Bucket=f"{name}-none")
