"""Lambda's Runtime API, as a function in a container meets it: hands out events one by one, keeps what comes back.

From the developer guide, "Using the Lambda runtime API for custom runtimes". Whatever the guide does not allow is refused and kept as a violation.
"""

import json
import queue
import threading
import time
import uuid

from local_server import LocalServer, reply

ROOT = "/2018-06-01/runtime"


class RuntimeAPI(LocalServer):
    """`address` is the value of AWS_LAMBDA_RUNTIME_API."""

    def __init__(self):
        super().__init__()
        self.waiting = queue.Queue()
        self.answers = {}
        self.arrived = threading.Condition()
        self.violations = []
        self.start_failures = []
        self.in_hand = None

    def invoke(self, event, seconds=60, patience=60):
        """What the function answers to the event: `("response", result)` or `("error", {type, message, ...})`."""
        identifier = str(uuid.uuid4())
        self.waiting.put((identifier, event if isinstance(event, bytes) else json.dumps(event).encode(), time.time() + seconds))
        with self.arrived:
            assert self.arrived.wait_for(lambda: identifier in self.answers, patience), "the function did not answer"
            return self.answers[identifier]

    def go_away(self):
        """Breaks off whoever asks for the next event."""
        self.waiting.put(None)

    def answer(self, handler, body):
        if not handler.path.startswith(f"{ROOT}/"):
            return self.refuse(handler, 404)
        parts = handler.path.removeprefix(f"{ROOT}/").split("/")
        if handler.command == "GET":
            return self.hand_out(handler) if parts == ["invocation", "next"] else self.refuse(handler, 404)
        error_type = handler.headers.get("Lambda-Runtime-Function-Error-Type")
        if parts == ["init", "error"]:
            self.start_failures.append((error_type, json.loads(body)))
        elif parts[0] == "invocation" and parts[1] == self.in_hand and parts[2] in ("response", "error"):
            self.take(parts[1], parts[2], json.loads(body), error_type)
        else:
            return self.refuse(handler, 400)
        self.say(handler, 202, {"status": "OK"})

    def hand_out(self, handler):
        if self.in_hand is not None:
            self.violations.append("asked for the next before the last was answered")
        if (waiting := self.waiting.get()) is None:
            # The answer ends before it begins.
            handler.close_connection = True
            return
        identifier, event, deadline = waiting
        self.in_hand = identifier
        reply(handler, 200, event, {
            "Content-Type": "application/json", "Lambda-Runtime-Aws-Request-Id": identifier,
            "Lambda-Runtime-Deadline-Ms": int(deadline * 1000), "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:darkroom-processor",
        })  # fmt: skip

    def take(self, identifier, kind, content, error_type):
        self.in_hand = None
        if kind == "error":
            assert content["errorType"] == error_type and "stackTrace" in content
        with self.arrived:
            self.answers[identifier] = (kind, content)
            self.arrived.notify_all()

    def refuse(self, handler, status):
        self.violations.append(f"{handler.command} {handler.path}")
        self.say(handler, status, {"errorMessage": "no", "errorType": "InvalidRequest"})

    def say(self, handler, status, content):
        reply(handler, status, json.dumps(content).encode(), {"Content-Type": "application/json"})
