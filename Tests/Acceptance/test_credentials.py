"""Credentials that lie on the machine itself, found by the real program; boto3 says which should be found."""

import json
import re
import time
from pathlib import Path

from credential_machine import keys
from credential_machine import machine, session, world  # noqa: F401  (fixtures)
from credential_places import timestamp
from programs import PATIENCE


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
