"""A day of the pipeline as on AWS, inside the namespaces that `stand_in.py` makes: provisioned twice, photos in by every way, out again.

Reads its settings from the environment, as `test_aws_hosts.py` sets them. Every part has keys of its own, so that its requests can be told from
the others'; the keys are known to the local cloud behind the stand-in, so that every signature is verified.
"""

import json
import os
import signal
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import boto3

import photographs
from programs import DARKROOM, PATIENCE, eventually

FOLDER = Path(os.environ["FOLDER"])
# Seconds for which the last photo is held up on its way to the processor: long enough that it asks to keep the message.
HELD_UP = os.environ.get("HELD_UP")
CLOUD, WEB, REPLICA = 4566, 5000, 5001
PUBLIC = "https://photos.example.com"
BOUNDARY = "stand-in-boundary"


def own(service):
    """A client for the test's own calls, which go around the stand-in."""
    return boto3.client(
        service, endpoint_url=f"http://127.0.0.1:{CLOUD}", aws_access_key_id="test", aws_secret_access_key="test",
        config=boto3.session.Config(use_fips_endpoint=False, use_dualstack_endpoint=False),
    )  # fmt: skip


def keys_of(part):
    """Keys of an IAM user that is called like the part."""
    iam = own("iam")
    iam.create_user(UserName=part)
    key = iam.create_access_key(UserName=part)["AccessKey"]
    with (FOLDER / "keys.txt").open("a") as file:
        file.write(f"{key['AccessKeyId']} {part}\n")
    return {**os.environ, "AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


@contextmanager
def started(name, *arguments, environment):
    with (FOLDER / f"{name}.log").open("wb") as log:
        process = subprocess.Popen([DARKROOM, *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, f"{name} ended with {process.returncode}"


def run(name, *arguments, environment):
    with (FOLDER / f"{name}.log").open("ab") as log:
        subprocess.run([DARKROOM, *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=60 * PATIENCE, check=True)


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def ask(url, body=None, **fields):
    """Status and body. The page is asked where it listens: the balancer before it is not what is rehearsed."""
    context = ssl.create_default_context(cafile="/etc/ssl/certs/ca-certificates.crt")
    request = urllib.request.Request(url, data=body, headers={name.replace("_", "-"): value for name, value in fields.items()})
    try:
        with urllib.request.urlopen(request, timeout=60, context=context if url.startswith("https") else None) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def form(fields, name, data, complete=True):
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    return b"".join(parts) + head.encode() + data + (f"\r\n--{BOUNDARY}--\r\n".encode() if complete else b"")


def upload(name, data, complete=True):
    return ask(f"http://127.0.0.1:{WEB}/api/photos", form([], name, data, complete), Content_Type=f"multipart/form-data; boundary={BOUNDARY}")


def photos(port=WEB):
    status, body, _ = ask(f"http://127.0.0.1:{port}/api/photos")
    assert status == 200, body
    return json.loads(body)["photos"]


def disturb():
    """Changes by a stranger, which the second provisioning sets right."""
    for url in own("sqs").list_queues()["QueueUrls"]:
        own("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "7"})
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    for role in own("iam").list_roles()["Roles"]:
        own("iam").update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(trust))
    for bucket in own("s3").list_buckets()["Buckets"]:
        own("s3").delete_public_access_block(Bucket=bucket["Name"])
    for topic in own("sns").list_topics()["Topics"]:
        own("sns").set_topic_attributes(TopicArn=topic["TopicArn"], AttributeName="SignatureVersion", AttributeValue="1")


def forget_logs():
    """The parts make their log groups when somebody has deleted them."""
    for group in own("logs").describe_log_groups()["logGroups"]:
        own("logs").delete_log_group(logGroupName=group["logGroupName"])


def replace_rejected():
    """A good photo comes where a bad one was: its rejection is taken back."""
    key = next(photo["key"] for photo in photos() if photo["state"] == "failed")
    bucket = next(bucket["Name"] for bucket in own("s3").list_buckets()["Buckets"] if bucket["Name"].startswith("uploads"))
    own("s3").put_object(Bucket=bucket, Key=key, Body=photographs.jpeg(), ContentType="image/jpeg")


def browse():
    """What people do with the page: upload through it and past it, and look."""
    photo = photographs.jpeg()
    status, body, _ = upload("small.jpg", photo)
    assert status == 201, body
    # Larger than a part, and no photograph.
    status, body, _ = upload("large.jpg", photo[:1000] + b"\0" * (9 << 20))
    assert status == 201, body
    status, body, _ = upload("broken.jpg", photo + b"\0" * (9 << 20), complete=False)
    assert status == 400, body
    offer = json.dumps({"name": "direct.jpg", "type": "image/jpeg", "size": len(photo)}).encode()
    status, body, _ = ask(f"http://127.0.0.1:{WEB}/api/uploads", offer, Content_Type="application/json")
    assert status == 200, body
    given = json.loads(body)
    fields = [(field["name"], field["value"]) for field in given["fields"]]
    status, body, _ = ask(given["url"], form(fields, "direct.jpg", photo), Content_Type=f"multipart/form-data; boundary={BOUNDARY}")
    assert status in (200, 201, 204), body
    status, body, _ = ask(f"http://127.0.0.1:{WEB}/{given['uploaded']}", b"")
    assert status == 200, body


def look(done):
    base = f"http://127.0.0.1:{WEB}/api/photos/{done['key']}"
    for role in ("original", "processed"):
        status, body, fields = ask(f"{base}/{role}")
        assert status == 200 and len(body) > 1000, (role, status)
    assert ask(f"{base}/processed", If_None_Match=fields["ETag"])[0] == 304


def ready(port):
    eventually(lambda: listens(port), 30)
    eventually(lambda: b'"confirmed"' in ask(f"http://127.0.0.1:{port}/healthz")[1], 30)


def work(processor):
    browse()
    for expected in (["done", "done", "failed"], ["done", "done", "done"]):
        run("processor", "processor", "--drain", environment=processor)
        for port in (WEB, REPLICA):
            eventually(lambda: sorted(photo["state"] for photo in photos(port)) == expected, 30)
        if "failed" in expected:
            replace_rejected()
            if HELD_UP:
                (FOLDER / "slow").write_text(f"{HELD_UP} uploads-")
    look(next(photo for photo in photos() if photo["state"] == "done"))


def leave_things_behind():
    """What a killed replica of the web app, a broken upload and a stranger leave."""
    (topic,) = own("sns").list_topics()["Topics"]
    queue = own("sqs").create_queue(QueueName="processed-web-01J", tags={"darkroom:deployment": "default"})["QueueUrl"]
    arn = own("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    own("sns").subscribe(TopicArn=topic["TopicArn"], Protocol="sqs", Endpoint=arn)
    buckets = [bucket["Name"] for bucket in own("s3").list_buckets()["Buckets"]]
    own("s3").create_multipart_upload(Bucket=buckets[0], Key="begun")
    rules = own("s3").get_bucket_cors(Bucket=buckets[0])["CORSRules"]
    foreign = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.com"]}
    own("s3").put_bucket_cors(Bucket=buckets[0], CORSConfiguration={"CORSRules": [*rules, foreign]})


def main():
    with started("cloud", "cloud", "--port", str(CLOUD), "--data", str(FOLDER / "data"), environment=os.environ):
        eventually(lambda: listens(CLOUD), 30)
        provisioner, web, replica, processor = (keys_of(part) for part in ("provision", "web", "replica", "processor"))
        for team, change in (("photo", disturb), ("web", forget_logs)):
            run("provision", "provision", "--yes", "--public-url", PUBLIC, "--tag", f"team={team}", environment=provisioner)
            change()
        by_webhook = started("web", "web", "--web-port", str(WEB), "--receive", "webhook", "--public-url", PUBLIC, environment=web)
        # As it comes: on AWS each process has a queue of its own.
        by_queue = started("replica", "web", "--web-port", str(REPLICA), "--public-url", PUBLIC, environment=replica)
        with by_webhook:
            ready(WEB)
            # The first to write makes the log group that both write to.
            eventually(lambda: own("logs").describe_log_groups()["logGroups"], 30)
            with by_queue:
                ready(REPLICA)
                work(processor)
        # The log groups that the parts made become the deployment's.
        run("provision", "provision", "--yes", "--public-url", PUBLIC, environment=provisioner)
        leave_things_behind()
        run("destroy", "provision", "--destroy", "--delete-photos", "--yes", environment=keys_of("destroy"))
        assert own("s3").list_buckets()["Buckets"] == [] and "QueueUrls" not in own("sqs").list_queues()


if __name__ == "__main__":
    main()
