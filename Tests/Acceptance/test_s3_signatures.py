"""Who may pass: presigned URLs, every payload mode, both address styles, and what is refused before a body is read."""

import hashlib
import io
import time
import zlib
import base64
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest

from clients import Clients, refused
from programs import fetch
from wire import RawConnection, send, send_signed, sign


def error_code(answer):
    text = answer.text
    return text[text.index("<Code>") + 6 : text.index("</Code>")]


@pytest.fixture
def stored(aws, bucket):
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc", ContentType="text/plain")
    return bucket


@pytest.fixture(params=["s3", "s3v4"])
def presigning(cloud, request):
    """boto3 presigns with the older version in us-east-1 unless told otherwise; AWS takes both."""
    return Clients(cloud.endpoint, signature_version=request.param).s3


def changed(url, name):
    """The URL with the last character of one query item changed."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    value = query[name][0]
    query[name] = ["A" + value[1:] if value[0] != "A" else "B" + value[1:]]
    return urlunsplit(parts._replace(query=urlencode(query, doseq=True)))


def test_a_presigned_get_and_put(aws, presigning, stored):
    url = presigning.generate_presigned_url("get_object", Params={"Bucket": stored, "Key": "k", "ResponseContentType": "text/x-other"})
    status, headers, body = fetch(url)
    assert (status, body, headers["Content-Type"]) == (200, b"abc", "text/x-other")
    url = presigning.generate_presigned_url("put_object", Params={"Bucket": stored, "Key": "new"})
    status, _, body = fetch(url, method="PUT", body=b"presigned", headers={"Content-Type": ""})
    assert status == 200, body
    assert aws.s3.get_object(Bucket=stored, Key="new")["Body"].read() == b"presigned"


def test_a_presigned_url_is_good_for_nothing_else(aws, presigning, stored):
    url = presigning.generate_presigned_url("get_object", Params={"Bucket": stored, "Key": "k"})
    assert fetch(url)[0] == 200
    signature = "X-Amz-Signature" if "X-Amz-Signature" in url else "Signature"
    for other in (url.replace("/k?", "/other?"), url + "&response-content-type=text/html", changed(url, signature)):
        status, _, body = fetch(other)
        assert (status, b"SignatureDoesNotMatch" in body) == (403, True), (other, body)
    assert fetch(url, method="DELETE")[0] == 403
    assert aws.s3.head_object(Bucket=stored, Key="k")


def test_a_presigned_url_expires(presigning, stored):
    url = presigning.generate_presigned_url("get_object", Params={"Bucket": stored, "Key": "k"}, ExpiresIn=1)
    time.sleep(2.1)  # The clock of a running server is not ours to move.
    status, _, body = fetch(url)
    assert status == 403
    assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in body
    assert b"<Expires>" in body and b"<ServerTime>" in body


def test_a_presigned_url_lives_a_week_at_most(cloud, stored):
    aws = Clients(cloud.endpoint, signature_version="s3v4")
    url = aws.s3.generate_presigned_url("get_object", Params={"Bucket": stored, "Key": "k"}, ExpiresIn=604801)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["604801"]
    status, _, body = fetch(url)
    assert (status, b"AuthorizationQueryParametersError" in body) == (400, True), body


def test_nobody_passes_unsigned(cloud, stored):
    answer = send(cloud.endpoint, "GET", f"/{stored}/k")
    assert (answer.status, error_code(answer)) == (403, "AccessDenied")
    answer = send(cloud.endpoint, "PUT", f"/{stored}/k2", body=b"abc")
    assert (answer.status, error_code(answer)) == (403, "AccessDenied")


def test_an_old_date_is_refused(cloud, stored, monkeypatch):
    class Earlier(datetime):
        @classmethod
        def utcnow(cls):
            return datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(minutes=20)

    import botocore.auth

    real = botocore.auth.get_current_datetime if hasattr(botocore.auth, "get_current_datetime") else None
    if real:
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *a, **k: real(*a, **k) - timedelta(minutes=20))
    else:
        monkeypatch.setattr(botocore.auth.datetime, "datetime", Earlier)
    answer = send_signed(cloud.endpoint, "s3", "GET", f"/{stored}/k")
    assert (answer.status, error_code(answer)) == (403, "RequestTimeTooSkewed")


def test_the_signed_hash_is_the_bodys(cloud, stored):
    headers = sign("s3", f"{cloud.endpoint}/{stored}/n", "PUT", b"what was signed")
    answer = send(cloud.endpoint, "PUT", f"/{stored}/n", headers, b"what was sent!!")
    assert (answer.status, error_code(answer)) == (400, "XAmzContentSHA256Mismatch")
    answer = send(cloud.endpoint, "HEAD", f"/{stored}/n", sign("s3", f"{cloud.endpoint}/{stored}/n", "HEAD"))
    assert answer.status == 404


def test_an_unsigned_payload_is_still_a_signed_request(cloud, aws, stored):
    free = {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    answer = send_signed(cloud.endpoint, "s3", "PUT", f"/{stored}/n", free, b"anything")
    assert answer.status == 200, answer.text
    answer = send_signed(cloud.endpoint, "s3", "PUT", f"/{stored}/m", free, b"anything", secret="wrong")
    assert (answer.status, error_code(answer)) == (403, "SignatureDoesNotMatch")
    with refused("404"):
        aws.s3.head_object(Bucket=stored, Key="m")


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def unsigned_chunks(body, trailer):
    return b"%x\r\n%s\r\n0\r\n%s\r\n\r\n" % (len(body), body, trailer)


def chunked_headers(body, **more):
    return {
        "X-Amz-Content-SHA256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "Content-Encoding": "aws-chunked",
        "X-Amz-Decoded-Content-Length": str(len(body)),
        "X-Amz-Trailer": "x-amz-checksum-crc32",
        **more,
    }


def test_chunks_with_a_trailing_checksum(cloud, aws, stored):
    body = b"chunked body"
    framed = unsigned_chunks(body, b"x-amz-checksum-crc32:" + crc32(body).encode())
    answer = send_signed(cloud.endpoint, "s3", "PUT", f"/{stored}/n", chunked_headers(body), framed)
    assert answer.status == 200, answer.text
    got = aws.s3.get_object(Bucket=stored, Key="n")
    assert got["Body"].read() == body
    assert "aws-chunked" not in got.get("ContentEncoding", "")


def test_a_wrong_trailing_checksum_stores_nothing(cloud, aws, stored):
    body = b"chunked body"
    framed = unsigned_chunks(body, b"x-amz-checksum-crc32:" + crc32(b"other").encode())
    answer = send_signed(cloud.endpoint, "s3", "PUT", f"/{stored}/n", chunked_headers(body), framed)
    assert (answer.status, error_code(answer)) == (400, "BadDigest")
    with refused("404"):
        aws.s3.head_object(Bucket=stored, Key="n")


def test_unsigned_chunks_need_a_signed_request(cloud, aws, stored):
    body = b"chunked body"
    framed = unsigned_chunks(body, b"x-amz-checksum-crc32:" + crc32(body).encode())
    answer = send_signed(cloud.endpoint, "s3", "PUT", f"/{stored}/n", chunked_headers(body), framed, secret="wrong")
    assert (answer.status, error_code(answer)) == (403, "SignatureDoesNotMatch")
    answer = send(cloud.endpoint, "PUT", f"/{stored}/n", chunked_headers(body), framed)
    assert answer.status == 403
    with refused("404"):
        aws.s3.head_object(Bucket=stored, Key="n")


def test_streams_of_unknown_content_through_boto3(aws, stored):
    class Stream(io.RawIOBase):
        """What boto3 can read once."""

        def __init__(self, data):
            self.inner = io.BytesIO(data)

        def read(self, size=-1):
            return self.inner.read(size)

        def readable(self):
            return True

        def seek(self, *where):
            return self.inner.seek(*where)

        def tell(self):
            return self.inner.tell()

        def seekable(self):
            return True

    body = bytes(range(256)) * 1000
    aws.s3.put_object(Bucket=stored, Key="n", Body=Stream(body), ChecksumAlgorithm="CRC32")
    assert aws.s3.get_object(Bucket=stored, Key="n")["Body"].read() == body


def test_a_bucket_in_the_host_name(cloud, aws, stored):
    port = urlsplit(cloud.endpoint).port
    host = f"{stored}.localhost:{port}"
    signed = sign("s3", f"http://{host}/k", headers={"Host": host})
    answer = send(cloud.endpoint, "GET", "/k", {**signed, "Host": host})
    assert (answer.status, answer.body) == (200, b"abc")


def test_a_refused_body_is_never_asked_for(cloud, stored):
    headers = sign("s3", f"{cloud.endpoint}/{stored}/n", "PUT", b"", {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}, secret="wrong")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    address = urlsplit(cloud.endpoint)
    with RawConnection(cloud.endpoint) as raw:
        raw.send(
            f"PUT /{stored}/n HTTP/1.1\r\nHost: {address.netloc}\r\n{lines}Content-Length: {5 << 30}\r\nExpect: 100-continue\r\n\r\n".encode()
        )
        head = raw.read_head()
    assert head.startswith(b"HTTP/1.1 403 "), head


def test_an_accepted_body_is_asked_for(cloud, aws, stored):
    headers = sign("s3", f"{cloud.endpoint}/{stored}/n", "PUT", b"body", {"X-Amz-Content-SHA256": hashlib.sha256(b"body").hexdigest()})
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if name.lower() != "content-length")
    address = urlsplit(cloud.endpoint)
    with RawConnection(cloud.endpoint) as raw:
        raw.send(f"PUT /{stored}/n HTTP/1.1\r\nHost: {address.netloc}\r\n{lines}Content-Length: 4\r\nExpect: 100-continue\r\n\r\n".encode())
        assert raw.read_head() == b"HTTP/1.1 100 Continue\r\n\r\n"
        raw.send(b"body")
        assert raw.read_head().startswith(b"HTTP/1.1 200 ")
    assert aws.s3.get_object(Bucket=stored, Key="n")["Body"].read() == b"body"


def test_foreign_hosts_are_refused(cloud):
    answer = send(cloud.endpoint, "GET", "/_darkroom/health", {"Host": "attacker.example"})
    assert answer.status in (400, 403, 421)
