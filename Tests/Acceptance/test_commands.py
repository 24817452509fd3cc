"""The commands that the README shows, as written, on a fresh store, with both AWS CLIs and on any day of the month."""

import json
import shutil
import socket
import subprocess
from datetime import datetime, timezone
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

import photographs
from command_line import DEBIAN, VARIANTS, CommandLine
from programs import DARKROOM, PATIENCE, Program, clean_environment, eventually, free_port
from stack import Pipeline
from webhook import Webhook

# The variants that this machine has. Debian's package is part of ./dev setup wherever the release has it.
AVAILABLE = [
    pytest.param(name, marks=[] if name != "debian" or DEBIAN.exists() else pytest.mark.skip("no Debian awscli here")) for name in VARIANTS
]

TODAY = "ce get-cost-and-usage --time-period Start=$(date +%Y-%m-01),End=$(date -I) --granularity DAILY --metrics BlendedCost"
TOMORROW = "ce get-cost-and-usage --time-period Start=$(date +%Y-%m-01),End=$(date -I -d tomorrow) --granularity DAILY --metrics BlendedCost"

EXPECTED = {
    "s3 ls": ["uploads", "processed", "rejected"],
    "sqs list-queues": ["/000000000000/uploads", "/000000000000/uploads-dlq"],
    "sns list-topics": ["arn:aws:sns:us-east-1:000000000000:processed"],
    "logs describe-log-groups": ["/local/webapp", "/local/processor"],
    "cloudwatch list-metrics --namespace PhotoPipeline": ["ImagesProcessed", "ProcessingCost"],
    TODAY: ['"ResultsByTime"', "BlendedCost", "USD"],
}


def assert_shows_the_pipeline(command_line, endpoint, until=eventually):
    for command, words in EXPECTED.items():
        def shows():
            output = command_line.output(f"aws --endpoint-url={endpoint} {command}")
            return all(word in output for word in words)

        # The metrics are published when the processor starts, a moment after the ports answer.
        until(shows)


@pytest.mark.parametrize("variant", AVAILABLE)
def test_each_command_shows_the_resources(variant, fresh_pipeline, tmp_path):
    command_line = CommandLine(variant, tmp_path)
    assert_shows_the_pipeline(command_line, f"http://localhost:{fresh_pipeline.port}")


@pytest.fixture
def clocks_of_the_dead_removed():
    """A faketime that was ended by a signal leaves its shared memory, and a later one of the same process number refuses to start."""
    for left in Path("/dev/shm").glob("*faketime_*"):
        if not Path("/proc", left.name.rpartition("_")[2]).exists():
            left.unlink(missing_ok=True)


@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
@pytest.mark.usefixtures("clocks_of_the_dead_removed")
@pytest.mark.parametrize("variant", AVAILABLE)
def test_on_the_first_of_a_month(variant, tmp_path):
    clock = ["faketime", "-f", "@2027-03-01 00:10:00"]
    environment = clean_environment(XDG_DATA_HOME=str(tmp_path / "home"), TZ="UTC", FAKETIME_DONT_FAKE_MONOTONIC="1", DONT_FAKE_MONOTONIC="1")
    with Pipeline(tmp_path, prefix=clock, environment=environment) as pipeline:
        command_line = CommandLine(variant, tmp_path, prefix=clock)
        command_line.environment["TZ"] = "UTC"
        endpoint = f"http://localhost:{pipeline.port}"
        assert command_line.output("date -I").strip() == "2027-03-01"
        assert_shows_the_pipeline(command_line, endpoint)
        output = command_line.output(f"aws --endpoint-url={endpoint} {TODAY} --output text")
        assert "2027-03-01" in output


@pytest.mark.parametrize("variant", AVAILABLE)
def test_a_photo_by_the_command_line(variant, pipeline, tmp_path, name):
    command_line = CommandLine(variant, tmp_path)
    aws = f"aws --endpoint-url=http://localhost:{pipeline.port}"
    photo = tmp_path / f"{name}.jpg"
    photo.write_bytes(photographs.jpeg())
    command_line.output(f"{aws} s3 cp {photo.name} s3://uploads/")
    back = tmp_path / "back.jpg"

    def arrived():
        return command_line.run(f"{aws} s3 cp s3://processed/{photo.name} - > {back.name}").returncode == 0

    eventually(arrived)
    photographs.assert_inverted(photo.read_bytes(), back.read_bytes(), lossless=False)
    assert photographs.format_of(back.read_bytes()) == "JPEG"
    for group in ("/local/webapp", "/local/processor"):
        eventually(lambda group=group: photo.name in command_line.output(f"{aws} logs filter-log-events --log-group-name {group}"), seconds=30)

    def cost():
        output = command_line.output(f"{aws} {TOMORROW} --query 'ResultsByTime[].Total.BlendedCost.Amount' --output text")
        return sum(Decimal(amount) for amount in output.split()) > 0

    eventually(cost)
    images = command_line.output(
        f"{aws} cloudwatch get-metric-statistics --namespace PhotoPipeline --metric-name ImagesProcessed --period 86400 --statistics Sum "
        f"--start-time {datetime.now(timezone.utc):%Y-%m-%d}T00:00:00Z --end-time $(date -I -d tomorrow)T00:00:00Z --query 'Datapoints[].Sum' --output text"
    )
    assert images is not None


def test_a_taken_port_is_named_with_its_process(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        web = free_port()
        with Program("up", "--port", port, "--web-port", web, "--ephemeral", log=tmp_path / "up.log") as program:
            program.process.wait(20)
            assert program.process.returncode != 0
            said = program.said()
    assert str(port) in said
    assert "python" in said, said
    assert "darkroom up --port " in said, said
    # What it prints can be run as it stands.
    line = next(line for line in said.splitlines() if "darkroom up --port " in line)
    words = line[line.index("darkroom up") :].split()
    other_port, other_web = int(words[words.index("--port") + 1]), int(words[words.index("--web-port") + 1])
    assert other_port != port
    assert len({other_port, other_web}) == 2


@pytest.mark.parametrize(
    "ports, word",
    [(("--port", 99999, "--web-port", 0), "99999"), (("--port", 0, "--web-port", -1), "-1"), (("--port", "{same}", "--web-port", "{same}"), "both")],
)
def test_what_can_be_no_port_is_refused_before_anything_starts(tmp_path, ports, word):
    same = free_port()
    arguments = [str(part).replace("{same}", str(same)) for part in ports]
    # One word each: an argument that begins with a dash would be taken for an option.
    words = [f"{arguments[0]}={arguments[1]}", f"{arguments[2]}={arguments[3]}"]
    with Program("up", *words, "--ephemeral", log=tmp_path / "up.log") as program:
        program.process.wait(20)
        assert program.process.returncode != 0
        said = program.said()
    assert word in said, said
    assert "Darkroom is up" not in said


def test_the_programs_explain_themselves(tmp_path):
    environment = clean_environment(XDG_DATA_HOME=str(tmp_path))
    listed = subprocess.run([DARKROOM, "--help"], env=environment, capture_output=True, text=True, timeout=20)
    assert listed.returncode == 0
    for command in ("up", "cloud", "provision", "processor", "lambda", "web", "process", "doctor", "health"):
        assert f" {command} " in listed.stdout or f" {command}\n" in listed.stdout, listed.stdout
    doctor = subprocess.run([DARKROOM, "doctor"], env=environment, capture_output=True, text=True, timeout=60)
    for word in ("device", "gpu", "codec", "libvips", "libjpeg-turbo", "port 4566", "port 5000", "endpoint", "credentials"):
        assert word in doctor.stdout, doctor.stdout + doctor.stderr
    assert "AWS itself (no endpoint is configured)\n" in doctor.stdout
    environment.update(AWS_ENDPOINT_URL_SQS="http://127.0.0.1:9", AWS_EC2_METADATA_DISABLED="true")
    doctor = subprocess.run([DARKROOM, "doctor"], env=environment, capture_output=True, text=True, timeout=60)
    assert "AWS itself, except\n" in doctor.stdout and "for SQS: http://127.0.0.1:9" in doctor.stdout


@pytest.mark.parametrize(
    "address",
    ["photos.example.com", "ftp://photos.example.com", "https://u:p@photos.example.com", "https://photos.example.com/?x", "*", "https://*.example.com",
     "https://photos.example.com:70000", "https://photos.example.com/#a", "https://photos example.com", "https://"],
)  # fmt: skip
@pytest.mark.parametrize("option", ["--public-url", "--public-s3-endpoint"])
def test_an_address_that_no_browser_could_use_is_refused(tmp_path, option, address):
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_MAX_ATTEMPTS": "1"}
    environment = clean_environment(HOME=str(tmp_path), AWS_ENDPOINT_URL="http://127.0.0.1:1", AWS_REGION="us-east-1", **keys)
    result = subprocess.run([DARKROOM, "provision", option, address], env=environment, capture_output=True, text=True, timeout=30)
    assert result.returncode == 64 and f'{option} takes http:// or https://' in result.stderr and f'not "{address}"' in result.stderr


def test_photos_without_a_cloud(tmp_path):
    files = {"a.jpg": photographs.jpeg(), "b.png": photographs.png(), "c.webp": photographs.webp(), "d.gif": photographs.gif(), "e.tiff": photographs.tiff()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    output = tmp_path / "out"
    result = subprocess.run(
        [DARKROOM, "process", *files, "-o", output], cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=110
    )
    assert result.returncode == 0, result.stderr
    for name, data in files.items():
        after = (output / name).read_bytes()
        assert photographs.format_of(after) == photographs.format_of(data)
        photographs.assert_inverted(data, after, lossless=name.endswith((".png", ".gif", ".tiff")))


def test_a_folder_with_its_manifest(tmp_path):
    for name, data in {"a/IMG_1.jpg": photographs.jpeg(), "b/IMG_1.jpg": photographs.jpeg(), "b/.hidden.jpg": b"x", "read me.txt": b"x"}.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "in/link.jpg").symlink_to("a/IMG_1.jpg")
    run = partial(subprocess.run, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=60 * PATIENCE)
    result = run([DARKROOM, "process", "in", "-o", "out", "--manifest", "done.jsonl", "--hourly-price", "0.5"])
    assert result.returncode == 0, result.stderr
    assert sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()) == ["a/IMG_1.jpg", "b/IMG_1.jpg"]
    records = {record["file"]: record for record in map(json.loads, (tmp_path / "done.jsonl").read_text().splitlines())}
    assert {file: record["status"] for file, record in records.items()} == {
        "in/a/IMG_1.jpg": "processed", "in/b/IMG_1.jpg": "processed", "in/b/.hidden.jpg": "skipped", "in/link.jpg": "skipped", "in/read me.txt": "skipped",
    }  # fmt: skip
    assert float(records["in/a/IMG_1.jpg"]["cost"]) > 0
    assert "in/link.jpg: skipped, it is a symbolic link" in result.stderr
    assert len(result.stdout.splitlines()) == 2

    (tmp_path / "bad.jpg").write_bytes(b"not a photo")
    assert run([DARKROOM, "process", "bad.jpg", "-o", "out"]).returncode == 1
    assert run([DARKROOM, "process", "bad.jpg", "-o", "out", "--no-fail-on-rejected"]).returncode == 0
    same = run([DARKROOM, "process", "in/a/IMG_1.jpg", "in/b/IMG_1.jpg", "-o", "out"])
    assert same.returncode == 64 and "would both become out/IMG_1.jpg" in same.stderr
    assert run([DARKROOM, "process", "in"]).returncode == 64
    assert run([DARKROOM, "process", "-o", "out"]).returncode == 64


def test_inverting_a_jpeg_twice_gives_it_back(tmp_path):
    (tmp_path / "a.jpg").write_bytes(photographs.jpeg())
    for source, target in (("a.jpg", "once"), ("once/a.jpg", "twice")):
        result = subprocess.run([DARKROOM, "process", source, "-o", target], cwd=tmp_path, env=clean_environment(), capture_output=True, timeout=60)
        assert result.returncode == 0, result.stderr
    first, twice = photographs.pixels((tmp_path / "a.jpg").read_bytes()), photographs.pixels((tmp_path / "twice/a.jpg").read_bytes())
    assert (first == twice).all()


def test_a_region_that_is_none_is_refused_before_anything_starts(tmp_path):
    environment = clean_environment(AWS_REGION="us-east-1/x")
    with Program("up", "--port=0", "--web-port=0", "--ephemeral", log=tmp_path / "up.log", environment=environment) as program:
        program.process.wait(20)
        assert program.process.returncode != 0
        said = program.said()
    assert "AWS_REGION: 'us-east-1/x' is no Region" in said, said
    assert "Darkroom is up" not in said


SERVICES = ["S3", "SQS", "SNS", "CLOUDWATCH", "CLOUDWATCH_LOGS", "IAM", "STS"]


@pytest.mark.parametrize("without", [*SERVICES, None])
def test_one_service_without_an_endpoint_is_on_aws(tmp_path, without):
    """Whoever would act on AWS is refused at once where the Region is none of AWS's; elsewhere a Region may be called anything."""
    endpoints = {f"AWS_ENDPOINT_URL_{service}": f"http://127.0.0.1:{free_port()}" for service in SERVICES if service != without}
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_MAX_ATTEMPTS": "1"}
    environment = clean_environment(HOME=str(tmp_path), AWS_REGION="europe", **keys, **endpoints)
    result = subprocess.run([DARKROOM, "provision"], env=environment, capture_output=True, text=True, timeout=30)
    assert result.returncode != 0
    assert ("europe is no Region of AWS" in result.stderr) == (without is not None), result.stderr


def test_an_inherited_account_is_never_touched(tmp_path):
    """`darkroom up` ignores the caller's AWS environment: with an endpoint that would answer, nothing arrives there."""
    with Webhook() as elsewhere:
        environment = clean_environment(
            XDG_DATA_HOME=str(tmp_path / "home"),
            AWS_ENDPOINT_URL=elsewhere.url,
            AWS_ENDPOINT_URL_S3=elsewhere.url,
            AWS_ACCESS_KEY_ID="AKIAREALACCOUNT00000",
            AWS_SECRET_ACCESS_KEY="real",
            AWS_PROFILE="production",
        )
        with Pipeline(tmp_path, environment=environment) as pipeline:
            assert {bucket["Name"] for bucket in pipeline.aws.s3.list_buckets()["Buckets"]} == {"uploads", "processed", "rejected"}
        assert elsewhere.deliveries.empty()


def test_health_tells_a_well_part_from_another(fresh_cloud):
    def health(path, port=None):
        address = f"http://127.0.0.1:{port or fresh_cloud.port}{path}"
        outcome = subprocess.run([DARKROOM, "health", address], env=clean_environment(), capture_output=True, text=True, timeout=20)
        return outcome.returncode, outcome.stderr

    assert health("/_darkroom/health") == (0, "")
    status, said = health("/nowhere?versioning")
    assert status == 64 and "is not an address" in said
    status, said = health("/nowhere")
    assert status == 1 and "answered with status 403" in said
    status, said = health("/", port=free_port())
    assert status == 1 and "does not answer" in said
