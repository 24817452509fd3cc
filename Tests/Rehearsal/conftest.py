"""One engine for all tests: the image is built outside, everything runs inside our own network."""

import os
import subprocess

import pytest

import images
import registry
from authority import Authority
from engine import OUTSIDE, Engine
from rights import refuse

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
def names(folder):
    """The registry's name leads to this machine: in our own mount namespace /etc/hosts is a file of ours.

    Before the engine starts, which remembers for seconds what it read there.
    """
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {registry.HOST}\n::1 localhost\n")
    subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)


@pytest.fixture(scope="session")
def engine(folder, authority, names):
    try:
        builder = Engine(folder, is_outside=True)
    except AssertionError as error:
        # Nothing of ours could be the reason yet: kernels and sandboxes differ in what they let an engine do.
        refuse(f"a Docker engine, and none can run on this machine: {str(error)[-500:]}")
    with builder:
        images.build(builder, folder, FILE)
        images.build_with_opencl(builder, IMAGE)
        images.build_for_sagemaker(builder, folder, IMAGE)
    with Engine(folder, trusted=authority.certificate) as engine:
        yield engine


@pytest.fixture(scope="session")
def image(engine):
    return IMAGE
