"""What browsers need: CORS rules, and uploads by a presigned form."""

from urllib.parse import urlsplit

import pytest

from clients import refused
from wire import send, send_signed

RULES = {
    "CORSRules": [
        {
            "AllowedOrigins": ["http://localhost:5000", "https://*.example.com"],
            "AllowedMethods": ["GET", "POST"],
            "AllowedHeaders": ["x-amz-*", "content-type"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 600,
        }
    ]
}


@pytest.fixture
def open_bucket(aws, bucket):
    aws.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=RULES)
    return bucket


def test_the_rules_are_kept(aws, open_bucket, name):
    assert aws.s3.get_bucket_cors(Bucket=open_bucket)["CORSRules"] == RULES["CORSRules"]
    aws.s3.delete_bucket_cors(Bucket=open_bucket)
    with refused("NoSuchCORSConfiguration", 404):
        aws.s3.get_bucket_cors(Bucket=open_bucket)
    with refused("NoSuchBucket", 404):
        aws.s3.delete_bucket_cors(Bucket=f"{name}-absent")
    with refused("InvalidRequest", 400):
        aws.s3.put_bucket_cors(Bucket=open_bucket, CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["FETCH"]}]})


def preflight(cloud, bucket, origin, method="POST", headers=None):
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return send(cloud.endpoint, "OPTIONS", f"/{bucket}/k", asked)


def test_a_preflight_is_answered_by_the_rules(cloud, open_bucket):
    answer = preflight(cloud, open_bucket, "http://localhost:5000", headers="X-Amz-Date, Content-Type")
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:5000"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"].lower().replace(" ", "") == "x-amz-date,content-type"
    assert answer.headers["Access-Control-Max-Age"] == "600"
    assert preflight(cloud, open_bucket, "https://a.example.com").status == 200


@pytest.mark.parametrize(
    "origin, method, headers",
    [("http://evil.example", "POST", None), ("http://localhost:5000", "DELETE", None), ("http://localhost:5000", "POST", "authorization")],
)
def test_a_preflight_that_no_rule_allows(cloud, open_bucket, origin, method, headers):
    answer = preflight(cloud, open_bucket, origin, method, headers)
    assert answer.status == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "AccessForbidden" in answer.text


def test_a_preflight_without_rules(cloud, bucket):
    answer = preflight(cloud, bucket, "http://localhost:5000")
    assert answer.status == 403
    assert "CORSResponse: CORS is not enabled for this bucket." in answer.text


def test_an_answer_carries_the_rule(cloud, aws, open_bucket):
    aws.s3.put_object(Bucket=open_bucket, Key="k", Body=b"abc")
    answer = send_signed(cloud.endpoint, "s3", "GET", f"/{open_bucket}/k", {"Origin": "http://localhost:5000"})
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:5000"
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag"
    assert "Origin" in answer.headers["Vary"]


def form(fields, file, file_name="photo.jpg"):
    """A multipart/form-data body as browsers write it."""
    boundary = "----boundary7d1a"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
        + file
        + b"\r\n"
    )
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def post(cloud, url, fields, file, file_name="photo.jpg", **headers):
    body, content_type = form(fields, file, file_name)
    return send(cloud.endpoint, "POST", urlsplit(url).path, {"Content-Type": content_type, **headers}, body)


def test_a_form_uploads(cloud, aws, bucket):
    signed = aws.s3.generate_presigned_post(
        bucket, "in/${filename}", Fields={"Content-Type": "image/jpeg"}, Conditions=[["starts-with", "$key", "in/"], {"Content-Type": "image/jpeg"}]
    )
    answer = post(cloud, signed["url"], signed["fields"], b"\xff\xd8 photo")
    assert answer.status == 204, answer.text
    assert answer.headers["ETag"]
    got = aws.s3.get_object(Bucket=bucket, Key="in/photo.jpg")
    assert (got["Body"].read(), got["ContentType"]) == (b"\xff\xd8 photo", "image/jpeg")


def test_a_form_may_ask_for_another_answer(cloud, aws, bucket):
    signed = aws.s3.generate_presigned_post(bucket, "k", Fields={"success_action_status": "201"}, Conditions=[{"success_action_status": "201"}])
    answer = post(cloud, signed["url"], signed["fields"], b"abc")
    assert answer.status == 201
    assert "<PostResponse>" in answer.text and f"<Bucket>{bucket}</Bucket>" in answer.text and "<Key>k</Key>" in answer.text
    target = "http://localhost:5000/done"
    signed = aws.s3.generate_presigned_post(bucket, "k", Fields={"success_action_redirect": target}, Conditions=[{"success_action_redirect": target}])
    answer = post(cloud, signed["url"], signed["fields"], b"abc")
    assert answer.status == 303
    assert answer.headers["Location"].startswith(f"{target}?bucket={bucket}&key=k&etag=")


def test_a_form_with_cors(cloud, aws, open_bucket):
    signed = aws.s3.generate_presigned_post(open_bucket, "k")
    answer = post(cloud, signed["url"], signed["fields"], b"abc", Origin="http://localhost:5000")
    assert answer.status == 204, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:5000"


def test_the_policy_of_a_form_is_binding(cloud, aws, bucket):
    signed = aws.s3.generate_presigned_post(bucket, "k", Conditions=[["content-length-range", 1, 10]])
    fields = signed["fields"]
    assert "EntityTooLarge" in post(cloud, signed["url"], fields, b"x" * 11).text
    assert "EntityTooSmall" in post(cloud, signed["url"], fields, b"").text
    refusals = [
        {**fields, "key": "other"},
        {**fields, "acl": "public-read"},
        {**fields, "x-amz-meta-extra": "1"},
    ]
    for changed in refusals:
        answer = post(cloud, signed["url"], changed, b"abc")
        assert (answer.status, "AccessDenied" in answer.text) == (403, True), answer.text
    with refused("404"):
        aws.s3.head_object(Bucket=bucket, Key="k")
    assert post(cloud, signed["url"], fields, b"abc").status == 204


def test_the_signature_of_a_form_is_verified(cloud, aws, bucket):
    signed = aws.with_wrong_secret().s3.generate_presigned_post(bucket, "k")
    answer = post(cloud, signed["url"], signed["fields"], b"abc")
    assert (answer.status, "SignatureDoesNotMatch" in answer.text) == (403, True), answer.text
    answer = post(cloud, signed["url"], {"key": "k"}, b"abc")
    assert answer.status == 403


def test_an_expired_form(cloud, aws, bucket):
    signed = aws.s3.generate_presigned_post(bucket, "k", ExpiresIn=-5)
    answer = post(cloud, signed["url"], signed["fields"], b"abc")
    assert (answer.status, "Policy expired" in answer.text) == (403, True), answer.text
