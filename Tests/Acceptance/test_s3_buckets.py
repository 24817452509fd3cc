"""Buckets: made, listed, located, removed."""

import pytest

from clients import Clients, refused


def test_a_bucket_is_made_seen_and_removed(aws, name):
    made = aws.s3.create_bucket(Bucket=name)
    assert made["Location"] == f"/{name}"
    listed = aws.s3.list_buckets()
    entry = next(bucket for bucket in listed["Buckets"] if bucket["Name"] == name)
    assert entry["CreationDate"].tzinfo is not None
    assert listed["Owner"]["ID"]
    head = aws.s3.head_bucket(Bucket=name)
    assert head["BucketRegion"] == "us-east-1"
    aws.s3.delete_bucket(Bucket=name)
    with refused("404", 404):
        aws.s3.head_bucket(Bucket=name)


def test_listing_buckets_pages_and_filters(aws, name):
    for suffix in "abc":
        aws.s3.create_bucket(Bucket=f"{name}-{suffix}")
    first = aws.s3.list_buckets(Prefix=name, MaxBuckets=2)
    assert [bucket["Name"] for bucket in first["Buckets"]] == [f"{name}-a", f"{name}-b"]
    rest = aws.s3.list_buckets(Prefix=name, MaxBuckets=2, ContinuationToken=first["ContinuationToken"])
    assert [bucket["Name"] for bucket in rest["Buckets"]] == [f"{name}-c"]
    assert "ContinuationToken" not in rest


def test_a_wrong_signature_lists_nothing(aws):
    with refused("SignatureDoesNotMatch", 403):
        aws.with_wrong_secret().s3.list_buckets()


def test_making_it_again_depends_on_the_region(cloud, aws, name):
    aws.s3.create_bucket(Bucket=name)
    aws.s3.create_bucket(Bucket=name)
    west = Clients(cloud.endpoint, region="eu-west-1").s3
    there = {"LocationConstraint": "eu-west-1"}
    west.create_bucket(Bucket=f"{name}-west", CreateBucketConfiguration=there)
    with refused("BucketAlreadyOwnedByYou", 409):
        west.create_bucket(Bucket=f"{name}-west", CreateBucketConfiguration=there)


def test_a_name_belongs_to_one_account(cloud, aws, name):
    aws.s3.create_bucket(Bucket=name)
    other = Clients(cloud.endpoint, key="111122223333").s3
    with refused("BucketAlreadyExists", 409):
        other.create_bucket(Bucket=name)
    assert name not in [bucket["Name"] for bucket in other.list_buckets()["Buckets"]]


@pytest.mark.parametrize("bad", ["Upper", "ab", "under_score", "-dash", "dot..dot", "192.168.0.1", "a" * 64, "xn--a-bucket"])
def test_names_that_aws_refuses(aws, bad):
    with refused("InvalidBucketName", 400):
        aws.s3.create_bucket(Bucket=bad)


def test_the_location_is_where_it_was_made(cloud, aws, bucket, name):
    assert aws.s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    west = Clients(cloud.endpoint, region="us-west-2").s3
    west.create_bucket(Bucket=f"{name}-west", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    assert west.get_bucket_location(Bucket=f"{name}-west")["LocationConstraint"] == "us-west-2"
    with refused("NoSuchBucket", 404):
        aws.s3.get_bucket_location(Bucket=f"{name}-absent")


def test_another_region_must_be_named(cloud, name):
    west = Clients(cloud.endpoint, region="us-west-2").s3
    with refused("IllegalLocationConstraintException", 400):
        west.create_bucket(Bucket=name)


def test_only_an_empty_bucket_is_removed(aws, bucket):
    aws.s3.put_object(Bucket=bucket, Key="one", Body=b"1")
    with refused("BucketNotEmpty", 409):
        aws.s3.delete_bucket(Bucket=bucket)
    aws.s3.delete_object(Bucket=bucket, Key="one")
    aws.s3.delete_bucket(Bucket=bucket)
    with refused("NoSuchBucket", 404):
        aws.s3.delete_bucket(Bucket=bucket)


def test_an_account_has_names_of_its_own(cloud, aws, name):
    name = f"ns{name.rsplit('-')[-1]}"
    own = f"{name}-000000000000-us-east-1-an"
    made = aws.s3.create_bucket(Bucket=own, BucketNamespace="account-regional")
    assert made["BucketArn"] == f"arn:aws:s3:::{own}"
    # Unlike other buckets in us-east-1, they cannot be made again.
    with refused("BucketAlreadyOwnedByYou", 409):
        aws.s3.create_bucket(Bucket=own, BucketNamespace="account-regional")
    west = Clients(cloud.endpoint, region="eu-west-1").s3
    there = {"LocationConstraint": "eu-west-1"}
    west.create_bucket(Bucket=f"{name}-000000000000-eu-west-1-an", BucketNamespace="account-regional", CreateBucketConfiguration=there)
    aws.s3.create_bucket(Bucket=f"{name}-plain", BucketNamespace="global")


@pytest.mark.parametrize(
    ("ending", "namespace", "code"),
    [
        ("-000000000000-us-east-1-an", None, "MissingNamespaceHeader"),
        ("-000000000000-us-east-1-an", "global", "InvalidNamespaceHeader"),
        ("-111122223333-us-east-1-an", None, "MissingNamespaceHeader"),
        ("-111122223333-us-east-1-an", "account-regional", "InvalidNamespaceHeader"),
        ("-000000000000-eu-west-1-an", "account-regional", "InvalidNamespaceHeader"),
        ("-plain", "account-regional", "InvalidNamespaceHeader"),
        ("-an", None, "InvalidBucketName"),
    ],
)
def test_namespaces_that_aws_refuses(aws, name, ending, namespace, code):
    with refused(code, 400):
        # The ending counts towards the 63 characters.
        aws.s3.create_bucket(Bucket=f"ns{name.rsplit('-')[-1]}{ending}", **({"BucketNamespace": namespace} if namespace else {}))


def test_tags_of_a_bucket(aws, bucket, name):
    with refused("NoSuchTagSet", 404):
        aws.s3.get_bucket_tagging(Bucket=bucket)
    tags = [{"Key": "team", "Value": "photo"}, {"Key": "darkroom:deployment", "Value": ""}]
    put = aws.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert aws.s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    aws.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags[:1]})
    assert aws.s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags[:1]
    aws.s3.delete_bucket_tagging(Bucket=bucket)
    with refused("NoSuchTagSet", 404):
        aws.s3.get_bucket_tagging(Bucket=bucket)
    aws.s3.create_bucket(Bucket=f"{name}-born", CreateBucketConfiguration={"Tags": tags})
    assert aws.s3.get_bucket_tagging(Bucket=f"{name}-born")["TagSet"] == tags
    for call in (aws.s3.get_bucket_tagging, aws.s3.delete_bucket_tagging):
        with refused("NoSuchBucket", 404):
            call(Bucket=f"{name}-absent")


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("a", "1"), ("a", "2")], "InvalidTag"),
        ([("aws:a", "1")], "InvalidTag"),
        ([("a", "x" * 257)], "InvalidTag"),
        ([(str(number), "") for number in range(51)], "BadRequest"),
    ],
)
def test_tags_that_a_bucket_refuses(aws, bucket, pairs, code):
    with refused(code, 400):
        aws.unchecked("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in pairs]})


def test_public_access(aws, bucket, name):
    ways = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    assert aws.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == dict.fromkeys(ways, True)
    some = {"BlockPublicAcls": True, "RestrictPublicBuckets": True}
    aws.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=some)
    assert aws.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == dict.fromkeys(ways, False) | some
    aws.s3.delete_public_access_block(Bucket=bucket)
    with refused("NoSuchPublicAccessBlockConfiguration", 404):
        aws.s3.get_public_access_block(Bucket=bucket)
    for call, more in (
        (aws.s3.get_public_access_block, {}),
        (aws.s3.delete_public_access_block, {}),
        (aws.s3.put_public_access_block, {"PublicAccessBlockConfiguration": some}),
    ):
        with refused("NoSuchBucket", 404):
            call(Bucket=f"{name}-absent", **more)
