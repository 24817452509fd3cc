"""Requests as bytes: signed by botocore's signers, sent with an untouched target, answered as they come."""

import http.client
import socket
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()


class ChosenPayload(S3SigV4Auth):
    """Signs what the request's own x-amz-content-sha256 says, where it says something."""

    def __init__(self, payload, *arguments):
        super().__init__(*arguments)
        self.chosen = payload

    def payload(self, request):
        return self.chosen


def sign(service, url, method="GET", body=b"", headers=None, region="us-east-1", key="test", secret="test"):
    """The headers of a signed request."""
    request = AWSRequest(method=method, url=url, data=body, headers=headers or {})
    credentials = Credentials(key, secret)
    chosen = {name.lower(): value for name, value in (headers or {}).items()}.get("x-amz-content-sha256")
    if chosen:
        signer = ChosenPayload(chosen, credentials, service, region)
    else:
        signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, region)
    signer.add_auth(request)
    return dict(request.headers.items())


def send(endpoint, method, target, headers=None, body=b"", timeout=20):
    """Sends exactly this target and these headers, once."""
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)
    headers = dict(headers or {})
    try:
        connection.putrequest(method, target, skip_host="Host" in headers, skip_accept_encoding=True)
        if body and "Content-Length" not in headers and "Transfer-Encoding" not in headers:
            headers["Content-Length"] = str(len(body))
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def send_signed(endpoint, service, method, target, headers=None, body=b"", **signing):
    signed = sign(service, endpoint + target, method, body, headers, **signing)
    return send(endpoint, method, target, signed, body)


class RawConnection:
    """A socket on which every byte is ours."""

    def __init__(self, endpoint, timeout=10):
        address = urlsplit(endpoint)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def read_head(self):
        """Everything up to the blank line that ends the first answer's head."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.socket.recv(4096)
            if not piece:
                break
            data += piece
        return data
