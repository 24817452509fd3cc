"""What was acknowledged survives `kill -9`, and every acknowledged upload ends processed, once."""

import threading
import time

from clients import Clients
from photographs import jpeg
from programs import Program, clean_environment, eventually, free_port
from stack import Cloud, Pipeline


def test_uploads_in_flight_all_end_processed_once(tmp_path):
    data = jpeg()
    acknowledged = []
    first = Pipeline(tmp_path)
    stop = threading.Event()

    def upload(worker):
        s3 = Clients(first.endpoint).s3
        number = 0
        while not stop.is_set():
            key = f"crash/{worker}-{number}.jpg"
            try:
                s3.put_object(Bucket="uploads", Key=key, Body=data)
            except Exception:
                return
            acknowledged.append(key)
            number += 1

    workers = [threading.Thread(target=upload, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    eventually(lambda: len(acknowledged) >= 25)
    first.program.kill()
    stop.set()
    for worker in workers:
        worker.join(60)

    with Pipeline(tmp_path, port=first.port, web_port=first.web_port) as second:
        s3 = second.aws.s3

        def processed():
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket="processed", Prefix="crash/")
            return {entry["Key"] for page in pages for entry in page.get("Contents", [])}

        eventually(lambda: set(acknowledged) <= processed(), 60)
        url = second.aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]

        def empty():
            attributes = second.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            return attributes["ApproximateNumberOfMessages"] == attributes["ApproximateNumberOfMessagesNotVisible"] == "0"

        eventually(empty, 60)
        times = {key: s3.head_object(Bucket="processed", Key=key)["LastModified"] for key in acknowledged}
        dead = second.aws.sqs.get_queue_url(QueueName="uploads-dlq")["QueueUrl"]
        assert second.aws.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"] == {
            "ApproximateNumberOfMessages": "0"
        }
        # Once: nothing is written again after the queue is empty, and no key outside the acknowledged and the one in flight a worker.
        assert len(processed() - set(acknowledged)) <= len(workers)
        assert {key: s3.head_object(Bucket="processed", Key=key)["LastModified"] for key in acknowledged} == times


def test_every_service_remembers(tmp_path):
    with Cloud(tmp_path) as first:
        aws = first.aws
        aws.s3.create_bucket(Bucket="kept-bucket")
        aws.s3.put_object(Bucket="kept-bucket", Key="small", Body=b"small", Metadata={"a": "1"})
        aws.s3.put_object(Bucket="kept-bucket", Key="large", Body=b"x" * 300_000)
        upload = aws.s3.create_multipart_upload(Bucket="kept-bucket", Key="parts")["UploadId"]
        part = aws.s3.upload_part(Bucket="kept-bucket", Key="parts", UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
        queue = aws.sqs.create_queue(QueueName="kept", Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
        for body in ("deleted", "hidden"):
            aws.sqs.send_message(QueueUrl=queue, MessageBody=body)
        received = {}
        while len(received) < 2:
            for message in aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=60)["Messages"]:
                received[message["Body"]] = message["ReceiptHandle"]
        aws.sqs.delete_message(QueueUrl=queue, ReceiptHandle=received["deleted"])
        aws.sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=received["hidden"], VisibilityTimeout=0)
        topic = aws.sns.create_topic(Name="kept")["TopicArn"]
        aws.logs.create_log_group(logGroupName="kept")
        aws.logs.create_log_stream(logGroupName="kept", logStreamName="s")
        aws.logs.put_log_events(logGroupName="kept", logStreamName="s", logEvents=[{"timestamp": int(time.time() * 1000), "message": "line"}])
        aws.cloudwatch.put_metric_data(Namespace="Kept", MetricData=[{"MetricName": "m", "Value": 1}])
        key = aws.iam.create_access_key(UserName=aws.iam.create_user(UserName="kept")["User"]["UserName"])["AccessKey"]
        first.program.kill()
    with Cloud(tmp_path, port=first.port) as second:
        aws = second.aws
        assert aws.s3.get_object(Bucket="kept-bucket", Key="small")["Metadata"] == {"a": "1"}
        assert aws.s3.get_object(Bucket="kept-bucket", Key="large")["Body"].read() == b"x" * 300_000
        aws.s3.complete_multipart_upload(
            Bucket="kept-bucket", Key="parts", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]}
        )
        assert aws.s3.get_object(Bucket="kept-bucket", Key="parts")["Body"].read() == b"part"
        (message,) = aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=5)["Messages"]
        assert message["Body"] == "hidden"
        assert topic in [entry["TopicArn"] for entry in aws.sns.list_topics()["Topics"]]
        assert [event["message"] for event in aws.logs.get_log_events(logGroupName="kept", logStreamName="s")["events"]] == ["line"]
        assert [metric["MetricName"] for metric in aws.cloudwatch.list_metrics(Namespace="Kept")["Metrics"]] == ["m"]
        own = Clients(second.endpoint, key["AccessKeyId"], key["SecretAccessKey"])
        assert own.sts.get_caller_identity()["Arn"].endswith(":user/kept")


def test_a_data_folder_belongs_to_one_process(tmp_path):
    with Cloud(tmp_path) as first:
        with Program(
            "cloud", "--port", free_port(), "--data", first.data, log=tmp_path / "second.log", environment=clean_environment()
        ) as second:
            second.process.wait(20)
            assert second.process.returncode != 0
            assert str(first.data) in second.said()
