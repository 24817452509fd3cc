"""Metrics: put, listed, summed."""

from datetime import datetime, timedelta, timezone

import pytest

from clients import refused, speaking


def minute():
    return datetime.now(timezone.utc).replace(second=0, microsecond=0)


def window(when):
    return {"StartTime": when - timedelta(minutes=5), "EndTime": when + timedelta(minutes=5)}


@pytest.fixture
def filled(aws, name):
    """Values 1, 2, 3 in one minute and 10 in the next, with a dimension."""
    start = minute() - timedelta(minutes=2)
    by = [{"Name": "Device", "Value": "gpu"}]
    data = [{"MetricName": "Time", "Dimensions": by, "Timestamp": start, "Value": value, "Unit": "Milliseconds"} for value in (1, 2, 3)]
    data.append({"MetricName": "Time", "Dimensions": by, "Timestamp": start + timedelta(minutes=1), "Value": 10, "Unit": "Milliseconds"})
    aws.cloudwatch.put_metric_data(Namespace=name, MetricData=data)
    return name, start


def test_metrics_are_listed(aws, filled):
    namespace, _ = filled
    expected = {"Namespace": namespace, "MetricName": "Time", "Dimensions": [{"Name": "Device", "Value": "gpu"}]}
    assert aws.cloudwatch.list_metrics(Namespace=namespace)["Metrics"] == [expected]
    assert aws.cloudwatch.list_metrics(Namespace=namespace, MetricName="Time", Dimensions=[{"Name": "Device"}])["Metrics"] == [expected]
    assert aws.cloudwatch.list_metrics(Namespace=namespace, Dimensions=[{"Name": "Other"}])["Metrics"] == []
    assert aws.cloudwatch.list_metrics(Namespace=f"{namespace}-absent")["Metrics"] == []
    with refused({"InvalidParameterValue", "ValidationError", "InvalidParameterValueException"}, 400):
        aws.unchecked("cloudwatch").list_metrics(NextToken="nonsense")


def test_statistics(aws, filled):
    namespace, start = filled
    answer = aws.cloudwatch.get_metric_statistics(
        Namespace=namespace, MetricName="Time", Dimensions=[{"Name": "Device", "Value": "gpu"}], Period=60,
        Statistics=["SampleCount", "Sum", "Average", "Minimum", "Maximum"], **window(start),
    )  # fmt: skip
    assert answer["Label"] == "Time"
    first, second = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
    assert first == {"Timestamp": start, "SampleCount": 3, "Sum": 6, "Average": 2, "Minimum": 1, "Maximum": 3, "Unit": "Milliseconds"}
    assert (second["Sum"], second["Timestamp"]) == (10, start + timedelta(minutes=1))


def test_a_metric_is_its_exact_dimensions(aws, filled):
    namespace, start = filled
    answer = aws.cloudwatch.get_metric_statistics(Namespace=namespace, MetricName="Time", Period=60, Statistics=["Sum"], **window(start))
    assert answer["Datapoints"] == []


def test_statistics_are_checked(aws, filled):
    namespace, start = filled
    wrong = [
        {"Period": 60, "Statistics": ["Sum"], "StartTime": start, "EndTime": start},
        {"Period": 7, "Statistics": ["Sum"], **window(start)},
        {"Period": 60, **window(start)},
    ]
    for arguments in wrong:
        with refused({"InvalidParameterValue", "InvalidParameterCombination", "MissingParameter"}, 400):
            aws.unchecked("cloudwatch").get_metric_statistics(Namespace=namespace, MetricName="Time", **arguments)
    with refused("InvalidParameterCombination", 400):
        aws.cloudwatch.get_metric_statistics(
            Namespace=namespace, MetricName="Time", Period=60, Statistics=["Sum"], StartTime=start - timedelta(days=2), EndTime=start
        )


def query(namespace, identifier="m1", statistic="Sum", **more):
    metric = {"Namespace": namespace, "MetricName": "Time", "Dimensions": [{"Name": "Device", "Value": "gpu"}]}
    return {"Id": identifier, "MetricStat": {"Metric": metric, "Period": 60, "Stat": statistic}, **more}


def test_data_of_several_queries(aws, filled):
    namespace, start = filled
    queries = [query(namespace), query(namespace, "m2", "Maximum", Label="largest"), query(namespace, "m3", ReturnData=False)]
    answer = aws.cloudwatch.get_metric_data(MetricDataQueries=queries, **window(start))
    sums, largest = answer["MetricDataResults"]
    assert (sums["Id"], sums["Values"], sums["StatusCode"]) == ("m1", [10, 6], "Complete")
    # CloudWatch makes a label that tells the results apart.
    assert sums["Label"].startswith("Time")
    assert sums["Timestamps"] == [start + timedelta(minutes=1), start]
    assert (largest["Label"], largest["Values"]) == ("largest", [10, 3])
    ascending = aws.cloudwatch.get_metric_data(MetricDataQueries=[query(namespace)], ScanBy="TimestampAscending", **window(start))
    assert ascending["MetricDataResults"][0]["Values"] == [6, 10]


def test_queries_are_checked(aws, filled):
    namespace, start = filled
    with refused("ValidationError", 400):
        aws.cloudwatch.get_metric_data(MetricDataQueries=[query(namespace), query(namespace)], **window(start))
    with refused("ValidationError", 400):
        aws.cloudwatch.get_metric_data(MetricDataQueries=[query(namespace, "Upper")], **window(start))


def test_values_with_counts_and_statistic_sets(aws, name):
    when = minute()
    aws.cloudwatch.put_metric_data(
        Namespace=name,
        MetricData=[
            {"MetricName": "Time", "Timestamp": when, "Values": [1, 2], "Counts": [3, 1]},
            {"MetricName": "Time", "Timestamp": when, "StatisticValues": {"SampleCount": 2, "Sum": 20, "Minimum": 5, "Maximum": 15}},
        ],
    )
    (point,) = aws.cloudwatch.get_metric_statistics(
        Namespace=name, MetricName="Time", Period=60, Statistics=["SampleCount", "Sum", "Minimum", "Maximum"], **window(when)
    )["Datapoints"]
    assert (point["SampleCount"], point["Sum"], point["Minimum"], point["Maximum"]) == (6, 25, 1, 15)


def test_what_cannot_be_put(aws, name):
    put = aws.unchecked("cloudwatch").put_metric_data
    with refused("InvalidParameterValue", 400):
        put(Namespace="AWS/Own", MetricData=[{"MetricName": "m", "Value": 1}])
    with refused({"MissingParameter", "InvalidParameterCombination", "InvalidParameterValue"}, 400):
        put(Namespace=name, MetricData=[{"MetricName": "m"}])
    with refused("InvalidParameterValue", 400):
        put(Namespace=name, MetricData=[{"MetricName": "m", "Value": 1, "Timestamp": datetime.now(timezone.utc) - timedelta(days=15)}])
    with refused("InvalidParameterCombination", 400):
        put(Namespace=name, MetricData=[{"MetricName": "m", "Value": 1, "Values": [1]}])


@pytest.mark.parametrize("protocol", ["json", "query", "smithy-rpc-v2-cbor"])
def test_every_protocol_says_the_same(cloud, name, protocol):
    client = speaking(cloud.endpoint, "cloudwatch", protocol)
    when = minute()
    client.put_metric_data(
        Namespace=name, MetricData=[{"MetricName": "Time", "Timestamp": when, "Value": 1.5, "Dimensions": [{"Name": "Device", "Value": "gpu"}]}]
    )
    (metric,) = client.list_metrics(Namespace=name)["Metrics"]
    assert metric["Dimensions"] == [{"Name": "Device", "Value": "gpu"}]
    data = client.get_metric_data(MetricDataQueries=[query(name)], **window(when))["MetricDataResults"][0]
    assert (data["Values"], data["Timestamps"]) == ([1.5], [when])
    (point,) = client.get_metric_statistics(
        Namespace=name, MetricName="Time", Dimensions=[{"Name": "Device", "Value": "gpu"}], Period=60, Statistics=["Sum"], **window(when)
    )["Datapoints"]
    assert point["Sum"] == 1.5
    with refused("InvalidParameterValue", 400):
        client.get_metric_statistics(Namespace=name, MetricName="Time", Period=60, Statistics=["Sum"], StartTime=when, EndTime=when)


def test_percentiles(aws, name):
    when = minute()
    aws.cloudwatch.put_metric_data(Namespace=name, MetricData=[{"MetricName": "Time", "Timestamp": when, "Values": list(range(1, 101))}])
    (point,) = aws.cloudwatch.get_metric_statistics(
        Namespace=name, MetricName="Time", Period=60, ExtendedStatistics=["p50", "p100"], **window(when)
    )["Datapoints"]
    assert 50 <= point["ExtendedStatistics"]["p50"] <= 51
    assert point["ExtendedStatistics"]["p100"] == 100


def test_metric_math(aws, filled):
    namespace, start = filled
    queries = [query(namespace, ReturnData=False), query(namespace, "n", "SampleCount", ReturnData=False)]
    answer = aws.cloudwatch.get_metric_data(MetricDataQueries=[*queries, {"Id": "e", "Expression": "m1 / n * 2"}], **window(start))
    (result,) = answer["MetricDataResults"]
    assert (result["Id"], result["Label"], result["Values"]) == ("e", "e", [20, 4])
    with refused("NotImplemented", 501):
        aws.cloudwatch.get_metric_data(MetricDataQueries=[*queries, {"Id": "e", "Expression": "RATE(m1)"}], **window(start))
    with refused("ValidationError", 400):
        aws.cloudwatch.get_metric_data(MetricDataQueries=[*queries, {"Id": "e", "Expression": "absent + 1"}], **window(start))


def test_data_comes_in_pages(aws, filled):
    namespace, start = filled
    pages = aws.cloudwatch.get_paginator("get_metric_data").paginate(MetricDataQueries=[query(namespace)], MaxDatapoints=1, **window(start))
    results = [page["MetricDataResults"][0] for page in pages]
    assert [result["Values"] for result in results] == [[10], [6]]
    assert [result["StatusCode"] for result in results] == ["PartialData", "Complete"]


@pytest.mark.parametrize("protocol", ["json", "query", "smithy-rpc-v2-cbor"])
def test_large_requests_come_compressed(cloud, name, protocol):
    """botocore compresses PutMetricData from 10 KiB on."""
    client = speaking(cloud.endpoint, "cloudwatch", protocol)
    seen = []
    client.meta.events.register("before-send.cloudwatch", lambda request, **_: seen.append(request.headers.get("Content-Encoding")))
    client.put_metric_data(Namespace=name, MetricData=[{"MetricName": f"metric-{number:050}", "Value": number} for number in range(400)])
    assert [encoding.decode() if isinstance(encoding, bytes) else encoding for encoding in seen] == ["gzip"]
    assert len([metric for page in client.get_paginator("list_metrics").paginate(Namespace=name) for metric in page["Metrics"]]) == 400
