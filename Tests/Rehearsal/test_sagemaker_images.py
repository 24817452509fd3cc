"""The images for SageMaker, started as its requests say: a Processing job in its container, and the JupyterLab of Studio."""

import json
import subprocess
from types import SimpleNamespace

import pytest

from aws_requests import request
from clients import Clients
from engine import WHOLE
from images import PROCESSING, STUDIO
from job_photos import GOOD, assert_negatives, photos  # noqa: F401  (a fixture)
from processing_job import ProcessingJob
from programs import eventually, fetch


@pytest.fixture
def fresh_cloud(engine, image):
    """A cloud in a container: with `--whole` there are no other programs than the image's."""
    name = "darkroom-rehearsal-cloud"
    options = ("--read-only", "--tmpfs", "/tmp", "--publish", "127.0.0.1:4570:4566")
    engine.docker("run", "--detach", "--name", name, *options, image, "cloud", "--host", "0.0.0.0", "--trust-network", "--ephemeral")
    try:
        eventually(lambda: answered("http://127.0.0.1:4570/_darkroom/health"))
        yield SimpleNamespace(aws=Clients("http://127.0.0.1:4570"))
    finally:
        engine.docker("rm", "--force", name)


class ContainedJob(ProcessingJob):
    """A Processing job whose hosts are containers: /opt/ml comes from outside and belongs to root, as SageMaker has it."""

    def __init__(self, engine, *arguments):
        super().__init__(*arguments)
        self.engine = engine

    def start(self, host, environment=None, output_size=""):
        application = self.request["AppSpecification"]
        first, *rest = [*application["ContainerEntrypoint"], *application.get("ContainerArguments", [])]
        variables = self.request.get("Environment", {}) | (environment or {})
        options = [option for name, value in variables.items() for option in ("--env", f"{name}={value}")]
        command = ["docker", "run", "--rm", "--network", "none", "--volume", f"{self.root(host)}:/opt/ml", *options, "--entrypoint", first]
        return subprocess.Popen(
            [*command, PROCESSING, *rest], env=self.engine.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )


def test_a_processing_job_in_its_container(engine, photos, tmp_path):  # noqa: F811
    s3, files = photos
    job = ContainedJob(engine, request("create-processing-job.json"), s3, tmp_path / "job")
    outcome = job.run()
    assert outcome["ProcessingJobStatus"] == "Completed", job.output
    assert_negatives(s3, files, GOOD)
    assert outcome["ExitMessage"].startswith("algo-1: 5 files: 3 processed, 1 rejected, 1 skipped. ")


@pytest.mark.skipif(not WHOLE, reason="takes JupyterLab from PyPI into an image: ./dev rehearse --whole")
def test_studio_starts_as_its_configuration_says(engine):
    settings = request("create-app-image-config.json")["JupyterLabAppImageConfig"]["ContainerConfig"]
    first, *rest = [*settings["ContainerEntrypoint"], *settings["ContainerArguments"]]
    name = "darkroom-rehearsal-studio"
    # The space's volume lies over the home that the image has.
    home = ("--tmpfs", "/home/sagemaker-user:uid=1000,gid=100")
    engine.docker("run", "--detach", "--name", name, "--publish", "127.0.0.1:8888:8888", *home, "--entrypoint", first, STUDIO, *rest)
    try:
        answer = eventually(lambda: answered("http://127.0.0.1:8888/jupyterlab/default/api/status"), 40, every=0.5)
        assert "kernels" in json.loads(answer)
        assert engine.docker("exec", name, "id", "--user").stdout.strip() == "1000"
        assert "can be processed here" in engine.docker("exec", name, "darkroom", "doctor").stdout
    finally:
        print(engine.docker("logs", name, check=False).stderr[-3000:])
        engine.docker("rm", "--force", name)


def answered(url):
    try:
        status, _, body = fetch(url, timeout=2)
    except OSError:
        return None
    return body if status == 200 else None
