"""A page behind a proxy that speaks TLS, and SNS that delivers to its public address: the local cloud runs in a mount namespace where the
system trusts our authority."""

import json
import subprocess

import photographs
from authority import BUNDLE, Authority
from balancer import Balancer
from event_stream import EventStream
from programs import DARKROOM, Program, clean_environment, eventually, fetch, free_port
from rights import ROOT
from stack import Cloud


@ROOT
def test_the_webhook_by_its_public_https_address(tmp_path):
    authority = Authority(tmp_path)
    certificate = authority.issue("localhost", "127.0.0.1")
    prefix = ("unshare", "--mount", "sh", "-c", f'mount --bind {authority.bundle()} {BUNDLE} && exec "$0" "$@"')
    web_port = free_port()
    fields = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "photos.example.com"}
    with Balancer(web_port, certificate=certificate, fields=fields) as proxy, Cloud(tmp_path, ephemeral=True, prefix=prefix) as cloud:
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
