"""Server CPU a request: what a load costs does not depend on how fast the client is, so the clients may be slow and the machine busy."""

import json
import threading

import signing
from connections import WIDTH, Connection, demand, replay

KIB = b"0123456789abcdef" * 64


def microseconds(server, work, units):
    before = server.cpu_seconds()
    work()
    return (server.cpu_seconds() - before) / units * 1e6


def create_bucket(server, name="bench"):
    with Connection(server.port) as connection:
        connection.exchange(signing.s3(server.port, "PUT", f"/{name}"))


def create_queue(server, name="bench"):
    with Connection(server.port) as connection:
        return json.loads(demand(connection.exchange(signing.sqs(server.port, "CreateQueue", {"QueueName": name}))))["QueueUrl"]


def s3_put(server, count, start=0):
    """Objects of 1 KiB under new keys."""
    create_bucket(server)
    requests = [signing.s3(server.port, "PUT", f"/bench/photos/{start + number:08}", KIB) for number in range(count)]
    return microseconds(server, lambda: replay(server.port, requests), count)


def s3_get(server, count, start=0):
    """The objects that `s3_put` stored."""
    requests = [signing.s3(server.port, "GET", f"/bench/photos/{start + number:08}") for number in range(count)]
    return microseconds(server, lambda: replay(server.port, requests), count)


def sqs_send(server, count):
    """Messages of 1 KiB, one a request."""
    url = create_queue(server)
    request = {"QueueUrl": url, "MessageBody": KIB.decode()}
    requests = [signing.sqs(server.port, "SendMessage", request) for _ in range(count)]
    return microseconds(server, lambda: replay(server.port, requests), count)


def sqs_receive_delete(server, count):
    """The messages that `sqs_send` sent, received and deleted ten at a time; counted a message."""
    url = create_queue(server)
    receive = signing.sqs(server.port, "ReceiveMessage", {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 300})
    taken, failures = [], []

    def work():
        try:
            with Connection(server.port) as connection:
                while True:
                    messages = json.loads(demand(connection.exchange(receive))).get("Messages", [])
                    if not messages:
                        return
                    entries = [{"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]} for number, message in enumerate(messages)]
                    demand(connection.exchange(signing.sqs(server.port, "DeleteMessageBatch", {"QueueUrl": url, "Entries": entries})))
                    taken.append(len(messages))
        except Exception as error:
            failures.append(error)

    def drain():
        threads = [threading.Thread(target=work) for _ in range(WIDTH)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    total = microseconds(server, drain, 1)
    if failures:
        raise failures[0]
    if sum(taken) < count * 0.99:
        raise RuntimeError(f"only {sum(taken)} of {count} messages came back")
    return total / sum(taken)

