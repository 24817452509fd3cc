"""What the templates' metric math says, worked out here: no emulator scales. How many processors there are to be, and when somebody is woken."""

import math

import pytest

from cloudformation import template

PROCESSOR = template("processor")["Resources"]
ALARMS = template("alarms")["Resources"]
TARGET = template("processor")["Parameters"]["BacklogPerTask"]["Default"]


def worked_out(expression, **metrics):
    """CloudWatch's functions and operators that the templates use. DIFF is of the last two values of a metric that is given as a list."""
    values = {name: value[-1] if isinstance(value, list) else value for name, value in metrics.items()}
    series = {name: value for name, value in metrics.items() if isinstance(value, list)}
    for name, value in series.items():
        expression = expression.replace(f"DIFF({name})", str(value[-1] - value[-2]))
    # Both branches of an IF are worked out before one is taken, so that a division must not fail in the other.
    expression = expression.replace("IF(", "chosen(").replace(" AND ", " and ")
    return eval(expression, {"chosen": lambda condition, yes, no: yes if condition else no}, {name: Number(value) for name, value in values.items()})


class Number(float):
    """A metric's value: dividing by zero gives nothing, as in CloudWatch, and no error."""

    def __truediv__(self, other):
        return Number(float(self) / float(other)) if other else math.nan

    def __add__(self, other):
        return Number(float(self) + float(other))


def expression(metrics, name):
    return next(metric["Expression"] for metric in metrics if metric["Id"] == name)


def fires(alarm, value):
    threshold = alarm["Threshold"]
    return {
        "GreaterThanOrEqualToThreshold": value >= threshold, "GreaterThanThreshold": value > threshold, "LessThanThreshold": value < threshold,
    }[alarm["ComparisonOperator"]]  # fmt: skip


@pytest.mark.parametrize(
    ("waiting", "working", "running", "tasks"),
    [
        (0, 0, 1, 1),  # The last task is not sent away by this: photos that come one by one are never seen waiting.
        (0, 3, 1, 1),
        (199, 0, 1, 1),
        (200, 0, 1, 2),
        (1000, 4, 2, 6),
        (150, 8, 4, 1),
        (0, 0, 4, 1),
    ],
)
def test_tasks_follow_the_backlog_of_each(waiting, working, running, tasks):
    policy = PROCESSOR["HoldBacklog"]["Properties"]["TargetTrackingScalingPolicyConfiguration"]
    metrics = policy["CustomizedMetricSpecification"]["Metrics"]
    backlog = worked_out(expression(metrics, "backlog"), waiting=waiting, working=working, running=running)
    # Application Auto Scaling keeps metric times tasks, and rounds up.
    assert math.ceil(running * backlog / TARGET) == tasks


def test_without_a_task_the_backlog_is_still_a_number():
    metrics = PROCESSOR["HoldBacklog"]["Properties"]["TargetTrackingScalingPolicyConfiguration"]["CustomizedMetricSpecification"]["Metrics"]
    assert worked_out(expression(metrics, "backlog"), waiting=50, working=0, running=0) == 51


@pytest.mark.parametrize(
    ("waiting", "received", "starts"),
    [(1, 0, True), (500, 0, True), (0, 0, False), (500, 20, False), (0, 3, False)],
)
def test_the_first_task_is_started_when_nobody_receives(waiting, received, starts):
    alarm = PROCESSOR["PhotosWaitForNobody"]["Properties"]
    value = worked_out(expression(alarm["Metrics"], "unattended"), waiting=waiting, received=received)
    assert fires(alarm, value) == starts
    if starts:
        (step,) = PROCESSOR["StartOne"]["Properties"]["StepScalingPolicyConfiguration"]["StepAdjustments"]
        assert value - alarm["Threshold"] >= step["MetricIntervalLowerBound"] and step["ScalingAdjustment"] == 1


@pytest.mark.parametrize(("waiting", "working", "rests"), [(0, 0, True), (1, 0, False), (0, 1, False)])
def test_the_last_task_is_sent_away_only_without_any_photo(waiting, working, rests):
    alarm = PROCESSOR["NoPhotos"]["Properties"]
    value = worked_out(expression(alarm["Metrics"], "photos"), waiting=waiting, working=working)
    assert fires(alarm, value) == rests
    # Nothing is known of a queue that is silent for hours; then nothing is done either.
    assert alarm["TreatMissingData"] == "notBreaching" and alarm["EvaluationPeriods"] == 15
    if rests:
        (step,) = PROCESSOR["Rest"]["Properties"]["StepScalingPolicyConfiguration"]["StepAdjustments"]
        assert value - alarm["Threshold"] <= step["MetricIntervalUpperBound"] and step["ScalingAdjustment"] == {"Ref": "MinimumTasks"}


@pytest.mark.parametrize(
    ("waiting", "finished", "wakes"),
    [([5, 9], 0, True), ([5, 5], 0, True), ([9, 5], 0, False), ([5, 9], 2, False), ([0, 0], 0, False)],
)
def test_somebody_is_woken_when_the_queue_grows_and_nothing_is_done(waiting, finished, wakes):
    alarm = ALARMS["NothingIsDone"]["Properties"]
    assert fires(alarm, worked_out(expression(alarm["Metrics"], "stuck"), waiting=waiting, finished=finished)) == wakes


@pytest.mark.parametrize("part", ["ProcessorTasks", "WebTasks"])
def test_somebody_is_woken_when_tasks_are_missing(part):
    alarm = ALARMS[part]["Properties"]
    assert fires(alarm, worked_out(expression(alarm["Metrics"], "missing"), desired=2, running=1))
    assert not fires(alarm, worked_out(expression(alarm["Metrics"], "missing"), desired=2, running=2))
