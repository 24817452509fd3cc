"""Server-sent events as a browser's EventSource follows them: it connects again by itself, with the id of the last event."""

import http.client
import json
import socket
import threading
import time
import urllib.parse


class EventStream:
    """Collects (name, data, id). A context manager: leaving it closes the connection."""

    def __init__(self, url, last_id=None, reconnects=False):
        self.url = urllib.parse.urlsplit(url)
        self.last_id = last_id
        self.reconnects = reconnects
        self.events = []
        self.comments = 0
        self.connections = 0
        self.headers = None
        self.wait = 1.0
        self.is_open = True
        self.socket = None
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_open = False
        try:
            # The reader waits in it: closing alone would not wake it.
            self.socket and self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def follow(self):
        while self.is_open:
            try:
                self.read()
            except (OSError, http.client.HTTPException, AttributeError, ValueError):
                pass
            if not self.reconnects:
                return
            time.sleep(self.wait / 10)

    def read(self):
        connection = http.client.HTTPConnection(self.url.netloc, timeout=60)
        headers = {"Accept": "text/event-stream"}
        if self.last_id:
            headers["Last-Event-ID"] = self.last_id
        connection.request("GET", f"{self.url.path}?{self.url.query}", headers=headers)
        self.socket = connection.sock
        answer = connection.getresponse()
        if answer.status != 200:
            return
        self.headers = answer.headers
        self.connections += 1
        event = {}
        while line := answer.readline():
            line = line.decode().rstrip("\r\n")
            if line.startswith(":"):
                self.comments += 1
            elif line:
                name, _, value = line.partition(":")
                event[name] = value.removeprefix(" ")
            else:
                self.take(event)
                event = {}

    def take(self, event):
        if "retry" in event:
            self.wait = int(event["retry"]) / 1000
        if "id" in event:
            self.last_id = event["id"]
        if "data" in event:
            self.events.append((event.get("event", "message"), json.loads(event["data"]), event.get("id")))

    def photos(self):
        """All that the stream ever said of photos, in its order: the state at its beginnings, and the changes."""
        for name, data, _ in list(self.events):
            yield from data["photos"] if name == "resync" else [data]

    def life(self, key):
        """The states of a photo as the stream told them, each as often as it was told anew."""
        states = []
        for photo in self.photos():
            if photo["key"] == key and (not states or states[-1] != photo["state"]):
                states.append(photo["state"])
        return states

    def has(self, key, state):
        return any(photo["key"] == key and photo["state"] == state for photo in self.photos())
