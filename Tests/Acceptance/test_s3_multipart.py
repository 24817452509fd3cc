"""Multipart uploads: in parts, from copies, listed, completed, given up."""

import hashlib
import os

from boto3.s3.transfer import TransferConfig

from clients import refused

MIB = 1 << 20


def start(aws, bucket, key="k", **more):
    return {"Bucket": bucket, "Key": key, "UploadId": aws.s3.create_multipart_upload(Bucket=bucket, Key=key, **more)["UploadId"]}


def chosen(*etags):
    return {"Parts": [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]}


def test_parts_become_one_object(aws, bucket):
    parts = [os.urandom(5 * MIB), os.urandom(5 * MIB), b"the end"]
    upload = start(aws, bucket, ContentType="image/jpeg", Metadata={"a": "1"})
    etags = [aws.s3.upload_part(**upload, PartNumber=number, Body=part)["ETag"] for number, part in enumerate(parts, 1)]
    assert etags == [f'"{hashlib.md5(part).hexdigest()}"' for part in parts]
    with refused("404"):
        aws.s3.head_object(Bucket=bucket, Key="k")
    done = aws.s3.complete_multipart_upload(**upload, MultipartUpload=chosen(*etags))
    together = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).hexdigest()
    assert done["ETag"] == f'"{together}-3"'
    assert (done["Bucket"], done["Key"]) == (bucket, "k")
    got = aws.s3.get_object(Bucket=bucket, Key="k")
    assert got["Body"].read() == b"".join(parts)
    assert (got["ContentType"], got["Metadata"]) == ("image/jpeg", {"a": "1"})
    second = aws.s3.get_object(Bucket=bucket, Key="k", PartNumber=2)
    assert (second["Body"].read(), second["PartsCount"]) == (parts[1], 3)
    with refused("NoSuchUpload", 404):
        aws.s3.upload_part(**upload, PartNumber=4, Body=b"late")


def test_parts_are_listed_and_replaced(aws, bucket):
    upload = start(aws, bucket)
    for number in (3, 1, 2):
        aws.s3.upload_part(**upload, PartNumber=number, Body=b"x" * number)
    aws.s3.upload_part(**upload, PartNumber=2, Body=b"again")
    listed = aws.s3.list_parts(**upload)
    assert [(part["PartNumber"], part["Size"]) for part in listed["Parts"]] == [(1, 1), (2, 5), (3, 3)]
    page = aws.s3.list_parts(**upload, MaxParts=2)
    assert (len(page["Parts"]), page["IsTruncated"], page["NextPartNumberMarker"]) == (2, True, 2)
    rest = aws.s3.list_parts(**upload, PartNumberMarker=2)
    assert [part["PartNumber"] for part in rest["Parts"]] == [3]
    aws.s3.abort_multipart_upload(**upload)
    with refused("NoSuchUpload", 404):
        aws.s3.list_parts(**upload)
    with refused("NoSuchUpload", 404):
        aws.s3.abort_multipart_upload(**upload)


def test_what_cannot_be_completed(aws, bucket):
    upload = start(aws, bucket)
    small = [aws.s3.upload_part(**upload, PartNumber=number, Body=b"small")["ETag"] for number in (1, 2)]
    with refused("EntityTooSmall", 400):
        aws.s3.complete_multipart_upload(**upload, MultipartUpload=chosen(*small))
    with refused("InvalidPart", 400):
        aws.s3.complete_multipart_upload(**upload, MultipartUpload=chosen('"00000000000000000000000000000000"'))
    with refused("InvalidPartOrder", 400):
        backwards = {"Parts": [{"PartNumber": 2, "ETag": small[1]}, {"PartNumber": 1, "ETag": small[0]}]}
        aws.s3.complete_multipart_upload(**upload, MultipartUpload=backwards)
    with refused({"InvalidRequest", "MalformedXML"}, 400):
        aws.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": []})
    with refused("NoSuchUpload", 404):
        aws.s3.complete_multipart_upload(**{**upload, "UploadId": "unknown"}, MultipartUpload=chosen(*small))
    with refused("InvalidArgument", 400):
        aws.s3.upload_part(**upload, PartNumber=10001, Body=b"")


def test_uploads_in_progress_are_listed(aws, bucket, name):
    first, second = start(aws, bucket, "a/1"), start(aws, bucket, "b")
    listed = aws.s3.list_multipart_uploads(Bucket=bucket)
    assert [(upload["Key"], upload["UploadId"]) for upload in listed["Uploads"]] == [("a/1", first["UploadId"]), ("b", second["UploadId"])]
    grouped = aws.s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [entry["Prefix"] for entry in grouped["CommonPrefixes"]] == ["a/"]
    assert [upload["Key"] for upload in grouped["Uploads"]] == ["b"]
    with refused("NoSuchBucket", 404):
        aws.s3.list_multipart_uploads(Bucket=f"{name}-absent")
    with refused("NoSuchBucket", 404):
        aws.s3.create_multipart_upload(Bucket=f"{name}-absent", Key="k")


def test_a_part_may_be_copied(aws, bucket):
    source = os.urandom(6 * MIB)
    aws.s3.put_object(Bucket=bucket, Key="source", Body=source)
    upload = start(aws, bucket)
    whole = aws.s3.upload_part_copy(**upload, PartNumber=1, CopySource={"Bucket": bucket, "Key": "source"})["CopyPartResult"]
    part = aws.s3.upload_part_copy(**upload, PartNumber=2, CopySource={"Bucket": bucket, "Key": "source"}, CopySourceRange="bytes=10-19")
    with refused("NoSuchKey", 404):
        aws.s3.upload_part_copy(**upload, PartNumber=3, CopySource={"Bucket": bucket, "Key": "absent"})
    aws.s3.complete_multipart_upload(**upload, MultipartUpload=chosen(whole["ETag"], part["CopyPartResult"]["ETag"]))
    assert aws.s3.get_object(Bucket=bucket, Key="k")["Body"].read() == source + source[10:20]


def test_completing_twice_is_answered_alike(aws, bucket):
    upload = start(aws, bucket)
    etag = aws.s3.upload_part(**upload, PartNumber=1, Body=b"only")["ETag"]
    first = aws.s3.complete_multipart_upload(**upload, MultipartUpload=chosen(etag))
    again = aws.s3.complete_multipart_upload(**upload, MultipartUpload=chosen(etag))
    assert first["ETag"] == again["ETag"]


def test_the_transfer_manager(aws, bucket, tmp_path):
    path = tmp_path / "large"
    path.write_bytes(os.urandom(17 * MIB))
    settings = TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=8 * MIB)
    aws.s3.upload_file(str(path), bucket, "large", Config=settings)
    back = tmp_path / "back"
    aws.s3.download_file(bucket, "large", str(back), Config=settings)
    assert back.read_bytes() == path.read_bytes()
    assert aws.s3.head_object(Bucket=bucket, Key="large")["ETag"].endswith('-3"')
