"""Least privilege, both ways: all that the parts call is allowed by their roles, all that the roles allow is called, and the rest is denied.

The calls are read from the sources, so that a new one fails here until somebody has thought about what it may do, and one that is gone does too. The policies are the
templates' own, with a deployment's names filled in; `darkroom provision` has the same source.
"""

import json
import re
import subprocess

import pytest

from cloudformation import template
from foreign_clouds import TOOLS
from policy_evaluation import allows, each, listed
from programs import DARKROOM, REPOSITORY

ACCOUNT, REGION = "123456789012", "eu-west-1"
OTHER = "210987654321"
PLACEHOLDERS = {"${AWS::Partition}": "aws", "${AWS::Region}": REGION, "${AWS::AccountId}": ACCOUNT, "${NameSuffix}": "-blue"}

BUCKETS = {use: f"arn:aws:s3:::{use}-blue-{ACCOUNT}-{REGION}-an" for use in ("uploads", "processed", "rejected")}
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:uploads-blue"
OWN_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:processed-blue-web-01JDT3W0Y0ABCDEFGHJKMNPQRS"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:processed-blue"
METRICS = {"cloudwatch:namespace": "PhotoPipeline-blue"}


def stream(group, region=REGION):
    return f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{group}:log-stream:processor/1"


def objects(*uses):
    return [f"{BUCKETS[use]}/2026/11/24/01J/photo.jpg" for use in uses]


# For each operation that a part calls: the actions that AWS asks for, and on what. GetCallerIdentity needs none.
LOGS = {
    "processor": each("logs:CreateLogStream", stream("/local/processor-blue")) + each("logs:PutLogEvents", stream("/local/processor-blue")),
    "web": each("logs:CreateLogStream", stream("/local/webapp-blue")) + each("logs:PutLogEvents", stream("/local/webapp-blue")),
}
CALLS = {
    "processor": {
        "GetObject": each(["s3:GetObject", "s3:GetObjectVersion"], objects("uploads")),
        # S3 asks for the permission to list where an object is missing, and else answers 403 instead of 404.
        "HeadObject": each("s3:GetObject", objects("uploads", "processed", "rejected")) + each("s3:ListBucket", list(BUCKETS.values())),
        "PutObject": each("s3:PutObject", objects("processed", "rejected")),
        "DeleteObject": each("s3:DeleteObject", objects("processed", "rejected")),
        "GetQueueUrl": each("sqs:GetQueueUrl", QUEUE),
        "GetQueueAttributes": each("sqs:GetQueueAttributes", QUEUE),
        "ReceiveMessage": each("sqs:ReceiveMessage", QUEUE),
        "DeleteMessage": each("sqs:DeleteMessage", QUEUE),
        "ChangeMessageVisibility": each("sqs:ChangeMessageVisibility", QUEUE),
        "Publish": each("sns:Publish", TOPIC),
        "PutMetricData": each("cloudwatch:PutMetricData", "*", METRICS),
        "CreateLogStream": LOGS["processor"],
        "PutLogEvents": LOGS["processor"],
        "GetCallerIdentity": [],
    },
    "web": {
        "ListObjectsV2": each("s3:ListBucket", list(BUCKETS.values())),
        "HeadObject": each("s3:GetObject", objects("uploads", "processed", "rejected")),
        "GetObject": each("s3:GetObject", objects("uploads", "processed", "rejected")),
        # A form that the web app signed has no more rights than its signer.
        "PutObject": each("s3:PutObject", objects("uploads")),
        "CreateMultipartUpload": each("s3:PutObject", objects("uploads")),
        "UploadPart": each("s3:PutObject", objects("uploads")),
        "CompleteMultipartUpload": each("s3:PutObject", objects("uploads")),
        "AbortMultipartUpload": each("s3:AbortMultipartUpload", objects("uploads")),
        "Subscribe": each("sns:Subscribe", TOPIC),
        "ConfirmSubscription": each("sns:ConfirmSubscription", TOPIC),
        "ListSubscriptionsByTopic": each("sns:ListSubscriptionsByTopic", TOPIC),
        "Unsubscribe": each("sns:Unsubscribe", TOPIC),
        "Publish": each("sns:Publish", TOPIC),
        "CreateQueue": each(["sqs:CreateQueue", "sqs:TagQueue"], OWN_QUEUE),
        "TagQueue": each("sqs:TagQueue", OWN_QUEUE),
        "ListQueueTags": each("sqs:ListQueueTags", OWN_QUEUE),
        "GetQueueUrl": each("sqs:GetQueueUrl", OWN_QUEUE),
        "ReceiveMessage": each("sqs:ReceiveMessage", OWN_QUEUE),
        "DeleteMessageBatch": each("sqs:DeleteMessage", OWN_QUEUE),
        "DeleteQueue": each("sqs:DeleteQueue", OWN_QUEUE),
        "ListQueues": each("sqs:ListQueues", "*", {"aws:RequestedRegion": REGION}),
        "CreateLogStream": LOGS["web"],
        "PutLogEvents": LOGS["web"],
        "GetCallerIdentity": [],
    },
}
# Where each part's calls are. CreateLogGroup is for a cloud without provisioning; on AWS the group is there, and nobody may make one.
SOURCES = {"processor": ["Processor", "Telemetry/Logs", "Telemetry/Metrics"], "web": ["WebApp", "Telemetry/Logs"]}
NOT_ON_AWS = {"CreateLogGroup"}

DENIED = {
    "processor": [
        *each(["s3:PutObject", "s3:DeleteObject"], objects("uploads")),
        *each(["s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutBucketNotification", "s3:GetBucketPolicy"], BUCKETS["uploads"]),
        *each("s3:GetObject", ["arn:aws:s3:::somebody-elses/photo.jpg", f"arn:aws:s3:::uploads-{ACCOUNT}-{REGION}-an/of-another-deployment.jpg"]),
        *each(["sqs:SendMessage", "sqs:PurgeQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes"], QUEUE),
        *each(["sqs:ReceiveMessage", "sqs:DeleteMessage"], [f"{QUEUE}-dlq", OWN_QUEUE, f"arn:aws:sqs:{REGION}:{ACCOUNT}:uploads"]),
        *each(["sns:Subscribe", "sns:DeleteTopic", "sns:SetTopicAttributes"], TOPIC),
        *each("sns:Publish", [f"{TOPIC}-of-others", f"arn:aws:sns:us-east-1:{ACCOUNT}:processed-blue"]),
        *each("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AWS/Billing"}),
        *each("cloudwatch:PutMetricData", "*"),
        *each("logs:PutLogEvents", [stream("/local/webapp-blue"), stream("/local/processor"), stream("/local/processor-blue", "us-east-1")]),
        *each(["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:GetLogEvents"], stream("/local/processor-blue")),
        *each(["iam:PassRole", "iam:CreateUser", "sts:AssumeRole", "ec2:RunInstances", "ecs:UpdateService"], "*"),
    ],
    "web": [
        *each(["s3:PutObject", "s3:DeleteObject"], objects("processed", "rejected")),
        *each("s3:DeleteObject", objects("uploads")),
        *each(["s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutBucketCORS"], BUCKETS["uploads"]),
        *each(["sqs:ReceiveMessage", "sqs:SendMessage", "sqs:DeleteMessage", "sqs:DeleteQueue", "sqs:PurgeQueue"], [QUEUE, f"{QUEUE}-dlq"]),
        *each(["sqs:CreateQueue", "sqs:DeleteQueue"], f"arn:aws:sqs:{REGION}:{ACCOUNT}:somebody-elses"),
        # Another deployment's replicas.
        *each("sqs:DeleteQueue", f"arn:aws:sqs:{REGION}:{ACCOUNT}:processed-web-01JDT3W0Y0ABCDEFGHJKMNPQRS"),
        *each("sqs:SendMessage", OWN_QUEUE),
        *each("sqs:ListQueues", "*", {"aws:RequestedRegion": "us-east-1"}),
        *each(["sns:DeleteTopic", "sns:SetTopicAttributes", "sns:AddPermission"], TOPIC),
        *each("sns:Subscribe", f"{TOPIC}-of-others"),
        *each("logs:PutLogEvents", stream("/local/processor-blue")),
        *each("cloudwatch:PutMetricData", "*", METRICS),
        *each(["iam:PassRole", "sts:AssumeRole", "ecs:UpdateService"], "*"),
    ],
}


@pytest.fixture(scope="module")
def policies():
    text = subprocess.run([DARKROOM, "policies"], check=True, capture_output=True, text=True).stdout
    for placeholder, value in PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    assert "${" not in text
    return json.loads(text)


def called(part):
    """The operations that a part's sources call."""
    found = set()
    for folder in SOURCES[part]:
        for path in (REPOSITORY / "Sources" / folder).rglob("*.swift"):
            found |= set(re.findall(r"\bcall\(\s*([A-Z]\w+)\.self", path.read_text()))
    return found


@pytest.mark.parametrize("part", CALLS)
def test_the_calls_here_are_those_of_the_sources(part):
    found = called(part)
    assert len(found) > 8
    assert found - NOT_ON_AWS <= CALLS[part].keys(), f"say in CALLS what these may do: {found - NOT_ON_AWS - CALLS[part].keys()}"
    # What every program asks first, in darkroom itself.
    assert CALLS[part].keys() - found <= {"GetCallerIdentity"}, f"nobody calls these any longer: {CALLS[part].keys() - found}"


@pytest.mark.parametrize("part", CALLS)
def test_every_call_is_allowed(part, policies):
    refused = [
        (operation, action, resource)
        for operation, needs in CALLS[part].items()
        for action, resource, context in needs
        if not allows(policies[f"{part}Access"], action, resource, context)
    ]
    assert not refused


@pytest.mark.parametrize("part", CALLS)
def test_nothing_is_allowed_that_is_not_called(part, policies):
    needed = {action for needs in CALLS[part].values() for action, _, _ in needs}
    allowed = {action for statement in policies[f"{part}Access"]["Statement"] for action in listed(statement["Action"])}
    assert allowed <= needed, allowed - needed


def filled(value):
    """What CloudFormation makes of a part of a template."""
    if isinstance(value, dict):
        if "Fn::Sub" in value:
            text = value["Fn::Sub"].replace("${ImageRepositories}", "darkroom*")
            for placeholder, found in PLACEHOLDERS.items():
                text = text.replace(placeholder, found)
            return text
        return ACCOUNT if value == {"Ref": "AWS::AccountId"} else {name: filled(inner) for name, inner in value.items()}
    return [filled(inner) for inner in value] if isinstance(value, list) else value


def test_roles_that_only_the_stacks_have_do_their_work_and_no_more():
    def policy(role):
        return filled(template("roles")["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"])

    ecs = f"arn:aws:ecs:{REGION}:{ACCOUNT}"
    image = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/darkroom"
    printed = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/darkroom/containers-blue:log-stream:web/web/1"
    allowed = {
        "ExecutionRole": each("ecr:GetAuthorizationToken", "*")
        + each(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], image)
        + each(["logs:CreateLogStream", "logs:PutLogEvents"], printed),
        "InstanceRole": each("ecs:DiscoverPollEndpoint", "*")
        + each(["ecs:RegisterContainerInstance", "ecs:SubmitTaskStateChange"], f"{ecs}:cluster/darkroom-blue")
        + each(["ecs:Poll", "ecs:StartTelemetrySession"], f"{ecs}:container-instance/darkroom-blue/1"),
    }
    denied = {
        "ExecutionRole": each(["s3:GetObject", "sqs:ReceiveMessage", "ecr:PutImage", "ssm:GetParameters", "secretsmanager:GetSecretValue"], "*")
        + each("ecr:BatchGetImage", f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/somebody-elses")
        + each("logs:PutLogEvents", stream("/local/processor-blue")),
        "InstanceRole": each(["s3:GetObject", "sqs:ReceiveMessage", "ecr:BatchGetImage", "logs:PutLogEvents", "ecs:RunTask", "iam:PassRole"], "*")
        + each("ecs:RegisterContainerInstance", f"{ecs}:cluster/somebody-elses"),
    }
    for role, calls in allowed.items():
        assert not [call for call in calls if not allows(policy(role), *call)], role
    for role, calls in denied.items():
        assert not [call for call in calls if allows(policy(role), *call)], role


@pytest.mark.parametrize("part", DENIED)
def test_the_rest_is_denied(part, policies):
    granted = [(action, resource) for action, resource, context in DENIED[part] if allows(policies[f"{part}Access"], action, resource, context)]
    assert not granted


def test_actions_exist_and_know_the_resources_they_are_allowed_on(policies):
    """By the linter's table of IAM's actions: `*` only where an action knows no resources, and an ARN only of a kind that it knows."""
    (packages,) = TOOLS.parent.glob("lib/python3*/site-packages")
    table = json.loads((packages / "cfnlint" / "data" / "AdditionalSpecs" / "Policies.json").read_text())
    for name in ("processorAccess", "webAccess", "queueAccess", "topicAccess"):
        for statement in policies[name]["Statement"]:
            for action in listed(statement["Action"]):
                service, operation = action.split(":")
                kinds = table[service]["Actions"][operation.lower()].get("Resources", [])
                formats = [form for kind in kinds for form in table[service]["Resources"][kind]["ARNFormats"]]
                for resource in listed(statement["Resource"]):
                    if resource == "*":
                        # A metric is no resource; what the table has for it since 2026 are OpenTelemetry's data sets.
                        assert "Condition" in statement and (not kinds or kinds == ["dataset"]), action
                    else:
                        patterns = [re.sub(r"\$\{\w+\}", "[^:]*", form) for form in formats]
                        assert any(re.fullmatch(pattern, resource) for pattern in patterns), (action, resource, formats)


@pytest.mark.parametrize("part", CALLS)
def test_only_tasks_of_this_account_are_given_a_role(part, policies):
    trust = policies[f"{part}Trust"]

    def trusted(principal, account=ACCOUNT):
        context = {"aws:SourceAccount": account, "aws:SourceArn": f"arn:aws:ecs:{REGION}:{account}:task/darkroom-blue/1"}
        return allows(trust, "sts:AssumeRole", "*", context if principal.startswith("ecs") else {}, principal)

    assert trusted("ecs-tasks.amazonaws.com") and trusted("ec2.amazonaws.com")
    assert not trusted("ecs-tasks.amazonaws.com", OTHER)
    assert trusted("lambda.amazonaws.com") == (part == "processor")
    assert not trusted("sagemaker.amazonaws.com") and not trusted("cloudformation.amazonaws.com")


def test_s3_tells_the_queue_and_the_topic_of_our_buckets_alone(policies):
    def may(policy, action, resource, bucket, account=ACCOUNT, principal="s3.amazonaws.com"):
        return allows(policies[policy], action, resource, {"aws:SourceArn": bucket, "aws:SourceAccount": account}, principal)

    assert may("queueAccess", "sqs:SendMessage", QUEUE, BUCKETS["uploads"])
    assert may("topicAccess", "sns:Publish", TOPIC, BUCKETS["processed"]) and may("topicAccess", "sns:Publish", TOPIC, BUCKETS["rejected"])
    # The confused deputy: S3 for somebody else's bucket, or for a name of ours that another account has got hold of.
    assert not may("queueAccess", "sqs:SendMessage", QUEUE, "arn:aws:s3:::somebody-elses")
    assert not may("queueAccess", "sqs:SendMessage", QUEUE, BUCKETS["uploads"], OTHER)
    assert not may("queueAccess", "sqs:SendMessage", QUEUE, BUCKETS["processed"])
    assert not may("topicAccess", "sns:Publish", TOPIC, BUCKETS["uploads"])
    assert not may("topicAccess", "sns:Publish", TOPIC, BUCKETS["processed"], OTHER)
    assert not may("queueAccess", "sqs:SendMessage", QUEUE, BUCKETS["uploads"], principal="sns.amazonaws.com")
    assert not may("queueAccess", "sqs:ReceiveMessage", QUEUE, BUCKETS["uploads"])


@pytest.mark.parametrize("use", BUCKETS)
def test_nobody_reaches_a_bucket_without_tls(use, policies):
    policy = policies[f"{use.removesuffix('s') if use == 'uploads' else use}BucketAccess"]
    identity = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
    both = {"Statement": identity["Statement"] + policy["Statement"]}
    assert allows(both, "s3:GetObject", objects(use)[0], {"aws:SecureTransport": "true"}, "anybody")
    assert not allows(both, "s3:GetObject", objects(use)[0], {"aws:SecureTransport": "false"}, "anybody")
    assert not allows(both, "s3:ListBucket", BUCKETS[use], {"aws:SecureTransport": "false"}, "anybody")
