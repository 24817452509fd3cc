"""Photos in a bucket for Processing jobs, and what is to become of them."""

import json

import pytest

import photographs

BUCKET = "photos-123456789012"
GOOD = ["holiday/IMG_1.jpg", "work/IMG_1.jpg", "work/deep/cat.png"]


@pytest.fixture
def photos(fresh_cloud):
    """A bucket of originals, two of one name among them."""
    files = {
        "holiday/IMG_1.jpg": photographs.jpeg(), "work/IMG_1.jpg": photographs.encoded(photographs.RETINA, "JPEG"),
        "work/deep/cat.png": photographs.png(), "broken.jpg": photographs.bad_files()["corrupt.jpg"], "notes.txt": b"to do\n",
    }  # fmt: skip
    s3 = fresh_cloud.aws.s3
    s3.create_bucket(Bucket=BUCKET)
    for key, data in files.items():
        s3.put_object(Bucket=BUCKET, Key=f"originals/{key}", Body=data)
    return s3, files


def lines(s3, prefix="manifests/"):
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]
    text = b"".join(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys).decode()
    return [json.loads(line) for line in text.splitlines()]


def assert_negatives(s3, files, names, prefix="negatives/"):
    found = {entry["Key"].removeprefix(prefix) for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["Contents"]}
    assert found == set(names)
    for name in names:
        after = s3.get_object(Bucket=BUCKET, Key=prefix + name)["Body"].read()
        photographs.assert_inverted(files[name], after, lossless=name.endswith(".png"))
