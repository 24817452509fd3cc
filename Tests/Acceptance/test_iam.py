"""Users, keys, roles and policies, enough for the provisioned roles to be made and seen."""

import json

import pytest

from clients import Clients, refused

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}


@pytest.fixture
def user(aws, name):
    return aws.iam.create_user(UserName=name)["User"]["UserName"]


@pytest.fixture
def role(aws, name):
    return aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["RoleName"]


@pytest.fixture
def policy(aws, name):
    return aws.iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(ALLOW))["Policy"]["Arn"]


def test_users(aws, user):
    got = aws.iam.get_user(UserName=user)["User"]
    assert (got["UserName"], got["Arn"], got["Path"]) == (user, f"arn:aws:iam::000000000000:user/{user}", "/")
    assert got["UserId"].startswith("AIDA")
    assert user in [entry["UserName"] for page in aws.iam.get_paginator("list_users").paginate() for entry in page["Users"]]
    with refused("EntityAlreadyExists", 409):
        aws.iam.create_user(UserName=user)
    aws.iam.delete_user(UserName=user)
    with refused("NoSuchEntity", 404):
        aws.iam.get_user(UserName=user)
    with refused("NoSuchEntity", 404):
        aws.iam.delete_user(UserName=user)


@pytest.mark.parametrize("operation", ["list_users", "list_roles", "list_policies"])
def test_lists_check_their_limit(aws, operation):
    with refused("ValidationError", 400):
        getattr(aws.unchecked("iam"), operation)(MaxItems=0)


def test_access_keys(aws, user, cloud):
    key = aws.iam.create_access_key(UserName=user)["AccessKey"]
    assert key["AccessKeyId"].startswith("AKIA") and len(key["SecretAccessKey"]) == 40 and key["Status"] == "Active"
    (listed,) = aws.iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    assert (listed["AccessKeyId"], listed["Status"]) == (key["AccessKeyId"], "Active")
    own = Clients(cloud.endpoint, key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    identity = own.sts.get_caller_identity()
    assert (identity["Arn"], identity["Account"]) == (f"arn:aws:iam::000000000000:user/{user}", "000000000000")
    with refused("SignatureDoesNotMatch", 403):
        Clients(cloud.endpoint, key=key["AccessKeyId"], secret="wrong").sts.get_caller_identity()
    aws.iam.update_access_key(UserName=user, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert aws.iam.list_access_keys(UserName=user)["AccessKeyMetadata"][0]["Status"] == "Inactive"
    with refused("InvalidClientTokenId", 403):
        own.sts.get_caller_identity()
    with refused("DeleteConflict", 409):
        aws.iam.delete_user(UserName=user)
    aws.iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
    for call in (
        lambda: aws.iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"]),
        lambda: aws.iam.update_access_key(UserName=user, AccessKeyId=key["AccessKeyId"], Status="Active"),
        lambda: aws.iam.create_access_key(UserName="absent"),
        lambda: aws.iam.list_access_keys(UserName="absent"),
    ):
        with refused("NoSuchEntity", 404):
            call()


def test_roles(aws, role):
    got = aws.iam.get_role(RoleName=role)["Role"]
    assert got["Arn"] == f"arn:aws:iam::000000000000:role/{role}"
    assert got["RoleId"].startswith("AROA")
    assert got["AssumeRolePolicyDocument"] == TRUST
    assert role in [entry["RoleName"] for page in aws.iam.get_paginator("list_roles").paginate() for entry in page["Roles"]]
    other = json.loads(json.dumps(TRUST).replace("ec2", "ecs-tasks"))
    aws.iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(other))
    assert aws.iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"] == other
    with refused("EntityAlreadyExists", 409):
        aws.iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(TRUST))
    with refused("MalformedPolicyDocument", 400):
        aws.iam.update_assume_role_policy(RoleName=role, PolicyDocument="not json")
    aws.iam.delete_role(RoleName=role)
    with refused("NoSuchEntity", 404):
        aws.iam.get_role(RoleName=role)
    with refused("NoSuchEntity", 404):
        aws.iam.delete_role(RoleName=role)


@pytest.mark.parametrize("kind", ["role", "user"])
def test_inline_policies(aws, role, user, kind):
    who = {"RoleName": role} if kind == "role" else {"UserName": user}
    put, get = getattr(aws.iam, f"put_{kind}_policy"), getattr(aws.iam, f"get_{kind}_policy")
    list_, delete = getattr(aws.iam, f"list_{kind}_policies"), getattr(aws.iam, f"delete_{kind}_policy")
    put(**who, PolicyName="inline", PolicyDocument=json.dumps(ALLOW))
    assert get(**who, PolicyName="inline")["PolicyDocument"] == ALLOW
    assert list_(**who)["PolicyNames"] == ["inline"]
    with refused("MalformedPolicyDocument", 400):
        put(**who, PolicyName="bad", PolicyDocument="{")
    delete(**who, PolicyName="inline")
    assert list_(**who)["PolicyNames"] == []
    absent = {name: "absent" for name in who}
    for call in (lambda: get(**who, PolicyName="inline"), lambda: delete(**who, PolicyName="inline"), lambda: list_(**absent)):
        with refused("NoSuchEntity", 404):
            call()


def test_managed_policies(aws, policy, name):
    got = aws.iam.get_policy(PolicyArn=policy)["Policy"]
    assert (got["PolicyName"], got["Arn"], got["DefaultVersionId"], got["AttachmentCount"]) == (
        name, f"arn:aws:iam::000000000000:policy/{name}", "v1", 0
    )  # fmt: skip
    version = aws.iam.get_policy_version(PolicyArn=policy, VersionId="v1")["PolicyVersion"]
    assert (version["Document"], version["IsDefaultVersion"]) == (ALLOW, True)
    assert policy in [entry["Arn"] for page in aws.iam.get_paginator("list_policies").paginate(Scope="Local") for entry in page["Policies"]]
    with refused("EntityAlreadyExists", 409):
        aws.iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(ALLOW))
    with refused("MalformedPolicyDocument", 400):
        aws.iam.create_policy(PolicyName=f"{name}-bad", PolicyDocument="{")
    with refused("NoSuchEntity", 404):
        aws.iam.get_policy_version(PolicyArn=policy, VersionId="v9")
    listed = aws.iam.list_policy_versions(PolicyArn=policy)
    (only,) = listed["Versions"]
    assert (only["VersionId"], only["IsDefaultVersion"], only["CreateDate"]) == ("v1", True, version["CreateDate"])
    assert (listed["IsTruncated"], "Document" in only, "Marker" in listed) == (False, False, False)
    aws.iam.delete_policy(PolicyArn=policy)
    for call in (aws.iam.get_policy, aws.iam.list_policy_versions, aws.iam.delete_policy):
        with refused("NoSuchEntity", 404):
            call(PolicyArn=policy)


@pytest.mark.parametrize("kind", ["role", "user"])
def test_attached_policies(aws, role, user, policy, name, kind):
    who = {"RoleName": role} if kind == "role" else {"UserName": user}
    attach, detach = getattr(aws.iam, f"attach_{kind}_policy"), getattr(aws.iam, f"detach_{kind}_policy")
    list_ = getattr(aws.iam, f"list_attached_{kind}_policies")
    attach(**who, PolicyArn=policy)
    attach(**who, PolicyArn=policy)
    assert list_(**who)["AttachedPolicies"] == [{"PolicyName": name, "PolicyArn": policy}]
    assert aws.iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 1
    with refused("DeleteConflict", 409):
        aws.iam.delete_policy(PolicyArn=policy)
    with refused("DeleteConflict", 409):
        getattr(aws.iam, f"delete_{kind}")(**who)
    detach(**who, PolicyArn=policy)
    assert list_(**who)["AttachedPolicies"] == []
    absent = {key: "absent" for key in who}
    for call in (
        lambda: detach(**who, PolicyArn=policy),
        lambda: attach(**who, PolicyArn=f"{policy}-absent"),
        lambda: list_(**absent),
    ):
        with refused("NoSuchEntity", 404):
            call()


def test_tags_of_a_role(aws, role, name):
    def tags():
        return [(tag["Key"], tag["Value"]) for tag in aws.iam.list_role_tags(RoleName=role)["Tags"]]

    assert tags() == []
    aws.iam.tag_role(RoleName=role, Tags=[{"Key": "team", "Value": "photo"}, {"Key": "darkroom:deployment", "Value": "default"}])
    assert tags() == [("darkroom:deployment", "default"), ("team", "photo")]
    # Keys that differ in capitals alone are the same.
    aws.iam.tag_role(RoleName=role, Tags=[{"Key": "Team", "Value": "web"}])
    assert tags() == [("Team", "web"), ("darkroom:deployment", "default")]
    assert {tag["Key"] for tag in aws.iam.get_role(RoleName=role)["Role"]["Tags"]} == {"Team", "darkroom:deployment"}
    first = aws.iam.list_role_tags(RoleName=role, MaxItems=1)
    assert first["IsTruncated"] and len(first["Tags"]) == 1
    assert aws.iam.list_role_tags(RoleName=role, Marker=first["Marker"])["Tags"] == [{"Key": "darkroom:deployment", "Value": "default"}]
    aws.iam.untag_role(RoleName=role, TagKeys=["TEAM", "absent"])
    assert tags() == [("darkroom:deployment", "default")]
    aws.iam.tag_role(RoleName=role, Tags=[{"Key": f"k{number}", "Value": ""} for number in range(49)])
    with refused("LimitExceeded", 409):
        aws.iam.tag_role(RoleName=role, Tags=[{"Key": "one-more", "Value": ""}])
    with refused("InvalidInput", 400):
        aws.iam.tag_role(RoleName=role, Tags=[{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}])
    absent = f"{name}-absent"
    for call, more in ((aws.iam.list_role_tags, {}), (aws.iam.tag_role, {"Tags": []}), (aws.iam.untag_role, {"TagKeys": ["a"]})):
        with refused("NoSuchEntity", 404):
            call(RoleName=absent, **more)
