"""A machine whose credentials can come from any place, and the cloud that accepts them: what the tests of credentials share.

The stand-ins give sessions that a local cloud issued, so that `provision` works only with exactly what was given. No output may show a secret.
"""

import json
import re
import subprocess
import sys

import pytest

from programs import DARKROOM, PATIENCE, clean_environment
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
