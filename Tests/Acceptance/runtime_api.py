"""Lambda's Runtime API, as a function in a container meets it: hands out events one by one, keeps what comes back.

From the developer guide, "Using the Lambda runtime API for custom runtimes". Whatever the guide does not allow is refused and kept as a violation.
"""

import json
import queue
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = "/2018-06-01/runtime"


class RuntimeAPI:
    """A context manager; `address` is the value of AWS_LAMBDA_RUNTIME_API."""

    def __init__(self):
        self.waiting = queue.Queue()
        self.answers = {}
        self.arrived = threading.Condition()
        self.violations = []
        self.start_failures = []
        self.in_hand = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def invoke(self, event, seconds=60, patience=60):
        """What the function answers to the event: `("response", result)` or `("error", {type, message, ...})`."""
        identifier = str(uuid.uuid4())
        self.waiting.put((identifier, event if isinstance(event, bytes) else json.dumps(event).encode(), time.time() + seconds))
        with self.arrived:
            assert self.arrived.wait_for(lambda: identifier in self.answers, patience), "the function did not answer"
            return self.answers[identifier]

    def handler(api):  # noqa: N805  (the handler below has a self of its own)
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path != f"{ROOT}/invocation/next":
                    return self.refuse(404)
                if api.in_hand is not None:
                    api.violations.append("asked for the next before the last was answered")
                identifier, event, deadline = api.waiting.get()
                api.in_hand = identifier
                self.send_response(200)
                for name, value in {
                    "Content-Type": "application/json", "Content-Length": len(event), "Lambda-Runtime-Aws-Request-Id": identifier,
                    "Lambda-Runtime-Deadline-Ms": int(deadline * 1000), "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:darkroom-processor",
                }.items():  # fmt: skip
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(event)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                parts = self.path.removeprefix(f"{ROOT}/").split("/")
                error_type = self.headers.get("Lambda-Runtime-Function-Error-Type")
                if parts == ["init", "error"]:
                    api.start_failures.append((error_type, json.loads(body)))
                elif parts[0] == "invocation" and parts[1] == api.in_hand and parts[2] in ("response", "error"):
                    api.in_hand = None
                    content = json.loads(body)
                    if parts[2] == "error":
                        assert content["errorType"] == error_type and "stackTrace" in content
                    with api.arrived:
                        api.answers[parts[1]] = (parts[2], content)
                        api.arrived.notify_all()
                else:
                    return self.refuse(400)
                self.answer(202, {"status": "OK"})

            def refuse(self, status):
                api.violations.append(f"{self.command} {self.path}")
                self.answer(status, {"errorMessage": "no", "errorType": "InvalidRequest"})

            def answer(self, status, content):
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
