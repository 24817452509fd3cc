"""What is particular to links and forms as other SDKs make them: fields in the query, signature version 2, tags, overrides."""

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from clients import Clients, refused
from programs import fetch
from test_s3_browser import post


@pytest.fixture(params=["s3", "s3v4"])
def signer(cloud, request):
    return Clients(cloud.endpoint, signature_version=request.param).s3


def link(cloud, method, target):
    request = AWSRequest(method=method, url=cloud.endpoint + target)
    S3SigV4QueryAuth(Credentials("test", "test"), "s3", "us-east-1", expires=60).add_auth(request)
    return request.url


def test_fields_in_a_link_count_as_fields(cloud, aws, bucket):
    """The SDKs for JavaScript move the fields of a request into the link that they sign."""
    query = "x-amz-meta-from=link&x-amz-storage-class=STANDARD_IA&x-amz-checksum-sha256=ungWv48Bz%2BpBQUDeXa4iI7ADYaOWF3qctBD%2FYfIAFa0%3D"
    url = link(cloud, "PUT", f"/{bucket}/k?{query}")
    status, _, body = fetch(url, method="PUT", body=b"another body", headers={"Content-Type": "text/plain"})
    assert (status, b"BadDigest" in body) == (400, True)
    status, headers, _ = fetch(url, method="PUT", body=b"abc", headers={"Content-Type": "text/plain"})
    assert status == 200
    head = aws.s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert head["Metadata"] == {"from": "link"}
    assert head["StorageClass"] == "STANDARD_IA"
    assert head["ChecksumSHA256"] == headers["x-amz-checksum-sha256"]


def test_a_link_may_copy(cloud, aws, bucket):
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"abc", Metadata={"a": "b"})
    status, _, body = fetch(link(cloud, "PUT", f"/{bucket}/copy?x-amz-copy-source=%2F{bucket}%2Fk"), method="PUT", headers={"Content-Type": ""})
    assert (status, b"<CopyObjectResult" in body) == (200, True), body
    copy = aws.s3.get_object(Bucket=bucket, Key="copy")
    assert (copy["Body"].read(), copy["Metadata"]) == (b"abc", {"a": "b"})


def test_a_link_with_metadata_needs_them(aws, signer, bucket):
    parameters = {"Bucket": bucket, "Key": "k", "Metadata": {"a": "b"}, "ContentType": "text/plain"}
    url = signer.generate_presigned_url("put_object", Params=parameters)
    fields = {"Content-Type": "text/plain", "x-amz-meta-a": "b"}
    assert fetch(url, method="PUT", body=b"1", headers={**fields, "x-amz-meta-a": "c"})[0] == 403
    assert fetch(url, method="PUT", body=b"1", headers={**fields, "Content-Type": "text/html"})[0] == 403
    assert fetch(url, method="PUT", body=b"1", headers=fields)[0] == 200
    assert aws.s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {"a": "b"}


def test_a_form_of_either_version(cloud, aws, signer, bucket):
    tagging = "<Tagging><TagSet><Tag><Key>kind</Key><Value>photo</Value></Tag></TagSet></Tagging>"
    fields = {"tagging": tagging, "x-amz-meta-who": "me", "Content-Type": "image/png"}
    conditions = [{"tagging": tagging}, {"x-amz-meta-who": "me"}, {"Content-Type": "image/png"}, ["content-length-range", 1, 10]]
    form = signer.generate_presigned_post(bucket, "up/${filename}", Fields=fields, Conditions=conditions)
    assert post(cloud, form["url"], form["fields"], b"12345", file_name="a b.png").status == 204
    head = aws.s3.head_object(Bucket=bucket, Key="up/a b.png", ChecksumMode="ENABLED")
    assert (head["ContentType"], head["Metadata"], head["TagCount"]) == ("image/png", {"who": "me"}, 1)
    assert head["ChecksumCRC64NVME"]
    with refused("404"):
        aws.s3.head_object(Bucket=bucket, Key="up/${filename}")
    form["fields"]["x-amz-meta-who"] = "you"
    assert post(cloud, form["url"], form["fields"], b"12345", file_name="b.png").status == 403


def test_a_form_whose_tags_are_no_xml(cloud, signer, bucket):
    form = signer.generate_presigned_post(bucket, "k", Fields={"tagging": "kind=photo"}, Conditions=[{"tagging": "kind=photo"}])
    answer = post(cloud, form["url"], form["fields"], b"x")
    assert (answer.status, "MalformedXML" in answer.text) == (400, True)
