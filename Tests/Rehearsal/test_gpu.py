"""The way to a GPU, as far as it goes without one: the engine's reservation, NVIDIA's hook, and the loader that follows NVIDIA's vendor file."""

import json

import pytest

import photographs
from composition import Composition
from images import OPENCL
from programs import eventually
from test_image import HARDENED

# Writable and, unlike for NVIDIA's own, executable: PoCL loads what it compiled from its cache.
WITH_POCL = ["--tmpfs", "/tmp:exec"]


@pytest.fixture
def hook(engine, folder):
    """Stands in for the program with which NVIDIA's Container Toolkit brings the driver into a container; keeps what it was told.

    dockerd looks for it when it starts.
    """
    record = folder / "hook.json"
    path = engine.tools / "nvidia-container-runtime-hook"
    path.write_text(
        f"""#!/usr/bin/python3
import json, pathlib, sys
bundle = pathlib.Path(json.load(sys.stdin)["bundle"])
environment = json.loads((bundle / "config.json").read_text())["process"]["env"]
pathlib.Path("{record}").write_text(json.dumps({{"arguments": sys.argv[1:], "environment": environment}}))
"""
    )
    path.chmod(0o755)
    engine.stop()
    engine.start()
    yield record
    path.unlink()
    engine.stop()
    engine.start()


def test_the_reservation_brings_the_driver_in(engine, hook):
    composition = Composition(engine, "compose.yaml")
    try:
        composition.compose("up", "--detach", "--no-build", "--no-deps", "processor")
        told = json.loads(eventually(lambda: hook.exists() and hook.read_text(), 20))
    finally:
        composition.down("--volumes")
    assert told["arguments"] == ["prestart"]
    # Of a name that stands twice the last counts.
    environment = dict(line.split("=", 1) for line in told["environment"])
    assert environment["NVIDIA_VISIBLE_DEVICES"] == "0"
    assert environment["NVIDIA_DRIVER_CAPABILITIES"] == "compute,utility"


def test_opencl_is_found_by_nvidias_vendor_file(engine, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(photographs.jpeg())
    tmp_path.chmod(0o755)
    options = [option for option in HARDENED if option not in ("--tmpfs", "/tmp")] + WITH_POCL + ["--volume", f"{tmp_path}:/photos:ro"]
    arguments = ("--engine", "gpu", "--allow-software-device")
    said = engine.docker("run", *options, OPENCL, "process", "/photos/photo.jpg", "--output", "/tmp/out", *arguments).stdout
    assert "coefficients on" in said and "PoCL" in said, said
    without = engine.docker("run", *HARDENED, "darkroom_web", "doctor").stdout
    assert "none found" in without
