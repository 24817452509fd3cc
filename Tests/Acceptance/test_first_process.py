"""A part as the first process of its container, where signals do nothing by themselves: stopped while it starts, and later."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from programs import DARKROOM, PATIENCE, Program, clean_environment, eventually

# With a /proc of its own, as a container has it: libdispatch looks its threads up there.
UNSHARE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
if os.geteuid() != 0:
    UNSHARE.append("--map-root-user")

in_namespace = pytest.mark.skipif(
    subprocess.run([*UNSHARE, "true"], capture_output=True).returncode != 0, reason="this machine allows no namespace of processes"
)


def child(process):
    return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])


@in_namespace
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", [["processor", "--drain"], ["web"]])
def test_it_ends_while_it_starts(command, number):
    with socket.create_server(("127.0.0.1", 0)) as credentials:
        credentials.settimeout(20 * PATIENCE)
        # Credentials are asked for first, as from SageMaker's or ECS's own endpoint; this one never answers.
        address = f"http://127.0.0.1:{credentials.getsockname()[1]}/credentials"
        environment = clean_environment(
            AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_REGION="us-east-1", AWS_CONTAINER_CREDENTIALS_FULL_URI=address
        )
        process = subprocess.Popen([*UNSHARE, DARKROOM, *command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with process, credentials.accept()[0]:
            os.kill(child(process), number)
            assert process.wait(20 * PATIENCE) == 128 + number, process.stderr.read()


@in_namespace
def test_it_ends_in_good_order_once_it_runs(tmp_path):
    program = Program("cloud", "--data", tmp_path / "data", "--port", 0, log=tmp_path / "log", prefix=UNSHARE)
    try:
        eventually(lambda: "answers at" in program.said())
        os.kill(child(program.process), signal.SIGTERM)
        assert program.process.wait(20 * PATIENCE) == 0, program.said()
    finally:
        program.kill()
