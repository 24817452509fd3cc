"""The whole worker: photos come from S3 and results go there, beside the engine alone on the same photos."""

import os
import tempfile

import engine_costs
import signing
from connections import Connection, demand
from servers import RELEASE, Darkroom


def upload(server, photo, count, prefix):
    data = photo.read_bytes()
    with Connection(server.port) as connection:
        for number in range(count):
            key = f"/uploads/{prefix}/{number}{photo.suffix}"
            demand(connection.exchange(signing.s3(server.port, "PUT", key, data, headers={"content-type": "image/jpeg"})))


def measure(photo, arguments, count):
    """CPU milliseconds a photo of a `darkroom processor` that drains the queue, its start not counted."""
    few = (os.cpu_count() or 1) + 1
    with Darkroom() as server, tempfile.TemporaryDirectory() as folder:
        settings = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "HOME": folder,
        }
        engine_costs.processor_seconds([RELEASE / "darkroom", "provision"], settings)
        spent = []
        for turn, number in enumerate((few, few + count)):
            upload(server, photo, number, f"turn-{turn}")
            spent.append(engine_costs.processor_seconds([RELEASE / "darkroom", "processor", "--drain", *arguments], settings))
        return (spent[1] - spent[0]) * 1e3 / count
