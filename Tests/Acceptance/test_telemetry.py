"""What the parts say of logs and metrics that do not arrive: work goes on, and the console hears of it once."""

import pytest

import photographs
from local_server import reply
from programs import Program, clean_environment, eventually, free_port
from relay import Relay


class Refusal(Relay):
    """A service before which one operation is forbidden until `is_open`; everything then goes to the cloud behind."""

    is_open = False
    refused = 0

    def answer(self, handler, body):
        if self.is_open:
            super().answer(handler, body)
            return
        self.refused += 1
        text = b'{"__type":"AccessDeniedException","message":"You may not."}'
        reply(handler, 400, text, {"Content-Type": "application/x-amz-json-1.1"})


def processor(environment, folder, **further):
    settings = clean_environment(**environment, **further)
    return Program("processor", "--engine", "cpu", log=folder / "processor.log", environment=settings)


def lines(program, *words):
    return [line for line in program.said().splitlines() if all(word in line for word in words)]


@pytest.mark.parametrize(
    ("service", "subject", "operation"),
    [("CLOUDWATCH", "Metrics", "cloudwatch:PutMetricData"), ("CLOUDWATCH_LOGS", "Log lines", "logs:PutLogEvents")],
)
def test_a_dead_port_costs_one_line_and_no_photo(provisioned, tmp_path, service, subject, operation):
    aws, environment = provisioned
    port = free_port()
    program = processor(environment, tmp_path, **{f"AWS_ENDPOINT_URL_{service}": f"http://127.0.0.1:{port}"})
    with program:
        (said,) = eventually(lambda: lines(program, "do not reach CloudWatch"))
        assert f"telemetry: {subject} do not" in said and f"operation={operation}" in said and f"127.0.0.1:{port}" in said
        aws.s3.put_object(Bucket="uploads", Key="a.jpg", Body=photographs.jpeg())
        eventually(lambda: aws.s3.list_objects_v2(Bucket="processed").get("Contents"), 30)
    # At the end what is left was tried once more at least, in vain.
    assert program.process.returncode == 0
    assert lines(program, "CloudWatch") == [said]


def test_a_missing_permission_is_named_and_its_return_is_told(provisioned, tmp_path):
    aws, environment = provisioned
    endpoint = int(environment["AWS_ENDPOINT_URL"].rpartition(":")[2])
    with Refusal(endpoint) as logs, processor(environment, tmp_path, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=logs.url) as program:
        eventually(lambda: logs.refused >= 3)
        (said,) = lines(program, "CloudWatch")
        assert "operation=logs:PutLogEvents" in said and "AccessDeniedException" in said
        logs.is_open = True
        eventually(lambda: lines(program, "CloudWatch")[1:])
        assert "Log lines reach CloudWatch again" in lines(program, "CloudWatch")[1]
        # What was kept is there; the two lines themselves were for the console alone.
        events = eventually(lambda: aws.logs.filter_log_events(logGroupName="/local/processor").get("events"))
        program.stop()
    assert len(lines(program, "CloudWatch")) == 2
    events = aws.logs.filter_log_events(logGroupName="/local/processor")["events"]
    assert events and not [event for event in events if "reach CloudWatch" in event["message"]]
