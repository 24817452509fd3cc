"""Times that a person or a program waits."""

import json
import statistics
import time

import signing
from connections import Connection, demand
from requests_per_cpu import create_bucket, create_queue


def start_to_first_answer(kind):
    """Milliseconds from starting the process to the first answer to a signed request."""
    with kind() as server:
        request = signing.s3(server.port, "GET", "/")
        while True:
            try:
                with Connection(server.port) as connection:
                    demand(connection.exchange(request))
                return (time.perf_counter() - server.started) * 1e3
            except (OSError, RuntimeError):
                time.sleep(0.001)


def notify(server, bucket, queue_url):
    with Connection(server.port) as connection:
        arn = "arn:aws:sqs:us-east-1:{}:{}".format(*queue_url.split("/")[-2:])
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}]}
        attributes = {"QueueUrl": queue_url, "Attributes": {"Policy": json.dumps(policy)}}
        demand(connection.exchange(signing.sqs(server.port, "SetQueueAttributes", attributes)))
        body = (
            '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><QueueConfiguration><Id>bench</Id>'
            f"<Queue>{arn}</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>"
        ).encode()
        demand(connection.exchange(signing.s3(server.port, "PUT", f"/{bucket}", body, query="notification=")))


def put_to_event(server, rounds):
    """The median of the milliseconds from sending a put to the event's arrival at a long poll that was already waiting."""
    create_bucket(server, "bench-events")
    url = create_queue(server, "bench-events")
    notify(server, "bench-events", url)
    poll = signing.sqs(server.port, "ReceiveMessage", {"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 10})
    times = []
    with Connection(server.port) as waiting, Connection(server.port) as writing:

        def received():
            messages = json.loads(demand(waiting.read())).get("Messages", [])
            for message in messages:
                forget = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
                demand(writing.exchange(signing.sqs(server.port, "DeleteMessage", forget)))
            return messages

        # The test event, or nothing where the server sends none.
        waiting.send(signing.sqs(server.port, "ReceiveMessage", {"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1}))
        received()
        for number in range(rounds):
            put = signing.s3(server.port, "PUT", f"/bench-events/{number}", b"x" * 1024)
            waiting.send(poll)
            time.sleep(0.02)
            began = time.perf_counter()
            writing.send(put)
            answer = waiting.read()
            times.append((time.perf_counter() - began) * 1e3)
            demand(writing.read())
            messages = json.loads(demand(answer)).get("Messages", [])
            if not messages:
                raise RuntimeError("no event came")
            for message in messages:
                forget = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
                demand(writing.exchange(signing.sqs(server.port, "DeleteMessage", forget)))
    return statistics.median(times)
