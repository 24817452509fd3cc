"""SageMaker Studio: the requests that make the image known, and what they start."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aws_requests import SAGEMAKER, request, violations
from programs import PATIENCE, clean_environment
from rights import NETWORK_NAMESPACE, unsharing
from test_page import BROWSER, DRIVER

UNSHARE = unsharing("--net")

REQUESTS = {
    "create-image.json": "CreateImage",
    "create-image-version.json": "CreateImageVersion",
    "create-app-image-config.json": "CreateAppImageConfig",
    "update-domain.json": "UpdateDomain",
}


@pytest.mark.parametrize(("name", "operation"), REQUESTS.items())
def test_a_request_is_what_the_service_takes(name, operation):
    parameters = request(name)
    if operation == "CreateImageVersion":
        # Clients make one for every call.
        parameters["ClientToken"] = "0b1a3f1e"
    assert violations("sagemaker", operation, parameters) == []
    assert violations("sagemaker", operation, {**parameters, "Surplus": 1}) != []


def test_the_requests_name_each_other():
    image, version, config, domain = (request(name) for name in REQUESTS)
    [custom] = domain["DefaultUserSettings"]["JupyterLabAppSettings"]["CustomImages"]
    assert {image["ImageName"], version["ImageName"], custom["ImageName"]} == {"darkroom-studio"}
    assert custom["AppImageConfigName"] == config["AppImageConfigName"]


def test_the_image_starts_as_its_configuration_says():
    container = request("create-app-image-config.json")["JupyterLabAppImageConfig"]["ContainerConfig"]
    dockerfile = (SAGEMAKER / "studio.Dockerfile").read_text()
    assert json.loads(re.search(r"^ENTRYPOINT (.*)$", dockerfile, re.M)[1]) == container["ContainerEntrypoint"]
    assert json.loads(re.search(r"^CMD (.*)$", dockerfile, re.M)[1]) == container["ContainerArguments"]


@pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs Debian's chromium and chromium-driver")
@NETWORK_NAMESPACE
def test_jupyterlab_answers_and_the_page_works_below_its_proxy(tmp_path):
    script = Path(__file__).parent / "studio_rehearsal.py"
    result = subprocess.run(
        [*UNSHARE, sys.executable, script, tmp_path], env=clean_environment(), capture_output=True, text=True, timeout=100 * PATIENCE
    )
    logs = "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in sorted(tmp_path.glob("*.log")))
    assert result.returncode == 0 and result.stdout.strip() == "rehearsed", f"{result.stdout}\n{result.stderr}\n{logs}"
