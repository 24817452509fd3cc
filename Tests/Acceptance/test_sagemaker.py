"""SageMaker: its requests against botocore's model and moto, and Processing jobs played from those very requests."""

import json
import subprocess
import time
from functools import partial

import boto3
import pytest
from moto.server import ThreadedMotoServer

import photographs
from aws_requests import SAGEMAKER, request, violations
from command_line import CommandLine
from processing_job import ProcessingJob, namespaces_work
from programs import DARKROOM, PATIENCE, REPOSITORY, clean_environment, eventually

PROCESSING = ["create-processing-job.json", "create-processing-job-queue.json"]
BUCKET = "photos-123456789012"

in_namespace = pytest.mark.skipif(not namespaces_work(), reason="this machine allows no mount namespace, in which /opt/ml is made")


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


@pytest.mark.parametrize("name", PROCESSING)
def test_a_job_is_created_by_the_command_line(moto, tmp_path, name):
    aws = CommandLine("pypi", tmp_path)
    line = f"aws --endpoint-url={moto} sagemaker create-processing-job --cli-input-json file://{SAGEMAKER / name} --processing-job-name {name[:-5]}"
    arn = json.loads(aws.output(line))["ProcessingJobArn"]
    assert arn.endswith(f":processing-job/{name[:-5]}")
    described = json.loads(aws.output(f"aws --endpoint-url={moto} sagemaker describe-processing-job --processing-job-name {name[:-5]}"))
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


@pytest.fixture
def photos(fresh_cloud):
    """A bucket of originals, two of one name among them."""
    files = {
        "holiday/IMG_1.jpg": photographs.jpeg(), "work/IMG_1.jpg": photographs.encoded(photographs.RETINA, "JPEG"),
        "work/deep/cat.png": photographs.png(), "broken.jpg": photographs.bad_files()["corrupt.jpg"], "notes.txt": b"to do\n",
    }  # fmt: skip
    s3 = fresh_cloud.aws.s3
    s3.create_bucket(Bucket=BUCKET)
    for key, data in files.items():
        s3.put_object(Bucket=BUCKET, Key=f"originals/{key}", Body=data)
    return s3, files


def lines(s3, prefix="manifests/"):
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]
    text = b"".join(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys).decode()
    return [json.loads(line) for line in text.splitlines()]


def assert_negatives(s3, files, names, prefix="negatives/"):
    found = {entry["Key"].removeprefix(prefix) for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["Contents"]}
    assert found == set(names)
    for name in names:
        after = s3.get_object(Bucket=BUCKET, Key=prefix + name)["Body"].read()
        photographs.assert_inverted(files[name], after, lossless=name.endswith(".png"))


GOOD = ["holiday/IMG_1.jpg", "work/IMG_1.jpg", "work/deep/cat.png"]


@in_namespace
def test_a_job_turns_a_prefix_into_negatives(photos, tmp_path):
    s3, files = photos
    outcome = ProcessingJob(request("create-processing-job.json"), s3, tmp_path).run()
    assert outcome["ProcessingJobStatus"] == "Completed"
    assert_negatives(s3, files, GOOD)
    done = {line["file"].removeprefix("/opt/ml/processing/input/photos/"): line for line in lines(s3)}
    assert {name: line["status"] for name, line in done.items()} == {
        **dict.fromkeys(GOOD, "processed"), "broken.jpg": "rejected", "notes.txt": "skipped",
    }  # fmt: skip
    photo = done["work/IMG_1.jpg"]
    assert photo["result"] == "/opt/ml/processing/output/photos/work/IMG_1.jpg"
    assert photo["representation"] == "coefficients" and photo["milliseconds"] > 0 and photo["device"]
    # ml.g5.xlarge, as the request has it, at 1.408 dollars an hour: the machine's time, and no more than it took.
    assert 0 < float(photo["cost"]) < 60 * PATIENCE * 1.408 / 3600
    assert done["broken.jpg"]["code"] and done["broken.jpg"]["reason"]
    assert outcome["ExitMessage"].startswith("algo-1: 5 files: 3 processed, 1 rejected, 1 skipped. ")
    assert "broken.jpg" in outcome["ExitMessage"]


@in_namespace
@pytest.mark.parametrize("distribution", ["ShardedByS3Key", "FullyReplicated"])
def test_two_hosts_share_the_photos(photos, tmp_path, distribution):
    s3, files = photos
    job = request("create-processing-job.json")
    job["ProcessingResources"]["ClusterConfig"]["InstanceCount"] = 2
    job["ProcessingInputs"][0]["S3Input"]["S3DataDistributionType"] = distribution
    played = ProcessingJob(job, s3, tmp_path)
    outcome = played.run()
    assert outcome["ProcessingJobStatus"] == "Completed", played.output
    # The stand-in has refused that two hosts write one object.
    assert_negatives(s3, files, GOOD)
    assert set(outcome["uploaded"].values()) == {"algo-1", "algo-2"}
    assert {key for key in outcome["uploaded"] if key.startswith("manifests/")} == {f"manifests/manifest-algo-{n}.jsonl" for n in (1, 2)}
    assert len(lines(s3)) == len(files)
    assert "algo-1: " in outcome["ExitMessage"] and "algo-2: " in outcome["ExitMessage"]


@in_namespace
def test_a_manifest_file_names_the_photos(photos, tmp_path):
    s3, files = photos
    s3.put_object(Bucket=BUCKET, Key="chosen.manifest", Body=json.dumps([{"prefix": f"s3://{BUCKET}/originals/"}, "work/deep/cat.png"]))
    job = request("create-processing-job.json")
    job["ProcessingInputs"][0]["S3Input"].update(S3Uri=f"s3://{BUCKET}/chosen.manifest", S3DataType="ManifestFile")
    assert violations("sagemaker", "CreateProcessingJob", job) == []
    assert ProcessingJob(job, s3, tmp_path).run()["ProcessingJobStatus"] == "Completed"
    assert_negatives(s3, files, ["work/deep/cat.png"])


@in_namespace
def test_a_job_fails_over_a_rejected_photo_where_its_user_wants_that(photos, tmp_path):
    s3, _ = photos
    job = request("create-processing-job.json")
    job["AppSpecification"]["ContainerArguments"] = ["--fail-on-rejected"]
    played = ProcessingJob(job, s3, tmp_path)
    outcome = played.run()
    assert outcome["ProcessingJobStatus"] == "Failed"
    assert played.statuses == {"algo-1": 1}
    assert "1 rejected" in outcome["ExitMessage"]


@in_namespace
def test_a_job_that_cannot_start_says_why(photos, tmp_path):
    s3, _ = photos
    job = request("create-processing-job.json")
    job["ProcessingOutputConfig"]["Outputs"][0]["OutputName"] = "one"
    job["ProcessingOutputConfig"]["Outputs"][1]["OutputName"] = "two"
    played = ProcessingJob(job, s3, tmp_path)
    outcome = played.run()
    assert outcome["ProcessingJobStatus"] == "Failed"
    assert "call the one for photos 'photos'" in outcome["ExitMessage"]
    assert "call the one for photos 'photos'" in played.output["algo-1"]


@in_namespace
def test_a_full_disk_ends_the_job_and_leaves_no_half_photo(photos, tmp_path):
    s3, _ = photos
    played = ProcessingJob(request("create-processing-job.json"), s3, tmp_path)
    played.prepare()
    played.finish("algo-1", played.start("algo-1", output_size="16k"))
    assert played.statuses == {"algo-1": 2}, played.output
    assert "the disk is full" in played.exit_message()
    manifest = played.place("algo-1", "/opt/ml/processing/output/manifest") / "manifest-algo-1.jsonl"
    statuses = [json.loads(line)["status"] for line in manifest.read_text().splitlines()]
    assert len(statuses) == 5 and "failed" in statuses and "processed" not in statuses


@in_namespace
def test_a_stopped_job_finishes_the_photos_in_hand(fresh_cloud, tmp_path):
    s3 = fresh_cloud.aws.s3
    s3.create_bucket(Bucket=BUCKET)
    count = 40
    for number in range(count):
        s3.put_object(Bucket=BUCKET, Key=f"originals/{number:02}.jpg", Body=photographs.jpeg())
    job = request("create-processing-job.json")
    job["AppSpecification"]["ContainerArguments"] = ["--photos-at-once", "1"]
    played = ProcessingJob(job, s3, tmp_path)
    played.prepare()
    process = played.start("algo-1")
    results = played.place("algo-1", "/opt/ml/processing/output/photos")
    eventually(lambda: any(results.iterdir()), every=0.005)
    played.stop(process)
    # SageMaker kills it two minutes later.
    played.finish("algo-1", process, timeout=30)
    played.describe(was_stopped=True)
    done = [line["status"] for line in lines(s3)]
    assert len(done) == count and set(done) == {"processed", "unprocessed"}
    assert done.count("processed") == len(list(results.iterdir()))
    assert played.statuses == {"algo-1": 128 + 15}
    assert "unprocessed" in played.exit_message()
    for file in results.iterdir():
        photographs.assert_inverted(photographs.jpeg(), file.read_bytes(), lossless=False)


# A drain: the same program, fed by the queue.


@pytest.fixture
def provisioned(fresh_cloud):
    environment = {"AWS_ENDPOINT_URL": fresh_cloud.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    subprocess.run([DARKROOM, "provision"], env=clean_environment(**environment), check=True, capture_output=True, timeout=60)
    return fresh_cloud.aws, environment


@in_namespace
def test_a_queue_fed_job_ends_when_the_queue_stays_empty(provisioned, tmp_path):
    aws, environment = provisioned
    bad = photographs.bad_files()["corrupt.jpg"]
    for key, data in {"a.jpg": photographs.jpeg(), "b.png": photographs.png(), "bad.jpg": bad}.items():
        aws.s3.put_object(Bucket="uploads", Key=key, Body=data)
    job = ProcessingJob(request("create-processing-job-queue.json"), None, tmp_path)
    outcome = job.run(environment)
    assert outcome["ProcessingJobStatus"] == "Completed", job.output
    names = {bucket: {entry["Key"] for entry in aws.s3.list_objects_v2(Bucket=bucket)["Contents"]} for bucket in ("processed", "rejected")}
    assert names == {"processed": {"a.jpg", "b.png"}, "rejected": {"bad.jpg"}}
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    left = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert [left[f"ApproximateNumberOfMessages{kind}"] for kind in ("", "NotVisible", "Delayed")] == ["0", "0", "0"]


def drain(environment):
    arguments = [DARKROOM, "processor", "--drain"]
    return subprocess.Popen(arguments, env=clean_environment(**environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def test_a_drain_without_its_queue_fails_at_once(fresh_cloud):
    environment = {"AWS_ENDPOINT_URL": fresh_cloud.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    began = time.monotonic()
    process = drain(environment)
    _, said = process.communicate(timeout=30 * PATIENCE)
    assert process.returncode not in (0, None)
    assert "there is no queue 'uploads'" in said
    assert time.monotonic() - began < 10 * PATIENCE


def test_a_drain_waits_for_what_others_have_in_hand(provisioned):
    aws, environment = provisioned
    aws.s3.put_object(Bucket="uploads", Key="a.jpg", Body=photographs.jpeg())
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    taken = eventually(lambda: aws.sqs.receive_message(QueueUrl=url, VisibilityTimeout=60, WaitTimeSeconds=1).get("Messages"))
    process = drain(environment)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(7)
    # The other one has died: its message is free again.
    aws.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=taken[0]["ReceiptHandle"], VisibilityTimeout=0)
    assert process.wait(30 * PATIENCE) == 0, process.stderr.read()
    assert aws.s3.head_object(Bucket="processed", Key="a.jpg")["Metadata"]["darkroom-operations"] == "invert"


def test_a_drain_leaves_dead_letters_behind(provisioned):
    """A message that cannot be read has had its tries: it goes to the dead-letter queue, and the drain is done."""
    aws, environment = provisioned
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    # S3's own word that the queue works, which a processor would have taken.
    first = aws.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)["Messages"]
    assert "s3:TestEvent" in first[0]["Body"]
    aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
    aws.sqs.send_message(QueueUrl=url, MessageBody="this is no event")
    for _ in range(5):
        message = aws.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)["Messages"][0]
        aws.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    assert drain(environment).wait(30 * PATIENCE) == 0
    dead = aws.sqs.get_queue_url(QueueName="uploads-dlq")["QueueUrl"]
    assert aws.sqs.receive_message(QueueUrl=dead)["Messages"][0]["Body"] == "this is no event"


def test_a_drain_can_be_stopped(provisioned):
    aws, environment = provisioned
    url = aws.sqs.get_queue_url(QueueName="uploads")["QueueUrl"]
    # Delayed: the drain would wait for it.
    aws.sqs.send_message(QueueUrl=url, MessageBody="{}", DelaySeconds=600)
    process = drain(environment)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(4)
    process.terminate()
    assert process.wait(20 * PATIENCE) == 0


# On a laptop.


def test_a_folder_with_its_manifest(tmp_path):
    for name, data in {"a/IMG_1.jpg": photographs.jpeg(), "b/IMG_1.jpg": photographs.jpeg(), "b/.hidden.jpg": b"x", "read me.txt": b"x"}.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "in/link.jpg").symlink_to("a/IMG_1.jpg")
    run = partial(subprocess.run, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=60 * PATIENCE)
    result = run([DARKROOM, "process", "in", "-o", "out", "--manifest", "done.jsonl", "--hourly-price", "0.5"])
    assert result.returncode == 0, result.stderr
    assert sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()) == ["a/IMG_1.jpg", "b/IMG_1.jpg"]
    records = {record["file"]: record for record in map(json.loads, (tmp_path / "done.jsonl").read_text().splitlines())}
    assert {file: record["status"] for file, record in records.items()} == {
        "in/a/IMG_1.jpg": "processed", "in/b/IMG_1.jpg": "processed", "in/b/.hidden.jpg": "skipped", "in/link.jpg": "skipped", "in/read me.txt": "skipped",
    }  # fmt: skip
    assert float(records["in/a/IMG_1.jpg"]["cost"]) > 0
    assert "in/link.jpg: skipped, it is a symbolic link" in result.stderr
    assert len(result.stdout.splitlines()) == 2

    (tmp_path / "bad.jpg").write_bytes(b"not a photo")
    assert run([DARKROOM, "process", "bad.jpg", "-o", "out"]).returncode == 1
    assert run([DARKROOM, "process", "bad.jpg", "-o", "out", "--no-fail-on-rejected"]).returncode == 0
    same = run([DARKROOM, "process", "in/a/IMG_1.jpg", "in/b/IMG_1.jpg", "-o", "out"])
    assert same.returncode == 64 and "would both become out/IMG_1.jpg" in same.stderr
    assert run([DARKROOM, "process", "in"]).returncode == 64
    assert run([DARKROOM, "process", "-o", "out"]).returncode == 64
