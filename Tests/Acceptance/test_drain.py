"""A processor that ends when its queue stays empty, also as a Processing job."""

import subprocess
import time

import pytest

import photographs
from aws_requests import request
from processing_job import ProcessingJob
from programs import DARKROOM, PATIENCE, clean_environment, eventually
from rights import MOUNT_NAMESPACE


@MOUNT_NAMESPACE
def test_a_queue_fed_job_ends_when_the_queue_stays_empty(provisioned, tmp_path):
    aws, environment = provisioned
    bad = photographs.bad_files()["corrupt.jpg"]
    for key, data in {"a.jpg": photographs.jpeg(), "b.png": photographs.png(), "bad.jpg": bad}.items():
        aws.s3.put_object(Bucket="uploads", Key=key, Body=data)
    job = ProcessingJob(request("create-processing-job-queue.json"), None, tmp_path)
    outcome = job.run(environment)
    assert outcome["ProcessingJobStatus"] == "Completed", job.output
    names = {bucket: {entry["Key"] for entry in aws.s3.list_objects_v2(Bucket=bucket)["Contents"]} for bucket in ("processed", "rejected")}
    assert names == {"processed": {"a.jpg", "b.png"}, "rejected": {"bad.jpg"}}
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    left = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert [left[f"ApproximateNumberOfMessages{kind}"] for kind in ("", "NotVisible", "Delayed")] == ["0", "0", "0"]


def drain(environment):
    arguments = [DARKROOM, "processor", "--drain"]
    return subprocess.Popen(arguments, env=clean_environment(**environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def test_a_drain_without_its_queue_fails_at_once(fresh_cloud):
    environment = {"AWS_ENDPOINT_URL": fresh_cloud.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    began = time.monotonic()
    process = drain(environment)
    _, said = process.communicate(timeout=30 * PATIENCE)
    assert process.returncode not in (0, None)
    assert "there is no queue 'uploads'" in said
    assert time.monotonic() - began < 10 * PATIENCE


def test_a_drain_waits_for_what_others_have_in_hand(provisioned):
    aws, environment = provisioned
    aws.s3.put_object(Bucket="uploads", Key="a.jpg", Body=photographs.jpeg())
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    taken = eventually(lambda: aws.sqs.receive_message(QueueUrl=url, VisibilityTimeout=60, WaitTimeSeconds=1).get("Messages"))
    process = drain(environment)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(7)
    # The other one has died: its message is free again.
    aws.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=taken[0]["ReceiptHandle"], VisibilityTimeout=0)
    assert process.wait(30 * PATIENCE) == 0, process.stderr.read()
    assert aws.s3.head_object(Bucket="processed", Key="a.jpg")["Metadata"]["darkroom-operations"] == "invert"


def test_a_drain_leaves_dead_letters_behind(provisioned):
    """A message that cannot be read has had its tries: it goes to the dead-letter queue, and the drain is done."""
    aws, environment = provisioned
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    # S3's own word that the queue works, which a processor would have taken.
    first = aws.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)["Messages"]
    assert "s3:TestEvent" in first[0]["Body"]
    aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
    aws.sqs.send_message(QueueUrl=url, MessageBody="this is no event")
    for _ in range(5):
        message = aws.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)["Messages"][0]
        aws.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    assert drain(environment).wait(30 * PATIENCE) == 0
    dead = aws.sqs.get_queue_url(QueueName="uploads-dlq")["QueueUrl"]
    assert aws.sqs.receive_message(QueueUrl=dead)["Messages"][0]["Body"] == "this is no event"


def test_a_drain_can_be_stopped(provisioned):
    aws, environment = provisioned
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    # Delayed: the drain would wait for it.
    aws.sqs.send_message(QueueUrl=url, MessageBody="{}", DelaySeconds=600)
    process = drain(environment)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(4)
    process.terminate()
    assert process.wait(20 * PATIENCE) == 0
