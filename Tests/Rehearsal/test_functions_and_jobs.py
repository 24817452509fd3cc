"""The image in Lambda's hands, and how a Processing job in its container ends before its time."""

import json

import pytest

import photographs
from aws_requests import request
from images import PROCESSING
from processing_job import ProcessingJob
from programs import REPOSITORY, eventually
from runtime_api import RuntimeAPI


@pytest.fixture
def job(tmp_path):
    """A job whose `/opt/ml` is made as SageMaker makes it, for root; its photos lie there already."""
    played = ProcessingJob(request("create-processing-job.json"), None, tmp_path)
    played.objects = lambda source: []
    played.prepare()
    photos = played.place("algo-1", "/opt/ml/processing/input/photos")
    for number in range(200):
        (photos / f"{number}.jpg").write_bytes(photographs.jpeg())
    return played


def run(engine, image, job, *options):
    application = job.request["AppSpecification"]
    first, *rest = [*application["ContainerEntrypoint"], *application["ContainerArguments"]]
    volume = f"{job.root('algo-1')}:/opt/ml"
    return engine.docker("run", "--network", "none", "--volume", volume, *options, "--entrypoint", first, image, *rest, check=False)


def test_the_pipelines_own_image_could_not_write_there(engine, image, job):
    """Why there is another one for jobs."""
    outcome = run(engine, image, job, "--rm")
    assert outcome.returncode == 2
    assert "/opt/ml/processing/output" in outcome.stderr and "Permission denied" in outcome.stderr


def test_a_job_that_is_stopped_hears_it_as_the_first_process(engine, job):
    job.request["AppSpecification"]["ContainerArguments"] = ["--photos-at-once", "1"]
    name = run(engine, PROCESSING, job, "--detach").stdout.strip()
    results = job.place("algo-1", "/opt/ml/processing/output/photos")
    eventually(lambda: any(results.iterdir()), every=0.01)
    engine.docker("stop", "--time", "60", name)
    assert engine.inspect("container", "inspect", name)["State"]["ExitCode"] == 128 + 15
    engine.docker("rm", name)
    records = job.place("algo-1", "/opt/ml/processing/output/manifest") / "manifest-algo-1.jsonl"
    statuses = [json.loads(line)["status"] for line in records.read_text().splitlines()]
    assert len(statuses) == 200 and set(statuses) == {"processed", "unprocessed"}
    assert statuses.count("processed") == len(list(results.iterdir()))


def test_a_function_works_in_the_image(engine, image):
    """As Lambda runs it: nothing can be written but in /tmp, no privileges, a user of Lambda's own. So the codec's sandbox works there, too."""
    function = json.loads((REPOSITORY / "deploy/lambda/create-function.json").read_text())
    with RuntimeAPI() as api:
        environment = {
            "AWS_LAMBDA_RUNTIME_API": api.address, "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function["MemorySize"]),
        }  # fmt: skip
        variables = [part for name, value in environment.items() for part in ("--env", f"{name}={value}")]
        first, *rest = [*function["ImageConfig"]["EntryPoint"], *function["ImageConfig"]["Command"]]
        name = engine.docker(
            "run", "--detach", "--network", "host", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
            "--user", "993:990", *variables, "--entrypoint", first, image, *rest,
        ).stdout.strip()  # fmt: skip
        try:
            assert api.invoke({"Records": []}) == ("response", {"batchItemFailures": []})
            assert api.violations == [] and api.start_failures == []
        finally:
            engine.docker("rm", "--force", name)
