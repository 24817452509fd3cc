"""What `darkroom doctor` says of devices, on machines that lack one thing after the other."""

import re
import subprocess

import pytest

from programs import DARKROOM, clean_environment

TRIAL = re.compile(r"16 MiB there, through a kernel and back: ([\d.]+) ms, ([\d.]+) GB/s")


def doctor(*arguments, **variables):
    done = subprocess.run(
        [DARKROOM, "doctor", *arguments], env=clean_environment(**variables), capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout


@pytest.fixture
def vendors(tmp_path):
    """An empty folder of OpenCL drivers, in the place of the machine's."""
    folder = tmp_path / "vendors"
    folder.mkdir()
    return folder


def devices(text):
    return re.findall(r"^device +(\w+): ", text, re.MULTILINE)


def test_every_device_is_tried():
    status, said = doctor()
    assert status == 0, said
    kinds = devices(said)
    assert kinds[-1] == "cpu" and "software" in kinds, said
    trials = TRIAL.findall(said)
    assert len(trials) == len(kinds), said
    for milliseconds, rate in trials:
        assert float(milliseconds) > 0
        # Twice 16 MiB in that time; both numbers are rounded.
        assert abs(float(rate) * float(milliseconds) - 33.554) < 0.02 * 33.554 + 0.01 * float(milliseconds) + 0.01 * float(rate)
    assert "device      cpu:" in said and ", chosen" in said


def test_software_is_chosen_only_when_it_may_be():
    chosen = [line for line in doctor()[1].splitlines() if line.endswith(", chosen")]
    assert len(chosen) == 1 and chosen[0].startswith("device      cpu: ")
    chosen = [line for line in doctor("--allow-software-device")[1].splitlines() if line.endswith(", chosen")]
    assert len(chosen) == 1 and chosen[0].startswith("device      software: ")
    status, said = doctor("--engine", "gpu")
    assert status == 1 and "a GPU was demanded, but " in said
    status, said = doctor("--engine", "fastest", "--allow-software-device")
    assert status == 0 and len(re.findall(r"took [\d.]+ ms for 16 MiB there and back", said)) == 2


def test_a_loader_without_drivers(vendors):
    status, said = doctor(OCL_ICD_VENDORS=str(vendors))
    assert status == 0 and devices(said) == ["cpu"], said
    assert "the OpenCL loader knows no driver (answer -1001); see /etc/OpenCL/vendors" in said


def test_a_driver_that_is_announced_but_not_there(vendors):
    """As in a GPU's image on a machine without one."""
    (vendors / "nvidia.icd").write_text("libnvidia-opencl-that-is-not-there.so.1\n")
    status, said = doctor(OCL_ICD_VENDORS=str(vendors))
    assert status == 0 and devices(said) == ["cpu"], said
    assert "the OpenCL loader knows no driver (answer -1001)" in said
    status, said = doctor("--engine", "gpu", OCL_ICD_VENDORS=str(vendors))
    assert status == 1 and "a GPU was demanded, but the OpenCL loader knows no driver" in said


def test_a_missing_driver_does_not_hide_another(vendors):
    (vendors / "nvidia.icd").write_text("libnvidia-opencl-that-is-not-there.so.1\n")
    found = [line for line in subprocess.run(["cat", "/etc/OpenCL/vendors/pocl.icd"], capture_output=True, text=True).stdout.splitlines()]
    (vendors / "pocl.icd").write_text("\n".join(found) + "\n")
    status, said = doctor(OCL_ICD_VENDORS=str(vendors))
    assert status == 0 and devices(said) == ["software", "cpu"], said
