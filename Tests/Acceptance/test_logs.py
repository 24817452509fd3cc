"""Log groups, streams and events."""

import time

import pytest

from clients import refused


def now():
    return int(time.time() * 1000)


@pytest.fixture
def group(aws, name):
    aws.logs.create_log_group(logGroupName=f"/local/{name}")
    return f"/local/{name}"


@pytest.fixture
def stream(aws, group):
    aws.logs.create_log_stream(logGroupName=group, logStreamName="s")
    return {"logGroupName": group, "logStreamName": "s"}


def put(aws, stream, *messages, start=None):
    start = start or now()
    events = [{"timestamp": start + number, "message": message} for number, message in enumerate(messages)]
    return aws.logs.put_log_events(**stream, logEvents=events)


def test_a_group_is_made_found_and_deleted(aws, group):
    with refused("ResourceAlreadyExistsException", 400):
        aws.logs.create_log_group(logGroupName=group)
    (found,) = aws.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert (found["logGroupName"], found["storedBytes"], found["metricFilterCount"]) == (group, 0, 0)
    assert found["arn"] == f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*"
    assert "retentionInDays" not in found
    aws.logs.delete_log_group(logGroupName=group)
    assert aws.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []
    with refused("ResourceNotFoundException", 400):
        aws.logs.delete_log_group(logGroupName=group)


def test_names_and_limits_are_checked(aws):
    with refused("InvalidParameterException", 400):
        aws.logs.create_log_group(logGroupName="with space")
    with refused("InvalidParameterException", 400):
        aws.unchecked("logs").describe_log_groups(limit=51)


def test_groups_are_paged(aws, group):
    for letter in "abc":
        aws.logs.create_log_group(logGroupName=f"{group}/{letter}")
    page = aws.logs.describe_log_groups(logGroupNamePrefix=f"{group}/", limit=2)
    assert [entry["logGroupName"][-1] for entry in page["logGroups"]] == ["a", "b"]
    rest = aws.logs.describe_log_groups(logGroupNamePrefix=f"{group}/", limit=2, nextToken=page["nextToken"])
    assert [entry["logGroupName"][-1] for entry in rest["logGroups"]] == ["c"]
    assert "nextToken" not in rest


def test_retention(aws, group):
    aws.logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    assert aws.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["retentionInDays"] == 7
    aws.logs.delete_retention_policy(logGroupName=group)
    assert "retentionInDays" not in aws.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]
    with refused("InvalidParameterException", 400):
        aws.logs.put_retention_policy(logGroupName=group, retentionInDays=8)
    for call in (
        lambda: aws.logs.put_retention_policy(logGroupName=f"{group}-absent", retentionInDays=7),
        lambda: aws.logs.delete_retention_policy(logGroupName=f"{group}-absent"),
    ):
        with refused("ResourceNotFoundException", 400):
            call()


def test_streams(aws, group):
    for name in ("b", "a", "c"):
        aws.logs.create_log_stream(logGroupName=group, logStreamName=name)
    with refused("ResourceAlreadyExistsException", 400):
        aws.logs.create_log_stream(logGroupName=group, logStreamName="a")
    with refused("ResourceNotFoundException", 400):
        aws.logs.create_log_stream(logGroupName=f"{group}-absent", logStreamName="a")
    streams = aws.logs.describe_log_streams(logGroupName=group)["logStreams"]
    assert [entry["logStreamName"] for entry in streams] == ["a", "b", "c"]
    assert streams[0]["arn"] == f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:log-stream:a"
    put(aws, {"logGroupName": group, "logStreamName": "b"}, "one")
    latest = aws.logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)["logStreams"][0]
    assert latest["logStreamName"] == "b"
    assert {"firstEventTimestamp", "lastEventTimestamp", "lastIngestionTime"} <= set(latest)
    aws.logs.delete_log_stream(logGroupName=group, logStreamName="b")
    with refused("ResourceNotFoundException", 400):
        aws.logs.delete_log_stream(logGroupName=group, logStreamName="b")
    with refused("ResourceNotFoundException", 400):
        aws.logs.describe_log_streams(logGroupName=f"{group}-absent")


def test_events_come_back_in_order_and_pages(aws, stream):
    assert put(aws, stream, *[f"line {number}" for number in range(5)])["nextSequenceToken"]
    events = aws.logs.get_log_events(**stream, startFromHead=True)
    assert [event["message"] for event in events["events"]] == [f"line {number}" for number in range(5)]
    assert set(events["events"][0]) == {"timestamp", "message", "ingestionTime"}
    first = aws.logs.get_log_events(**stream, startFromHead=True, limit=2)
    second = aws.logs.get_log_events(**stream, startFromHead=True, limit=2, nextToken=first["nextForwardToken"])
    assert [event["message"] for event in second["events"]] == ["line 2", "line 3"]
    end = aws.logs.get_log_events(**stream, startFromHead=True, nextToken=events["nextForwardToken"])
    assert (end["events"], end["nextForwardToken"]) == ([], events["nextForwardToken"])
    newest = aws.logs.get_log_events(**stream, limit=2)
    assert [event["message"] for event in newest["events"]] == ["line 3", "line 4"]
    with refused("ResourceNotFoundException", 400):
        aws.logs.get_log_events(logGroupName=stream["logGroupName"], logStreamName="absent")


def test_a_span_of_time(aws, stream):
    start = now() - 10_000
    put(aws, stream, "a", "b", "c", start=start)
    events = aws.logs.get_log_events(**stream, startTime=start + 1, endTime=start + 2, startFromHead=True)["events"]
    assert [event["message"] for event in events] == ["b"]


def test_what_cannot_be_put(aws, stream):
    when = now()
    with refused("InvalidParameterException", 400):
        aws.logs.put_log_events(**stream, logEvents=[{"timestamp": when, "message": "b"}, {"timestamp": when - 1, "message": "a"}])
    with refused("InvalidParameterException", 400):
        aws.unchecked("logs").put_log_events(**stream, logEvents=[])
    with refused("ResourceNotFoundException", 400):
        aws.logs.put_log_events(logGroupName=stream["logGroupName"], logStreamName="absent", logEvents=[{"timestamp": when, "message": "a"}])


def test_events_out_of_time_are_reported(aws, stream):
    day = 86_400_000
    old = aws.logs.put_log_events(**stream, logEvents=[{"timestamp": now() - 15 * day, "message": "old"}])
    assert old["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    new = aws.logs.put_log_events(**stream, logEvents=[{"timestamp": now() + 3 * 3_600_000, "message": "new"}])
    assert new["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 0}


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("", ["alpha one", "beta two", "alpha beta", '{"key": "photo.jpg", "ms": 12}']),
        ("alpha", ["alpha one", "alpha beta"]),
        ("alpha beta", ["alpha beta"]),
        ("alpha -beta", ["alpha one"]),
        ("?one ?two", ["alpha one", "beta two"]),
        ('"alpha b"', ["alpha beta"]),
        ("Alpha", []),
        ('{ $.key = "photo*" }', ['{"key": "photo.jpg", "ms": 12}']),
        ("{ $.ms > 12 }", []),
    ],
)
def test_filters(aws, stream, pattern, expected):
    put(aws, stream, "alpha one", "beta two", "alpha beta", '{"key": "photo.jpg", "ms": 12}')
    found = aws.logs.filter_log_events(logGroupName=stream["logGroupName"], filterPattern=pattern)["events"]
    assert [event["message"] for event in found] == expected
    for event in found:
        assert event["logStreamName"] == "s" and event["eventId"]


def test_filters_across_streams(aws, stream):
    group = stream["logGroupName"]
    aws.logs.create_log_stream(logGroupName=group, logStreamName="t1")
    start = now() - 1000
    put(aws, stream, "a", start=start)
    put(aws, {"logGroupName": group, "logStreamName": "t1"}, "b", start=start + 1)
    assert [event["message"] for event in aws.logs.filter_log_events(logGroupName=group)["events"]] == ["a", "b"]
    assert [event["message"] for event in aws.logs.filter_log_events(logGroupName=group, logStreamNamePrefix="t")["events"]] == ["b"]
    assert [event["message"] for event in aws.logs.filter_log_events(logGroupName=group, logStreamNames=["s"])["events"]] == ["a"]
    page = aws.logs.filter_log_events(logGroupName=group, limit=1)
    rest = aws.logs.filter_log_events(logGroupName=group, limit=1, nextToken=page["nextToken"])
    assert [event["message"] for event in page["events"] + rest["events"]] == ["a", "b"]
    with refused("ResourceNotFoundException", 400):
        aws.logs.filter_log_events(logGroupName=f"{group}-absent")
    with refused("InvalidParameterException", 400):
        aws.logs.filter_log_events(logGroupName=group, filterPattern="{ $.a = ")


def test_tags_of_a_group(aws, name):
    group = f"/tagged/{name}"
    aws.logs.create_log_group(logGroupName=group, tags={"team": "photo"})
    (described,) = aws.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    arn = described["logGroupArn"]
    assert aws.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "photo"}
    aws.logs.tag_resource(resourceArn=arn, tags={"team": "web", "darkroom:deployment": "default"})
    assert aws.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "web", "darkroom:deployment": "default"}
    aws.logs.untag_resource(resourceArn=arn, tagKeys=["team", "absent"])
    assert aws.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"darkroom:deployment": "default"}
    with refused("TooManyTagsException", 400):
        aws.logs.tag_resource(resourceArn=arn, tags={f"k{number}": "" for number in range(50)})
    # The other form of a group's ARN, with its streams, is none of these operations'.
    for bad in (described["arn"], "arn:aws:s3:::bucket", "nothing"):
        with refused("InvalidParameterException", 400):
            aws.unchecked("logs").list_tags_for_resource(resourceArn=bad)
    with refused("InvalidParameterException", 400):
        aws.logs.create_log_group(logGroupName=f"{group}-2", tags={"a*": "1"})
    aws.logs.delete_log_group(logGroupName=group)
    for call, more in (
        (aws.logs.list_tags_for_resource, {}),
        (aws.logs.tag_resource, {"tags": {"a": "1"}}),
        (aws.logs.untag_resource, {"tagKeys": ["a"]}),
    ):
        with refused("ResourceNotFoundException", 400):
            call(resourceArn=arn, **more)
