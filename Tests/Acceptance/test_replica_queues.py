"""The queues that web apps hear by: made and taken away with them, and closed to everybody but the topic."""

import json

from event_stream import EventStream
from programs import Program, eventually, fetch, free_port
from stack import Pipeline
from web_replicas import upload
from web_replicas import ports, site  # noqa: F401  (fixtures)


def test_what_a_killed_replica_left_is_removed_and_what_ends_leaves_nothing(site, ports, tmp_path):
    site.replicas[ports[0]].kill()
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
