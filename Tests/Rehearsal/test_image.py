"""What is in the image, and what is said to be in it."""

import json
import subprocess

import pytest
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from engine import PATH, outside, run
from images import DOCKERFILE, base_names
from programs import REPOSITORY

SBOM = "/usr/share/doc/darkroom/sbom.spdx.json"
# The two programs are a quarter of it, libvips and what it needs two fifths.
SIZE_LIMIT = 450 * 1024 * 1024
HARDENED = ("--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--network", "none")


@pytest.fixture(scope="module")
def configuration(engine, image):
    return engine.inspect("image", "inspect", image)["Config"]


@pytest.fixture(scope="module")
def bill(engine, image, folder):
    """By the command that docs/aws.md gives."""
    text = engine.docker("run", "--rm", "--entrypoint", "cat", image, SBOM).stdout
    (folder / "sbom.spdx.json").write_text(text)
    return json.loads(text)


def inside(engine, image, *command):
    return engine.docker("run", *HARDENED, "--entrypoint", command[0], image, *command[1:]).stdout


def test_nobody_is_root(engine, image, configuration):
    assert configuration["User"] == "10001:10001"
    assert inside(engine, image, "id", "--user").strip() == "10001"
    # What could make one root again is no use with no-new-privileges, and still looked at: Debian's own, nothing of ours.
    found = inside(engine, image, "find", "/usr/lib/darkroom", "/var/lib/darkroom", "/usr/bin/darkroom", "-perm", "/6000")
    assert found == ""


def test_the_gpu_is_asked_for(engine, image, configuration):
    environment = dict(line.split("=", 1) for line in configuration["Env"])
    assert environment["NVIDIA_DRIVER_CAPABILITIES"] == "compute,utility"
    assert environment["NVIDIA_VISIBLE_DEVICES"] == "all"
    assert inside(engine, image, "cat", "/etc/OpenCL/vendors/nvidia.icd").strip() == "libnvidia-opencl.so.1"
    assert "libOpenCL.so.1" in inside(engine, image, "/sbin/ldconfig", "-p")


def test_labels_say_where_it_comes_from(configuration):
    labels = configuration["Labels"]
    assert labels["org.opencontainers.image.version"] == "0.1.0-rehearsal"
    assert labels["org.opencontainers.image.revision"] == "0123456789abcdef"
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert {"title", "description", "source", "created"} <= {name.removeprefix("org.opencontainers.image.") for name in labels}


def test_the_programs_find_what_they_need(engine, image):
    for program in ("darkroom", "darkroom-codec"):
        assert "not found" not in inside(engine, image, "ldd", f"/usr/lib/darkroom/{program}")
    assert "pipeline" in inside(engine, image, "darkroom", "--help")


def test_signals_and_children_are_looked_after(configuration):
    assert configuration["Entrypoint"] == ["/usr/bin/tini", "--", "darkroom"]


def test_it_is_small(engine, image, record_property):
    size = engine.inspect("image", "inspect", image)["Size"]
    print(f"the image has {size / 1e6:.0f} MB")
    assert size < SIZE_LIMIT


def test_the_context_holds_no_more_than_the_build_needs(engine, image):
    """What .dockerignore lets through to the engine, in a checkout with build products, an environment of Python and a history."""
    steps = f"FROM {image}\nCOPY . /context\n"
    engine.docker("build", "--tag", "darkroom-rehearsal-context", "--file", "-", REPOSITORY, input=steps)
    found = inside(engine, "darkroom-rehearsal-context", "find", "/context", "-mindepth", "1", "-maxdepth", "2").split()
    assert {path.split("/")[2] for path in found} == {"LICENSE", "Package.swift", "Package.resolved", "Sources", "Tests", "deploy", "scripts"}
    assert not any(path.startswith(("/context/Tests/Acceptance", "/context/Tests/Rehearsal")) for path in found)


def test_the_bill_of_materials_is_valid(folder, bill):
    problems = validate_full_spdx_document(parse_file(str(folder / "sbom.spdx.json")))
    assert [problem.validation_message for problem in problems] == []
    assert bill["spdxVersion"] == "SPDX-2.3"


def test_the_bill_of_materials_is_complete(engine, image, bill):
    listed = {reference["referenceLocator"] for package in bill["packages"] for reference in package["externalRefs"]}
    installed = inside(engine, image, "dpkg-query", "--show", "--showformat", "${Package} ${Version} ${Architecture}\n").splitlines()
    debian = {(package["name"], package["versionInfo"]) for package in bill["packages"] if package["SPDXID"].startswith("SPDXRef-Debian-")}
    assert debian == {tuple(line.split()[:2]) for line in installed}
    pins = json.loads((REPOSITORY / "Package.resolved").read_text())["pins"]
    swift = {package["name"] for package in bill["packages"] if package["SPDXID"].startswith("SPDXRef-Swift-")}
    assert swift == {pin["identity"] for pin in pins}
    assert any(locator.startswith("pkg:swift/github.com/apple/swift-nio@") for locator in listed)


def test_the_bill_of_materials_knows_the_programs(engine, image, bill):
    for file in bill["files"]:
        path = file["fileName"].removeprefix(".")
        checksum = next(sum["checksumValue"] for sum in file["checksums"] if sum["algorithm"] == "SHA256")
        assert inside(engine, image, "sha256sum", path).split()[0] == checksum


def test_every_package_exists_for_the_other_architecture():
    """Nothing is run for arm64 here; that its packages can be had and fit together is asked of apt."""
    text = DOCKERFILE.read_text()
    wanted = text[text.index(" AS base"):].split("--no-install-recommends", 1)[1].split("&&", 1)[0].replace("\\", " ").split()
    assert "libvips42" in wanted and "tini" in wanted
    options = ("--quiet", "--simulate", "--skip=check/qemu", "--variant=apt", "--architectures=arm64", f"--include={','.join(wanted)}")
    run(outside(["mmdebstrap", *options, "bookworm", "/dev/null"]), env={"PATH": PATH})


def test_no_step_names_an_architecture():
    text = DOCKERFILE.read_text()
    steps = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert not any(word in steps for word in ("amd64", "arm64", "x86_64", "aarch64"))
    assert set(base_names()) == {"SWIFT_IMAGE", "DEBIAN_IMAGE"}


def test_the_c_targets_compile_for_arm64(tmp_path):
    """With the toolchain's own compiler and Debian's arm64 headers. The Swift part is not built for arm64 here: its standard library is missing."""
    sources = [path for path in (REPOSITORY / "Sources").glob("C*/*.c")]
    assert {"Sandbox.c", "CodecProcess.c", "CChecksums.c", "CWebAssets.c"} <= {path.name for path in sources}
    flags = subprocess.run(["pkg-config", "--cflags", "vips", "libjpeg"], check=True, capture_output=True, text=True).stdout.split()
    # Behind the headers of the other architecture: what is only here is the same for both.
    flags = [flag.replace("-I", "-idirafter") for flag in flags]
    for source in sources:
        command = ["clang", "--target=aarch64-unknown-linux-gnu", "-isystem", "/usr/aarch64-linux-gnu/include", "-O2", "-Wall", "-Wextra", "-Werror", *flags]
        run([*command, f"-I{source.parent / 'include'}", "-c", source, "-o", tmp_path / f"{source.stem}.o"])
