"""With no endpoint set the same program talks to AWS: every call of every part at its own host name, over TLS, with the right signature."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from noted_requests import Request
from programs import DARKROOM, PATIENCE, REPOSITORY, clean_environment
from rights import ROOT

HERE = Path(__file__).parent
ACCOUNT = "000000000000"
pytestmark = ROOT.mark


class Place:
    """A Region, and which of its host names are wanted."""

    def __init__(self, region, suffix, dual_stack_suffix, fips=False, dual_stack=False):
        self.region, self.fips, self.dual_stack = region, fips, dual_stack
        self.suffix = dual_stack_suffix if dual_stack else suffix
        self.plain_suffix = suffix

    @property
    def buckets(self):
        # On AWS buckets are in the account's own namespace.
        return [f"{name}-{ACCOUNT}-{self.region}-an" for name in ("uploads", "processed", "rejected")]

    def hosts(self):
        """What the stand-in answers for, and nothing else: the names as AWS's documentation writes them."""
        mark = "-fips" if self.fips and self.region != "us-gov-west-1" else ""
        s3 = f"s3{'-fips' if self.fips else ''}{'.dualstack' if self.dual_stack else ''}.{self.region}.{self.plain_suffix}"
        services = [f"{service}{mark}.{self.region}.{self.suffix}" for service in ("sqs", "sns", "monitoring", "logs", "sts")]
        iam = {
            "cn-north-1": "iam.cn-north-1.amazonaws.com.cn",
            "us-gov-west-1": "iam.us-gov.amazonaws.com",
        }.get(self.region, "iam.global.api.aws" if self.dual_stack else f"iam{mark}.amazonaws.com")
        # Certificates are always read from the service's usual name.
        return ["*." + s3, s3, *services, iam, f"sns.{self.region}.{self.plain_suffix}"]

    def __str__(self):
        return self.region + ("-fips" if self.fips else "") + ("-dualstack" if self.dual_stack else "")


PLACES = [
    Place("us-east-1", "amazonaws.com", "api.aws"),
    Place("eu-west-1", "amazonaws.com", "api.aws"),
    Place("cn-north-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    Place("us-gov-west-1", "amazonaws.com", "api.aws"),
    Place("us-west-2", "amazonaws.com", "api.aws", fips=True),
    Place("eu-central-1", "amazonaws.com", "api.aws", dual_stack=True),
]

# Every operation that each part calls. A call that is not here fails the test, and so does one that is here and was not made.
CALLS = {
    "provision": {
        "sts": "GetCallerIdentity",
        "s3": "HeadBucket CreateBucket GetBucketTagging PutBucketTagging GetPublicAccessBlock PutPublicAccessBlock GetBucketCors PutBucketCors"
        " GetBucketNotificationConfiguration PutBucketNotificationConfiguration",
        "sqs": "GetQueueUrl CreateQueue GetQueueAttributes SetQueueAttributes ListQueueTags TagQueue",
        "sns": "GetTopicAttributes CreateTopic SetTopicAttributes ListTagsForResource TagResource",
        "logs": "DescribeLogGroups CreateLogGroup PutRetentionPolicy ListTagsForResource TagResource",
        "iam": "GetRole CreateRole UpdateAssumeRolePolicy GetRolePolicy PutRolePolicy ListRoleTags TagRole",
    },
    "destroy": {
        "sts": "GetCallerIdentity",
        "s3": "HeadBucket GetBucketTagging GetPublicAccessBlock GetBucketNotificationConfiguration PutBucketNotificationConfiguration GetBucketCors"
        " PutBucketCors DeleteBucketCors ListObjectVersions DeleteObjects ListMultipartUploads AbortMultipartUpload DeleteBucket",
        "sqs": "ListQueues GetQueueUrl ListQueueTags DeleteQueue",
        "sns": "GetTopicAttributes ListTagsForResource ListSubscriptionsByTopic Unsubscribe DeleteTopic",
        "logs": "DescribeLogGroups ListTagsForResource DeleteLogGroup",
        "iam": "GetRole GetRolePolicy ListRoleTags DeleteRolePolicy DeleteRole",
    },
    "web": {
        "sts": "GetCallerIdentity",
        "s3": "ListObjectsV2 HeadObject GetObject PutObject CreateMultipartUpload UploadPart CompleteMultipartUpload AbortMultipartUpload",
        "sns": "Subscribe ConfirmSubscription Publish",
        "logs": "CreateLogGroup CreateLogStream PutLogEvents",
    },
    # A second web app, which hears of results by a queue of its own.
    "replica": {
        "sts": "GetCallerIdentity",
        "s3": "ListObjectsV2 HeadObject GetObject",
        "sns": "Subscribe ListSubscriptionsByTopic Unsubscribe",
        "sqs": "CreateQueue TagQueue ListQueues ListQueueTags ReceiveMessage DeleteMessageBatch DeleteQueue",
        "logs": "CreateLogStream PutLogEvents",
    },
    "processor": {
        "sts": "GetCallerIdentity",
        "sqs": "GetQueueUrl GetQueueAttributes ReceiveMessage DeleteMessage",
        "s3": "GetObject HeadObject PutObject DeleteObject",
        "sns": "Publish",
        "cloudwatch": "PutMetricData",
        "logs": "CreateLogGroup CreateLogStream PutLogEvents",
    },
}
# In the first place a photo takes so long that the processor asks to keep the message.
HELD_UP = {"processor": {"sqs ChangeMessageVisibility"}}
# Over TLS S3 is told that the bodies of photos are not hashed: their checksum travels beside them.
PHOTOS = {"PutObject", "UploadPart"}


def stand_in(folder, hosts, command, certificate="good", **settings):
    """Runs a command behind the stand-in. Returns the finished process."""
    (folder / "stand-in.json").write_text(json.dumps({"hosts": hosts, "certificate": certificate}))
    environment = clean_environment(
        XDG_DATA_HOME=str(folder / "home"), HOME=str(folder), DARKROOM=str(DARKROOM), FOLDER=str(folder),
        PATH=os.environ["PATH"], **settings,
    )  # fmt: skip
    return subprocess.run(
        ["unshare", "--net", "--mount", sys.executable, HERE / "stand_in.py", folder, *command],
        env=environment, capture_output=True, text=True, timeout=150 * PATIENCE,
    )  # fmt: skip


def rehearse(place, folder):
    hosts = dict.fromkeys(place.hosts(), 4566) | {"photos.example.com": 5000}
    settings = {"AWS_REGION": place.region, "AWS_DEFAULT_REGION": place.region}
    if place.fips:
        settings["AWS_USE_FIPS_ENDPOINT"] = "true"
    if place.dual_stack:
        settings["AWS_USE_DUALSTACK_ENDPOINT"] = "true"
    if place is PLACES[0]:
        settings["HELD_UP"] = "11"
    result = stand_in(folder, hosts, [sys.executable, HERE / "aws_rehearsal.py"], **settings)
    logs = "".join(f"\n== {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in sorted(folder.glob("*.log")))
    refused = (folder / "refused.txt").read_text() if (folder / "refused.txt").exists() else ""
    return result.returncode, f"{result.stdout}{result.stderr}\n== refused\n{refused}{logs}"


@pytest.fixture(scope="module")
def rehearsals(tmp_path_factory):
    """All places at once: each has a network of its own."""
    folders = {str(place): tmp_path_factory.mktemp(str(place)) for place in PLACES}
    with ThreadPoolExecutor(max_workers=3) as pool:
        outcomes = dict(zip(folders, pool.map(lambda place: rehearse(place, folders[str(place)]), PLACES), strict=True))
    return folders, outcomes


@pytest.fixture(params=PLACES, ids=str)
def rehearsal(request, rehearsals):
    folders, outcomes = rehearsals
    status, said = outcomes[str(request.param)]
    assert status == 0, said
    return request.param, folders[str(request.param)]


def requests(folder):
    keys = dict(line.split() for line in (folder / "keys.txt").read_text().splitlines())
    found = {part: [] for part in [*keys.values(), None]}
    for line in (folder / "requests.jsonl").read_text().splitlines():
        request = Request(line)
        found[keys[request.key] if request.key else None].append(request)
    return found


def calls(part):
    return {f"{service} {operation}" for service, operations in CALLS[part].items() for operation in operations.split()}


@pytest.mark.parametrize("part", CALLS)
def test_every_call_is_expected(rehearsal, part):
    place, folder = rehearsal
    seen = {f"{request.service} {request.operation}" for request in requests(folder)[part]}
    assert seen == calls(part) | (HELD_UP.get(part, set()) if place is PLACES[0] else set())


def test_every_call_in_the_source_is_rehearsed():
    """The lists above are complete: no part calls an operation that no rehearsal has seen."""
    sources = [path for part in ("Processor", "WebApp", "Telemetry", "Pipeline") for path in (REPOSITORY / "Sources" / part).rglob("*.swift")]
    called = {name for path in sources for name in re.findall(r"\bcall\((\w+)\.self", path.read_text())}
    assert len(called) > 30
    rehearsed = set().union(*map(calls, CALLS), *HELD_UP.values())
    assert called - {call.split()[1] for call in rehearsed} == set()


def test_every_request_goes_where_the_rules_of_aws_send_it(rehearsal):
    """Host, virtual-host style and signing Region are compared with botocore's own rules, for each request."""
    place, folder = rehearsal
    found = requests(folder)
    signed = [request for part in CALLS for request in found[part]]
    assert len(signed) > 100
    for request in signed:
        bucket = request.host.partition(".")[0]
        assert request.service != "s3" or bucket in place.buckets, request.host
        host, region = request.expected(place.region, place.fips, place.dual_stack, bucket)
        assert (request.host, request.region) == (host, region), request.operation


def test_buckets_stand_in_the_host_and_not_in_the_path(rehearsal):
    place, folder = rehearsal
    found = requests(folder)
    of_s3 = [request for part in CALLS for request in found[part] if request.service == "s3"]
    assert {request.host.partition(".")[0] for request in of_s3} == set(place.buckets)
    assert not [request.path for request in of_s3 if request.path.startswith(tuple("/" + bucket for bucket in place.buckets))]


def test_bodies_travel_as_aws_takes_them(rehearsal):
    """Each body has a length, none is chunked by HTTP; a photo's checksum is in a field that the signature covers."""
    _, folder = rehearsal
    found = requests(folder)
    for request in [request for part in CALLS for request in found[part]]:
        assert "transfer-encoding" not in request.fields
        if request.service != "s3":
            assert request.payload == ""
        elif request.operation in PHOTOS:
            assert request.payload == "UNSIGNED-PAYLOAD"
            assert re.fullmatch(r"[A-Za-z0-9+/]{6}==", request.fields["x-amz-checksum-crc32"])
            assert "x-amz-checksum-crc32" in request.fields["authorization"]
            assert int(request.fields["content-length"]) > 0
        else:
            assert request.payload == "hash", request.operation


def test_only_these_requests_are_unsigned(rehearsal):
    """The certificate of SNS's messages, the browser's form, and what SNS delivers."""
    place, folder = rehearsal
    seen = {(request.method, request.host, re.sub(r"-[0-9a-f]+\.pem$", ".pem", request.path)) for request in requests(folder)[None]}
    mark = ("-fips" if place.fips else "") + (".dualstack" if place.dual_stack else "")
    assert seen == {
        ("GET", f"sns.{place.region}.{place.plain_suffix}", "/SimpleNotificationService.pem"),
        ("POST", f"{place.buckets[0]}.s3{mark}.{place.region}.{place.plain_suffix}", "/"),
        ("POST", "photos.example.com", "/sns"),
    }


def test_no_other_name_is_asked_for(rehearsal):
    _, folder = rehearsal
    assert (folder / "refused.txt").read_text() == ""


def test_account_and_region_are_said_before_anything_is_done(rehearsal):
    place, folder = rehearsal
    for part in CALLS:
        said = (folder / f"{part}.log").read_text()
        assert ACCOUNT in said and place.region in said, part


def provision(folder, certificate="good", hosts=PLACES[1].hosts(), region="eu-west-1", **further):
    """One call to AWS, which is not to succeed. Returns what was said, and the requests that came through."""
    command = [DARKROOM, "provision", "--yes"]
    settings = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": region, "AWS_MAX_ATTEMPTS": "1", **further}
    result = stand_in(folder, dict.fromkeys(hosts, 9), command, certificate, **settings)
    assert result.returncode != 0, result.stdout
    return result.stdout + result.stderr, (folder / "requests.jsonl").read_text()


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        ("other-host", "the server's certificate is for other hosts"),
        ("expired", "the server's certificate has expired, or no authority"),
        ("self-signed", "no authority that is trusted here (AWS_CA_BUNDLE names others) vouches for it"),
        ("of-an-unknown-authority", "no authority that is trusted here (AWS_CA_BUNDLE names others) vouches for it"),
    ],
)
def test_a_server_with_a_bad_certificate_gets_no_request(tmp_path, certificate, reason):
    said, requests = provision(tmp_path, certificate)
    assert requests == ""
    assert "https://sts.eu-west-1.amazonaws.com" in said and reason in said, said
    assert (tmp_path / "refused.txt").read_text() == ""


@pytest.mark.parametrize("how", ["variable", "profile"])
def test_authorities_of_ones_own_are_trusted_where_they_are_named(tmp_path, how):
    """Behind the server nobody listens: what counts is that the request came through."""
    bundle = tmp_path / "authority.pem"
    (tmp_path / ".aws").mkdir()
    if how == "profile":
        (tmp_path / ".aws" / "config").write_text(f"[default]\nca_bundle = {bundle}\n")
    named = {"AWS_CA_BUNDLE": str(bundle)} if how == "variable" else {}
    _, requests = provision(tmp_path, "of-an-unknown-authority", **named)
    assert json.loads(requests.splitlines()[0])["fields"]["host"] == "sts.eu-west-1.amazonaws.com"


# A whole provisioning, with a cloud behind the stand-in.
PROVISIONED = """
"$DARKROOM" cloud --port 4566 --ephemeral >"$FOLDER/cloud.log" 2>&1 & cloud=$!
until (: </dev/tcp/127.0.0.1/4566) 2>/dev/null; do kill -0 $cloud || exit 1; sleep 0.05; done
"$DARKROOM" provision --yes; status=$?
kill $cloud; wait $cloud; exit $status
"""


def test_endpoints_that_are_to_be_ignored_are_not_called(tmp_path):
    """Of no service: nobody listens at the endpoints that are named, and every request goes to AWS's own host."""
    names = ("", "_STS", "_S3", "_SQS", "_SNS", "_CLOUDWATCH_LOGS", "_IAM")
    settings = {f"AWS_ENDPOINT_URL{name}": "http://127.0.0.1:9" for name in names} | {
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"
    }  # fmt: skip
    result = stand_in(tmp_path, dict.fromkeys(PLACES[1].hosts(), 4566), ["bash", "-c", PROVISIONED], **settings)
    assert result.returncode == 0, result.stdout + result.stderr
    found = [Request(line) for line in (tmp_path / "requests.jsonl").read_text().splitlines()]
    assert {request.service for request in found} == set(CALLS["provision"])
    for request in found:
        assert request.host == request.expected("eu-west-1", False, False, request.host.partition(".")[0])[0], request.operation


def test_one_service_may_be_elsewhere_below_a_path(tmp_path):
    hosts = [*PLACES[1].hosts(), "sts.example.com"]
    _, requests = provision(tmp_path, hosts=hosts, AWS_ENDPOINT_URL_STS="https://sts.example.com/behind/a/path/")
    request = json.loads(requests.splitlines()[0])
    assert (request["fields"]["host"], request["path"]) == ("sts.example.com", "/behind/a/path/")
    assert "/eu-west-1/sts/aws4_request" in request["fields"]["authorization"]


def test_a_host_that_the_stand_in_does_not_know_is_refused(tmp_path):
    """The stand-in itself: what is not among its hosts has no address."""
    said, requests = provision(tmp_path, region="eu-west-3")
    assert requests == ""
    assert set((tmp_path / "refused.txt").read_text().splitlines()) == {"resolver sts.eu-west-3.amazonaws.com"}


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"AWS_REGION": "us-east-1.evil.com/"}, "'us-east-1.evil.com/' is no Region"),
        ({"AWS_REGION": " "}, "the Region is empty"),
        ({"AWS_REGION": "cn-north-1", "AWS_USE_FIPS_ENDPOINT": "true"}, "S3 has no FIPS endpoint in cn-north-1"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_USE_DUALSTACK_ENDPOINT": "true"}, "cannot be combined with AWS_USE_DUALSTACK_ENDPOINT"),
        ({"AWS_MAX_ATTEMPTS": "0"}, "AWS_MAX_ATTEMPTS is '0', and may be a number greater than 0"),
        ({"AWS_RETRY_MODE": "never"}, "AWS_RETRY_MODE is 'never', and may be standard, legacy, adaptive"),
        ({"AWS_STS_REGIONAL_ENDPOINTS": "global"}, "may be regional, legacy"),
        (
            {"AWS_RETRY_MODE": "adaptive", "AWS_MAX_ATTEMPTS": "1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
            "AWS_RETRY_MODE is adaptive, which this program does not have",
        ),
    ],
)
def test_settings_that_lead_nowhere_are_refused_with_the_reason(tmp_path, settings, reason):
    environment = clean_environment(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", HOME=str(tmp_path), **settings)
    result = subprocess.run([DARKROOM, "provision", "--yes"], env=environment, capture_output=True, text=True, timeout=30)
    assert result.returncode != 0
    assert reason in result.stdout + result.stderr
