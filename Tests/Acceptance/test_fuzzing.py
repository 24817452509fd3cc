"""Some seconds of coverage-guided fuzzing of the code that reads a JPEG's coded data, as `./dev fuzz` does it at length."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What only reads memory, and what compares with libjpeg.
TARGETS = ["amplitudes", "amplitudes-compared"]
SECONDS = 10


@pytest.fixture(scope="module")
def fuzzer_runtime(tmp_path_factory):
    """clang with libFuzzer, which Swift's toolchain has."""
    folder = tmp_path_factory.mktemp("fuzzer")
    source = folder / "nothing.c"
    source.write_text("int LLVMFuzzerTestOneInput(const unsigned char *b, unsigned long n) { (void)b; (void)n; return 0; }\n")
    command = ["clang", "-fsanitize=fuzzer,address,undefined", source, "-o", folder / "nothing"]
    try:
        built = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("nothing was fuzzed: there is no clang")
    if built.returncode != 0:
        pytest.skip(f"nothing was fuzzed: this clang has no fuzzer runtime: {built.stderr[-300:]}")


def test_coded_data_of_a_jpeg_are_read_safely_and_as_libjpeg_does(fuzzer_runtime):
    runs = {
        target: subprocess.Popen(
            ["bash", "scripts/fuzz.sh", target, "--seconds", str(SECONDS)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for target in TARGETS
    }
    for target, run in runs.items():
        said, _ = run.communicate(timeout=300)
        assert run.returncode == 0, f"{target}: {said[-3000:]}"
        tried = int(said.split("stat::number_of_executed_units:")[1].split()[0])
        assert tried > 1000, said[-1000:]
