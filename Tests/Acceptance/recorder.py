"""Counts which operations the session's boto3 clients called, and how they ended."""

from collections import defaultdict


class Recorder:
    def __init__(self):
        self.successes = defaultdict(int)
        self.errors = defaultdict(set)

    def attach(self, client):
        client.meta.events.register("after-call", self.note)

    def note(self, http_response, parsed, model, **_):
        key = (model.service_model.service_name, model.name)
        if http_response.status_code < 300 and "Error" not in parsed:
            self.successes[key] += 1
        elif "Error" in parsed:
            self.errors[key].add(parsed["Error"].get("Code"))


RECORDER = Recorder()
