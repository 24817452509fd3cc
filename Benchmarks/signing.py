"""Signature version 4 for requests that are made by the thousand before they are sent. Plain hashing, no client library."""

import hashlib
import hmac
import json
from datetime import datetime, timezone
from functools import lru_cache

KEY, SECRET, REGION = "test", "test", "us-east-1"


@lru_cache
def signing_key(day, service):
    key = f"AWS4{SECRET}".encode()
    for part in (day, REGION, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def request(service, method, port, path, body=b"", query="", headers=None):
    """The bytes of a signed request. `path` must need no escaping, `query` must be canonical."""
    moment = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(body).hexdigest()
    signed = {"host": f"127.0.0.1:{port}", "x-amz-content-sha256": digest, "x-amz-date": moment, **(headers or {})}
    names = ";".join(sorted(signed))
    canonical = "\n".join([method, path, query, *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, digest])
    scope = f"{moment[:8]}/{REGION}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(signing_key(moment[:8], service), text.encode(), "sha256").hex()
    authorization = f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, Signature={signature}"
    lines = [f"{method} {path}{'?' + query if query else ''} HTTP/1.1", *(f"{name}: {value}" for name, value in signed.items())]
    lines += [f"authorization: {authorization}", f"content-length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def sqs(port, action, payload):
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"AmazonSQS.{action}"}
    return request("sqs", "POST", port, "/", json.dumps(payload).encode(), headers=headers)


def s3(port, method, path, body=b"", query="", headers=None):
    return request("s3", method, port, path, body, query, headers)
