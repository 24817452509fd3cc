"""With no endpoint set the same program talks to AWS: every service at its own host name, over TLS, with the right signature scope."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import photographs
from programs import DARKROOM, PATIENCE, clean_environment

REGION = "eu-west-1"
# On AWS buckets are in the account's own namespace.
NAMESPACE = f"-000000000000-{REGION}-an"
pytestmark = pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root for namespaces of its own")

# Starts a local cloud behind the stand-in, then runs the pipeline's commands as on AWS, with one photo.
SCRIPT = """
set -eu
AWS_ENDPOINT_URL= "$DARKROOM" cloud --port "$PORT" --data "$FOLDER/data" >"$FOLDER/cloud.log" 2>&1 & cloud=$!
trap 'kill $cloud' EXIT
until (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do kill -0 $cloud; sleep 0.05; done
unset AWS_ENDPOINT_URL
"$DARKROOM" provision --yes >"$FOLDER/provision.log" 2>&1
"$PYTHON" - <<'PYTHON'
import boto3, os
bundle = "/etc/ssl/certs/ca-certificates.crt"
boto3.client("s3", verify=bundle).upload_file(os.environ["FOLDER"] + "/photo.jpg", os.environ["UPLOADS"], "a/photo.jpg")
PYTHON
: >"$FOLDER/requests.jsonl"
"$DARKROOM" processor --drain >"$FOLDER/processor.log" 2>&1
cp "$FOLDER/requests.jsonl" "$FOLDER/of-the-processor.jsonl"
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("aws")
    (folder / "photo.jpg").write_bytes(photographs.jpeg())
    environment = clean_environment(
        AWS_ACCESS_KEY_ID="AKIASTANDINFORTESTS1", AWS_SECRET_ACCESS_KEY="a-secret", AWS_REGION=REGION, AWS_DEFAULT_REGION=REGION,
        XDG_DATA_HOME=str(folder / "home"), DARKROOM=str(DARKROOM), PORT="4566", FOLDER=str(folder), PYTHON=sys.executable,
        UPLOADS="uploads" + NAMESPACE,
    )  # fmt: skip
    stand_in = [sys.executable, Path(__file__).with_name("stand_in.py"), folder, REGION, "4566", "bash", "-c", SCRIPT]
    result = subprocess.run(
        ["unshare", "--net", "--mount", *stand_in], env=environment, capture_output=True, text=True, timeout=100 * PATIENCE
    )
    logs = "".join(f"\n== {log.name}\n{log.read_text(errors='replace')[-2000:]}" for log in sorted(folder.glob("*.log")))
    assert result.returncode == 0, result.stdout + result.stderr + logs
    return folder


def requests(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def scope(request):
    """Region and service of the signature's scope."""
    return tuple(request["authorization"].split("Credential=")[1].split(",")[0].split("/")[2:4])


def test_each_service_has_its_host_and_scope(seen):
    found = {(request["host"].split(".s3.")[-1], *scope(request)) for request in requests(seen / "of-the-processor.jsonl")}
    expected = {
        (f"{REGION}.amazonaws.com", REGION, "s3"),
        (f"sqs.{REGION}.amazonaws.com", REGION, "sqs"),
        (f"sns.{REGION}.amazonaws.com", REGION, "sns"),
        (f"monitoring.{REGION}.amazonaws.com", REGION, "monitoring"),
        (f"logs.{REGION}.amazonaws.com", REGION, "logs"),
    }
    assert expected <= found, found


def test_buckets_are_in_the_host_name(seen):
    of_s3 = [request for request in requests(seen / "of-the-processor.jsonl") if scope(request)[1] == "s3"]
    hosts = {f"{bucket}{NAMESPACE}.s3.{REGION}.amazonaws.com" for bucket in ("uploads", "processed")}
    assert {request["host"] for request in of_s3} >= hosts
    assert any(request["method"] == "GET" and request["path"].startswith("/a/photo.jpg") for request in of_s3)
    assert any(request["method"] == "PUT" and request["path"].startswith("/a/photo.jpg") for request in of_s3)


def test_account_and_region_are_said_before_anything_is_done(seen):
    said = (seen / "provision.log").read_text()
    assert "000000000000" in said and REGION in said
    said = (seen / "processor.log").read_text()
    assert "000000000000" in said and REGION in said
