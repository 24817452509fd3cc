"""Listings: order, prefixes, delimiters, pages, both versions."""

import pytest

from clients import refused

KEYS = ["a.txt", "b/1", "b/2", "b/c/3", "d é", "e/1", "z"]


@pytest.fixture
def filled(aws, bucket):
    for key in KEYS:
        aws.s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    return bucket


def keys(answer):
    return [entry["Key"] for entry in answer.get("Contents", [])]


def prefixes(answer):
    return [entry["Prefix"] for entry in answer.get("CommonPrefixes", [])]


def test_all_in_byte_order(aws, filled):
    answer = aws.s3.list_objects_v2(Bucket=filled)
    assert keys(answer) == sorted(KEYS, key=str.encode)
    assert (answer["KeyCount"], answer["IsTruncated"], answer["MaxKeys"], answer["Name"]) == (len(KEYS), False, 1000, filled)
    first = answer["Contents"][0]
    assert (first["Size"], first["StorageClass"]) == (5, "STANDARD")
    assert first["ETag"].startswith('"')
    assert "Owner" not in first
    assert aws.s3.list_objects_v2(Bucket=filled, FetchOwner=True)["Contents"][0]["Owner"]["ID"]


def test_prefix_and_delimiter(aws, filled):
    top = aws.s3.list_objects_v2(Bucket=filled, Delimiter="/")
    assert (keys(top), prefixes(top), top["KeyCount"]) == (["a.txt", "d é", "z"], ["b/", "e/"], 5)
    inside = aws.s3.list_objects_v2(Bucket=filled, Delimiter="/", Prefix="b/")
    assert (keys(inside), prefixes(inside)) == (["b/1", "b/2"], ["b/c/"])
    assert keys(aws.s3.list_objects_v2(Bucket=filled, Prefix="nothing")) == []


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("delimiter", ["", "/"])
def test_pages_cover_everything_once(aws, filled, size, delimiter):
    seen, token = [], None
    while True:
        more = {"ContinuationToken": token} if token else {}
        page = aws.s3.list_objects_v2(Bucket=filled, MaxKeys=size, Delimiter=delimiter, **more)
        assert page["KeyCount"] <= size
        seen += keys(page) + prefixes(page)
        token = page.get("NextContinuationToken")
        assert page["IsTruncated"] == (token is not None)
        if not token:
            break
    expected = ["a.txt", "b/", "d é", "e/", "z"] if delimiter else KEYS
    assert sorted(seen) == sorted(expected)
    assert len(seen) == len(expected)


def test_where_to_start(aws, filled):
    assert keys(aws.s3.list_objects_v2(Bucket=filled, StartAfter="b/2"))[0] == "b/c/3"
    assert keys(aws.s3.list_objects_v2(Bucket=filled, MaxKeys=0)) == []
    with refused("InvalidArgument", 400):
        aws.s3.list_objects_v2(Bucket=filled, ContinuationToken="")
    with refused("NoSuchBucket", 404):
        aws.s3.list_objects_v2(Bucket=f"{filled}-absent")


def test_the_first_version(aws, filled):
    page = aws.s3.list_objects(Bucket=filled, MaxKeys=2, Delimiter="/")
    assert (keys(page), prefixes(page), page["IsTruncated"], page["NextMarker"]) == (["a.txt"], ["b/"], True, "b/")
    page = aws.s3.list_objects(Bucket=filled, Delimiter="/", Marker="b/")
    assert (keys(page), prefixes(page), page["IsTruncated"]) == (["d é", "z"], ["e/"], False)
    plain = aws.s3.list_objects(Bucket=filled, MaxKeys=2)
    assert plain["Contents"][0]["Owner"]["ID"]
    assert plain["IsTruncated"]
    with refused("NoSuchBucket", 404):
        aws.s3.list_objects(Bucket=f"{filled}-absent")


def test_versions_of_a_bucket_that_keeps_none(aws, bucket, name):
    for key in ("a/1", "a/2", "b", "c d"):
        aws.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    answer = aws.s3.list_object_versions(Bucket=bucket)
    assert [(version["Key"], version["VersionId"], version["IsLatest"]) for version in answer["Versions"]] == [
        (key, "null", True) for key in ("a/1", "a/2", "b", "c d")
    ]
    assert {"KeyMarker": "", "VersionIdMarker": "", "IsTruncated": False, "MaxKeys": 1000}.items() <= answer.items()
    assert "DeleteMarkers" not in answer and answer["Versions"][0]["Owner"]["ID"]
    grouped = aws.s3.list_object_versions(Bucket=bucket, Delimiter="/")
    assert [entry["Prefix"] for entry in grouped["CommonPrefixes"]] == ["a/"] and len(grouped["Versions"]) == 2
    first = aws.s3.list_object_versions(Bucket=bucket, MaxKeys=3)
    assert (first["NextKeyMarker"], first["NextVersionIdMarker"]) == ("b", "null")
    pages = aws.s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    assert [version["Key"] for page in pages for version in page["Versions"]] == ["a/1", "a/2", "b", "c d"]
    aws.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": version["Key"], "VersionId": "null"} for version in answer["Versions"]]})
    assert "Versions" not in aws.s3.list_object_versions(Bucket=bucket)
    with refused("InvalidArgument", 400):
        aws.s3.list_object_versions(Bucket=bucket, VersionIdMarker="null")
    with refused("NoSuchBucket", 404):
        aws.s3.list_object_versions(Bucket=f"{name}-absent")
