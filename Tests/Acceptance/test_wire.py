"""The protocols, seen as bytes and through clients that speak the less usual ones."""

import json
from urllib.parse import urlencode

import cbor2
import pytest

from clients import Clients, refused, speaking
from wire import send, send_signed

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def query(cloud, service, version, action, **parameters):
    body = urlencode({"Action": action, "Version": version, **parameters}).encode()
    return send_signed(cloud.endpoint, service, "POST", "/", FORM, body)


def as_json(cloud, service, target, payload, version="1.0", **headers):
    kind = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target, **headers}
    return send_signed(cloud.endpoint, service, "POST", "/", kind, json.dumps(payload).encode())


def test_sqs_over_query(cloud, name):
    sqs = speaking(cloud.endpoint, "sqs", "query")
    url = sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "40"}, tags={"a": "1"})["QueueUrl"]
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == url
    sent = sqs.send_message(QueueUrl=url, MessageBody="m<&>", MessageAttributes={"k": {"DataType": "String", "StringValue": "v"}})
    (message,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], AttributeNames=["All"], WaitTimeSeconds=5)["Messages"]
    assert (message["Body"], message["MessageId"]) == ("m<&>", sent["MessageId"])
    assert message["MessageAttributes"]["k"]["StringValue"] == "v"
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    batch = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": letter, "MessageBody": letter} for letter in "ab"])
    assert [entry["Id"] for entry in batch["Successful"]] == ["a", "b"]
    assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"] == "40"
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "1"}
    assert url in sqs.list_queues(QueueNamePrefix=name)["QueueUrls"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    sqs.delete_queue(QueueUrl=url)
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        sqs.get_queue_url(QueueName=name)


def test_an_error_of_query(cloud):
    answer = query(cloud, "sqs", "2012-11-05", "GetQueueUrl", QueueName="absent")
    assert answer.status == 400
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert answer.headers["x-amzn-RequestId"]
    assert "<ErrorResponse" in answer.text and "<Type>Sender</Type>" in answer.text
    assert "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>" in answer.text
    answer = query(cloud, "sns", "2010-03-31", "GetTopicAttributes", TopicArn="arn:aws:sns:us-east-1:000000000000:absent")
    assert answer.status == 404
    assert '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' in answer.text
    assert "<Code>NotFound</Code>" in answer.text


def test_an_error_of_json(cloud):
    answer = as_json(cloud, "sqs", "AmazonSQS.GetQueueUrl", {"QueueName": "absent"})
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert answer.headers["x-amzn-RequestId"]
    assert answer.headers["x-amzn-query-error"] == "AWS.SimpleQueueService.NonExistentQueue;Sender"
    problem = json.loads(answer.body)
    assert problem["__type"] == "com.amazonaws.sqs#QueueDoesNotExist"
    assert problem["message"] == "The specified queue does not exist."
    answer = as_json(cloud, "logs", "Logs_20140328.DeleteLogGroup", {"logGroupName": "absent"}, version="1.1")
    assert (answer.status, json.loads(answer.body)["__type"]) == (400, "ResourceNotFoundException")
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"


def test_an_error_of_cbor(cloud):
    answer = send_signed(
        cloud.endpoint, "monitoring", "POST", "/service/GraniteServiceVersion20100801/operation/GetMetricStatistics",
        {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor", "Accept": "application/cbor"},
        cbor2.dumps({"Namespace": "n", "MetricName": "m", "StartTime": cbor2.CBORTag(1, 1_790_000_000), "EndTime": cbor2.CBORTag(1, 1_780_000_000.0), "Period": 60, "Statistics": ["Sum"]}),
    )  # fmt: skip
    assert answer.status == 400
    assert answer.headers["smithy-protocol"] == "rpc-v2-cbor"
    assert answer.headers["Content-Type"] == "application/cbor"
    assert answer.headers["x-amzn-query-error"] == "InvalidParameterValue;Sender"
    assert cbor2.loads(answer.body)["__type"].endswith("InvalidParameterValueException")


def test_an_answer_of_cbor(cloud):
    answer = send_signed(
        cloud.endpoint, "monitoring", "POST", "/service/GraniteServiceVersion20100801/operation/ListMetrics",
        {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}, cbor2.dumps({"Namespace": "none"}),
    )  # fmt: skip
    assert answer.status == 200
    assert answer.headers["smithy-protocol"] == "rpc-v2-cbor"
    assert cbor2.loads(answer.body).get("Metrics", []) == []


def test_an_error_of_s3(cloud):
    answer = send_signed(cloud.endpoint, "s3", "GET", "/absent-bucket-name?list-type=2")
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchBucket</Code>')
    assert f"<RequestId>{answer.headers['x-amz-request-id']}</RequestId><HostId>{answer.headers['x-amz-id-2']}</HostId>" in answer.text


@pytest.mark.parametrize(
    "service, target, version",
    [("sqs", "AmazonSQS.StartMessageMoveTask", "1.0"), ("logs", "Logs_20140328.StartQuery", "1.1"), ("ce", "AWSInsightsIndexService.GetDimensionValues", "1.1")],
)
def test_what_aws_has_and_we_do_not(cloud, service, target, version):
    answer = as_json(cloud, service, target, {}, version=version)
    assert answer.status == 501
    assert target.split(".")[1] in answer.text


def test_what_nobody_has(cloud):
    answer = as_json(cloud, "sqs", "AmazonSQS.Nonsense", {})
    assert (answer.status, json.loads(answer.body)["__type"].split("#")[-1]) == (400, "UnknownOperationException")
    answer = query(cloud, "sns", "2010-03-31", "Nonsense")
    assert (answer.status, "<Code>InvalidAction</Code>" in answer.text) == (400, True)


def test_malformed_requests_are_answered(cloud):
    kind = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage"}
    for body in (b"{", b"[]", b'"text"', b'{"MessageBody": 1}', b"\xff\xfe"):
        answer = send_signed(cloud.endpoint, "sqs", "POST", "/", kind, body)
        assert answer.status == 400, (body, answer.body)
    deep = b"[" * 100_000
    assert send_signed(cloud.endpoint, "sqs", "POST", "/", kind, b'{"QueueUrl":' + deep).status == 400
    answer = send_signed(cloud.endpoint, "s3", "POST", "/some-bucket?delete", {"Content-MD5": "x"}, b"<!DOCTYPE a [<!ENTITY b 'c'>]><Delete>&b;</Delete>")
    assert answer.status in (400, 404)


@pytest.mark.parametrize("path", ["/_darkroom/health", "/_localstack/health"])
def test_health(cloud, path):
    answer = send(cloud.endpoint, "GET", path)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    if path == "/_localstack/health":
        services = json.loads(answer.body)["services"]
        assert {name: services.get(name) for name in ("s3", "sqs", "sns", "cloudwatch", "logs", "iam", "sts")} == dict.fromkeys(
            ("s3", "sqs", "sns", "cloudwatch", "logs", "iam", "sts"), "running"
        )


@pytest.mark.parametrize("path", ["/_darkroom/reset", "/_localstack/state/reset"])
def test_reset_clears_every_account_and_region(fresh_cloud, path):
    west = Clients(fresh_cloud.endpoint, region="eu-west-1", key="111122223333")
    fresh_cloud.aws.s3.create_bucket(Bucket="one-bucket")
    fresh_cloud.aws.s3.put_object(Bucket="one-bucket", Key="k", Body=b"x" * 100_000)
    west.sqs.create_queue(QueueName="q")
    west.logs.create_log_group(logGroupName="g")
    answer = send(fresh_cloud.endpoint, "POST", path)
    assert answer.status in (200, 204)
    assert fresh_cloud.aws.s3.list_buckets()["Buckets"] == []
    assert "QueueUrls" not in west.sqs.list_queues()
    assert west.logs.describe_log_groups()["logGroups"] == []
    fresh_cloud.aws.s3.create_bucket(Bucket="one-bucket")
