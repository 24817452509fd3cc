"""The templates of `deploy/cloudformation`, and what two emulators of CloudFormation cannot do with them."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import boto3
from awscli.customizations.cloudformation.yamlhelper import yaml_dump, yaml_parse

from documented import AWS_AT_ENDPOINT, rehearsed
from foreign_clouds import Ministack, Moto
from programs import DARKROOM, PATIENCE, REPOSITORY, clean_environment

TEMPLATES = REPOSITORY / "deploy" / "cloudformation"
STACKS = ["network", "storage", "roles", "cluster", "processor", "web", "alarms"]
REGION = "eu-west-1"
ACCOUNT = "123456789012"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/darkroom:1.0"
PUBLIC_URL = "https://photos.example.com"
# What provisioning writes on a resource that was there without its tag, so that it is never removed as its own.
TAGS = ["darkroom:deployment", "darkroom:adopted"]

# What each emulator has no support for. Nothing of these types was ever made by a stack; they were linted only (docs/aws.md says so, too).
WITHOUT_SCALING = [
    "AWS::ECS::CapacityProvider", "AWS::ECS::ClusterCapacityProviderAssociations", "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
]  # fmt: skip


def client(cloud, service):
    return boto3.client(service, endpoint_url=cloud.endpoint, region_name=REGION, aws_access_key_id=ACCOUNT, aws_secret_access_key="test")


def template(stack):
    return yaml_parse((TEMPLATES / f"{stack}.yaml").read_text())


def without(found, is_left_out):
    """The template without some of its resources, and without the order in which others would have followed them."""
    resources = {name: resource for name, resource in found["Resources"].items() if not is_left_out(resource)}
    for resource in resources.values():
        after = resource.pop("DependsOn", [])
        kept = [name for name in ([after] if isinstance(after, str) else after) if name in resources]
        if kept:
            resource["DependsOn"] = kept
    return {**found, "Resources": resources}


class MotoStacks(Moto):
    """Passes over types that it does not know, with a warning in its log. A stack that was made by a change set exports nothing there, so
    that the AWS CLI's `deploy` cannot be used."""

    name = "moto"
    has_change_sets = False
    # What a stack's resource loses on the way there. The templates themselves are looked at for it.
    forgets = {
        "public access block", "cross-origin rules", "notifications", "RedriveAllowPolicy", "containers", "references to what was replaced",
    }  # fmt: skip

    lacks = [*WITHOUT_SCALING, "AWS::CloudWatch::Alarm", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"]

    def has(self, resource):
        return resource["Type"] not in self.lacks

    def lost(self, suffix=""):
        """What provisioning finds to do after the stacks, because of what this emulator does not make or forgets."""
        buckets = {use: f"bucket {use}{suffix}-{ACCOUNT}-{REGION}-an" for use in ("uploads", "processed", "rejected")}
        return {
            f"queue uploads{suffix}: Policy", f"topic processed{suffix}: Policy", f"topic processed{suffix}: SignatureVersion",
            *(f"topic processed{suffix}: tag {tag}" for tag in TAGS),
            f"role darkroom-processor{suffix}: policy darkroom", f"role darkroom-web{suffix}: policy darkroom",
            *(f"{bucket}: public access block" for bucket in buckets.values()),
            *(f"{bucket}: notification darkroom-{bucket.removeprefix('bucket ')}" for bucket in buckets.values()),
            *(f"{buckets[use]}: cross-origin rule darkroom-web" for use in ("uploads", "processed")),
        }  # fmt: skip

    def amended(self, stack):
        found = template(stack)
        if stack == "web":
            # It does not know the attribute LoadBalancerFullName, which is the end of the ARN.
            found["Outputs"]["BalancerFullName"]["Value"] = {"Fn::Select": [1, {"Fn::Split": ["loadbalancer/", {"Ref": "Balancer"}]}]}
        return found


class MinistackStacks(Ministack):
    """Rolls a stack back that has a type which it does not know."""

    name = "ministack"
    has_change_sets = True
    forgets = {"bucket tags"}

    lacks = WITHOUT_SCALING

    def has(self, resource):
        # It knows alarms on one metric, and none on an expression.
        return resource["Type"] not in self.lacks and not (resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"])

    def lost(self, suffix=""):
        """Tags of buckets alone: what provisioning finds to do after the stacks."""
        return {f"bucket {use}{suffix}-{ACCOUNT}-{REGION}-an: tag {tag}" for use in ("uploads", "processed", "rejected") for tag in TAGS}

    def amended(self, stack):
        found = without(template(stack), lambda resource: not self.has(resource))
        # It takes a number that a parameter gives for a text, and cannot count with it.
        if stack == "web":
            found["Resources"]["Service"]["Properties"]["DesiredCount"] = 2
        if stack == "processor":
            (_, spot) = found["Resources"]["Service"]["Properties"]["CapacityProviderStrategy"]["Fn::If"][2]
            spot["Weight"] = 4
        return found


class Deployed:
    """The stacks on one emulator: by `deploy.sh` where it has change sets, else by the operations for whole stacks."""

    def __init__(self, cloud, folder, certificate, alarm_topic):
        self.cloud = cloud
        self.certificate = certificate
        self.alarm_topic = alarm_topic
        self.templates = folder / "templates"
        self.templates.mkdir()
        for stack in STACKS:
            (self.templates / f"{stack}.yaml").write_text(yaml_dump(cloud.amended(stack)))
        self.environment = clean_environment(
            AWS_ACCESS_KEY_ID=ACCOUNT, AWS_SECRET_ACCESS_KEY="test", AWS_REGION=REGION, AWS_DEFAULT_REGION=REGION,
            AWS_ENDPOINT_URL=cloud.endpoint, PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        )  # fmt: skip

    def client(self, service):
        return client(self.cloud, service)

    def deploy(self, settings):
        """`settings` as after `--set`: STACK.NAME=VALUE."""
        if self.cloud.has_change_sets:
            self.deploy_by_command(settings)
        else:
            for stack in STACKS:
                self.deploy_whole(stack, settings)

    def deploy_by_command(self, settings, *more):
        outcome = self.run_command([word for setting in settings for word in ("--set", setting)] + [*more])
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr + "".join(self.failures())

    def run_command(self, arguments):
        """`deploy.sh` with what it needs; of an option given twice the last counts."""
        needed = ["--image", IMAGE, "--public-url", PUBLIC_URL, "--certificate", self.certificate, "--alarm-topic", self.alarm_topic]
        command = [TEMPLATES / "deploy.sh", "--templates", self.templates, *needed, *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60 * PATIENCE)

    def failures(self):
        """What the emulator says of resources that it could not make."""
        stacks = self.client("cloudformation")
        for stack in stacks.describe_stacks()["Stacks"]:
            for event in stacks.describe_stack_events(StackName=stack["StackName"])["StackEvents"]:
                if event["ResourceStatus"].endswith("FAILED"):
                    yield f"\n{stack['StackName']}: {event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"

    def deploy_whole(self, stack, settings):
        given = {"Image": IMAGE, "PublicUrl": PUBLIC_URL, "CertificateArn": self.certificate, "AlarmTopicArn": self.alarm_topic}
        given.update(setting.removeprefix(f"{stack}.").split("=", 1) for setting in settings if setting.startswith(f"{stack}."))
        known = template(stack)["Parameters"]
        stacks, name = self.client("cloudformation"), f"darkroom-{stack}"
        exists = name in {found["StackName"] for found in stacks.describe_stacks()["Stacks"]}
        (stacks.update_stack if exists else stacks.create_stack)(
            StackName=name, TemplateBody=(self.templates / f"{stack}.yaml").read_text(), Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items() if key in known],
            Tags=[{"Key": "darkroom:deployment", "Value": "default"}],
        )  # fmt: skip

    def documented(self, section, names):
        """The commands of a section of `docs/aws.md`, without those that it says were not rehearsed, in one shell. What they printed.
        `names` are the variables by which the parts know their resources."""
        commands = [AWS_AT_ENDPOINT]
        for line in rehearsed(section):
            if "deploy.sh" in line:
                line += f" --templates {self.templates} --set cluster.InstanceImage=/darkroom/image"
            commands.append(f"echo {shlex.quote(f'» {line}')}; {line}")
        environment = {
            **self.environment, "PATH": f"{DARKROOM.parent}:{self.environment['PATH']}", "ACCOUNT": ACCOUNT, "IMAGE": IMAGE,
            "PUBLIC_URL": PUBLIC_URL, "CERTIFICATE": self.certificate, **names,
        }  # fmt: skip
        outcome = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(commands)], env=environment, cwd=REPOSITORY, capture_output=True, text=True,
            timeout=100 * PATIENCE,
        )  # fmt: skip
        assert outcome.returncode == 0, outcome.stdout[-3000:] + outcome.stderr[-3000:]
        return outcome.stdout

    def provision(self, public_url):
        command = [DARKROOM, "provision", "--public-url", public_url]
        subprocess.run(command, env={**self.environment, **self.names()}, check=True, capture_output=True, timeout=60 * PATIENCE)

    def names(self, stack="storage"):
        """The variables by which the parts know the resources, from the stack's outputs."""
        outputs = self.outputs(stack)
        return {
            "UPLOAD_BUCKET": outputs["UploadBucket"], "OUTPUT_BUCKET": outputs["ProcessedBucket"], "REJECTED_BUCKET": outputs["RejectedBucket"],
            "UPLOAD_QUEUE_NAME": outputs["UploadQueue"], "OUTPUT_TOPIC_NAME": outputs["Topic"],
        }  # fmt: skip

    def status(self, stack):
        return self.client("cloudformation").describe_stacks(StackName=f"darkroom-{stack}")["Stacks"][0]["StackStatus"]

    def outputs(self, stack):
        found = self.client("cloudformation").describe_stacks(StackName=f"darkroom-{stack}")["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}

    def resources(self, stack):
        """The physical ids of a stack's resources by their names in the template."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=f"darkroom-{stack}")
        found = [resource for page in pages for resource in page["StackResourceSummaries"]]
        return {resource["LogicalResourceId"]: resource.get("PhysicalResourceId") for resource in found}
