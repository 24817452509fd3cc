"""Who is asking."""

import json

from clients import Clients, refused

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}],
}


def test_the_root_of_the_account(aws):
    identity = aws.sts.get_caller_identity()
    assert (identity["Account"], identity["Arn"], identity["UserId"]) == ("000000000000", "arn:aws:iam::000000000000:root", "000000000000")


def test_twelve_digits_are_an_account(cloud):
    assert Clients(cloud.endpoint, key="111122223333").sts.get_caller_identity()["Account"] == "111122223333"


def test_a_wrong_secret(aws):
    with refused("SignatureDoesNotMatch", 403):
        aws.with_wrong_secret().sts.get_caller_identity()


def test_a_role_is_assumed(aws, cloud, name):
    role = aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    assumed = aws.sts.assume_role(RoleArn=role["Arn"], RoleSessionName="session")
    assert assumed["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::000000000000:assumed-role/{name}/session"
    credentials = assumed["Credentials"]
    assert credentials["AccessKeyId"].startswith("ASIA")
    own = Clients(cloud.endpoint, credentials["AccessKeyId"], credentials["SecretAccessKey"], token=credentials["SessionToken"])
    identity = own.sts.get_caller_identity()
    assert identity["Arn"] == assumed["AssumedRoleUser"]["Arn"]
    assert identity["UserId"] == f"{role['RoleId']}:session"
    without = Clients(cloud.endpoint, credentials["AccessKeyId"], credentials["SecretAccessKey"])
    with refused("InvalidClientTokenId", 403):
        without.sts.get_caller_identity()


def test_what_cannot_be_assumed(aws):
    with refused("ValidationError", 400):
        aws.sts.assume_role(RoleArn="nothing-valid-in-here", RoleSessionName="session")
    with refused("AccessDenied", 403):
        aws.sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/absent", RoleSessionName="session")
