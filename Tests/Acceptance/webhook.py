"""A web server that SNS delivers to, and the check that a real subscriber makes."""

import json
import queue
import subprocess
import tempfile
from base64 import b64decode
from pathlib import Path

from local_server import LocalServer, reply
from programs import fetch


class Delivery:
    def __init__(self, headers, body):
        self.headers = headers
        self.body = body

    @property
    def message(self):
        return json.loads(self.body)


class Webhook(LocalServer):
    """Keeps what is posted to it. `answers` are the statuses to give first; then it always says 200."""

    def __init__(self, answers=()):
        super().__init__()
        self.deliveries = queue.Queue()
        self.statuses = iter(answers)
        self.url += "/sns"

    def answer(self, handler, body):
        reply(handler, next(self.statuses, 200))
        self.deliveries.put(Delivery(handler.headers, body))

    def next(self, seconds=20):
        return self.deliveries.get(timeout=seconds)


def string_to_sign(message):
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    if message["Type"] == "Notification":
        names = [name for name in names if name not in ("SubscribeURL", "Token")]
    else:
        names.remove("Subject")
    return "".join(f"{name}\n{message[name]}\n" for name in names if name in message)


def is_truly_signed(message):
    """Verifies the signature with openssl and the certificate that the message names."""
    status, _, certificate = fetch(message["SigningCertURL"])
    assert status == 200
    digest = {"1": "-sha1", "2": "-sha256"}[message["SignatureVersion"]]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "certificate.pem").write_bytes(certificate)
        (folder / "signature").write_bytes(b64decode(message["Signature"]))
        key = subprocess.run(["openssl", "x509", "-in", folder / "certificate.pem", "-pubkey", "-noout"], check=True, capture_output=True).stdout
        (folder / "key.pem").write_bytes(key)
        verified = subprocess.run(
            ["openssl", "dgst", digest, "-verify", folder / "key.pem", "-signature", folder / "signature"],
            input=string_to_sign(message).encode(),
            capture_output=True,
        )
    return verified.returncode == 0
