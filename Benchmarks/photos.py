"""What only the whole pipeline has: how soon a photo is visible, and how many a second."""

import json
import statistics
import threading
import time
import urllib.request
from pathlib import Path

import signing
from connections import Connection, demand, replay

PHOTO = Path("Sources/WebApp/Page/sample.jpg")


class Stream:
    """The browser's event stream: when each key was reported done."""

    def __init__(self, port):
        self.done = {}
        self.changed = threading.Condition()
        self.response = urllib.request.urlopen(f"http://127.0.0.1:{port}/api/events", timeout=120)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for line in self.response:
                if not line.startswith(b"data:"):
                    continue
                photo = json.loads(line[5:])
                if photo.get("state") == "done" and photo.get("key") not in self.done:
                    with self.changed:
                        self.done[photo["key"]] = time.perf_counter()
                        self.changed.notify_all()
        except (OSError, ValueError, AttributeError):
            pass

    def wait(self, keys, seconds=120):
        with self.changed:
            if not self.changed.wait_for(lambda: all(key in self.done for key in keys), seconds):
                raise RuntimeError(f"{sum(key not in self.done for key in keys)} photos were never reported done")


def wait_until_ready(server):
    """The web app is subscribed, so that results are heard of."""
    deadline = time.perf_counter() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.web_port}/healthz", timeout=5) as response:
                if json.loads(response.read()).get("subscription") == "confirmed":
                    return
        except OSError:
            pass
        if time.perf_counter() > deadline:
            raise RuntimeError("the web app did not become ready")
        time.sleep(0.05)


def put(server, key, photo):
    return signing.s3(server.port, "PUT", f"/uploads/{key}", photo, headers={"content-type": "image/jpeg"})


def upload_to_visible(server, stream, photo, rounds):
    """Median and 99th percentile of the milliseconds from sending an upload to its result in the event stream, one at a time."""
    times = []
    with Connection(server.port) as connection:
        for number in range(rounds):
            key = f"bench/one/{number}.jpg"
            request = put(server, key, photo)
            began = time.perf_counter()
            demand(connection.exchange(request))
            stream.wait([key])
            times.append((stream.done[key] - began) * 1e3)
    times.sort()
    return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.99))]


def photos_per_second(server, stream, photo, count):
    """Uploaded over eight connections, until all are visible."""
    keys = [f"bench/many/{number}.jpg" for number in range(count)]
    requests = [put(server, key, photo) for key in keys]
    began = time.perf_counter()
    replay(server.port, requests)
    stream.wait(keys)
    return count / (max(stream.done[key] for key in keys) - began)
