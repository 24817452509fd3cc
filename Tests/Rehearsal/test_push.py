"""`./dev push` against a registry that asks for a password by TLS, with moto as ECR's API: pushed, pulled back, compared; refused where it must be."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine import PATH, run
from programs import REPOSITORY
from registry import ACCOUNT, HOST, PASSWORD, REGION, Registry

SCRIPTS = ("push.sh", "shell.sh")
AWS = f"{sys.executable} -m awscli"


@pytest.fixture(scope="module")
def registry(folder, authority, names):
    registry = Registry(folder, authority, HOST)
    yield registry
    registry.stop()


@pytest.fixture
def tools(tmp_path):
    """A folder for PATH: the AWS CLI of the tests, and what a test puts before the machine's own programs."""
    folder = tmp_path / "tools"
    folder.mkdir()
    stand_in(folder, "aws", f'exec {AWS} "$@"')
    return folder


def stand_in(folder, name, script):
    path = folder / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path):
    """A repository with a commit, the scripts of this one, and a Dockerfile that is quickly built."""
    folder = tmp_path / "checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in SCRIPTS:
        shutil.copy(REPOSITORY / "scripts" / name, folder / "scripts")
    (folder / "deploy" / "docker").mkdir(parents=True)
    (folder / "deploy" / "docker" / "Dockerfile").write_text(
        "FROM scratch\nARG VERSION\nARG REVISION\nARG SOURCE\nARG CREATED\n"
        "COPY scripts /scripts\nLABEL version=${VERSION} revision=${REVISION} source=${SOURCE} created=${CREATED}\n"
    )
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", "https://example.com/darkroom.git")
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com", "commit", "--quiet", "--message", "One")
    return folder


def git(folder, *arguments):
    return run(["git", "-C", folder, *arguments]).stdout.strip()


def push(checkout, tools, registry, engine, *arguments, account=ACCOUNT, region=REGION, **variables):
    environment = {**engine.environment, **registry.environment, "PATH": f"{tools}:{PATH}", **variables}
    command = ["bash", checkout / "scripts" / "push.sh", account, region, *arguments]
    return subprocess.run([*map(str, command)], capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)


def skopeo(registry, *arguments):
    command = ["skopeo", arguments[0], *arguments[1:]]
    return run(command, env={**os.environ, "SSL_CERT_FILE": str(registry.certificate)}).stdout


def remote(registry, reference):
    """The digest and the configuration behind a tag, as another client reads them."""
    credentials = ("--creds", f"AWS:{PASSWORD}")
    answer = json.loads(skopeo(registry, "inspect", *credentials, f"docker://{reference}"))
    return answer["Digest"], answer["Labels"], answer["Layers"]


def without_docker(tools, tmp_path):
    """A machine whose Docker engine does not run, and that has buildah: the environment with storage of its own."""
    stand_in(tools, "docker", "exit 1")
    configuration = tmp_path / "storage.conf"
    configuration.write_text(f'[storage]\ndriver = "vfs"\nrunroot = "{tmp_path}/run"\ngraphroot = "{tmp_path}/graph"\n')
    return {"CONTAINERS_STORAGE_CONF": str(configuration), "BUILDAH_ISOLATION": "chroot", "REGISTRY_AUTH_FILE": str(tmp_path / "auth.json")}


@pytest.mark.parametrize("builder", ["docker", "buildah"])
def test_pushed_and_pulled_back(checkout, tools, registry, engine, tmp_path, builder):
    repository = f"rehearsal/{builder}"
    variables = without_docker(tools, tmp_path) if builder == "buildah" else {}
    outcome = push(checkout, tools, registry, engine, "--repository", repository, **variables)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert f"with {builder}" in outcome.stderr
    revision = git(checkout, "rev-parse", "HEAD")
    # The last line is what a template takes: the image by its digest.
    name, digest = outcome.stdout.splitlines()[-1].split("@")
    assert name == f"{HOST}/{repository}"
    version = f"0.1.0-git{git(checkout, 'rev-parse', '--short', 'HEAD')}"
    for tag in (version, revision):
        found, labels, layers = remote(registry, f"{name}:{tag}")
        assert found == digest
    assert labels["version"] == version and labels["revision"] == revision
    assert labels["source"] == "https://example.com/darkroom.git"
    skopeo(registry, "copy", "--src-creds", f"AWS:{PASSWORD}", f"docker://{name}@{digest}", f"dir:{tmp_path}/pulled")
    assert {layer.removeprefix("sha256:") for layer in layers} <= {path.name for path in (tmp_path / "pulled").iterdir()}
    # The password does not stay behind.
    for file in (Path(engine.environment["HOME"]) / ".docker" / "config.json", tmp_path / "auth.json"):
        assert not file.exists() or HOST not in file.read_text()


def test_the_repository_is_made_as_it_should_be(checkout, tools, registry, engine):
    assert push(checkout, tools, registry, engine, "--repository", "rehearsal/made").returncode == 0
    ecr = registry.ecr(REGION)
    (made,) = ecr.describe_repositories(repositoryNames=["rehearsal/made"])["repositories"]
    assert made["imageTagMutability"] == "IMMUTABLE"
    assert made["imageScanningConfiguration"] == {"scanOnPush": True}
    assert ecr.list_tags_for_resource(resourceArn=made["repositoryArn"])["tags"] == [{"Key": "darkroom:deployment", "Value": "default"}]


def test_the_real_image_goes_through(checkout, tools, registry, engine, image):
    """All layers of the built image, with one more step on top; pulled back by its digest, it runs."""
    (checkout / "Dockerfile").write_text(f"FROM {image}\nARG REVISION\nLABEL revision=${{REVISION}}\n")
    git(checkout, "add", "--all")
    git(checkout, "-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com", "commit", "--quiet", "--message", "Two")
    outcome = push(checkout, tools, registry, engine, "--file", "Dockerfile")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    reference = outcome.stdout.splitlines()[-1]
    layers = engine.inspect("image", "inspect", image)["RootFS"]["Layers"]
    assert engine.inspect("image", "inspect", reference)["RootFS"]["Layers"][: len(layers)] == layers
    revision = git(checkout, "rev-parse", "HEAD")
    digest, _, _ = remote(registry, f"{HOST}/darkroom:{revision}")
    assert digest == reference.split("@")[1]
    engine.docker("image", "rm", "--force", engine.inspect("image", "inspect", reference)["Id"])
    engine.docker("login", "--username", "AWS", "--password", PASSWORD, HOST)
    engine.docker("pull", "--quiet", reference)
    engine.docker("logout", HOST)
    assert engine.docker("run", "--rm", "--network", "none", reference, "--version").stdout.strip() == "0.1.0"


def test_a_commit_is_pushed_once(checkout, tools, registry, engine):
    ecr = registry.ecr(REGION)
    ecr.create_repository(repositoryName="rehearsal/once")
    revision = git(checkout, "rev-parse", "HEAD")
    # moto does not hear of what the registry got.
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "config": {"digest": "x"}, "layers": []}
    known = ecr.put_image(repositoryName="rehearsal/once", imageManifest=json.dumps(manifest), imageTag=revision)["image"]["imageId"]["imageDigest"]
    outcome = push(checkout, tools, registry, engine, "--repository", "rehearsal/once")
    assert outcome.returncode == 0, outcome.stderr
    assert "pushed before" in outcome.stderr and "Building" not in outcome.stderr
    assert outcome.stdout.strip() == f"{HOST}/rehearsal/once@{known}"


def test_a_check_changes_nothing(checkout, tools, registry, engine):
    outcome = push(checkout, tools, registry, engine, "--check", "--repository", "rehearsal/check")
    assert outcome.returncode == 0, outcome.stderr
    assert "Would create the repository rehearsal/check" in outcome.stderr
    assert f"{HOST}/rehearsal/check:{git(checkout, 'rev-parse', 'HEAD')}" in outcome.stderr
    names = [each["repositoryName"] for each in registry.ecr(REGION).describe_repositories()["repositories"]]
    assert "rehearsal/check" not in names


@pytest.mark.parametrize(
    "region, suffix",
    [("cn-north-1", "amazonaws.com.cn"), ("us-gov-west-1", "amazonaws.com"), ("eu-central-1", "amazonaws.com"), ("eusc-de-east-1", "amazonaws.eu")],
)
def test_hosts_of_other_partitions(checkout, tools, registry, engine, region, suffix):
    stand_in(tools, "aws", f"case $1 in sts) echo {ACCOUNT} ;; *) echo RepositoryNotFoundException >&2; exit 254 ;; esac")
    outcome = push(checkout, tools, registry, engine, "--check", region=region)
    assert f"as {ACCOUNT}.dkr.ecr.{region}.{suffix}/darkroom:" in outcome.stderr, outcome.stderr


def test_a_wrong_password_is_refused(checkout, tools, registry, engine):
    stand_in(tools, "aws", f'[ "$2" = get-login-password ] && echo wrong && exit\nexec {AWS} "$@"')
    outcome = push(checkout, tools, registry, engine, "--repository", "rehearsal/refused")
    assert outcome.returncode != 0
    assert f"{HOST} does not let us in" in outcome.stderr
    assert not (registry.folder / "images" / "docker" / "registry" / "v2" / "repositories" / "rehearsal" / "refused").exists()


def test_another_account_is_refused(checkout, tools, registry, engine):
    outcome = push(checkout, tools, registry, engine, account="999999999999")
    assert outcome.returncode != 0 and f"signed in to account {ACCOUNT}, not to 999999999999" in outcome.stderr


def test_changes_that_are_not_committed_are_refused(checkout, tools, registry, engine):
    (checkout / "new").write_text("")
    outcome = push(checkout, tools, registry, engine)
    assert outcome.returncode != 0 and "not committed" in outcome.stderr


@pytest.mark.parametrize(
    "arguments, word",
    [
        ((), "an account and a Region"),
        (("123", "us-east-1"), "twelve digits"),
        ((ACCOUNT, "frankfurt"), "no Region"),
        ((ACCOUNT, "us-east-1", "--repository", "Upper"), "no name of a repository"),
        ((ACCOUNT, "us-east-1", "--repository"), "needs a value"),
        ((ACCOUNT, "us-east-1", "--file", "nowhere"), "there is no nowhere"),
        ((ACCOUNT, "us-east-1", "--force"), "no option --force"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(checkout, arguments, word):
    outcome = subprocess.run(["bash", checkout / "scripts" / "push.sh", *arguments], capture_output=True, text=True, env={"PATH": PATH})
    assert outcome.returncode == 64 and word in outcome.stderr, outcome.stderr
