"""One engine for all tests: the image is built outside, everything runs inside our own network."""

import os
import subprocess
from pathlib import Path

import pytest

import images
from authority import Authority
from engine import OUTSIDE, Engine

FILE = "compose.cpu.yaml"
# As docker-compose names what it builds for a service.
IMAGE = "darkroom_web"


def pytest_sessionstart():
    try:
        os.fstat(OUTSIDE)
    except OSError:
        pytest.exit("these tests want namespaces of their own: ./dev rehearse", returncode=2)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("rehearsal")


@pytest.fixture(scope="session")
def authority(folder):
    return Authority(folder)


@pytest.fixture(scope="session")
def engine(folder, authority):
    try:
        builder = Engine(folder, is_outside=True)
    except AssertionError as error:
        # Nothing of ours could be the reason yet: kernels and sandboxes differ in what they let an engine do.
        pytest.skip(f"no Docker engine can run on this machine: {str(error)[-500:]}")
    with builder:
        images.build(builder, folder, FILE)
        images.build_with_opencl(builder, IMAGE)
        images.build_for_sagemaker(builder, folder, IMAGE)
    with Engine(folder, trusted=authority.certificate) as engine:
        yield engine


@pytest.fixture(scope="session")
def image(engine):
    return IMAGE


@pytest.fixture(scope="session")
def names(folder):
    """A function that makes a host name lead to this machine: in our own mount namespace, /etc/hosts is a file of ours."""
    hosts = folder / "hosts"
    hosts.write_text("127.0.0.1 localhost\n::1 localhost\n")
    subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)

    def add(name):
        with Path("/etc/hosts").open("a") as file:
            file.write(f"127.0.0.1 {name}\n")

    return add
