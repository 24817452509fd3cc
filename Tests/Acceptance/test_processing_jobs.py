"""Processing jobs, played from the very requests that SageMaker would get."""

import json

import pytest

import photographs
from aws_requests import request, violations
from job_photos import BUCKET, GOOD, assert_negatives, lines, photos  # noqa: F401  (a fixture comes along)
from processing_job import ProcessingJob
from programs import PATIENCE, eventually
from rights import MOUNT_NAMESPACE


@MOUNT_NAMESPACE
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
    assert photo["representation"] == "amplitude-bits" and photo["milliseconds"] > 0 and photo["device"]
    # ml.g5.xlarge, as the request has it, at 1.408 dollars an hour: the machine's time, and no more than it took.
    assert 0 < float(photo["cost"]) < 60 * PATIENCE * 1.408 / 3600
    assert done["broken.jpg"]["code"] and done["broken.jpg"]["reason"]
    assert outcome["ExitMessage"].startswith("algo-1: 5 files: 3 processed, 1 rejected, 1 skipped. ")
    assert "broken.jpg" in outcome["ExitMessage"]


@MOUNT_NAMESPACE
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


@MOUNT_NAMESPACE
def test_a_manifest_file_names_the_photos(photos, tmp_path):
    s3, files = photos
    s3.put_object(Bucket=BUCKET, Key="chosen.manifest", Body=json.dumps([{"prefix": f"s3://{BUCKET}/originals/"}, "work/deep/cat.png"]))
    job = request("create-processing-job.json")
    job["ProcessingInputs"][0]["S3Input"].update(S3Uri=f"s3://{BUCKET}/chosen.manifest", S3DataType="ManifestFile")
    assert violations("sagemaker", "CreateProcessingJob", job) == []
    assert ProcessingJob(job, s3, tmp_path).run()["ProcessingJobStatus"] == "Completed"
    assert_negatives(s3, files, ["work/deep/cat.png"])


@MOUNT_NAMESPACE
def test_a_job_fails_over_a_rejected_photo_where_its_user_wants_that(photos, tmp_path):
    s3, _ = photos
    job = request("create-processing-job.json")
    job["AppSpecification"]["ContainerArguments"] = ["--fail-on-rejected"]
    played = ProcessingJob(job, s3, tmp_path)
    outcome = played.run()
    assert outcome["ProcessingJobStatus"] == "Failed"
    assert played.statuses == {"algo-1": 1}
    assert "1 rejected" in outcome["ExitMessage"]


@MOUNT_NAMESPACE
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


@MOUNT_NAMESPACE
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


@MOUNT_NAMESPACE
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
