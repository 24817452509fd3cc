"""Batches: each entry succeeds or fails for itself, and the batch as a whole has its own errors."""

import pytest

from clients import refused


def entries(*bodies):
    return [{"Id": f"e{number}", "MessageBody": body} for number, body in enumerate(bodies)]


def receive_all(sqs, queue):
    return sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=5)["Messages"]


def test_ten_in_one_call(aws, queue):
    answer = aws.sqs.send_message_batch(QueueUrl=queue, Entries=entries(*"0123456789"))
    assert [entry["Id"] for entry in answer["Successful"]] == [f"e{number}" for number in range(10)]
    assert "Failed" not in answer
    messages = receive_all(aws.sqs, queue)
    assert sorted(message["Body"] for message in messages) == list("0123456789")
    handles = [{"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]} for number, message in enumerate(messages)]
    changed = aws.sqs.change_message_visibility_batch(
        QueueUrl=queue, Entries=[{**handle, "VisibilityTimeout": 60} for handle in handles[:9]] + [{"Id": "x", "ReceiptHandle": "bad", "VisibilityTimeout": 0}]
    )
    assert len(changed["Successful"]) == 9
    assert (changed["Failed"][0]["Id"], changed["Failed"][0]["Code"], changed["Failed"][0]["SenderFault"]) == ("x", "ReceiptHandleIsInvalid", True)
    gone = aws.sqs.delete_message_batch(QueueUrl=queue, Entries=handles)
    assert len(gone["Successful"]) == 10


def test_one_bad_entry_does_not_spoil_the_others(aws, queue):
    answer = aws.sqs.send_message_batch(QueueUrl=queue, Entries=[*entries("fine"), {"Id": "bad", "MessageBody": "m", "DelaySeconds": 901}])
    assert [entry["Id"] for entry in answer["Successful"]] == ["e0"]
    assert [(entry["Id"], entry["Code"], entry["SenderFault"]) for entry in answer["Failed"]] == [("bad", "InvalidParameterValue", True)]


@pytest.mark.parametrize("operation", ["send_message_batch", "delete_message_batch", "change_message_visibility_batch"])
def test_errors_of_the_whole_batch(aws, queue, operation):
    call = getattr(aws.unchecked("sqs"), operation)
    rest = {"MessageBody": "m"} if operation == "send_message_batch" else {"ReceiptHandle": "r", "VisibilityTimeout": 0}
    if operation == "delete_message_batch":
        rest.pop("VisibilityTimeout")
    with refused("AWS.SimpleQueueService.EmptyBatchRequest", 400):
        call(QueueUrl=queue, Entries=[])
    with refused("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400):
        call(QueueUrl=queue, Entries=[{"Id": str(number), **rest} for number in range(11)])
    with refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400):
        call(QueueUrl=queue, Entries=[{"Id": "same", **rest}] * 2)
    with refused("AWS.SimpleQueueService.InvalidBatchEntryId", 400):
        call(QueueUrl=queue, Entries=[{"Id": "not valid", **rest}])
    with refused("AWS.SimpleQueueService.NonExistentQueue", 400):
        call(QueueUrl=f"{queue}-absent", Entries=[{"Id": "a", **rest}])


def test_a_batch_shares_the_size_limit(aws, queue):
    with refused("AWS.SimpleQueueService.BatchRequestTooLong", 400):
        aws.sqs.send_message_batch(QueueUrl=queue, Entries=entries("x" * 600_000, "x" * 600_000))
