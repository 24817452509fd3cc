"""Credentials that end: fetched anew when AWS says so, and before their time is over."""

import json
import time

import pytest

import photographs
from credential_machine import machine, session, world  # noqa: F401  (fixtures)
from credential_places import Place, document, expiring, timestamp
from programs import Program, eventually


@pytest.mark.parametrize("second", [1, 0], ids=["others", "the same"])
def test_rejected_credentials_are_fetched_anew_once(machine, world, second):
    """AWS says that they have expired, whatever their own time says."""
    first, other = world.sessions[0], world.sessions[second]
    with Place(lambda _: (200, document(first if len(place.requests) == 1 else other))) as place:
        with Place(expiring(first["AccessKeyId"], world.cloud.port)) as cloud:
            variables = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{place.url}/", "AWS_ENDPOINT_URL": cloud.url, "AWS_REGION": "us-east-1"}
            status, said = machine.run("provision", "--yes", **variables)
    assert (status == 0) == bool(second), said
    assert len(place.requests) == 2
    assert second or "ExpiredToken" in said


def test_a_running_processor_renews_its_credentials(machine, world, session, tmp_path):
    """They end every few seconds; then the endpoint goes down, and what it gave serves on."""
    assert machine.works(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    is_up = True
    photo = photographs.jpeg()
    s3 = world.cloud.aws.s3

    def answer(_):
        if not is_up:
            return 500, json.dumps({"message": "out of order"})
        given = {name: session[name] for name in ("AccessKeyId", "SecretAccessKey")}
        return 200, json.dumps({**given, "Token": session["SessionToken"], "Expiration": timestamp(3)})

    def with_work(outcome):
        """An idle processor calls nobody for as long as its queue lets it wait."""
        s3.put_object(Bucket="uploads", Key=f"{time.monotonic()}.jpg", Body=photo)
        return outcome()

    def is_done(key):
        return key in [stored["Key"] for stored in s3.list_objects_v2(Bucket="processed").get("Contents", [])]

    with Place(answer) as place:
        environment = machine.environment(AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{place.url}/", AWS_REGION="us-east-1")
        with Program("processor", log=tmp_path / "processor.log", environment=environment) as program:
            eventually(lambda: with_work(lambda: len(place.requests) >= 3), every=0.3)
            is_up = False
            eventually(lambda: with_work(lambda: "the old ones serve on" in program.said()), every=0.3)
            s3.put_object(Bucket="uploads", Key="last.jpg", Body=photo)
            eventually(lambda: is_done("last.jpg"))
            program.require_alive()
            said = program.said()
    assert "out of order" in said
    for secret in world.secrets():
        assert secret not in said
