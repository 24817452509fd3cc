"""`./dev push` against a registry that asks for a password by TLS, with moto as ECR's API: pushed, pulled back, compared; refused where it must be."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys

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


def earlier_login(file):
    """What a user who had logged in to the registry before finds there; returns the text."""
    file.parent.mkdir(parents=True, exist_ok=True)
    secret = base64.b64encode(b"AWS:an-earlier-password").decode()
    file.write_text(json.dumps({"auths": {HOST: {"auth": secret}}}))
    return file.read_text()


def without_docker(tools, tmp_path):
    """A machine whose Docker engine does not run, and that has buildah: the environment with storage of its own."""
    stand_in(tools, "docker", "exit 1")
    configuration = tmp_path / "storage.conf"
    configuration.write_text(f'[storage]\ndriver = "vfs"\nrunroot = "{tmp_path}/run"\ngraphroot = "{tmp_path}/graph"\n')
    return {"CONTAINERS_STORAGE_CONF": str(configuration), "BUILDAH_ISOLATION": "chroot", "REGISTRY_AUTH_FILE": str(tmp_path / "auth.json")}


@pytest.mark.parametrize("builder", ["docker", "buildah"])
def test_pushed_and_pulled_back(checkout, tools, registry, engine, tmp_path, builder):
    repository = f"rehearsal/{builder}"
    variables = without_docker(tools, tmp_path) if builder == "buildah" else {"DOCKER_CONFIG": str(tmp_path / "docker")}
    logins = tmp_path / ("auth.json" if builder == "buildah" else "docker/config.json")
    before = earlier_login(logins)
    (tmp_path / "temporary").mkdir()
    outcome = push(checkout, tools, registry, engine, "--repository", repository, TMPDIR=str(tmp_path / "temporary"), **variables)
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
    # The password does not stay behind, and the login that was there before does.
    assert logins.read_text() == before
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("settings", ['{"credsStore": "secretservice"}', "{}"], ids=["named", "found by Docker"])
def test_a_keychain_is_left_alone(checkout, tools, registry, engine, tmp_path, settings):
    """A user whose Docker keeps logins in another program: that one is neither given ours nor told to forget theirs."""
    asked = tmp_path / "asked"
    stand_in(tools, "docker-credential-secretservice", f'echo "$1" >>{asked}\n[ "$1" = list ] && echo "{{}}" && exit\necho not found; exit 1')
    file = tmp_path / "docker" / "config.json"
    file.parent.mkdir()
    file.write_text(settings)
    outcome = push(checkout, tools, registry, engine, "--repository", "rehearsal/keychain", DOCKER_CONFIG=str(file.parent))
    assert outcome.returncode == 0, outcome.stderr
    assert file.read_text() == settings
    assert not asked.exists() or not {"store", "erase"} & set(asked.read_text().split())


def test_the_repository_is_made_as_it_should_be(checkout, tools, registry, engine, tmp_path):
    # By a user who has no settings of Docker's.
    outcome = push(checkout, tools, registry, engine, "--repository", "rehearsal/made", HOME=str(tmp_path / "home"))
    assert outcome.returncode == 0, outcome.stderr
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
    outcome = push(checkout, tools, registry, engine, "--file", "Dockerfile", "--repository", "rehearsal/whole")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    reference = outcome.stdout.splitlines()[-1]
    layers = engine.inspect("image", "inspect", image)["RootFS"]["Layers"]
    assert engine.inspect("image", "inspect", reference)["RootFS"]["Layers"][: len(layers)] == layers
    revision = git(checkout, "rev-parse", "HEAD")
    digest, _, _ = remote(registry, f"{HOST}/rehearsal/whole:{revision}")
    assert digest == reference.split("@")[1]
    engine.docker("image", "rm", "--force", engine.inspect("image", "inspect", reference)["Id"])
    engine.docker("login", "--username", "AWS", "--password", PASSWORD, HOST)
    engine.docker("pull", "--quiet", reference)
    engine.docker("logout", HOST)
    assert engine.docker("run", "--rm", "--network", "none", reference, "--version").stdout.strip() == "0.1.0"


def tags(checkout):
    """The version and the revision."""
    return f"0.1.0-git{git(checkout, 'rev-parse', '--short', 'HEAD')}", git(checkout, "rev-parse", "HEAD")


def known(registry, repository, manifest, *tags):
    """moto does not hear of what the registry got: it is told. Returns the image's digest."""
    for tag in tags:
        put = registry.ecr(REGION).put_image(
            repositoryName=repository, imageManifest=manifest, imageTag=tag, imageDigest=f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
        )
    return put["image"]["imageId"]["imageDigest"]


def manifest(name):
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    return json.dumps({"schemaVersion": 2, "mediaType": kind, "config": {"digest": name}, "layers": []})


def immutable(registry, repository):
    registry.ecr(REGION).create_repository(repositoryName=repository, imageTagMutability="IMMUTABLE")


def described(registry, repository):
    return {
        image["imageDigest"]: set(image["imageTags"]) for image in registry.ecr(REGION).describe_images(repositoryName=repository)["imageDetails"]
    }


def test_a_commit_is_pushed_once(checkout, tools, registry, engine):
    immutable(registry, "rehearsal/once")
    digest = known(registry, "rehearsal/once", manifest("one"), *tags(checkout))
    outcome = push(checkout, tools, registry, engine, "--repository", "rehearsal/once")
    assert outcome.returncode == 0, outcome.stderr
    assert "pushed before" in outcome.stderr and "Building" not in outcome.stderr
    assert outcome.stdout.strip() == f"{HOST}/rehearsal/once@{digest}"


def test_a_push_that_ended_between_its_tags_is_completed(checkout, tools, registry, engine, tmp_path):
    repository = "rehearsal/between"
    first = tmp_path / "first"
    stand_in(tools, "docker", f'if [ "$1" = push ]; then [ ! -e {first} ] || exit 1; touch {first}; fi\nexec {shutil.which("docker", path=PATH)} "$@"')
    assert push(checkout, tools, registry, engine, "--repository", repository).returncode != 0
    reference = f"docker://{HOST}/{repository}"
    credentials = ("--creds", f"AWS:{PASSWORD}")
    (arrived,) = json.loads(skopeo(registry, "list-tags", *credentials, reference))["Tags"]
    digest = known(registry, repository, skopeo(registry, "inspect", "--raw", *credentials, f"{reference}:{arrived}"), arrived)
    assert digest == remote(registry, f"{HOST}/{repository}:{arrived}")[0]
    check = push(checkout, tools, registry, engine, "--check", "--repository", repository)
    assert check.returncode == 0 and f"Would add the tag {tags(checkout)[0]}" in check.stderr, check.stderr
    assert described(registry, repository) == {digest: {arrived}}
    outcome = push(checkout, tools, registry, engine, "--repository", repository)
    assert outcome.returncode == 0, outcome.stderr
    assert "Building" not in outcome.stderr
    assert outcome.stdout.strip() == f"{HOST}/{repository}@{digest}"
    assert described(registry, repository) == {digest: set(tags(checkout))}


@pytest.mark.parametrize("revision_is_there", [True, False])
def test_a_version_that_names_another_image_is_refused(checkout, tools, registry, engine, revision_is_there):
    """The tag of a release can be moved to another commit in git, but in the repository it stays where it is."""
    repository = f"rehearsal/moved-{revision_is_there}".lower()
    immutable(registry, repository)
    version, revision = tags(checkout)
    other = known(registry, repository, manifest("other"), version)
    if revision_is_there:
        known(registry, repository, manifest("one"), revision)
    before = described(registry, repository)
    for options in (("--check",), ()):
        outcome = push(checkout, tools, registry, engine, "--repository", repository, *options)
        assert outcome.returncode != 0 and "Building" not in outcome.stderr
        assert f"the tag {version} is another image's: {other}" in outcome.stderr
    assert described(registry, repository) == before


def test_an_answer_that_ecr_refuses_is_not_taken_for_a_missing_image(checkout, tools, registry, engine):
    refusal = "An error occurred (AccessDeniedException) when calling the DescribeImages operation: not you"
    stand_in(tools, "aws", f'[ "$2" != describe-images ] || {{ echo "{refusal}" >&2; exit 254; }}\nexec {AWS} "$@"')
    immutable(registry, "rehearsal/closed")
    outcome = push(checkout, tools, registry, engine, "--repository", "rehearsal/closed")
    assert outcome.returncode != 0 and "AccessDeniedException" in outcome.stderr
    assert "Building" not in outcome.stderr


def test_a_check_changes_nothing(checkout, tools, registry, engine):
    outcome = push(checkout, tools, registry, engine, "--check", "--repository", "rehearsal/check")
    assert outcome.returncode == 0, outcome.stderr
    assert "Would create the repository rehearsal/check" in outcome.stderr
    assert f"{HOST}/rehearsal/check:{git(checkout, 'rev-parse', 'HEAD')}" in outcome.stderr
    names = [each["repositoryName"] for each in registry.ecr(REGION).describe_repositories()["repositories"]]
    assert "rehearsal/check" not in names


@pytest.mark.parametrize("region, suffix", [("cn-north-1", "amazonaws.com.cn"), ("eusc-de-east-1", "amazonaws.eu"), ("eu-isoe-west-1", "example.uk")])
def test_the_host_is_the_one_that_ecr_names(checkout, tools, registry, engine, region, suffix):
    host = f"{ACCOUNT}.dkr.ecr.{region}.{suffix}"
    stand_in(
        tools,
        "aws",
        f"""case $1/$2 in
sts/*) echo {ACCOUNT} ;;
ecr/get-authorization-token) echo https://{host} ;;
*) echo 'An error occurred (RepositoryNotFoundException) when calling the operation' >&2; exit 254 ;;
esac""",
    )
    outcome = push(checkout, tools, registry, engine, "--check", region=region)
    assert f"as {host}/darkroom:" in outcome.stderr, outcome.stderr


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
        ((ACCOUNT, "us-east-1", "--file", "nowhere", "--repository", "other"), "there is no nowhere"),
        ((ACCOUNT, "us-east-1", "--file", "deploy/sagemaker/studio.Dockerfile"), "--file needs --repository"),
        ((ACCOUNT, "us-east-1", "--force"), "no option --force"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(checkout, arguments, word):
    outcome = subprocess.run(["bash", checkout / "scripts" / "push.sh", *arguments], capture_output=True, text=True, env={"PATH": PATH})
    assert outcome.returncode == 64 and word in outcome.stderr, outcome.stderr
