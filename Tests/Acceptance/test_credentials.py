"""The credential chain with the real program: each place is a stand-in that can refuse, and boto3 says whose credentials should be found.

The stand-ins give sessions that a local cloud issued, so that `provision` works only with exactly what was given. No output may show a secret.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import photographs
from credential_places import Place, container, document, expiring, instance, portal, timestamp, token_service
from programs import DARKROOM, PATIENCE, Program, clean_environment, eventually
from stack import Cloud

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}],
}
BOTO = """
import boto3
found = boto3.session.Session().get_credentials()
print(found.get_frozen_credentials().access_key if found else None)
"""


class World:
    """A cloud with a user and a role, and what the program finds when it is started beside it."""

    def __init__(self, folder):
        self.cloud = Cloud(folder, ephemeral=True)
        iam, sts = self.cloud.aws.iam, self.cloud.aws.sts
        iam.create_user(UserName="person")
        self.user = iam.create_access_key(UserName="person")["AccessKey"]
        self.role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        self.sessions = [sts.assume_role(RoleArn=self.role, RoleSessionName=f"s{number}")["Credentials"] for number in range(2)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cloud.program.stop()

    def secrets(self):
        yield self.user["SecretAccessKey"]
        for session in self.sessions:
            yield session["SecretAccessKey"]
            yield session["SessionToken"]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("cloud")) as world:
        yield world


class Machine:
    """A machine with a home folder of its own, on which nothing of the caller's is set."""

    def __init__(self, world, home):
        self.world = world
        self.home = home
        (home / ".aws").mkdir()
        self.variables = {"HOME": str(home), "AWS_ENDPOINT_URL": world.cloud.endpoint}

    def write(self, path, text):
        path = self.home / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def environment(self, **variables):
        # In place of clean_environment's, which switches the instance's metadata service off.
        return {**clean_environment(), **self.variables, **variables}

    def run(self, *arguments, command=(DARKROOM,), **variables):
        result = subprocess.run(
            [*command, *arguments], env=self.environment(**variables), capture_output=True, text=True, timeout=60 * PATIENCE
        )
        said = result.stdout + result.stderr
        for secret in self.world.secrets():
            assert secret not in said, "a secret was shown"
        return result.returncode, said

    def found(self, **variables):
        """Key, source and end of the credentials that `doctor` finds."""
        _, said = self.run("doctor", **variables)
        line = re.search(r"^credentials key (\S+) from (.*?)(?:, until (\S+))?$", said, re.MULTILINE)
        assert line, said
        return line.groups()

    def missing(self, **variables):
        """What `doctor` says of credentials that cannot be had; `provision` ends with the same words, and does nothing."""
        _, said = self.run("doctor", **variables)
        text = said[said.index("credentials ") :].removeprefix("credentials ")
        status, ended = self.run("provision", "--yes", **variables)
        assert status != 0 and text.splitlines()[0] in ended, ended
        return text

    def works(self, **variables):
        """Whether `provision` works with what was found: the cloud verifies its signatures."""
        variables.setdefault("AWS_REGION", "us-east-1")
        status, said = self.run("provision", "--yes", **variables)
        return status == 0

    def boto_finds(self, **variables):
        variables.setdefault("AWS_DEFAULT_REGION", "us-east-1")
        return self.run("-c", BOTO, command=(sys.executable,), **variables)[1].strip()

    def requires(self, session, source, **variables):
        """That these credentials are found, at that place, by us and by boto3, and that they work."""
        key, where, _ = self.found(**variables)
        wanted = session["AccessKeyId"]
        assert (key, where) == (f"{wanted[:4]}…{wanted[-4:]}", source)
        assert self.boto_finds(**variables) == wanted
        assert self.works(**variables)


@pytest.fixture
def machine(world, tmp_path):
    return Machine(world, tmp_path)


@pytest.fixture
def session(world):
    return world.sessions[0]


def keys(session, prefix=""):
    names = [("aws_access_key_id", "AccessKeyId"), ("aws_secret_access_key", "SecretAccessKey"), ("aws_session_token", "SessionToken")]
    return "".join(f"{prefix}{name} = {session[member]}\n" for name, member in names if member in session)


def test_a_machine_without_any_says_what_to_do_at_once(machine):
    before = time.monotonic()
    said = machine.missing()
    assert time.monotonic() - before < 5 * PATIENCE
    places = re.findall(r"^\s+(environment|web identity|profile 'default'|container|instance): ", said, re.MULTILINE)
    assert places == ["environment", "web identity", "profile 'default'", "container", "instance"]
    for word in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "aws configure", "AWS_EC2_METADATA_DISABLED is true"):
        assert word in said, said


def test_the_environment(machine, session):
    named = {"AWS_ACCESS_KEY_ID": session["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"]}
    machine.requires(session, "environment", **named, AWS_SESSION_TOKEN=session["SessionToken"])
    end = timestamp(600)
    assert machine.found(**named, AWS_SESSION_TOKEN=session["SessionToken"], AWS_CREDENTIAL_EXPIRATION=end)[2] == end
    assert not machine.works(**named), "without its token a session is worth nothing"
    assert "AWS_SECRET_ACCESS_KEY is not" in machine.missing(AWS_ACCESS_KEY_ID="AKIAHALF")
    past = machine.missing(**named, AWS_SESSION_TOKEN=session["SessionToken"], AWS_CREDENTIAL_EXPIRATION=timestamp(-60))
    assert "has expired" in past


def test_profiles(machine, world, session):
    """The dialect of the files as well: comments, CR LF, quotes, a profile that stands in both files, a byte order mark."""
    configuration = (
        '# mine\r\n[default]\r\nregion = eu-west-1\r\n[profile "a b"]\r\nregion = eu-west-2\r\n'
        f"[profile two]\r\nregion=eu-west-3\r\n\r\naws_session_token = {session['SessionToken']}\r\n"
    )
    machine.write(".aws/config", configuration)
    half = "".join(line + "\r\n" for line in keys(session).splitlines() if "token" not in line)
    machine.write(".aws/credentials", f"; and mine\n[default]\n{keys(world.user)}\n[a b]\n{keys(session)}\n[two]\n{half}")
    machine.requires(world.user, "profile 'default' (keys)")
    machine.requires(session, "profile 'a b' (keys)", AWS_PROFILE="a b")
    key, where, _ = machine.found(AWS_PROFILE="two")
    assert where == "profile 'two' (keys)" and machine.works(AWS_PROFILE="two")
    # boto3 refuses a file with a byte order mark, other SDKs do not.
    machine.write(".aws/config", "\ufeff" + configuration)
    assert "eu-west-2 (the region of profile 'a b')" in machine.run("doctor", AWS_PROFILE="a b")[1]
    status, said = machine.run("provision", "--yes", AWS_PROFILE="nobody")
    assert status != 0 and "'nobody' is neither in the configuration file nor in the credentials file" in said
    machine.write(".aws/credentials", f"[default]\n{keys(world.user).replace('aws_secret_access_key = ', 'aws_secret_access_key : ')}")
    status, said = machine.run("provision", "--yes")
    assert status != 0 and "credentials, line 3" in said


def test_a_role_by_the_credentials_of_another_profile(machine, world):
    machine.write(
        ".aws/config",
        f"[profile dev]\nrole_arn = {world.role}\nsource_profile = base\nrole_session_name = from-a-profile\nduration_seconds = 900\n"
        f"[profile self]\nrole_arn = {world.role}\nsource_profile = self\n{keys(world.user)}"
        f"[profile named]\nrole_arn = {world.role}\ncredential_source = Environment\n"
        f"[profile loop]\nrole_arn = {world.role}\nsource_profile = pool\n[profile pool]\nrole_arn = {world.role}\nsource_profile = loop\n"
        f"[profile mfa]\nrole_arn = {world.role}\nsource_profile = base\nmfa_serial = arn:aws:iam::000000000000:mfa/me\n"
        f"[profile absent]\nrole_arn = {world.role}-absent\nsource_profile = base\n",
    )
    machine.write(".aws/credentials", f"[base]\n{keys(world.user)}")
    place = f"(role {world.role})"
    for profile in ("dev", "self"):
        key, where, end = machine.found(AWS_PROFILE=profile)
        assert key.startswith("ASIA") and where == f"profile '{profile}' {place}" and end > timestamp(0)
        assert machine.boto_finds(AWS_PROFILE=profile).startswith("ASIA")
        assert machine.works(AWS_PROFILE=profile)
    assert "AWS_ACCESS_KEY_ID is not set" in machine.missing(AWS_PROFILE="named")
    assert "in a circle: loop → pool → loop" in machine.missing(AWS_PROFILE="loop")
    assert "mfa_serial" in machine.missing(AWS_PROFILE="mfa")
    assert "AccessDenied" in machine.missing(AWS_PROFILE="absent")
    wrong = {**world.user, "SecretAccessKey": "not-the-secret"}
    machine.write(".aws/credentials", f"[base]\n{keys(wrong)}")
    assert "SignatureDoesNotMatch" in machine.missing(AWS_PROFILE="dev")


def test_a_command(machine, session):
    given = {"Version": 1, **{name: session[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}, "Expiration": timestamp()}
    answer = machine.write("a folder/answer.json", json.dumps(given))
    script = machine.write("a folder/credentials", f"#!/bin/sh\n[ \"$1\" = 'role one' ] && echo a remark >&2 && cat '{answer}'\n")
    Path(script).chmod(0o755)
    machine.write(
        ".aws/config",
        f'[profile good]\ncredential_process = "{script}" "role one"\n'
        f"[profile bad]\ncredential_process = cat '{answer}'; echo the vault is sealed >&2; exit 3\n"
        "[profile second]\ncredential_process = echo '{\"Version\": 2}'\n[profile none]\ncredential_process = /no/such/program\n",
    )
    machine.requires(session, "profile 'good' (credential_process)", AWS_PROFILE="good")
    assert "ended with status 3: the vault is sealed" in machine.missing(AWS_PROFILE="bad")
    assert "not of version 1" in machine.missing(AWS_PROFILE="second")
    assert "status 127" in machine.missing(AWS_PROFILE="none")
    machine.write("a folder/answer.json", json.dumps({**given, "Expiration": timestamp(-1)}))
    assert "has expired" in machine.missing(AWS_PROFILE="good")


def test_web_identity(machine, world, session):
    jwt = machine.write("jwt", "eyJ.one.x")
    accepted = "eyJ.one.x"
    with Place(token_service(session, lambda: accepted, world.cloud.port)) as sts:
        named = {
            "AWS_WEB_IDENTITY_TOKEN_FILE": jwt, "AWS_ROLE_ARN": world.role, "AWS_ROLE_SESSION_NAME": "pod",
            "AWS_ENDPOINT_URL_STS": sts.url, "AWS_REGION": "us-east-1",
        }  # fmt: skip
        machine.requires(session, "web identity", **named)
        asked = [request for request in sts.requests if request.form["Action"] == "AssumeRoleWithWebIdentity"]
        assert {(request.method, request.form["RoleSessionName"]) for request in asked} == {("POST", "pod")}
        machine.write(".aws/config", f"[profile pod]\nrole_arn = {world.role}\nweb_identity_token_file = {jwt}\n")
        in_profile = {"AWS_PROFILE": "pod", "AWS_ENDPOINT_URL_STS": sts.url, "AWS_REGION": "us-east-1"}
        machine.requires(session, f"profile 'pod' (web identity, role {world.role})", **in_profile)
        accepted = "eyJ.two.x"
        assert "InvalidIdentityToken" in machine.missing(**named)
        machine.write("jwt", "eyJ.two.x\n")
        assert machine.works(**named), "the token's file is read anew"
    assert "did not answer" in machine.missing(**named)
    assert "AWS_ROLE_ARN is not" in machine.missing(AWS_WEB_IDENTITY_TOKEN_FILE=jwt)
    # The local cloud has no identity providers, and says so.
    assert "NotImplemented (501)" in machine.missing(AWS_WEB_IDENTITY_TOKEN_FILE=jwt, AWS_ROLE_ARN=world.role)


def test_single_sign_on(machine, session):
    machine.write(
        ".aws/config",
        "[profile new]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Photo Admin\n"
        "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
        "[profile old]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 111122223333\n"
        "sso_role_name = Photo Admin\n[profile other]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Nobody\n",
    )
    # As `aws sso login` names them: SHA-1 of the session's name, and of the start URL.
    of_session, of_url = (
        f".aws/sso/cache/{hashlib.sha1(text.encode()).hexdigest()}.json" for text in ("corp", "https://corp.awsapps.com/start")
    )

    def sign_on(path, seconds):
        machine.write(path, json.dumps({"accessToken": "sign-on", "expiresAt": timestamp(seconds), "region": "eu-west-1"}))

    with Place(portal(session, "sign-on", "111122223333", "Photo Admin")) as place:
        at = {"AWS_ENDPOINT_URL_SSO": place.url}
        assert "nobody has signed on; sign on with: aws sso login --profile new" in machine.missing(AWS_PROFILE="new", **at)
        assert place.requests == []
        sign_on(of_session, 3600)
        sign_on(of_url, 3600)
        for profile in ("new", "old"):
            machine.requires(session, f"profile '{profile}' (SSO)", AWS_PROFILE=profile, **at)
        assert "403 for role Nobody" in machine.missing(AWS_PROFILE="other", **at)
        asked = len(place.requests)
        sign_on(of_session, -1)
        assert "aws sso login --profile new" in machine.missing(AWS_PROFILE="new", **at)
        assert len(place.requests) == asked, "an expired sign-on is not sent"
    with Place(portal(session, "another", "111122223333", "Photo Admin")) as place:
        said = machine.missing(AWS_PROFILE="old", AWS_ENDPOINT_URL_SSO=place.url)
        assert "no longer accepts the sign-on" in said and "aws sso login --profile old" in said


def test_a_pods_endpoint(machine, session):
    token = machine.write("token", "one")
    accepted = "one"
    with Place(container(session, lambda: accepted)) as place:
        at = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{place.url}/v1/credentials?a=b"}
        named = {**at, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "not this one"}
        machine.requires(session, "container", **named)
        assert {request.path for request in place.requests} == {"/v1/credentials?a=b"}
        accepted = "two"
        assert "403: AccessDenied: the token is not the one of this pod" in machine.missing(**named)
        machine.write("token", "two")
        assert machine.works(**named), "the token's file is read anew"
        machine.write("token", "two\n")
        asked = len(place.requests)
        assert "line end" in machine.missing(**named)
        assert "without https" in machine.missing(AWS_CONTAINER_CREDENTIALS_FULL_URI="http://192.0.2.1/v1/credentials")
        assert len(place.requests) == asked


def test_an_instances_metadata_service(machine, session):
    enabled = {"AWS_EC2_METADATA_DISABLED": "false"}
    with Place(instance(session)) as place:
        at = {**enabled, "AWS_EC2_METADATA_SERVICE_ENDPOINT": place.url}
        machine.requires(session, "instance", **at)
        ours = [request for request in place.requests if request.headers["User-Agent"] == "darkroom"]
        assert all(request.method == "PUT" or request.headers["X-aws-ec2-metadata-token"] for request in ours)
        machine.write(".aws/config", f"[profile far]\nec2_metadata_service_endpoint = {place.url}\n")
        machine.requires(session, "instance", **enabled, AWS_PROFILE="far")
        asked = len(place.requests)
        assert "AWS_EC2_METADATA_DISABLED is true" in machine.missing(AWS_EC2_METADATA_SERVICE_ENDPOINT=place.url)
        assert len(place.requests) == asked
    with Place(instance(session, role=None)) as place:
        assert "instance: the instance has no role" in machine.missing(**enabled, AWS_EC2_METADATA_SERVICE_ENDPOINT=place.url)
    past = timestamp(-60)
    with Place(instance(session, expiration=past)) as place:
        # AWS's services extend the life of credentials when they are in trouble: what looks expired may work, and does here.
        at = {**enabled, "AWS_EC2_METADATA_SERVICE_ENDPOINT": place.url}
        assert machine.found(**at)[1:] == ("instance", past)
        assert machine.works(**at)
    with Place(lambda _: (500, "")) as place:
        assert "status 500" in machine.missing(**enabled, AWS_EC2_METADATA_SERVICE_ENDPOINT=place.url)
    with Place(lambda _: time.sleep(30)) as place:
        before = time.monotonic()
        assert "out of reach" in machine.missing(**enabled, AWS_EC2_METADATA_SERVICE_ENDPOINT=place.url)
        assert time.monotonic() - before < 6 * PATIENCE


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root for a network namespace of its own")
def test_the_addresses_of_ecs_and_ec2(machine, world):
    """The link-local addresses themselves, where nothing but the container's variable, or nothing at all, is set."""
    file = machine.write("keys.json", json.dumps({"container": world.sessions[0], "instance": world.sessions[1]}, default=str))
    command = ["unshare", "--net", sys.executable, Path(__file__).with_name("credential_places.py"), file]
    for variables, session, source in (
        ({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x"}, world.sessions[0], "container"),
        ({}, world.sessions[1], "instance"),
    ):
        variables["AWS_EC2_METADATA_DISABLED"] = "false"
        _, said = machine.run(DARKROOM, "doctor", command=command, **variables)
        wanted = session["AccessKeyId"]
        assert f"key {wanted[:4]}…{wanted[-4:]} from {source}, until " in said, said
        _, found = machine.run(sys.executable, "-c", BOTO, command=command, **variables)
        assert found.strip() == wanted


@pytest.mark.parametrize("second", [1, 0], ids=["others", "the same"])
def test_rejected_credentials_are_fetched_anew_once(machine, world, second):
    """AWS says that they have expired, whatever their own time says."""
    first, other = world.sessions[0], world.sessions[second]
    with Place(lambda _: (200, document(first if len(place.requests) == 1 else other))) as place:
        with Place(expiring(first["AccessKeyId"], world.cloud.port)) as cloud:
            variables = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{place.url}/", "AWS_ENDPOINT_URL": cloud.url, "AWS_REGION": "us-east-1"}
            status, said = machine.run("provision", "--yes", **variables)
    assert (status == 0) == bool(second), said
    assert len(place.requests) == 2
    assert second or "ExpiredToken" in said


def test_a_running_processor_renews_its_credentials(machine, world, session, tmp_path):
    """They end every few seconds; then the endpoint goes down, and what it gave serves on."""
    assert machine.works(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    is_up = True
    photo = photographs.jpeg()
    s3 = world.cloud.aws.s3

    def answer(_):
        if not is_up:
            return 500, json.dumps({"message": "out of order"})
        given = {name: session[name] for name in ("AccessKeyId", "SecretAccessKey")}
        return 200, json.dumps({**given, "Token": session["SessionToken"], "Expiration": timestamp(3)})

    def with_work(outcome):
        """An idle processor calls nobody for as long as its queue lets it wait."""
        s3.put_object(Bucket="uploads", Key=f"{time.monotonic()}.jpg", Body=photo)
        return outcome()

    def is_done(key):
        return key in [stored["Key"] for stored in s3.list_objects_v2(Bucket="processed").get("Contents", [])]

    with Place(answer) as place:
        environment = machine.environment(AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{place.url}/", AWS_REGION="us-east-1")
        with Program("processor", log=tmp_path / "processor.log", environment=environment) as program:
            eventually(lambda: with_work(lambda: len(place.requests) >= 3), every=0.3)
            is_up = False
            eventually(lambda: with_work(lambda: "the old ones serve on" in program.said()), every=0.3)
            s3.put_object(Bucket="uploads", Key="last.jpg", Body=photo)
            eventually(lambda: is_done("last.jpg"))
            program.require_alive()
            said = program.said()
    assert "out of order" in said
    for secret in world.secrets():
        assert secret not in said
