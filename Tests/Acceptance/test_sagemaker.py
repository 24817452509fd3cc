"""SageMaker's requests and role, against botocore's model, moto and our own IAM."""

import json
import shutil
import subprocess

import pytest
from moto.server import ThreadedMotoServer

from aws_requests import SAGEMAKER, request, violations
from command_line import CommandLine
from documented import AWS_AT_ENDPOINT, commands, rehearsed
from policy_evaluation import allows, each
from programs import REPOSITORY, clean_environment

PROCESSING = ["create-processing-job.json", "create-processing-job-queue.json"]


@pytest.fixture(scope="module")
def moto():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.mark.parametrize("name", PROCESSING)
def test_a_request_is_what_the_service_takes(name):
    parameters = request(name)
    assert violations("sagemaker", "CreateProcessingJob", parameters) == []
    # The check itself can fail.
    for broken in ({"ProcessingJobName": "with blanks"}, {"Surplus": 1}, {"RoleArn": "arn:aws:iam::1:role/x"}):
        assert violations("sagemaker", "CreateProcessingJob", {**parameters, **broken}) != []
    parameters["ProcessingResources"]["ClusterConfig"]["InstanceType"] = "ml.none.xlarge"
    assert violations("sagemaker", "CreateProcessingJob", parameters) != []


def test_the_page_puts_in_account_region_and_images(tmp_path):
    """docs/aws.md's own lines, on a copy of the requests."""
    lines = [line.removeprefix("$ ") for line in (REPOSITORY / "docs/aws.md").read_text().splitlines() if line.startswith('$ sed -i "s')]
    assert len(lines) == 2
    for file in [*(REPOSITORY / "deploy").glob("*/create-*.json"), *SAGEMAKER.glob("role-*.json")]:
        (tmp_path / file.name).write_text(file.read_text())
    digest = "@sha256:" + 64 * "a"
    host = "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn"
    variables = {"ACCOUNT": "210987654321", "REGION": "cn-north-1", "PARTITION": "aws-cn", "IMAGE": f"{host}/darkroom{digest}"}
    variables |= {name.upper(): f"{host}/darkroom-{name}{digest}" for name in ("processing", "studio")}
    subprocess.run(["bash", "-c", "\n".join(lines)], cwd=tmp_path, env=clean_environment(**variables), check=True)
    texts = {file.name: file.read_text() for file in tmp_path.glob("*.json")}
    assert not any(word in text for text in texts.values() for word in ("123456789012", "us-east-1", ":latest", "arn:aws:"))
    for name in PROCESSING:
        job = json.loads(texts[name])
        assert job["AppSpecification"]["ImageUri"] == variables["PROCESSING"]
        assert violations("sagemaker", "CreateProcessingJob", job) == []
    assert json.loads(texts["create-image-version.json"])["BaseImage"] == variables["STUDIO"]
    function = json.loads(texts["create-function.json"])
    assert function["Code"]["ImageUri"] == variables["IMAGE"] and violations("lambda", "CreateFunction", function) == []


def test_the_page_makes_a_copy_of_the_requests(fresh_cloud, tmp_path):
    """All lines before the first job; what `./dev push` is, is tested elsewhere."""
    shutil.copytree(REPOSITORY / "deploy", tmp_path / "deploy")
    pushed = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
    dev = tmp_path / "dev"
    # It prints other things first, and last the image by its digest.
    dev.write_text(f'''#!/bin/sh
echo "$@" >>calls
name=darkroom
while [ $# -gt 0 ]; do [ "$1" != --repository ] || name=$2; shift; done
echo pushing; echo "{pushed}/$name@sha256:{64 * 'a'}"
''')
    dev.chmod(0o755)
    shell = CommandLine("pypi", tmp_path)
    shell.environment.update(AWS_ENDPOINT_URL=fresh_cloud.endpoint, AWS_ACCESS_KEY_ID="210987654321")
    before = "set -e; git init -q; git -c user.name=n -c user.email=e commit -q --allow-empty -m first"
    commit = shell.output("\n".join([before, "git rev-parse HEAD", AWS_AT_ENDPOINT, *commands("SageMaker")[:8]])).split()[0]
    calls = (tmp_path / "calls").read_text().splitlines()
    base = f"--build-arg DARKROOM_IMAGE={pushed}/darkroom:{commit}"
    own = [f"--repository darkroom-{name} --file deploy/sagemaker/{name}.Dockerfile {base}" for name in ("processing", "studio")]
    assert calls == [" ".join(["push 210987654321 eu-central-1", more]).strip() for more in ("", *own)]
    for name, image in (("create-processing-job", "darkroom-processing"), ("create-processing-job-queue", "darkroom-processing")):
        job = json.loads((tmp_path / "requests" / f"{name}.json").read_text())
        assert job["AppSpecification"]["ImageUri"].split("@")[0].endswith(f"/{image}")
        assert job["RoleArn"].startswith("arn:aws:iam::210987654321:")


@pytest.mark.parametrize("name", PROCESSING)
def test_a_job_is_created_by_the_command_line(moto, tmp_path, name):
    aws = CommandLine("pypi", tmp_path)
    aws.environment["AWS_ENDPOINT_URL"] = moto
    (line,) = [line for line in rehearsed("### Processing jobs") if f"file://{name} " in line]
    arn = json.loads(aws.output(f"{AWS_AT_ENDPOINT}; cd {SAGEMAKER} && {line}"))["ProcessingJobArn"]
    job = arn.split(":processing-job/")[1]
    described = json.loads(aws.output(f"{AWS_AT_ENDPOINT}; aws sagemaker describe-processing-job --processing-job-name {job}"))
    # moto gives back no more than these.
    for member in ("AppSpecification", "RoleArn"):
        assert described[member] == request(name)[member]


def test_the_role_can_be_made(provisioned, name):
    """Our own IAM reads both documents: their grammar is right, and the role trusts SageMaker."""
    aws, _ = provisioned
    trust, policy = ((SAGEMAKER / file).read_text() for file in ("role-trust.json", "role-policy.json"))
    aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    aws.iam.put_role_policy(RoleName=name, PolicyName="darkroom", PolicyDocument=policy)
    kept = aws.iam.get_role_policy(RoleName=name, PolicyName="darkroom")["PolicyDocument"]
    assert kept == json.loads(policy)
    # It covers what the request names.
    job = request("create-processing-job.json")
    allowed = " ".join(str(statement["Resource"]) for statement in kept["Statement"])
    for uri in [job["ProcessingInputs"][0]["S3Input"]["S3Uri"], *(o["S3Output"]["S3Uri"] for o in job["ProcessingOutputConfig"]["Outputs"])]:
        assert f"arn:aws:s3:::{uri.removeprefix('s3://')}*" in allowed
    # The queue-fed form may do what a processor may.
    processor = aws.iam.get_role_policy(RoleName="darkroom-processor", PolicyName="darkroom")["PolicyDocument"]
    aws.iam.put_role_policy(RoleName=name, PolicyName="processor", PolicyDocument=json.dumps(processor))
    assert "sqs:ReceiveMessage" in json.dumps(processor)


def test_the_documented_commands_make_the_role(provisioned, tmp_path):
    """Those for the role, on our own IAM, with the processor's policy as the queue-fed form needs it."""
    aws, environment = provisioned
    lines = [line for line in rehearsed("### Processing jobs") if line.startswith("aws iam ")]
    assert len(lines) == 4
    for file in SAGEMAKER.glob("role-*.json"):
        (tmp_path / file.name).write_text(file.read_text())
    shell = CommandLine("pypi", tmp_path)
    shell.environment.update(environment)
    shell.output("\n".join(["set -e", AWS_AT_ENDPOINT, *lines]))
    assert set(aws.iam.list_role_policies(RoleName="darkroom-sagemaker")["PolicyNames"]) == {"darkroom", "processor"}
    copied, own = (aws.iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
                   for role, policy in (("darkroom-sagemaker", "processor"), ("darkroom-processor", "darkroom")))  # fmt: skip
    assert copied == own


def test_the_role_does_its_work_and_no_more():
    policy = request("role-policy.json")
    account, region = "123456789012", "us-east-1"
    bucket = f"arn:aws:s3:::photos-{account}"
    image = f"arn:aws:ecr:{region}:{account}:repository/darkroom-processing"
    log = f"arn:aws:logs:{region}:{account}:log-group:/aws/sagemaker/ProcessingJobs:log-stream:darkroom/algo-1"
    own_metrics = {"cloudwatch:namespace": "/aws/sagemaker/ProcessingJobs"}
    needed = [
        *each("s3:ListBucket", bucket),
        *each("s3:GetObject", f"{bucket}/originals/a.jpg"),
        *each("s3:PutObject", [f"{bucket}/negatives/a.jpg", f"{bucket}/manifests/manifest-algo-1.jsonl"]),
        *each(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], image),
        *each("ecr:GetAuthorizationToken", "*"),
        *each(["logs:CreateLogStream", "logs:PutLogEvents"], log),
        *each("cloudwatch:PutMetricData", "*", own_metrics),
    ]
    refused = [
        *each(["s3:PutObject", "s3:DeleteObject"], f"{bucket}/originals/a.jpg"),
        *each("s3:GetObject", "arn:aws:s3:::somebody-elses/a.jpg"),
        *each("s3:DeleteObject", f"{bucket}/negatives/a.jpg"),
        *each("ecr:BatchGetImage", f"arn:aws:ecr:{region}:{account}:repository/somebody-elses"),
        *each("ecr:PutImage", image),
        *each("logs:PutLogEvents", f"arn:aws:logs:{region}:{account}:log-group:/local/processor:log-stream:processor/1"),
        *each("cloudwatch:PutMetricData", "*"),
        *each("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AWS/Billing"}),
        *each("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "PhotoPipeline"}),
        *each(["iam:PassRole", "sts:AssumeRole", "sqs:ReceiveMessage", "sagemaker:CreateProcessingJob"], "*"),
    ]
    assert not [call for call in needed if not allows(policy, *call)]
    assert not [call for call in refused if allows(policy, *call)]
