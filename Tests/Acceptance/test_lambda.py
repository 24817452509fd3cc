"""`darkroom lambda` against a stand-in of Lambda's Runtime API, with the local cloud behind: batches, partial failures, poison, a start that fails."""

import json
import subprocess

import pytest

import photographs
from aws_requests import REPOSITORY, violations
from command_line import CommandLine
from documented import AWS_AT_ENDPOINT, rehearsed
from foreign_clouds import Ministack, Moto
from programs import DARKROOM, PATIENCE, Program, clean_environment
from runtime_api import RuntimeAPI

QUEUE = "arn:aws:sqs:us-east-1:000000000000:uploads"


@pytest.mark.parametrize("name", ["create-function", "create-event-source-mapping"])
def test_a_request_is_what_the_service_takes(name):
    parameters = json.loads((REPOSITORY / "deploy" / "lambda" / f"{name}.json").read_text())
    operation = "".join(word.capitalize() for word in name.split("-"))
    assert violations("lambda", operation, parameters) == []
    assert violations("lambda", operation, {**parameters, "Surplus": 1}) != []


@pytest.mark.parametrize("cloud_of", [Moto, Ministack], ids=["moto", "ministack"])
def test_the_documented_commands_make_the_function(cloud_of, tmp_path):
    """On emulators of Lambda, which keep what they are told and start no image."""
    requests = REPOSITORY / "deploy" / "lambda"
    function, mapping = (json.loads((requests / f"{name}.json").read_text()) for name in ("create-function", "create-event-source-mapping"))
    with cloud_of(tmp_path) as cloud:
        aws = CommandLine("pypi", tmp_path)
        aws.environment.update(AWS_ENDPOINT_URL=cloud.endpoint, AWS_ACCESS_KEY_ID="123456789012")
        trust = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
        ]})  # fmt: skip
        before = [f"aws iam create-role --role-name darkroom-processor --assume-role-policy-document '{trust}'",
                  "aws sqs create-queue --queue-name uploads --attributes VisibilityTimeout=30", f"cd {requests}"]  # fmt: skip
        lines = rehearsed("### Lambda")
        assert len(lines) == 2
        aws.output("\n".join(["set -e", AWS_AT_ENDPOINT, *before, *lines]))
        look = f"{AWS_AT_ENDPOINT}; aws lambda"
        made = json.loads(aws.output(f"{look} get-function --function-name darkroom-processor"))
        for member in ("FunctionName", "PackageType", "Role", "MemorySize", "Timeout"):
            assert made["Configuration"][member] == function[member]
        assert made["Code"]["ImageUri"] == function["Code"]["ImageUri"]
        assert made.get("Tags") == function["Tags"]
        (trigger,) = json.loads(aws.output(f"{look} list-event-source-mappings"))["EventSourceMappings"]
        assert trigger["FunctionArn"].endswith(":function:darkroom-processor")
        for member in ("EventSourceArn", "BatchSize", "FunctionResponseTypes"):
            assert trigger[member] == mapping[member]


@pytest.fixture
def environment(fresh_cloud):
    """As Lambda sets it, and the endpoint."""
    variables = {
        "AWS_ENDPOINT_URL": fresh_cloud.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "3008", "AWS_LAMBDA_FUNCTION_NAME": "darkroom-processor",
    }  # fmt: skip
    provision = clean_environment(**{name: value for name, value in variables.items() if "LAMBDA" not in name})
    subprocess.run([DARKROOM, "provision"], env=provision, check=True, capture_output=True, timeout=60)
    return variables


def test_the_function_ends_before_its_messages_come_again(environment, fresh_cloud):
    """AWS refuses a trigger whose queue hides messages for less time than the function may take."""
    sqs = fresh_cloud.aws.sqs
    url = sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    hidden = int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]["VisibilityTimeout"])
    assert json.loads((REPOSITORY / "deploy" / "lambda" / "create-function.json").read_text())["Timeout"] <= hidden


@pytest.fixture
def function(environment, fresh_cloud, tmp_path):
    with RuntimeAPI() as api:
        program = Program("lambda", log=tmp_path / "lambda.log", environment=clean_environment(**environment, AWS_LAMBDA_RUNTIME_API=api.address))
        with program:
            yield api, fresh_cloud.aws, program
        assert api.violations == []


def batch(messages):
    """Messages that were received from the queue, as the event source mapping hands them over."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
                "attributes": message.get("Attributes", {}), "messageAttributes": {}, "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs", "eventSourceARN": QUEUE, "awsRegion": "us-east-1",
            }
            for message in messages
        ]
    }  # fmt: skip


def received(sqs, count):
    url = sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    messages = []
    for _ in range(20):
        messages += sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageSystemAttributeNames=["All"]).get("Messages", [])
        if len(messages) >= count:
            return messages
    raise AssertionError(f"{len(messages)} of {count} messages came")


def test_a_batch_is_processed_and_only_failures_come_again(function):
    api, aws, program = function
    photos = {"a.jpg": photographs.jpeg(), "b.png": photographs.png(), "bad.jpg": photographs.bad_files()["corrupt.jpg"]}
    for key, data in photos.items():
        aws.s3.put_object(Bucket="uploads", Key=key, Body=data)
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    poison = aws.sqs.send_message(QueueUrl=url, MessageBody="this is no event")["MessageId"]
    # With S3's word that the queue works.
    messages = received(aws.sqs, 5)
    assert any("s3:TestEvent" in message["Body"] for message in messages)
    kind, answer = api.invoke(batch(messages), patience=60 * PATIENCE)
    assert (kind, answer) == ("response", {"batchItemFailures": [{"itemIdentifier": poison}]})

    # All is there before the answer: the process may be frozen right after it.
    for key in ("a.jpg", "b.png"):
        found = aws.s3.get_object(Bucket="processed", Key=key)
        photographs.assert_inverted(photos[key], found["Body"].read(), lossless=key.endswith(".png"))
        # 3008 MB at 0.0000166667 dollars a GB-second, and some requests.
        assert 0 < float(found["Metadata"]["darkroom-cost"]) < 60 * PATIENCE * 0.00005 + 0.0001
    assert json.loads(aws.s3.get_object(Bucket="rejected", Key="bad.jpg")["Body"].read())["code"]
    streams = aws.logs.describe_log_streams(logGroupName="/local/processor", logStreamNamePrefix="lambda/")["logStreams"]
    assert len(streams) == 1
    events = aws.logs.filter_log_events(logGroupName="/local/processor", logStreamNames=[streams[0]["logStreamName"]])["events"]
    assert sum("Processed" in event["message"] and "a.jpg" in event["message"] for event in events) == 1
    names = {metric["MetricName"] for metric in aws.cloudwatch.list_metrics(Namespace="PhotoPipeline")["Metrics"]}
    assert "ImagesProcessed" in names

    # The same batch again, as after an answer that got lost: nothing is done twice.
    before = aws.s3.head_object(Bucket="processed", Key="a.jpg")["LastModified"]
    assert api.invoke(batch(messages), patience=60 * PATIENCE)[1] == answer
    assert aws.s3.head_object(Bucket="processed", Key="a.jpg")["LastModified"] == before
    assert "Processed already" in program.said()


def test_what_is_no_batch_is_an_error_with_a_type_and_the_next_call_works(function):
    api, aws, _ = function
    for event in ({"detail-type": "Object Created"}, {"Records": [{"eventSource": "aws:s3", "s3": {}}]}, b"not JSON"):
        kind, error = api.invoke(event, patience=60 * PATIENCE)
        assert kind == "error" and error["errorType"] == "Darkroom.NotAnSQSEvent" and error["errorMessage"]
    assert api.invoke({"Records": []}) == ("response", {"batchItemFailures": []})


def test_what_cannot_be_done_in_time_comes_again(function):
    api, aws, _ = function
    aws.s3.put_object(Bucket="uploads", Key="a.jpg", Body=photographs.jpeg())
    messages = [message for message in received(aws.sqs, 2) if "a.jpg" in message["Body"]]
    kind, answer = api.invoke(batch(messages), seconds=0.001, patience=60 * PATIENCE)
    assert (kind, answer) == ("response", {"batchItemFailures": [{"itemIdentifier": messages[0]["MessageId"]}]})
    assert api.invoke(batch(messages), patience=60 * PATIENCE)[1] == {"batchItemFailures": []}


def test_a_function_that_cannot_start_says_so(environment, tmp_path):
    with RuntimeAPI() as api:
        variables = {**environment, "AWS_LAMBDA_RUNTIME_API": api.address, "DARKROOM_CODEC": "/nowhere/darkroom-codec"}
        result = subprocess.run([DARKROOM, "lambda"], env=clean_environment(**variables), capture_output=True, text=True, timeout=60 * PATIENCE)
        assert result.returncode != 0
        [(kind, error)] = api.start_failures
        assert kind == error["errorType"] == "Darkroom.CannotStart"
        assert "darkroom-codec" in error["errorMessage"]
    outside = subprocess.run([DARKROOM, "lambda"], env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert outside.returncode == 64 and "AWS_LAMBDA_RUNTIME_API" in outside.stderr


def test_what_ends_a_function_later_is_no_failed_start(environment):
    """The Runtime API takes /init/error only before the first invocation."""
    with RuntimeAPI() as api:
        variables = {**environment, "AWS_LAMBDA_RUNTIME_API": api.address}
        process = subprocess.Popen([DARKROOM, "lambda"], env=clean_environment(**variables), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with process:
            assert api.invoke({"Records": []}, patience=60 * PATIENCE) == ("response", {"batchItemFailures": []})
            api.go_away()
            assert process.wait(60 * PATIENCE) not in (0, None)
        assert api.start_failures == [] and api.violations == []
