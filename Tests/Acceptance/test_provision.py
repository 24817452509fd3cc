"""`darkroom provision` as an operator uses it: plan, check, tags, suffixes, removal; boto3 sees what really became of the cloud."""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from clients import Clients, refused
from local_server import reply
from programs import DARKROOM, PATIENCE, clean_environment
from relay import Relay
from stack import Cloud

ARN = "arn:aws:{service}:us-east-1:000000000000:{name}"
TOPIC = ARN.format(service="sns", name="processed")
BUCKETS = ("uploads", "processed", "rejected")
RESOURCES = [
    *(f"bucket {name}" for name in BUCKETS), "queue uploads-dlq", "queue uploads", "topic processed",
    "log group /local/processor", "log group /local/webapp", "role darkroom-processor", "role darkroom-web",
]  # fmt: skip


class Site:
    """A cloud that notes its calls, and the program against it."""

    def __init__(self, folder):
        self.cloud = Cloud(folder, "--log-level", "debug", ephemeral=True)
        self.aws = self.cloud.aws

    def environment(self, endpoint=None, **more):
        return clean_environment(
            AWS_ENDPOINT_URL=endpoint or self.cloud.endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1", **more
        )

    def command(self, *arguments, **settings):
        return subprocess.run(
            [DARKROOM, "provision", *arguments], env=self.environment(**settings), capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )

    def provision(self, *arguments, status=0, **settings):
        """Runs it and returns the lines of its plan and of its doings."""
        result = self.command(*arguments, **settings)
        assert result.returncode == status, result.stdout + result.stderr
        return result.stdout.splitlines()

    def calls(self):
        return re.findall(r"operation=(\w+)", self.cloud.program.said())

    def writes_during(self, *arguments, **settings):
        before = len(self.calls())
        self.provision(*arguments, **settings)
        return [call for call in self.calls()[before:] if not call.startswith(("Get", "List", "Head", "Describe"))]


@pytest.fixture(scope="module")
def running_site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("provision"))
    with site.cloud:
        yield site


@pytest.fixture
def site(running_site):
    running_site.cloud.reset()
    return running_site


@pytest.fixture
def provided(site):
    site.provision()
    return site


class StackRelay(Relay):
    """The same cloud with buckets that a stack made: each has a tag of AWS's own, and tags without it are refused, as S3 does."""

    TAG = b"<Tag><Key>aws:cloudformation:stack-name</Key><Value>darkroom-storage</Value></Tag>"

    def __init__(self, cloud):
        super().__init__(cloud.port)
        self.aws = cloud.aws

    def answer(self, handler, body):
        path, _, query = handler.path.partition("?")
        bucket = path.strip("/")
        if not query.startswith("tagging"):
            super().answer(handler, body)
        elif handler.command == "GET":
            pairs = self.aws.s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
            tags = "".join(f"<Tag><Key>{pair['Key']}</Key><Value>{pair['Value']}</Value></Tag>" for pair in pairs)
            reply(handler, 200, b"<Tagging><TagSet>" + tags.encode() + self.TAG + b"</TagSet></Tagging>")
        else:
            pairs = re.findall(r"<Key>(.*?)</Key><Value>(.*?)</Value>", body.decode())
            if ("aws:cloudformation:stack-name", "darkroom-storage") not in pairs:
                reply(handler, 400, b"<Error><Code>InvalidTag</Code><Message>System tags cannot be removed by requester</Message></Error>")
                return
            own = [{"Key": key, "Value": value} for key, value in pairs if not key.startswith("aws:")]
            self.aws.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": own})
            reply(handler, 204)


def titles(lines, mark):
    return [line[2:].partition(" ")[2] for line in lines if line.startswith(mark)]


def url(aws, queue):
    return aws.sqs.get_queue_url(QueueName=queue)["QueueUrl"]


def log_group_arn(name):
    return ARN.format(service="logs", name=f"log-group:{name}")


def tags(aws, suffix=""):
    """The tags of everything, by kind and name."""
    s3 = {f"bucket {name}{suffix}": aws.s3.get_bucket_tagging(Bucket=name + suffix)["TagSet"] for name in BUCKETS}
    roles = {f"role {name}{suffix}": aws.iam.list_role_tags(RoleName=name + suffix)["Tags"] for name in ("darkroom-processor", "darkroom-web")}
    topic = {"topic": aws.sns.list_tags_for_resource(ResourceArn=TOPIC + suffix)["Tags"]}
    found = {name: {tag["Key"]: tag["Value"] for tag in pairs} for name, pairs in (s3 | roles | topic).items()}
    for queue in (f"uploads{suffix}", f"uploads{suffix}-dlq"):
        found[f"queue {queue}"] = aws.sqs.list_queue_tags(QueueUrl=url(aws, queue))["Tags"]
    for group in ("/local/processor", "/local/webapp"):
        found[f"log group {group}{suffix}"] = aws.logs.list_tags_for_resource(resourceArn=log_group_arn(group + suffix))["tags"]
    return found


# MARK: Providing


def test_first_everything_is_made_then_nothing_is_written(site):
    planned = site.provision("--check", status=2)
    assert titles(planned, "+ create") == RESOURCES
    assert site.aws.s3.list_buckets()["Buckets"] == [], "a check makes nothing"
    made = site.provision()
    assert [line.removeprefix("created ") for line in made if line.startswith("created ")] == RESOURCES
    assert titles(site.provision("--check"), "= unchanged") == RESOURCES
    assert site.writes_during() == []
    assert site.writes_during("--check") == []


def test_the_plan_for_machines(site):
    plan = json.loads(site.command("--check", "--log-format", "json").stdout)
    assert (plan["create"], plan["update"], plan["unchanged"]) == (10, 0, 0)
    assert [f"{change['kind']} {change['name']}" for change in plan["changes"]] == RESOURCES
    lines = [json.loads(line) for line in site.provision("--log-format", "json")]
    assert [f"{line['kind']} {line['name']}" for line in lines[1:]] == RESOURCES and lines[1]["done"] == "created"


def open_to_all(aws):
    policy = json.loads(aws.sqs.get_queue_attributes(QueueUrl=url(aws, "uploads"), AttributeNames=["Policy"])["Attributes"]["Policy"])
    policy["Statement"].append({"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"})
    policy["Statement"][0]["Condition"]["ArnEquals"]["aws:SourceArn"] = "arn:aws:s3:::other"
    aws.sqs.set_queue_attributes(QueueUrl=url(aws, "uploads"), Attributes={"Policy": json.dumps(policy)})


def wrong_policy(aws):
    everything = {"Sid": "Everything", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [everything]}
    aws.iam.put_role_policy(RoleName="darkroom-web", PolicyName="darkroom", PolicyDocument=json.dumps(document))


def wrong_origin(aws):
    (rule,) = aws.s3.get_bucket_cors(Bucket="processed")["CORSRules"]
    aws.s3.put_bucket_cors(Bucket="processed", CORSConfiguration={"CORSRules": [rule | {"AllowedOrigins": ["https://evil.example"]}]})


DRIFTS = {
    "public access": (
        lambda aws: aws.s3.delete_public_access_block(Bucket="uploads"),
        ["bucket uploads"], "BlockPublicPolicy: true", ["PutPublicAccessBlock"],
    ),
    "tags of a bucket": (
        lambda aws: aws.s3.put_bucket_tagging(Bucket="rejected", Tagging={"TagSet": [{"Key": "mine", "Value": "1"}]}),
        ["bucket rejected"], "tag darkroom:deployment: default", ["PutBucketTagging"],
    ),
    "cross-origin rule": (wrong_origin, ["bucket processed"], "- AllowedOrigins: https://evil.example", ["PutBucketCors"]),
    "notification": (
        lambda aws: aws.s3.put_bucket_notification_configuration(Bucket="uploads", NotificationConfiguration={}),
        ["bucket uploads"], "+ destination: arn:aws:sqs:us-east-1:000000000000:uploads", ["PutBucketNotificationConfiguration"],
    ),
    "attribute of a queue": (
        lambda aws: aws.sqs.set_queue_attributes(QueueUrl=url(aws, "uploads-dlq"), Attributes={"MessageRetentionPeriod": "60"}),
        ["queue uploads-dlq"], "~ MessageRetentionPeriod: 60 → 1209600", ["SetQueueAttributes"],
    ),
    "policy of a queue": (
        open_to_all, ["queue uploads"], "~ statement S3SendsUploads.Condition.ArnEquals.aws:SourceArn: arn:aws:s3:::other → arn:aws:s3:::uploads",
        ["SetQueueAttributes"],
    ),
    "tags of a queue": (
        lambda aws: aws.sqs.untag_queue(QueueUrl=url(aws, "uploads"), TagKeys=["darkroom:deployment"]),
        ["queue uploads"], "+ tag darkroom:deployment: default", ["TagQueue"],
    ),
    "attribute of the topic": (
        lambda aws: aws.sns.set_topic_attributes(TopicArn=TOPIC, AttributeName="SignatureVersion", AttributeValue="1"),
        ["topic processed"], "~ SignatureVersion: 1 → 2", ["SetTopicAttributes"],
    ),
    "tags of the topic": (
        lambda aws: aws.sns.untag_resource(ResourceArn=TOPIC, TagKeys=["darkroom:deployment"]),
        ["topic processed"], "+ tag darkroom:deployment: default", ["TagResource"],
    ),
    "retention": (
        lambda aws: aws.logs.delete_retention_policy(logGroupName="/local/webapp"),
        ["log group /local/webapp"], "+ retention in days: 30", ["PutRetentionPolicy"],
    ),
    "tags of a log group": (
        lambda aws: aws.logs.untag_resource(resourceArn=log_group_arn("/local/processor"), tagKeys=["darkroom:deployment"]),
        ["log group /local/processor"], "+ tag darkroom:deployment: default", ["TagResource"],
    ),
    "policy of a role": (wrong_policy, ["role darkroom-web"], "- statement Everything: {Action: s3:*, Effect: Allow, Resource: *}", ["PutRolePolicy"]),
    "trust of a role": (
        lambda aws: aws.iam.update_assume_role_policy(
            RoleName="darkroom-web",
            PolicyDocument='{"Statement": [{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]}',
        ),
        ["role darkroom-web"], "glue.amazonaws.com", ["UpdateAssumeRolePolicy"],
    ),
    "tags of a role": (
        lambda aws: aws.iam.tag_role(RoleName="darkroom-web", Tags=[{"Key": "team", "Value": "other"}]), [], "", [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("drift", DRIFTS)
def test_what_drifted_is_named_and_mended_and_nothing_else(provided, drift):
    change, resources, said, writes = DRIFTS[drift]
    change(provided.aws)
    planned = provided.provision("--check", status=2 if resources else 0)
    assert titles(planned, "~ change") == resources and not titles(planned, "+ create")
    assert said in "\n".join(planned)
    assert provided.writes_during() == writes
    assert titles(provided.provision("--check"), "= unchanged") == RESOURCES


def test_what_is_gone_is_made_again(provided):
    provided.aws.sns.delete_topic(TopicArn=TOPIC)
    provided.aws.iam.delete_role_policy(RoleName="darkroom-processor", PolicyName="darkroom")
    provided.aws.iam.delete_role(RoleName="darkroom-processor")
    provided.aws.s3.delete_bucket(Bucket="processed")
    planned = provided.provision()
    assert titles(planned, "+ create") == ["bucket processed", "topic processed", "role darkroom-processor"]
    provided.provision("--check")


def test_tags(site):
    site.provision("--tag", "team=photo", "--tag", "cost center=a=b")
    assert set(map(str, tags(site.aws).values())) == {str({"cost center": "a=b", "darkroom:deployment": "default", "team": "photo"})}
    site.provision("--check", "--tag", "team=photo")
    assert titles(site.provision("--tag", "team=web"), "~ change") == RESOURCES
    assert {entry["team"] for entry in tags(site.aws).values()} == {"web"}
    assert "aws:" in site.command("--tag", "aws:x=1").stderr


def test_a_stacks_buckets_can_be_tagged(provided):
    with StackRelay(provided.cloud) as relay:
        assert titles(provided.provision("--tag", "team=photo", endpoint=relay.url), "~ change") == RESOURCES
        provided.provision("--check", "--tag", "team=photo", endpoint=relay.url)
    assert {entry["team"] for entry in tags(provided.aws).values()} == {"photo"}


def test_deployments_side_by_side(provided):
    provided.provision("--suffix", "blue")
    assert {entry["darkroom:deployment"] for entry in tags(provided.aws, "-blue").values()} == {"blue"}
    provided.provision("--check", DARKROOM_SUFFIX="blue")
    provided.provision("--check")
    # Another deployment's bucket is not taken over, and nothing is done before that is known.
    before = len(provided.calls())
    result = provided.command("--suffix", "green", UPLOAD_BUCKET="uploads-blue")
    assert result.returncode == 1 and 'the bucket uploads-blue belongs to the deployment "blue" and not to "green"' in result.stderr
    assert not [call for call in provided.calls()[before:] if call.startswith(("Create", "Put"))]
    provided.provision("--destroy", "--suffix", "blue")
    provided.provision("--check")
    assert "Blue" in provided.command("--suffix", "Blue").stderr


def test_what_others_set_up_stays(site):
    aws = site.aws
    aws.s3.create_bucket(Bucket="uploads")
    queue = aws.sqs.create_queue(QueueName="others")["QueueUrl"]
    arn = ARN.format(service="sqs", name="others")
    policy = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}]}
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    notification = {"Id": "others", "QueueArn": arn, "Events": ["s3:ObjectRemoved:*"]}
    aws.s3.put_bucket_notification_configuration(Bucket="uploads", NotificationConfiguration={"QueueConfigurations": [notification]})
    rule = {"ID": "others", "AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.com"]}
    aws.s3.put_bucket_cors(Bucket="uploads", CORSConfiguration={"CORSRules": [rule]})
    aws.s3.put_bucket_tagging(Bucket="uploads", Tagging={"TagSet": [{"Key": "others", "Value": "1"}]})

    def seen():
        return (
            aws.s3.get_bucket_notification_configuration(Bucket="uploads")["QueueConfigurations"],
            aws.s3.get_bucket_cors(Bucket="uploads")["CORSRules"],
            {tag["Key"]: tag["Value"] for tag in aws.s3.get_bucket_tagging(Bucket="uploads")["TagSet"]},
        )

    site.provision()
    notifications, rules, found = seen()
    assert notification in notifications and len(notifications) == 2
    assert rule in rules and len(rules) == 2
    assert found == {"others": "1", "darkroom:deployment": "default", "darkroom:adopted": "yes"}
    # The bucket was there before: it stays, without what provisioning had put into it.
    removed = site.provision("--destroy")
    assert "= keep bucket uploads: it was there before provisioning (tag darkroom:adopted)" in removed
    notifications, rules, found = seen()
    assert (notifications, rules, found["others"]) == ([notification], [rule], "1")
    assert aws.sqs.list_queues()["QueueUrls"] == [queue]


def test_a_log_group_that_was_there_counts_as_ours(site):
    """The parts make it themselves, without tags, where they are started before provisioning."""
    site.aws.logs.create_log_group(logGroupName="/local/webapp")
    site.provision()
    assert "darkroom:adopted" not in tags(site.aws)["log group /local/webapp"]
    site.provision("--destroy")
    assert site.aws.logs.describe_log_groups()["logGroups"] == []


def test_a_notification_in_the_way_is_named(site):
    aws = site.aws
    aws.s3.create_bucket(Bucket="uploads")
    aws.sqs.create_queue(QueueName="others")
    arn = ARN.format(service="sqs", name="others")
    policy = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}]}
    aws.sqs.set_queue_attributes(QueueUrl=url(aws, "others"), Attributes={"Policy": json.dumps(policy)})
    notification = {"Id": "others", "QueueArn": arn, "Events": ["s3:ObjectCreated:Put"]}
    aws.s3.put_bucket_notification_configuration(Bucket="uploads", NotificationConfiguration={"QueueConfigurations": [notification]})
    for arguments in (["--check"], []):
        result = site.command(*arguments)
        assert result.returncode == 1 and f'by the notification "others" to {arn}' in result.stderr
    assert [bucket["Name"] for bucket in aws.s3.list_buckets()["Buckets"]] == ["uploads"], "nothing was made"


def test_two_at_once(site):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: site.command(), range(4)))
    assert [result.returncode for result in results] == [0] * 4, "".join(result.stdout + result.stderr for result in results)
    assert titles(site.provision("--check"), "= unchanged") == RESOURCES
    assert set(map(str, tags(site.aws).values())) == {str({"darkroom:deployment": "default"})}


@pytest.mark.parametrize("place", [12, 14, 17, 20, 23, 26, 30, 33])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_in_the_middle_and_repeated(site, place, moment):
    """Killed as the request of this number passes by: before the cloud has it, or when it was carried out and nobody heard of it."""
    started = []

    def strike(number):
        if number == place:
            started[0].kill()

    with Relay(site.cloud.port, **{moment: strike}) as relay:
        started.append(
            subprocess.Popen(
                [DARKROOM, "provision"], env=site.environment(relay.url), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        assert started[0].wait(30 * PATIENCE) == -9
    site.provision()
    assert titles(site.provision("--check"), "= unchanged") == RESOURCES
    # Nothing was half made: it would count as something that others had made.
    assert set(map(str, tags(site.aws).values())) == {str({"darkroom:deployment": "default"})}


# MARK: Removing


def test_removal_leaves_what_is_not_ours(provided):
    aws = provided.aws
    aws.s3.create_bucket(Bucket="others")
    aws.sqs.create_queue(QueueName="others")
    aws.sqs.create_queue(QueueName="processed-web-stranger")
    aws.sns.create_topic(Name="others")
    aws.logs.create_log_group(logGroupName="/local/processor-others")
    aws.sqs.untag_queue(QueueUrl=url(aws, "uploads-dlq"), TagKeys=["darkroom:deployment"])
    aws.sqs.create_queue(QueueName="processed-web-01J", tags={"darkroom:deployment": "default"})
    aws.sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=ARN.format(service="sqs", name="processed-web-01J"))
    planned = provided.provision("--destroy", "--check", status=2)
    assert "- delete queue processed-web-01J" in planned
    assert "= keep queue uploads-dlq: it lacks the tag darkroom:deployment" in planned
    provided.provision("--destroy")
    assert [bucket["Name"] for bucket in aws.s3.list_buckets()["Buckets"]] == ["others"]
    assert sorted(address.rpartition("/")[2] for address in aws.sqs.list_queues()["QueueUrls"]) == ["others", "processed-web-stranger", "uploads-dlq"]
    assert [topic["TopicArn"].rpartition(":")[2] for topic in aws.sns.list_topics()["Topics"]] == ["others"]
    assert "Subscriptions" not in aws.sns.list_subscriptions() or aws.sns.list_subscriptions()["Subscriptions"] == []
    assert [group["logGroupName"] for group in aws.logs.describe_log_groups()["logGroups"]] == ["/local/processor-others"]
    assert aws.iam.list_roles()["Roles"] == []
    assert "Nothing to delete." in provided.provision("--destroy")


def test_photos_are_not_removed_by_the_way(provided):
    aws = provided.aws
    for number in range(3):
        aws.s3.put_object(Bucket="processed", Key=f"a/{number} ü.jpg", Body=b"x")
    upload = aws.s3.create_multipart_upload(Bucket="uploads", Key="begun")["UploadId"]
    result = provided.command("--destroy")
    assert result.returncode == 1 and "processed: there are objects in it. --delete-photos" in result.stderr
    assert provided.provision("--check"), "nothing was removed"
    assert aws.s3.list_parts(Bucket="uploads", Key="begun", UploadId=upload)["UploadId"] == upload
    # At whatever endpoint: photos do not go without a question.
    result = provided.command("--destroy", "--delete-photos")
    assert result.returncode == 1 and "there is no terminal: --yes" in result.stderr
    assert provided.provision("--check"), "nothing was removed"
    provided.provision("--destroy", "--delete-photos", "--yes")
    assert aws.s3.list_buckets()["Buckets"] == []
    assert "--delete-photos goes with --destroy" in provided.command("--delete-photos").stderr


def test_what_a_deleted_stack_left(provided):
    """As the documentation has it for after the stacks."""
    provided.aws.s3.put_object(Bucket="processed", Key="a.jpg", Body=b"x")
    with StackRelay(provided.cloud) as relay:
        kept = provided.provision("--destroy", "--check", "--left-by-stack", "other", status=2, endpoint=relay.url)
        assert [line for line in kept if line.startswith("= keep")] == [
            f"= keep bucket {name}: it belongs to the stack darkroom-storage, which is to be deleted instead; "
            "once that is done, --left-by-stack darkroom-storage takes it"
            for name in BUCKETS
        ]
        provided.provision("--destroy", "--left-by-stack", "darkroom-storage", "--delete-photos", "--yes", endpoint=relay.url)
    assert provided.aws.s3.list_buckets()["Buckets"] == []
    assert "--left-by-stack goes with --destroy" in provided.command("--left-by-stack", "darkroom-storage").stderr


def test_what_cannot_be_removed_is_told_and_the_rest_goes(provided):
    aws = provided.aws
    document = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
    policy = aws.iam.create_policy(PolicyName="others", PolicyDocument=document)["Policy"]["Arn"]
    aws.iam.attach_role_policy(RoleName="darkroom-web", PolicyArn=policy)
    result = provided.command("--destroy")
    assert result.returncode == 1
    assert "left: role darkroom-web: iam:DeleteRole: DeleteConflict (409): Cannot delete entity, must detach all policies first." in result.stderr
    assert aws.s3.list_buckets()["Buckets"] == []
    assert [role["RoleName"] for role in aws.iam.list_roles()["Roles"]] == ["darkroom-web"]
    aws.iam.detach_role_policy(RoleName="darkroom-web", PolicyArn=policy)
    provided.provision("--destroy")
    assert aws.iam.list_roles()["Roles"] == []


# MARK: Refusals


def test_an_endpoint_that_does_not_answer(site):
    result = site.command(endpoint="http://127.0.0.1:1", AWS_MAX_ATTEMPTS="1")
    assert result.returncode == 1 and "http://127.0.0.1:1: " in result.stderr
    assert "does not answer: start it" in result.stderr and "is no Region" not in result.stderr


def test_a_bucket_of_another_account(site):
    Clients(site.cloud.endpoint, key="111122223333").s3.create_bucket(Bucket="rejected")
    result = site.command()
    assert result.returncode == 1 and 'the bucket "rejected" belongs to another account' in result.stderr and "REJECTED_BUCKET" in result.stderr
    assert site.aws.s3.list_buckets()["Buckets"] == []


def test_a_bucket_in_another_region(site):
    west = Clients(site.cloud.endpoint, region="eu-west-1").s3
    west.create_bucket(Bucket="processed", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    result = site.command()
    assert result.returncode == 1 and 'the bucket "processed" is there already, in eu-west-1 instead of us-east-1' in result.stderr
    assert [bucket["Name"] for bucket in site.aws.s3.list_buckets()["Buckets"]] == ["processed"]


def test_a_role_for_another_region(provided):
    environment = provided.environment() | {"AWS_REGION": "eu-west-1", "UPLOAD_BUCKET": "u-eu", "OUTPUT_BUCKET": "p-eu", "REJECTED_BUCKET": "r-eu"}
    result = subprocess.run([DARKROOM, "provision"], env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    assert result.returncode == 1 and "is for the pipeline in us-east-1" in result.stderr and "--suffix" in result.stderr
    with refused("404", 404):
        Clients(provided.cloud.endpoint, region="eu-west-1").s3.head_bucket(Bucket="u-eu")
