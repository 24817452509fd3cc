"""Objects: put, get, head, copy, delete; metadata, ranges, checksums, odd keys."""

import base64
import hashlib
import os
import zlib

import pytest

from clients import refused

BODY = b"0123456789abcdef" * 64


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def test_what_is_put_is_got(aws, bucket):
    put = aws.s3.put_object(Bucket=bucket, Key="a/b.txt", Body=BODY, ContentType="text/plain", CacheControl="max-age=1", Metadata={"Colour": "Red"})
    assert put["ETag"] == f'"{hashlib.md5(BODY).hexdigest()}"'
    assert put["ChecksumCRC32"] == crc32(BODY)
    assert put["ServerSideEncryption"] == "AES256"
    got = aws.s3.get_object(Bucket=bucket, Key="a/b.txt", ChecksumMode="ENABLED")
    assert got["Body"].read() == BODY
    assert got["ETag"] == put["ETag"]
    assert got["ContentType"] == "text/plain"
    assert got["CacheControl"] == "max-age=1"
    assert got["Metadata"] == {"colour": "Red"}
    assert got["ContentLength"] == len(BODY)
    assert got["AcceptRanges"] == "bytes"
    assert got["ChecksumCRC32"] == crc32(BODY)
    head = aws.s3.head_object(Bucket=bucket, Key="a/b.txt")
    assert {name: head[name] for name in ("ETag", "ContentType", "Metadata", "ContentLength", "LastModified")} == {
        name: got[name] for name in ("ETag", "ContentType", "Metadata", "ContentLength", "LastModified")
    }


def test_an_empty_object_and_the_default_type(aws, bucket):
    put = aws.s3.put_object(Bucket=bucket, Key="empty")
    assert put["ETag"] == '"d41d8cd98f00b204e9800998ecf8427e"'
    got = aws.s3.get_object(Bucket=bucket, Key="empty")
    assert got["Body"].read() == b""
    assert got["ContentType"] == "binary/octet-stream"


def test_what_is_not_there(aws, bucket, name):
    with refused("NoSuchKey", 404) as error:
        aws.s3.get_object(Bucket=bucket, Key="absent")
    assert error["Error"]["Key"] == "absent"
    with refused("404", 404):
        aws.s3.head_object(Bucket=bucket, Key="absent")
    with refused("NoSuchBucket", 404) as error:
        aws.s3.put_object(Bucket=f"{name}-absent", Key="k", Body=b"")
    assert error["Error"]["BucketName"] == f"{name}-absent"


@pytest.mark.parametrize(
    "asked, status, expected, content_range",
    [
        ("bytes=0-3", 206, BODY[:4], "bytes 0-3/1024"),
        ("bytes=1000-", 206, BODY[1000:], "bytes 1000-1023/1024"),
        ("bytes=-5", 206, BODY[-5:], "bytes 1019-1023/1024"),
        ("bytes=1000-9999", 206, BODY[1000:], "bytes 1000-1023/1024"),
        ("bytes=-5000", 206, BODY, "bytes 0-1023/1024"),
        ("lines=1-2", 200, BODY, None),
    ],
)
def test_ranges(aws, bucket, asked, status, expected, content_range):
    aws.s3.put_object(Bucket=bucket, Key="k", Body=BODY)
    got = aws.s3.get_object(Bucket=bucket, Key="k", Range=asked)
    assert got["ResponseMetadata"]["HTTPStatusCode"] == status
    assert got["Body"].read() == expected
    assert got.get("ContentRange") == content_range


def test_a_range_beyond_the_end(aws, bucket):
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc")
    with refused("InvalidRange", 416):
        aws.s3.get_object(Bucket=bucket, Key="k", Range="bytes=3-")


def test_a_large_object_in_both_directions(aws, bucket):
    body = os.urandom(1 << 20) * 20
    aws.s3.put_object(Bucket=bucket, Key="large", Body=body)
    assert hashlib.sha256(aws.s3.get_object(Bucket=bucket, Key="large")["Body"].read()).digest() == hashlib.sha256(body).digest()
    assert aws.s3.get_object(Bucket=bucket, Key="large", Range="bytes=12345678-12345777")["Body"].read() == body[12345678:12345778]


@pytest.mark.parametrize(
    "key", ["a/../b é%2F+//x", "./dot", "trailing/", "//double", " space ", "ünïcode/写真.jpg", "plus+and%25", "a" * 1024, "quote'\"<&>", "tab\tnew\nline", "~*()!@$:,;="]
)
def test_keys_are_never_normalised(aws, bucket, key):
    aws.s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert aws.s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert [entry["Key"] for entry in aws.s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    aws.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key}]})
    assert aws.s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_key_has_at_most_1024_bytes(aws, bucket):
    with refused("KeyTooLongError", 400):
        aws.s3.put_object(Bucket=bucket, Key="é" * 513, Body=b"")


def test_checksums_are_verified(aws, bucket):
    with refused("BadDigest", 400):
        aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc", ContentMD5=base64.b64encode(hashlib.md5(b"other").digest()).decode())
    with refused("InvalidDigest", 400):
        aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc", ContentMD5="short")
    with refused("BadDigest", 400):
        aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc", ChecksumCRC32=crc32(b"other"))
    with refused("404"):
        aws.s3.head_object(Bucket=bucket, Key="k")


@pytest.mark.parametrize("algorithm, member", [("SHA256", "ChecksumSHA256"), ("SHA1", "ChecksumSHA1"), ("CRC32", "ChecksumCRC32")])
def test_the_chosen_checksum_is_kept(aws, bucket, algorithm, member):
    put = aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc", ChecksumAlgorithm=algorithm)
    assert put[member]
    assert aws.s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")[member] == put[member]


def test_conditions_on_reading(aws, bucket):
    put = aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc")
    etag = put["ETag"]
    modified = aws.s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    assert aws.s3.get_object(Bucket=bucket, Key="k", IfMatch=etag)["Body"].read() == b"abc"
    with refused("PreconditionFailed", 412):
        aws.s3.get_object(Bucket=bucket, Key="k", IfMatch='"other"')
    with refused("304", 304):
        aws.s3.get_object(Bucket=bucket, Key="k", IfNoneMatch=etag)
    with refused("304", 304):
        aws.s3.head_object(Bucket=bucket, Key="k", IfModifiedSince=modified)
    with refused("412", 412):
        aws.s3.head_object(Bucket=bucket, Key="k", IfMatch='"other"')


def test_conditions_on_writing(aws, bucket):
    put = aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc", IfNoneMatch="*")
    with refused("PreconditionFailed", 412):
        aws.s3.put_object(Bucket=bucket, Key="k", Body=b"def", IfNoneMatch="*")
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"def", IfMatch=put["ETag"])
    with refused("PreconditionFailed", 412):
        aws.s3.put_object(Bucket=bucket, Key="k", Body=b"ghi", IfMatch=put["ETag"])
    with refused("NoSuchKey", 404):
        aws.s3.put_object(Bucket=bucket, Key="absent", Body=b"ghi", IfMatch=put["ETag"])
    assert aws.s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"def"


def test_copying(aws, bucket):
    aws.s3.put_object(Bucket=bucket, Key="from here+é", Body=b"abc", ContentType="text/plain", Metadata={"a": "1"})
    copied = aws.s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "from here+é"})
    assert copied["CopyObjectResult"]["ETag"] == f'"{hashlib.md5(b"abc").hexdigest()}"'
    got = aws.s3.get_object(Bucket=bucket, Key="to")
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (b"abc", "text/plain", {"a": "1"})
    aws.s3.copy_object(
        Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "to"}, MetadataDirective="REPLACE", Metadata={"b": "2"}, ContentType="text/html"
    )
    head = aws.s3.head_object(Bucket=bucket, Key="to")
    assert (head["Metadata"], head["ContentType"]) == ({"b": "2"}, "text/html")
    with refused("InvalidRequest", 400):
        aws.s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "to"})
    with refused("NoSuchKey", 404):
        aws.s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "absent"})
    with refused("PreconditionFailed", 412):
        aws.s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "from here+é"}, CopySourceIfMatch='"other"')


def test_deleting_is_the_same_whether_it_was_there_or_not(aws, bucket, name):
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc")
    for _ in range(2):
        assert aws.s3.delete_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchBucket", 404):
        aws.s3.delete_object(Bucket=f"{name}-absent", Key="k")


def test_deleting_many(aws, bucket):
    keys = [f"k{number}" for number in range(5)]
    for key in keys:
        aws.s3.put_object(Bucket=bucket, Key=key, Body=b"")
    answer = aws.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in [*keys[:3], "absent"]]})
    assert sorted(entry["Key"] for entry in answer["Deleted"]) == ["absent", "k0", "k1", "k2"]
    quiet = aws.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k3"}], "Quiet": True})
    assert "Deleted" not in quiet
    assert [entry["Key"] for entry in aws.s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["k4"]
    with refused("MalformedXML", 400):
        aws.s3.delete_objects(Bucket=bucket, Delete={"Objects": []})
    with refused("MalformedXML", 400):
        aws.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"{number}"} for number in range(1001)]})


def test_metadata_is_limited(aws, bucket):
    with refused("MetadataTooLarge", 400):
        aws.s3.put_object(Bucket=bucket, Key="k", Body=b"", Metadata={"a": "x" * 2048})


def test_answers_may_be_given_other_headers(aws, bucket):
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc")
    got = aws.s3.get_object(Bucket=bucket, Key="k", ResponseContentType="text/x-test", ResponseContentDisposition="attachment")
    assert (got["ContentType"], got["ContentDisposition"]) == ("text/x-test", "attachment")
