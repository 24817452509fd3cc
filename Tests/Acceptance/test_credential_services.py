"""Credentials that a service gives: each is a stand-in that can refuse, and boto3 says whose credentials should be found."""

import hashlib
import json
import sys
import time
from pathlib import Path

from credential_machine import BOTO
from credential_machine import machine, session, world  # noqa: F401  (fixtures)
from credential_places import Place, container, instance, portal, timestamp, token_service
from programs import DARKROOM, PATIENCE
from rights import ROOT


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


@ROOT
def test_the_addresses_of_ecs_and_ec2(machine, world):
    """The link-local addresses themselves, where nothing but the container's variable, or nothing at all, is set."""
    file = machine.write("keys.json", json.dumps({"container": world.sessions[0], "instance": world.sessions[1]}, default=str))
    command = ["unshare", "--net", sys.executable, Path(__file__).with_name("credential_places.py"), file]
    for variables, given, source in (
        ({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x"}, world.sessions[0], "container"),
        ({}, world.sessions[1], "instance"),
    ):
        variables["AWS_EC2_METADATA_DISABLED"] = "false"
        _, said = machine.run(DARKROOM, "doctor", command=command, **variables)
        wanted = given["AccessKeyId"]
        assert f"key {wanted[:4]}…{wanted[-4:]} from {source}, until " in said, said
        _, found = machine.run(sys.executable, "-c", BOTO, command=command, **variables)
        assert found.strip() == wanted
