"""The stacks of `deploy/cloudformation`: linted; made and then updated on moto's and ministack's CloudFormation by the command that the
documentation names; looked at there; and compared with what `darkroom provision` would make."""

import ast
import json
import re
import subprocess
import sys

import pytest

from authority import Authority
from cloudformation import ACCOUNT, IMAGE, PUBLIC_URL, REGION, STACKS, TEMPLATES, Deployed, MinistackStacks, MotoStacks, client, template
from foreign_clouds import TOOLS
from programs import DARKROOM, PATIENCE, REPOSITORY, clean_environment

NEW_URL = "https://pictures.example.com"
# What changes in the second deployment: a parameter of each stack.
CHANGES = [
    "network.WebClients=203.0.113.0/24", f"storage.PublicUrl={NEW_URL}", "roles.ImageRepositories=darkroom", "cluster.MaximumInstances=6",
    "processor.LogLevel=debug", "web.Cpu=1024", "alarms.OldestPhotoSeconds=1200",
]  # fmt: skip


def certificate(folder):
    """A certificate for the balancer, as ACM takes it."""
    key, public = Authority(folder).issue("photos.example.com")
    return {"Certificate": public.read_bytes(), "PrivateKey": key.read_bytes()}


@pytest.fixture(scope="module", params=[MotoStacks, MinistackStacks], ids=lambda cloud: cloud.name)
def deployed(request, tmp_path_factory):
    """All stacks, made and then updated."""
    folder = tmp_path_factory.mktemp(request.param.name)
    with request.param(folder) as cloud:
        # What an account has before: a certificate, a topic for alarms, and AWS's own parameter that names ECS's image.
        arn = client(cloud, "acm").import_certificate(**certificate(folder))["CertificateArn"]
        topic = client(cloud, "sns").create_topic(Name="wake-me")["TopicArn"]
        client(cloud, "ssm").put_parameter(Name="/darkroom/image", Type="String", Value="ami-12345678")
        stacks = Deployed(cloud, folder, arn, topic)
        stacks.deploy(["cluster.InstanceImage=/darkroom/image"])
        stacks.made = {stack: stacks.status(stack) for stack in STACKS}
        stacks.deploy(["cluster.InstanceImage=/darkroom/image", *CHANGES])
        yield stacks


def test_the_linter_has_nothing_to_say():
    templates = [TEMPLATES / f"{stack}.yaml" for stack in STACKS]
    assert sorted(TEMPLATES.glob("*.yaml")) == sorted(templates)
    regions = ["us-east-1", "eu-west-1", "us-gov-west-1"]
    outcome = subprocess.run([TOOLS / "cfn-lint", "--regions", *regions, "--", *templates], capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_policies_in_the_templates_are_the_programs_own():
    outcome = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "policies.py", str(DARKROOM), "--check"], capture_output=True, text=True
    )
    assert outcome.returncode == 0, outcome.stderr


def test_stacks_are_made_and_updated(deployed):
    assert deployed.made == dict.fromkeys(STACKS, "CREATE_COMPLETE")
    assert {stack: deployed.status(stack) for stack in STACKS} == dict.fromkeys(STACKS, "UPDATE_COMPLETE")
    for stack in STACKS:
        found = template(stack)
        off = {"HasNat", "HasZone"}
        expected = {name for name, resource in found["Resources"].items() if deployed.cloud.has(resource) and resource.get("Condition") not in off}
        made = {name for name, physical in deployed.resources(stack).items() if physical}
        assert expected <= made, stack
        # The other way: what we say an emulator lacks it does lack, so that the list stays true.
        lacked = {name for name, resource in found["Resources"].items() if not deployed.cloud.has(resource)}
        assert not lacked & made, stack


def test_buckets_are_private_and_tell_of_what_arrives(deployed):
    s3, outputs = deployed.client("s3"), deployed.outputs("storage")
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:uploads"
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:processed"
    told = {"uploads": ("QueueConfigurations", "QueueArn", queue), "processed": ("TopicConfigurations", "TopicArn", topic),
            "rejected": ("TopicConfigurations", "TopicArn", topic)}  # fmt: skip
    names = {"uploads": outputs["UploadBucket"], "processed": outputs["ProcessedBucket"], "rejected": outputs["RejectedBucket"]}
    for use, bucket in names.items():
        assert bucket == f"{use}-{ACCOUNT}-{REGION}-an"
        rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
        assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        if "public access block" not in deployed.cloud.forgets:
            block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
            assert block == dict.fromkeys(["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], True)
            ownership = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
            assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        if "bucket tags" not in deployed.cloud.forgets:
            assert {"Key": "darkroom:deployment", "Value": "default"} in s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
        if "notifications" not in deployed.cloud.forgets:
            kind, member, arn = told[use]
            (notification,) = s3.get_bucket_notification_configuration(Bucket=bucket)[kind]
            assert (notification[member], notification["Events"]) == (arn, ["s3:ObjectCreated:*"])
    if "cross-origin rules" in deployed.cloud.forgets:
        return
    for use, methods in (("uploads", {"POST", "GET", "HEAD"}), ("processed", {"GET", "HEAD"})):
        (rule,) = s3.get_bucket_cors(Bucket=names[use])["CORSRules"]
        assert (rule["AllowedOrigins"], set(rule["AllowedMethods"])) == ([NEW_URL], methods)


def test_a_photo_that_fails_five_times_waits_for_a_person(deployed):
    sqs = deployed.client("sqs")

    def attributes(name):
        return sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], AttributeNames=["All"])["Attributes"]

    uploads, dead = attributes("uploads"), attributes("uploads-dlq")
    assert json.loads(uploads["RedrivePolicy"]) == {"deadLetterTargetArn": dead["QueueArn"], "maxReceiveCount": 5}
    assert (uploads["VisibilityTimeout"], uploads["ReceiveMessageWaitTimeSeconds"]) == ("30", "20")
    assert dead["MessageRetentionPeriod"] == "1209600"
    if "RedriveAllowPolicy" not in deployed.cloud.forgets:
        assert json.loads(dead["RedriveAllowPolicy"]) == {"redrivePermission": "byQueue", "sourceQueueArns": [uploads["QueueArn"]]}


def test_an_upload_reaches_the_queue_on_the_emulator(deployed):
    """The parts of the stack belong together: the emulator itself delivers the event."""
    if "notifications" in deployed.cloud.forgets:
        pytest.skip("this emulator forgets a bucket's notifications")
    s3, sqs, bucket = deployed.client("s3"), deployed.client("sqs"), deployed.outputs("storage")["UploadBucket"]
    s3.put_object(Bucket=bucket, Key="a/photo.jpg", Body=b"photo")
    url = sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    bodies = []
    while not any("a/photo.jpg" in body for body in bodies):
        messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5, MaxNumberOfMessages=10).get("Messages")
        assert messages, bodies
        for message in messages:
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def test_logs_are_not_kept_for_ever(deployed):
    groups = {group["logGroupName"]: group.get("retentionInDays") for group in deployed.client("logs").describe_log_groups()["logGroups"]}
    assert {"/local/processor": 30, "/local/webapp": 30, "/darkroom/containers": 7}.items() <= groups.items()


@pytest.mark.parametrize("part", ["processor", "web"])
def test_roles_are_those_of_the_program(deployed, part):
    text = subprocess.run([DARKROOM, "policies"], check=True, capture_output=True, text=True).stdout
    for placeholder, value in {"Partition": "aws", "Region": REGION, "AccountId": ACCOUNT}.items():
        text = text.replace(f"${{AWS::{placeholder}}}", value)
    policies = json.loads(text.replace("${NameSuffix}", ""))
    iam = deployed.client("iam")
    role = iam.get_role(RoleName=f"darkroom-{part}")["Role"]
    assert role["AssumeRolePolicyDocument"] == policies[f"{part}Trust"]
    policy = iam.get_role_policy(RoleName=f"darkroom-{part}", PolicyName="darkroom")["PolicyDocument"]
    # moto writes an inline policy of a stack as Python would show it.
    assert (ast.literal_eval(policy) if isinstance(policy, str) else policy) == policies[f"{part}Access"]
    assert iam.list_attached_role_policies(RoleName=f"darkroom-{part}")["AttachedPolicies"] == []


def test_tasks_reach_aws_and_nobody_reaches_them(deployed):
    ec2, found = deployed.client("ec2"), deployed.resources("network")
    routes = ec2.describe_route_tables(RouteTableIds=[found["PrivateRoutes"]])["RouteTables"][0]["Routes"]
    assert not [route for route in routes if route.get("DestinationCidrBlock") == "0.0.0.0/0"]
    endpoints = ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [found["Vpc"]]}])["VpcEndpoints"]
    services = {endpoint["ServiceName"].removeprefix(f"com.amazonaws.{REGION}."): endpoint["VpcEndpointType"] for endpoint in endpoints}
    interfaces = ["sqs", "sns", "sts", "logs", "monitoring", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry"]
    assert services == {"s3": "Gateway", **dict.fromkeys(interfaces, "Interface")}
    groups = {group["GroupId"]: group for group in ec2.describe_security_groups()["SecurityGroups"]}
    assert groups[found["ProcessorSecurityGroup"]]["IpPermissions"] == []
    (way,) = groups[found["WebSecurityGroup"]]["IpPermissions"]
    assert way["FromPort"] == 5000 and not way["IpRanges"]
    if "references to what was replaced" not in deployed.cloud.forgets:
        assert [pair["GroupId"] for pair in way["UserIdGroupPairs"]] == [found["BalancerSecurityGroup"]]
    public = {permission["FromPort"] for permission in groups[found["BalancerSecurityGroup"]]["IpPermissions"]}
    assert public == {80, 443}


@pytest.mark.parametrize("part", ["processor", "web"])
def test_containers_know_their_place(deployed, part):
    if "containers" in deployed.cloud.forgets:
        pytest.skip("this emulator forgets most of a task definition")
    task = deployed.client("ecs").describe_task_definition(taskDefinition=f"darkroom-{part}")["taskDefinition"]
    assert task["taskRoleArn"].endswith(f":role/darkroom-{part}") and task["executionRoleArn"].endswith(":role/darkroom-execution")
    (container,) = task["containerDefinitions"]
    assert container["logConfiguration"]["logDriver"] == "awslogs" and container["image"] == IMAGE
    assert (container["user"], container["readonlyRootFilesystem"], container["stopTimeout"]) == ("10001", True, 120)
    environment = {pair["name"]: pair["value"] for pair in container["environment"]}
    outputs = deployed.outputs("storage")
    assert (environment["UPLOAD_BUCKET"], environment["OUTPUT_BUCKET"]) == (outputs["UploadBucket"], outputs["ProcessedBucket"])
    assert (environment["UPLOAD_QUEUE_NAME"], environment["OUTPUT_TOPIC_NAME"]) == ("uploads", "processed")
    if part == "processor":
        assert "debug" in container["command"]


@pytest.mark.parametrize("part", ["processor", "web"])
def test_containers_are_confined_and_have_time_to_end(part):
    """In the template itself: an emulator forgets some of it."""
    (container,) = template(part)["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    assert (container["User"], container["ReadonlyRootFilesystem"], container["StopTimeout"]) == ("10001", True, 120)
    assert container["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
    assert [place["ContainerPath"] for place in container["LinuxParameters"]["Tmpfs"]] == ["/tmp"]
    assert not {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} & {pair["Name"] for pair in container["Environment"]}


@pytest.mark.parametrize("part", ["processor", "web"])
def test_the_program_knows_what_the_containers_are_told(part):
    """Every option in the templates is one of the command's."""
    command = json.dumps(template(part)["Resources"]["Task"]["Properties"]["ContainerDefinitions"][0]["Command"])
    known = json.loads(subprocess.run([DARKROOM, part, "--experimental-dump-help"], check=True, capture_output=True).stdout)["command"]
    options = {f"--{name['name']}" for argument in known["arguments"] for name in argument.get("names") or []}
    used = set(re.findall(r'"(--[a-z-]+)"', command))
    assert used and used <= options, used - options


def test_the_balancer_speaks_https(deployed):
    balancers = deployed.client("elbv2")
    (balancer,) = balancers.describe_load_balancers(Names=["darkroom"])["LoadBalancers"]
    listeners = {listener["Port"]: listener for listener in balancers.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]}
    assert listeners.keys() == {80, 443}
    (redirect,) = listeners[80]["DefaultActions"]
    assert (redirect["Type"], redirect["RedirectConfig"]["Protocol"], redirect["RedirectConfig"]["StatusCode"]) == ("redirect", "HTTPS", "HTTP_301")
    assert listeners[443]["Protocol"] == "HTTPS" and listeners[443]["Certificates"]
    (targets,) = balancers.describe_target_groups(Names=["darkroom"])["TargetGroups"]
    assert (targets["TargetType"], targets["Port"], targets["HealthCheckPath"]) == ("ip", 5000, "/readyz")


def test_alarms_wake_somebody(deployed):
    alarms = {alarm["AlarmName"]: alarm for alarm in deployed.client("cloudwatch").describe_alarms()["MetricAlarms"]}
    if deployed.cloud.name == "moto":
        assert alarms == {}
        return
    assert alarms.keys() == {
        "darkroom-dead-letters", "darkroom-oldest-photo", "darkroom-failures", "darkroom-web-errors", "darkroom-balancer-errors",
        "darkroom-undelivered-notices",
    }  # fmt: skip
    assert all(alarm["AlarmActions"] == [deployed.alarm_topic] for alarm in alarms.values())
    assert alarms["darkroom-dead-letters"]["Dimensions"] == [{"Name": "QueueName", "Value": "uploads-dlq"}]
    assert alarms["darkroom-oldest-photo"]["Threshold"] == 1200


def test_one_gpu_a_task():
    container = template("processor")["Resources"]["Task"]["Properties"]["ContainerDefinitions"][0]
    assert container["ResourceRequirements"]["Fn::If"][:2] == ["OnGpu", [{"Type": "GPU", "Value": "1"}]]
    assert {"Fn::If": ["OnGpu", "gpu", "cpu"]} == container["Command"][container["Command"].index("--engine") + 1]


def test_the_dashboard_shows_this_deployment(deployed):
    body = json.loads(deployed.client("cloudwatch").get_dashboard(DashboardName="darkroom")["DashboardBody"])
    shown = json.dumps(body)
    assert len(body["widgets"]) == 9 and "${" not in shown
    assert '"uploads-dlq"' in shown and '"PhotoPipeline"' in shown and "app/darkroom/" in shown


def commands_are_known(deployed):
    if not deployed.cloud.has_change_sets:
        pytest.skip("the commands are tried where the stacks were made by the documented command")


def differences(deployed, *arguments, stack="storage"):
    """What `darkroom provision --check` would change."""
    command = [DARKROOM, "provision", "--check", "--log-format", "json", *arguments]
    environment = {**deployed.environment, **deployed.names(stack)}
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60 * PATIENCE)
    changes = json.loads(outcome.stdout)["changes"] if outcome.returncode in (0, 2) else pytest.fail(outcome.stderr)
    found = {f"{change['kind']} {change['name']}: {prop['name']}" for change in changes for prop in change.get("properties", [])}
    assert outcome.returncode == (2 if found else 0)
    return found


def test_provision_would_change_nothing(deployed):
    """What the stacks made is what `darkroom provision` would make: both have one source."""
    assert differences(deployed, "--public-url", NEW_URL) == deployed.cloud.lost()
    deployed.provision(NEW_URL)
    assert differences(deployed, "--public-url", NEW_URL) == set()


def test_a_preview_changes_nothing(deployed):
    """Before the second deployment: the AWS CLI names change sets by the second, and this one stays beside the stack."""
    commands_are_known(deployed)
    before = deployed.outputs("storage"), deployed.status("storage")
    deployed.deploy_by_command(["storage.PublicUrl=https://elsewhere.example.com"], "--only", "storage", "--preview")
    assert (deployed.outputs("storage"), deployed.status("storage")) == before
    (rule,) = deployed.client("s3").get_bucket_cors(Bucket=before[0]["UploadBucket"])["CORSRules"]
    assert rule["AllowedOrigins"] == [NEW_URL]


def test_a_second_deployment_without_a_gpu_has_names_of_its_own(deployed):
    commands_are_known(deployed)
    deployed.deploy_by_command(["cluster.InstanceImage=/darkroom/image"], "--suffix", "blue", "--compute", "fargate")
    names = deployed.names("blue-storage")
    assert names["UPLOAD_BUCKET"] == f"uploads-blue-{ACCOUNT}-{REGION}-an" and names["UPLOAD_QUEUE_NAME"] == "uploads-blue"
    assert differences(deployed, "--public-url", PUBLIC_URL, "--suffix", "blue", stack="blue-storage") == deployed.cloud.lost("-blue")
    task = deployed.client("ecs").describe_task_definition(taskDefinition="darkroom-blue-processor")["taskDefinition"]
    (container,) = task["containerDefinitions"]
    assert task["requiresCompatibilities"] == ["FARGATE"] and "cpu" in container["command"] and "gpu" not in container["command"]
    assert {"name": "DARKROOM_SUFFIX", "value": "blue"} in container["environment"]
    # No instances, and nothing that only they need.
    assert not {"InstanceRole", "InstanceProfile"} & deployed.resources("blue-roles").keys()
    assert not {"EcsEndpoint", "EcsAgentEndpoint", "EcsTelemetryEndpoint"} & deployed.resources("blue-network").keys()
    assert not {"InstanceTemplate", "Instances"} & deployed.resources("blue-cluster").keys()


@pytest.mark.parametrize("suffix", ["default", "Blue", "-blue", "blue-", "blue_1", "a" * 21, "b", "a-1", "a" * 20])
def test_the_command_and_the_program_take_the_same_suffixes(suffix):
    environment = clean_environment(
        AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_MAX_ATTEMPTS="1"
    )
    program = subprocess.run([DARKROOM, "provision", "--check", f"--suffix={suffix}"], env=environment, capture_output=True, text=True, timeout=60)
    arguments = ["--image", "i/i:1", "--public-url", PUBLIC_URL, "--certificate", "arn", "--suffix", suffix]
    # The last thing that is checked: with it nothing is deployed.
    command = subprocess.run([TEMPLATES / "deploy.sh", *arguments, "--compute", "tpu"], capture_output=True, text=True)
    assert (program.returncode, command.returncode) != (0, 0)
    assert ("the suffix" in command.stderr) == ("the suffix" in program.stderr) == (suffix not in ("b", "a-1", "a" * 20))


def delete_as_told(deployed, outcome, status):
    """Runs the command that `deploy.sh` printed for a stack that failed when it was made."""
    assert outcome.returncode == 1 and f" is in {status}, from which it cannot be updated" in outcome.stderr, outcome.stderr
    (command,) = [line for line in outcome.stderr.splitlines() if line.startswith("aws cloudformation delete-stack")]
    subprocess.run(["bash", "-euc", command], env=deployed.environment, check=True, capture_output=True, timeout=60 * PATIENCE)


def test_a_stack_that_could_not_be_made_is_told_with_the_reason_and_the_way_on(deployed):
    commands_are_known(deployed)
    s3, bucket = deployed.client("s3"), f"uploads-red-{ACCOUNT}-{REGION}-an"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    arguments = ["--suffix", "red", "--only", "storage"]
    failed = deployed.run_command(arguments)
    assert failed.returncode == 1 and re.search(rf"^UploadBucket\t.*{bucket}.* already exists", failed.stderr, re.MULTILINE), failed.stderr
    assert "darkroom-red-storage is in ROLLBACK_COMPLETE" in failed.stderr and '"Deploying again"' in failed.stderr
    # Also when nothing is in the way any more.
    s3.delete_bucket(Bucket=bucket)
    delete_as_told(deployed, deployed.run_command(arguments), "ROLLBACK_COMPLETE")
    outcome = deployed.run_command(arguments)
    assert outcome.returncode == 0, outcome.stderr


def test_the_command_says_what_it_needs(tmp_path):
    def refused(*arguments):
        outcome = subprocess.run([TEMPLATES / "deploy.sh", *arguments], capture_output=True, text=True)
        assert outcome.returncode == 64
        return outcome.stderr

    needed = ["--image", "i/i:1", "--public-url", PUBLIC_URL, "--certificate", "arn"]
    assert "--image, --public-url and --certificate are needed" in refused()
    assert "no stack 'storag'" in refused(*needed, "--only", "storag")
    assert "no stack has the parameter of 'processor.Tasks=3'" in refused(*needed, "--set", "processor.Tasks=3")
    assert "gpu or fargate" in refused(*needed, "--compute", "tpu")
    assert "--suffix needs a value" in refused(*needed, "--suffix", "")
    # A parameter is looked for in the templates that are to be deployed.
    (tmp_path / "processor.yaml").write_text("Parameters:\n  Own:\n    Type: String\nResources: {}\n")
    elsewhere = [*needed, "--templates", tmp_path]
    assert "gpu or fargate" in refused(*elsewhere, "--set", "processor.Own=1", "--compute", "tpu")
    assert "no stack has the parameter" in refused(*elsewhere, "--set", "processor.MaximumTasks=3")


def test_the_processor_knows_the_price_of_what_it_runs_on(tmp_path):
    """The tasks' command names a price by its instance type; an unknown one would end the task."""
    processor = template("processor")
    sizes = {name: processor["Parameters"][name]["Default"] for name in ("Cpu", "Memory")}
    fargate = f"fargate-{int(sizes['Cpu']) // 1024}vcpu-{int(sizes['Memory']) // 1024}gb"
    (command,) = [container["Command"] for container in processor["Resources"]["Task"]["Properties"]["ContainerDefinitions"]]
    assert fargate in json.dumps(command)
    known = subprocess.run([DARKROOM, "process", tmp_path, "-o", tmp_path / "out", "--instance-type", "none"], capture_output=True, text=True).stderr
    for instance in [*processor["Parameters"]["InstanceType"]["AllowedValues"], fargate]:
        assert instance in known.split("one of: ")[1].split("\n")[0].split(", ")


def test_documented_commands_deploy(deployed):
    commands_are_known(deployed)
    assert "Successfully created/updated stack" in deployed.documented("The stacks", deployed.names())


def test_documented_commands_show_what_runs_and_take_it_down(deployed):
    """After it only the buckets are there."""
    commands_are_known(deployed)
    buckets = deployed.outputs("storage")["UploadBucket"]
    # What this emulator loses of the stacks; the commands compare.
    deployed.provision(PUBLIC_URL)
    said = deployed.documented("Looking while it runs", deployed.names())
    assert "darkroom-processor" in said
    left = deployed.client("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_FAILED"])
    assert not {f"darkroom-{stack}" for stack in STACKS} & {summary["StackName"] for summary in left["StackSummaries"]}
    assert buckets in {bucket["Name"] for bucket in deployed.client("s3").list_buckets()["Buckets"]}


def test_documented_commands_deploy_again_what_was_taken_down(deployed):
    """The last test: the buckets that stayed are in the way, and the commands say how they go."""
    commands_are_known(deployed)
    bucket = f"uploads-{ACCOUNT}-{REGION}-an"
    deployed.client("s3").put_object(Bucket=bucket, Key="a/photo.jpg", Body=b"photo")
    refused = deployed.run_command(["--only", "storage"])
    assert '"Deploying again"' in refused.stderr
    delete_as_told(deployed, refused, "ROLLBACK_COMPLETE")
    assert "Successfully created/updated stack" in deployed.documented("Deploying again", {})
    assert {stack: deployed.status(stack) for stack in STACKS} == dict.fromkeys(STACKS, "CREATE_COMPLETE")
    assert deployed.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0
