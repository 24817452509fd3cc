"""Programs that people point at S3: the AWS CLI of PyPI and of Debian, rclone, restic."""

import filecmp
import os
import shutil
import subprocess
from urllib.parse import urlsplit

import pytest

from command_line import DEBIAN, CommandLine
from programs import clean_environment, fetch

VARIANTS = ["pypi", pytest.param("debian", marks=pytest.mark.skipif(not DEBIAN.exists(), reason="Debian's awscli is not installed"))]


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.fixture
def tree(tmp_path):
    """Files of several sizes, with names that need encoding; one is large enough to go up in parts."""
    root = tmp_path / "tree"
    (root / "deep" / "er").mkdir(parents=True)
    (root / "empty").write_bytes(b"")
    (root / "a b+c&é.txt").write_text("one\n")
    (root / "deep" / "100% #1.bin").write_bytes(os.urandom(70_000))
    (root / "deep" / "er" / "large").write_bytes(os.urandom(30_000_000))
    return root


def same(left, right):
    """Whether two folders hold the same files with the same bytes."""
    comparison = filecmp.dircmp(left, right)
    if comparison.left_only or comparison.right_only or comparison.funny_files:
        return False
    if filecmp.cmpfiles(left, right, comparison.common_files, shallow=False)[1:] != ([], []):
        return False
    return all(same(left / name, right / name) for name in comparison.common_dirs)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_aws_cli(cloud, variant, tree, tmp_path, name):
    aws = CommandLine(variant, tmp_path)
    s3 = f"aws --endpoint-url={cloud.endpoint} s3"
    aws.output(f"{s3} mb s3://{name}")
    assert name in aws.output(f"{s3} ls")
    # 30 MB go up and come back in parts.
    aws.output(f"{s3} cp --no-progress tree/deep/er/large s3://{name}/large")
    aws.output(f"{s3} cp --no-progress s3://{name}/large back")
    assert (tmp_path / "back").read_bytes() == (tree / "deep" / "er" / "large").read_bytes()

    assert aws.output(f"{s3} sync --no-progress tree s3://{name}/tree").count("upload:") == 4
    assert aws.output(f"{s3} sync --no-progress tree s3://{name}/tree") == ""
    listed = aws.output(f"{s3} ls --recursive s3://{name}/tree/")
    assert "tree/a b+c&é.txt" in listed and "tree/deep/100% #1.bin" in listed
    assert "PRE deep/" in aws.output(f"{s3} ls s3://{name}/tree/")
    aws.output(f"{s3} sync --no-progress s3://{name}/tree tree2")
    assert same(tree, tmp_path / "tree2")

    assert aws.output(f"echo piped | {s3} cp - s3://{name}/piped && {s3} cp s3://{name}/piped -") == "piped\n"
    aws.output(f"{s3} mv --no-progress s3://{name}/piped s3://{name}/moved")
    aws.output(f"{s3} cp --no-progress s3://{name}/large s3://{name}/copy")
    url = aws.output(f"{s3} presign s3://{name}/moved").strip()
    assert fetch(url)[::2] == (200, b"piped\n")

    assert aws.run(f"{s3} rb s3://{name}").returncode != 0
    aws.output(f"{s3} rm --recursive s3://{name}")
    aws.output(f"{s3} rb s3://{name}")


@needs("rclone")
def test_rclone(cloud, tree, tmp_path, name):
    configuration = tmp_path / "rclone.conf"
    configuration.write_text(
        "[local]\ntype = s3\nprovider = Other\nenv_auth = false\naccess_key_id = test\nsecret_access_key = test\n"
        f"region = us-east-1\nendpoint = {cloud.endpoint}\nupload_cutoff = 6M\nchunk_size = 5M\n"
    )

    def rclone(*arguments, data=None):
        command = ["rclone", "--config", str(configuration), *arguments]
        result = subprocess.run(command, env=clean_environment(), input=data, capture_output=True, timeout=110)
        assert result.returncode == 0, result.stderr.decode()
        return result.stdout

    rclone("mkdir", f"local:{name}")
    rclone("sync", str(tree), f"local:{name}/one")
    rclone("check", str(tree), f"local:{name}/one", "--download")
    rclone("copy", f"local:{name}/one", f"local:{name}/two")
    rclone("check", f"local:{name}/one", f"local:{name}/two")
    (tree / "empty").unlink()
    rclone("sync", str(tree), f"local:{name}/one")
    assert rclone("lsf", f"local:{name}/one").decode().split("\n")[:-1] == ["a b+c&é.txt", "deep/"]
    rclone("moveto", f"local:{name}/two/deep/er/large", f"local:{name}/large")
    assert rclone("cat", f"local:{name}/large") == (tree / "deep" / "er" / "large").read_bytes()
    rclone("rcat", f"local:{name}/piped", data=b"piped")
    assert rclone("cat", f"local:{name}/piped") == b"piped"
    rclone("purge", f"local:{name}")


@needs("restic")
def test_restic(cloud, tree, tmp_path, name):
    environment = clean_environment(
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        RESTIC_PASSWORD="not a secret",
        RESTIC_REPOSITORY=f"s3:http://{urlsplit(cloud.endpoint).netloc}/{name}/backup",
        XDG_CACHE_HOME=str(tmp_path / "cache"),
    )

    def restic(*arguments):
        result = subprocess.run(["restic", *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=110)
        assert result.returncode == 0, result.stderr
        return result.stdout

    restic("init")
    restic("backup", "tree")
    (tree / "second").write_text("later\n")
    restic("backup", "tree")
    assert "no errors were found" in restic("check", "--read-data")
    restic("forget", "--keep-last", "1", "--prune")
    restic("restore", "latest", "--target", "restored")
    assert same(tree, tmp_path / "restored" / "tree")
