"""Cost Explorer answers from the meter."""

import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from clients import refused
from stack import Cloud


def days(first, last):
    today = datetime.now(timezone.utc).date()
    return {"Start": (today + timedelta(days=first)).isoformat(), "End": (today + timedelta(days=last)).isoformat()}


def test_use_becomes_cost(fresh_cloud):
    aws = fresh_cloud.aws
    nothing = aws.ce.get_cost_and_usage(TimePeriod=days(0, 1), Granularity="DAILY", Metrics=["BlendedCost"])
    before = Decimal(nothing["ResultsByTime"][0]["Total"]["BlendedCost"]["Amount"])
    aws.s3.create_bucket(Bucket="costs")
    for number in range(20):
        aws.s3.put_object(Bucket="costs", Key=str(number), Body=b"x")
    answer = aws.ce.get_cost_and_usage(TimePeriod=days(0, 1), Granularity="DAILY", Metrics=["BlendedCost", "UnblendedCost", "UsageQuantity"])
    (day,) = answer["ResultsByTime"]
    assert day["TimePeriod"] == days(0, 1)
    assert day["Estimated"] is True
    assert day["Groups"] == []
    assert day["Total"]["BlendedCost"]["Unit"] == "USD"
    # 20 puts at 0.005 USD a thousand, and a little for what else was asked.
    assert Decimal("0.0001") <= Decimal(day["Total"]["BlendedCost"]["Amount"]) - before < Decimal("0.02")


def test_grouped_by_service(fresh_cloud):
    aws = fresh_cloud.aws
    aws.s3.create_bucket(Bucket="costs")
    aws.s3.put_object(Bucket="costs", Key="k", Body=b"x")
    answer = aws.ce.get_cost_and_usage(
        TimePeriod=days(0, 1), Granularity="MONTHLY", Metrics=["UnblendedCost"], GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}]
    )
    assert answer["GroupDefinitions"] == [{"Type": "DIMENSION", "Key": "SERVICE"}]
    (month,) = answer["ResultsByTime"]
    assert month["Total"] == {}
    groups = {group["Keys"][0]: Decimal(group["Metrics"]["UnblendedCost"]["Amount"]) for group in month["Groups"]}
    assert groups["Amazon Simple Storage Service"] > 0


def test_filtered_and_in_two_groups(fresh_cloud):
    aws = fresh_cloud.aws
    aws.s3.create_bucket(Bucket="costs")
    aws.s3.head_bucket(Bucket="costs")
    aws.sqs.create_queue(QueueName="costs")
    ask = {"TimePeriod": days(0, 1), "Granularity": "DAILY", "Metrics": ["UnblendedCost", "UsageQuantity"]}
    only = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon Simple Storage Service"]}}
    groups = [{"Type": "DIMENSION", "Key": "USAGE_TYPE"}, {"Type": "DIMENSION", "Key": "OPERATION"}]
    (day,) = aws.ce.get_cost_and_usage(**ask, Filter=only, GroupBy=groups)["ResultsByTime"]
    found = {tuple(group["Keys"]): group["Metrics"] for group in day["Groups"]}
    assert found == {
        ("USE1-Requests-Tier1", "CreateBucket"): {
            "UnblendedCost": {"Amount": "0.000005", "Unit": "USD"}, "UsageQuantity": {"Amount": "1", "Unit": "Requests"}
        },
        ("USE1-Requests-Tier2", "HeadBucket"): {
            "UnblendedCost": {"Amount": "0.0000004", "Unit": "USD"}, "UsageQuantity": {"Amount": "1", "Unit": "Requests"}
        },
    }  # fmt: skip
    (rest,) = aws.ce.get_cost_and_usage(**ask, Filter={"Not": only}, GroupBy=groups[1:])["ResultsByTime"]
    assert [group["Keys"] for group in rest["Groups"]] == [["CreateQueue"], ["GetCostAndUsage"]]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_costs_survive_the_end_of_the_process(tmp_path, end):
    """What was metered is written within a second; only what is younger is lost by a kill."""
    with Cloud(tmp_path) as cloud:
        cloud.aws.s3.create_bucket(Bucket="costs")
        if end == "kill":
            time.sleep(2)
        getattr(cloud.program, end)()
    with Cloud(tmp_path) as cloud:
        answer = cloud.aws.ce.get_cost_and_usage(TimePeriod=days(0, 1), Granularity="DAILY", Metrics=["UnblendedCost"])
        assert answer["ResultsByTime"][0]["Total"]["UnblendedCost"]["Amount"] == "0.000005"


def test_every_day_has_its_result(aws):
    answer = aws.ce.get_cost_and_usage(TimePeriod=days(-3, 0), Granularity="DAILY", Metrics=["BlendedCost"])
    assert [result["TimePeriod"] for result in answer["ResultsByTime"]] == [days(-3, -2), days(-2, -1), days(-1, 0)]


def test_start_equal_to_end_is_that_one_day(aws):
    """AWS refuses it. Darkroom accepts it, so that the month's cost can be asked for on the first of a month (docs/decisions)."""
    answer = aws.ce.get_cost_and_usage(TimePeriod=days(0, 0), Granularity="DAILY", Metrics=["BlendedCost"])
    assert [result["TimePeriod"] for result in answer["ResultsByTime"]] == [days(0, 1)]


def test_what_cannot_be_asked(aws):
    with refused("ValidationException", 400):
        aws.ce.get_cost_and_usage(TimePeriod=days(1, 0), Granularity="DAILY", Metrics=["BlendedCost"])
    with refused("ValidationException", 400):
        aws.ce.get_cost_and_usage(TimePeriod=days(0, 1), Granularity="DAILY", Metrics=["Nonsense"])
    with refused("ValidationException", 400):
        aws.ce.get_cost_and_usage(TimePeriod={"Start": "yesterday", "End": "today"}, Granularity="DAILY", Metrics=["BlendedCost"])
