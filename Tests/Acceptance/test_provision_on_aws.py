"""`darkroom provision` behind AWS's own host names, at a terminal and without one: what it asks, and which Regions it refuses."""

import json
import sys

import pytest

from rights import ROOT
from test_aws_hosts import Place, stand_in

# Runs inside the stand-in's namespaces, where AWS's host names lead to a local cloud. What is typed is typed at a terminal.
ON_AWS = """
import json, os, pty, subprocess, sys, time, urllib.request
darkroom, folder = os.environ["DARKROOM"], os.environ["FOLDER"]
cloud = subprocess.Popen([darkroom, "cloud", "--port", "4566", "--ephemeral"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
for _ in range(200):
    try:
        urllib.request.urlopen("http://127.0.0.1:4566/_darkroom/health").close()
        break
    except OSError:
        time.sleep(0.05)

def run(*arguments, typed=None, **settings):
    command = [darkroom, "provision", *arguments]
    master, slave = pty.openpty() if typed is not None else (None, subprocess.DEVNULL)
    if typed is not None:
        os.write(master, typed.encode())
    result = subprocess.run(command, env={**os.environ, **settings}, stdin=slave, capture_output=True, text=True, timeout=120)
    return [result.returncode, result.stdout, result.stderr]

outcomes = {
    "nobody to ask": run(),
    "no": run(typed="n\\n"),
    "yes": run(typed="y\\n"),
    "check": run("--check"),
    "wrong name": run("--destroy", typed="y\\n"),
    "nobody to ask for the name": run("--destroy"),
    "right name": run("--destroy", typed="default\\n"),
    "check again": run("--check"),
    "no Region": run(AWS_REGION="europe"),
    "no such host": run(AWS_REGION="eu-west-9"),
    "no namespaces": run(AWS_REGION="me-south-1"),
}
cloud.terminate()
cloud.wait()
json.dump(outcomes, open(folder + "/outcomes.json", "w"))
"""


@pytest.fixture(scope="module")
def on_aws(tmp_path_factory):
    ROOT.require()
    folder = tmp_path_factory.mktemp("on-aws")
    hosts = dict.fromkeys([*Place("eu-west-1", "amazonaws.com", "api.aws").hosts(), "sts.me-south-1.amazonaws.com"], 4566)
    settings = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_MAX_ATTEMPTS": "1"}
    result = stand_in(folder, hosts, [sys.executable, "-c", ON_AWS], **settings)
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads((folder / "outcomes.json").read_text())


def test_on_aws_it_shows_its_plan_and_asks(on_aws):
    status, said, complaint = on_aws["nobody to ask"]
    assert status == 1 and "there is no terminal: --yes" in complaint
    assert said.startswith("Deployment default in AWS account 000000000000 as arn:aws:iam::000000000000:root, Region eu-west-1\n")
    assert "+ create bucket uploads-000000000000-eu-west-1-an" in said and "created" not in said
    status, said, complaint = on_aws["no"]
    assert (status, "Go on? [y/N]" in said, "created" in said) == (1, True, False)
    status, said, complaint = on_aws["yes"]
    assert status == 0 and "created bucket rejected-000000000000-eu-west-1-an" in said, complaint
    assert on_aws["check"][0] == 0 and "Nothing differs: 10 unchanged." in on_aws["check"][1]


def test_on_aws_the_deployments_name_is_to_be_typed(on_aws):
    for refusal in ("wrong name", "nobody to ask for the name"):
        status, said, complaint = on_aws[refusal]
        assert status == 1 and "Nothing was changed." in complaint and "\ndeleted" not in said
    status, said, complaint = on_aws["right name"]
    assert status == 0 and "deleted bucket uploads-000000000000-eu-west-1-an" in said, complaint
    assert on_aws["check again"][0] == 2 and "10 to create" in on_aws["check again"][1]


def test_on_aws_regions_are_refused_with_a_reason(on_aws):
    assert on_aws["no Region"][0] not in (0, 2) and "europe is no Region of AWS" in on_aws["no Region"][2]
    assert on_aws["no such host"][0] not in (0, 2) and "eu-west-9 is no Region, or it lacks the service sts" in on_aws["no such host"][2]
    assert on_aws["no namespaces"][0] not in (0, 2) and "S3 keeps no names for an account alone in me-south-1" in on_aws["no namespaces"][2]
