"""Several web apps behind a balancer: each hears of every photo, and it does not matter which of them answers."""

import json
import os
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import photographs
from balancer import Balancer
from event_stream import EventStream
from programs import DARKROOM, Program, clean_environment, eventually, fetch, free_port
from stack import Cloud, Pipeline
from test_page import browser, open_page, wait_for  # noqa: F401  (a fixture comes along)
from test_page import pytestmark as of_page
from test_s3_browser import form


class Site:
    """A cloud with the pipeline's resources, a processor, and web apps."""

    def __init__(self, folder):
        self.folder = folder
        self.cloud = Cloud(folder, ephemeral=True)
        self.aws = self.cloud.aws
        self.environment = clean_environment(
            AWS_ENDPOINT_URL=self.cloud.endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1"
        )
        self.provision()
        self.processor = Program("processor", "--engine", "cpu", log=folder / "processor.log", environment=self.environment)
        self.replicas = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for replica in self.replicas.values():
            replica.kill()
        self.processor.kill()
        self.cloud.program.kill()

    def provision(self, *arguments):
        command = [DARKROOM, "provision", "--yes", *arguments]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)

    def start(self, *arguments, port=None):
        port = port or free_port()
        self.replicas[port] = Program(
            "web", "--web-port", port, *arguments, log=self.folder / f"web-{port}.log", environment=self.environment
        )
        return port

    def ready(self, port):
        self.replicas[port].wait_for_url(f"http://127.0.0.1:{port}/readyz")

    def queue_of(self, port):
        """The name of a replica's queue, by its log."""
        return re.search(r"queue=(processed-web-\w+)", self.replicas[port].said())[1]

    def own_queues(self):
        return sorted(url.rsplit("/", 1)[1] for url in self.aws.sqs.list_queues(QueueNamePrefix="processed-web-").get("QueueUrls", []))

    def subscribed_queues(self):
        topic = next(topic["TopicArn"] for topic in self.aws.sns.list_topics()["Topics"])
        found = self.aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        return sorted(subscription["Endpoint"].rsplit(":", 1)[1] for subscription in found if subscription["Protocol"] == "sqs")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Site(tmp_path_factory.mktemp("replicas")) as site:
        yield site


@pytest.fixture(scope="module")
def ports(site):
    """Three replicas that are ready."""
    ports = [site.start("--receive", "queue") for _ in range(3)]
    for port in ports:
        site.ready(port)
    return ports


@pytest.fixture(scope="module")
def balancer(ports):
    with Balancer(*ports) as balancer:
        yield balancer


@pytest.fixture(scope="module")
def quiet_stream(ports):
    """A stream through a balancer that cuts off what says nothing for 20 seconds, opened before anything else happens."""
    with Balancer(ports[2], idle_seconds=20) as balancer, EventStream(f"{balancer.url}/api/events?after=start") as stream:
        eventually(lambda: stream.connections)
        stream.opened_at = time.monotonic()
        yield stream


def upload(url, name, data=None):
    body, kind = form({}, data or photographs.jpeg(), name)
    status, _, answer = fetch(f"{url}/api/photos", "POST", body, {"Content-Type": kind})
    assert status == 201, answer
    return json.loads(answer)["keys"][0]


def upload_by_browser(url, name):
    """As the page does it: a form from one replica, the upload to S3, the word that it is through to another."""
    data = photographs.jpeg()
    offer = json.dumps({"name": name, "type": "image/jpeg", "size": len(data)}).encode()
    status, _, answer = fetch(f"{url}/api/uploads", "POST", offer, {"Content-Type": "application/json", "Origin": url})
    assert status == 200, answer
    told = json.loads(answer)
    body, kind = form({field["name"]: field["value"] for field in told["fields"]}, data, name)
    status, _, answer = fetch(told["url"], "POST", body, {"Content-Type": kind})
    assert status in (200, 201, 204), answer
    status, _, answer = fetch(f"{url}/{told['uploaded']}", "POST", b"", {"Origin": url})
    assert status == 200, answer
    return told["key"]


def assert_life(stream, key, end="done"):
    """Each state once, in order, none taken back. SNS keeps no order: word that work began may come after its result, and is then no news."""
    life = stream.life(key)
    assert life[-1] == end, life
    assert life == [state for state in ("queued", "processing", end) if state in life], life
    assert len([photo for photo in stream.photos() if photo["key"] == key]) <= 4


def test_every_replica_tells_every_photos_life_once(site, ports, balancer, quiet_stream):
    streams = [EventStream(f"http://127.0.0.1:{port}/api/events?after=start") for port in ports]
    eventually(lambda: all(stream.events for stream in streams))
    assert {stream.headers["Content-Type"] for stream in streams} == {"text/event-stream; charset=utf-8"}
    assert {stream.headers["X-Accel-Buffering"] for stream in streams} == {"no"}
    assert {stream.headers["Cache-Control"] for stream in streams} == {"no-store"}
    with ThreadPoolExecutor(4) as pool:
        good = list(pool.map(lambda number: upload(balancer.url, f"good-{number}.jpg"), range(5)))
        good += list(pool.map(lambda number: upload_by_browser(balancer.url, f"browser-{number}.jpg"), range(3)))
    bad = upload(balancer.url, "bad.jpg", b"\xff\xd8 no photo after all")
    assert len(balancer.served) == 3
    eventually(lambda: all(stream.has(key, "done") for stream in streams for key in good), 30)
    eventually(lambda: all(stream.has(bad, "failed") for stream in streams))
    for stream in streams:
        for key in good:
            assert_life(stream, key)
        assert_life(stream, bad, "failed")
        # One beginning, and no second one: nothing was missed.
        assert [name for name, _, _ in stream.events].count("resync") == 1
    for stream in streams:
        stream.__exit__()


def test_it_does_not_matter_who_answers(site, ports, balancer):
    # Uploaded while nobody works: each replica must know of it all the same, by the word of the one that took it.
    site.processor.stop()
    try:
        key = upload(balancer.url, "waiting.jpg")
        for port in ports:
            page = lambda port=port: json.loads(fetch(f"http://127.0.0.1:{port}/api/photos?limit=200")[2])["photos"]  # noqa: E731
            eventually(lambda: [photo["state"] for photo in page() if photo["key"] == key] == ["queued"])  # noqa: B023
            assert fetch(f"http://127.0.0.1:{port}/api/photos/{key}/original")[2] == photographs.jpeg()
    finally:
        site.processor = Program("processor", "--engine", "cpu", log=site.folder / "processor.log", environment=site.environment)
    # Pages of the gallery, each from another replica.
    seen, cursor = [], ""
    while cursor is not None:
        page = json.loads(fetch(f"{balancer.url}/api/photos?limit=2{cursor and '&cursor=' + cursor}")[2])
        seen += [photo["key"] for photo in page["photos"]]
        cursor = page.get("next")
    assert len(seen) == len(set(seen)) == page["count"]


def test_a_killed_replica_takes_nobody_with_it(site, ports, balancer):
    """The browser comes back to another replica, which does not know its last id, and sends it the state."""
    victim = ports[0]
    with Balancer(victim, ports[1]) as two, EventStream(f"{two.url}/api/events?after=start", reconnects=True) as stream:
        eventually(lambda: stream.events)
        assert two.served[victim] == 1
        before = upload(two.url, "before.jpg")
        eventually(lambda: stream.has(before, "done"), 30)
        site.replicas[victim].kill()
        # While the browser is away.
        during = upload(two.url, "during.jpg")
        eventually(lambda: stream.has(during, "done"), 30)
        assert stream.connections == 2
        after = upload(two.url, "after.jpg")
        eventually(lambda: stream.has(after, "done"), 30)
        assert [name for name, _, _ in stream.events].count("resync") == 2
        for key in (before, after):
            assert_life(stream, key)
        # Where a replica knows the id it goes on from there.
        identifier, count = stream.last_id, len(stream.events)
        stream.__exit__()
        again = upload(two.url, "again.jpg")
        with EventStream(f"http://127.0.0.1:{ports[1]}/api/events", last_id=identifier) as resumed:
            eventually(lambda: resumed.has(again, "done"), 30)
            assert "resync" not in [name for name, _, _ in resumed.events]
        assert count == len(stream.events)


@of_page
def test_the_page_goes_on_at_another_replica(browser, tmp_path):
    """In a real browser, with every request at another replica: the page, its modules, the stream, the upload's two steps, the pictures."""
    with Site(tmp_path) as site:
        with Balancer(*[site.start("--receive", "queue") for _ in range(3)]) as balancer:
            for port in site.replicas:
                site.ready(port)
            site.web = balancer.url
            site.provision("--public-url", balancer.url.replace("127.0.0.1", "localhost"))
            open_page(browser, site)
            done = lambda count: lambda found: len(found) == count and all(row["state"] == "done" and all(row["shown"]) for row in found)  # noqa: E731
            for count in (1, 2, 3):
                browser.find_element("id", "sample").click()
                wait_for(browser, done(count))
                victim = balancer.streaming
                if count < 3:
                    site.replicas[victim].kill()
                    eventually(lambda: balancer.streaming != victim, 30)  # noqa: B023
                    eventually(lambda: browser.find_element("id", "connection").get_attribute("data-state") == "live")
            assert browser.execute_script("return window.neverReloaded") is True


def test_what_a_killed_replica_left_is_removed_and_what_ends_leaves_nothing(site, ports, tmp_path):
    left = set(site.own_queues())
    assert len(left) == 3 and set(site.subscribed_queues()) == left
    arn = next(topic["TopicArn"] for topic in site.aws.sns.list_topics()["Topics"])
    # The killed one was alive a moment ago: nobody takes its queue yet.
    port = site.start("--receive", "queue")
    site.ready(port)
    assert left < set(site.own_queues())
    assert site.replicas[port].stop() == 0
    assert set(site.own_queues()) == left and set(site.subscribed_queues()) == left
    # Hours later.
    living = {site.queue_of(port) for port in ports[1:]}
    (dead,) = left - living
    urls = {url.rsplit("/", 1)[1]: url for url in site.aws.sqs.list_queues()["QueueUrls"]}
    tags = site.aws.sqs.list_queue_tags(QueueUrl=urls[dead])["Tags"]
    assert tags["darkroom:topic"] == arn and tags["darkroom:deployment"] == "default"
    site.aws.sqs.tag_queue(QueueUrl=urls[dead], Tags={"darkroom:alive": "2026-01-01T00:00:00Z"})
    # Another deployment's queue, silent for as long, and one that only looks like ours.
    foreign = "processed-web-01ARZ3NDEKTSV4RRFFQ69G5FAV"
    site.aws.sqs.create_queue(QueueName=foreign, tags={"darkroom:topic": arn + "-other", "darkroom:alive": "2020-01-01T00:00:00Z"})
    site.aws.sqs.create_queue(QueueName="processed-web-page")
    port = site.start("--receive", "queue")
    site.ready(port)
    # The dead one was made less than half an hour ago by the time in its name, so the tag alone does not condemn it.
    assert dead in site.own_queues()
    old = "processed-web-01BX5ZZKBKACTAV9WEVGEMMVRZ"
    url = site.aws.sqs.create_queue(QueueName=old, tags={"darkroom:topic": arn, "darkroom:alive": "2026-01-01T00:00:00Z"})["QueueUrl"]
    queue = site.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    site.aws.sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)
    port = site.start("--receive", "queue")
    site.ready(port)
    eventually(lambda: old not in site.own_queues() and old not in site.subscribed_queues())
    assert {foreign, "processed-web-page"} < set(site.own_queues())


def test_only_the_topic_may_send_to_a_replicas_queue(site, ports):
    port = ports[1]
    url = site.aws.sqs.get_queue_url(QueueName=site.queue_of(port))["QueueUrl"]
    attributes = site.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    allowed, denied = json.loads(attributes["Policy"])["Statement"]
    arn = next(topic["TopicArn"] for topic in site.aws.sns.list_topics()["Topics"])
    assert allowed["Principal"] == {"Service": "sns.amazonaws.com"} and allowed["Condition"]["ArnEquals"]["aws:SourceArn"] == arn
    assert denied["Effect"] == "Deny" and denied["Condition"]["ArnNotEquals"]["aws:SourceArn"] == arn
    assert attributes["MessageRetentionPeriod"] == "3600"
    # Another topic of the same account gets nothing in: the replica would have to refuse it.
    other = site.aws.sns.create_topic(Name="other")["TopicArn"]
    site.aws.sns.subscribe(TopicArn=other, Protocol="sqs", Endpoint=attributes["QueueArn"])
    site.aws.sns.publish(TopicArn=other, Message="{}")
    key = upload(f"http://127.0.0.1:{port}", "meanwhile.jpg")
    shown = f"A processed photo is shown key={key}"
    eventually(lambda: shown in site.replicas[port].said(), 30)
    assert "Refused" not in site.replicas[port].said()


def test_everything_in_one_process_hears_by_a_queue_too(tmp_path):
    """Also after a reset, which takes the queue, the topic and the subscription."""
    with Pipeline(tmp_path, "--receive", "queue", ephemeral=True) as pipeline:
        for name in ("before.jpg", "after.jpg"):
            pipeline.program.wait_for_url(f"{pipeline.web}/readyz")
            with EventStream(f"{pipeline.web}/api/events?after=start") as stream:
                eventually(lambda: stream.events)  # noqa: B023
                key = upload(pipeline.web, name)
                eventually(lambda: stream.has(key, "done"), 30)  # noqa: B023
            (url,) = pipeline.aws.sqs.list_queues(QueueNamePrefix="processed-web-")["QueueUrls"]
            pipeline.reset()
            renewed = lambda: pipeline.aws.sqs.list_queues(QueueNamePrefix="processed-web-").get("QueueUrls", [url]) != [url]  # noqa: B023, E731
            eventually(renewed)
            topics = lambda: [topic["TopicArn"] for topic in pipeline.aws.sns.list_topics()["Topics"]]  # noqa: E731
            eventually(lambda: [1 for arn in topics() if pipeline.aws.sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]])


def test_readiness(site, tmp_path):
    """Before it is subscribed and has read the buckets a replica is alive, but not ready."""
    port = free_port()
    environment = {**site.environment, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"}
    with Program("web", "--receive", "queue", "--web-port", port, log=tmp_path / "web.log", environment=environment) as web:
        web.wait_for_url(f"http://127.0.0.1:{port}/healthz")
        status, _, body = fetch(f"http://127.0.0.1:{port}/readyz")
        assert status == 503 and json.loads(body)["status"] == "starting"
        assert fetch(f"http://127.0.0.1:{port}/sns", "POST", b"{}")[0] == 404


# A page behind a proxy that speaks TLS, and SNS that delivers to its public address: in a mount namespace where the system trusts our authority.
needs_root = pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root for a mount namespace of its own")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    run = lambda *command: subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: E731
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "1", "-subj", "/CN=Test authority")
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    run(
        "openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1",
        "-extfile", "names", "-out", "server.pem",
    )  # fmt: skip
    (folder / "both.pem").write_bytes((folder / "server.pem").read_bytes() + (folder / "server.key").read_bytes())
    system = "/etc/ssl/certs/ca-certificates.crt"
    with open(system, "rb") as known:
        (folder / "bundle.pem").write_bytes(known.read() + (folder / "ca.pem").read_bytes())
    return folder, ("unshare", "--mount", "sh", "-c", f'mount --bind {folder}/bundle.pem {system} && exec "$0" "$@"')


@needs_root
def test_the_webhook_by_its_public_https_address(tmp_path, authority):
    folder, prefix = authority
    web_port = free_port()
    fields = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "photos.example.com"}
    with Balancer(web_port, certificate=folder / "both.pem", fields=fields) as proxy, Cloud(tmp_path, ephemeral=True, prefix=prefix) as cloud:
        environment = clean_environment(
            AWS_ENDPOINT_URL=cloud.endpoint, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1"
        )
        public = ("--public-url", f"https://localhost:{proxy.port}")
        subprocess.run([DARKROOM, "provision", "--yes", *public], env=environment, check=True, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
        web = Program(
            "web", "--web-port", web_port, "--receive", "webhook", "--trust-forwarded", "--allow-host", "photos.example.com", *public,
            log=tmp_path / "web.log", environment=environment,
        )  # fmt: skip
        with web, Program("processor", "--engine", "cpu", log=tmp_path / "processor.log", environment=environment):
            web.wait_for_url(f"http://127.0.0.1:{web_port}/readyz", 30)
            topic = next(topic["TopicArn"] for topic in cloud.aws.sns.list_topics()["Topics"])
            (subscription,) = cloud.aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
            assert subscription["Protocol"] == "https" and subscription["Endpoint"] == f"https://localhost:{proxy.port}/sns"
            with EventStream(f"http://127.0.0.1:{web_port}/api/events?after=start") as stream:
                eventually(lambda: stream.events)
                cloud.aws.s3.put_object(Bucket="uploads", Key="a.jpg", Body=photographs.jpeg())
                eventually(lambda: stream.has("a.jpg", "done"), 30)
            # By the forwarded name and scheme the page is at home; a page of any other origin is not.
            offer = json.dumps({"name": "a.jpg", "type": "image/jpeg", "size": 9}).encode()
            own = {"Content-Type": "application/json", "Origin": "https://photos.example.com", **fields}
            assert fetch(f"http://127.0.0.1:{web_port}/api/uploads", "POST", offer, own)[0] == 200
            assert fetch(f"http://127.0.0.1:{web_port}/api/uploads", "POST", offer, {**own, "Origin": "https://evil.example.com"})[0] == 403
            assert fetch(f"http://127.0.0.1:{web_port}/", headers={"X-Forwarded-Host": "evil.example.com"})[0] == 421


def test_a_quiet_stream_outlives_the_balancers_patience(quiet_stream):
    # Last in this file, so that most of the time has passed already.
    time.sleep(max(0, quiet_stream.opened_at + 32 - time.monotonic()))
    assert quiet_stream.comments >= 2
    assert quiet_stream.connections == 1 and quiet_stream.thread.is_alive()
