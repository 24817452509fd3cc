"""The rule of the house: an operation is listed as implemented when a boto3 test saw its success and its main error."""

import json
from pathlib import Path

import pytest

from programs import REPOSITORY
from recorder import RECORDER

HERE = Path(__file__).parent
BOTO3_NAMES = {"S3": "s3", "SQS": "sqs", "SNS": "sns", "CloudWatch": "cloudwatch", "Logs": "logs", "IAM": "iam", "STS": "sts", "CostExplorer": "ce"}


def listed_operations():
    table = json.loads((REPOSITORY / "Sources/GenerateModels/operations.json").read_text())
    return [(BOTO3_NAMES[service["name"]], operation) for service in table["services"] for operation in service["operations"]]


def test_every_listed_operation_was_seen_to_succeed_and_to_fail(request):
    modules = {path.name for path in HERE.glob("test_*.py")}
    ran = {item.path.name for item in request.session.items}
    if modules - ran or request.config.getoption("keyword") or request.config.getoption("markexpr"):
        pytest.skip("only a part of the acceptance tests was chosen")
    listed = listed_operations()
    assert listed
    assert [f"{service}.{operation}" for service, operation in listed if not RECORDER.successes[(service, operation)]] == []
    assert [f"{service}.{operation}" for service, operation in listed if not RECORDER.errors[(service, operation)]] == []
