"""Stand-ins for the places that AWS's machines and sign-ons get credentials from: ECS and EKS, IMDSv2, STS for web identity, the SSO portal.

Run as `unshare --net python credential_places.py FILE COMMAND…` it stands at the link-local addresses of ECS and EC2, inside a network namespace of
its own, with the credentials of FILE; the command runs there, and its status is handed on.
"""

import http.client
import json
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

from local_server import LocalServer, reply


def timestamp(seconds=3600):
    """So many seconds from now, as AWS writes times."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    @property
    def form(self):
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def query(self):
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


class Place(LocalServer):
    """`by(request)` returns a status and a text, and may return header fields as well."""

    def __init__(self, by, host="127.0.0.1", port=0):
        super().__init__(host, port)
        self.by = by
        self.requests = []

    def answer(self, handler, body):
        request = Request(handler.command, handler.path, handler.headers, body)
        self.requests.append(request)
        status, text, *fields = self.by(request)
        reply(handler, status, text.encode(), *fields)


def document(keys, expiration=None, token="Token"):
    """The JSON of containers and instances."""
    return json.dumps(
        {
            "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": keys["AccessKeyId"], "SecretAccessKey": keys["SecretAccessKey"],
            token: keys["SessionToken"], "Expiration": expiration or timestamp(),
        }
    )  # fmt: skip


def container(keys, token=None):
    """ECS, or with a token (a function that gives the one that counts now) EKS."""

    def answer(request):
        if token and request.headers.get("Authorization") != token():
            return 403, json.dumps({"code": "AccessDenied", "message": "the token is not the one of this pod"})
        return 200, document(keys)

    return answer


def instance(keys, role="worker-role", expiration=None):
    """IMDS of version 2: without a session token it gives nothing."""
    session = "AQAEAN-a-session-token=="

    def answer(request):
        if request.path == "/latest/api/token":
            ttl = int(request.headers.get("X-aws-ec2-metadata-token-ttl-seconds") or 0)
            return (200, session) if request.method == "PUT" and 1 <= ttl <= 21600 else (400, "")
        if request.headers.get("X-aws-ec2-metadata-token") != session:
            return 401, ""
        folder = "/latest/meta-data/iam/security-credentials/"
        if role and request.path == folder:
            return 200, role
        if role and request.path == folder + role:
            return 200, document(keys, expiration)
        return 404, ""

    return answer


def token_service(keys, token, cloud_port):
    """STS with AssumeRoleWithWebIdentity, and with the local cloud behind it for everything else."""

    def answer(request):
        form = request.form
        if form.get("Action") != "AssumeRoleWithWebIdentity":
            return relayed(request, cloud_port)
        if request.headers.get("Authorization"):
            return 500, "this call bears no signature"
        if form.get("WebIdentityToken") != token():
            error = "<Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>No OpenIDConnect provider found for the token</Message>"
            return 400, f"<ErrorResponse><Error>{error}</Error><RequestId>1</RequestId></ErrorResponse>"
        result = "".join(f"<{name}>{keys[name]}</{name}>" for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
        return 200, (
            '<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>'
            f"<Credentials>{result}<Expiration>{timestamp()}</Expiration></Credentials>"
            f"<AssumedRoleUser><Arn>{form['RoleArn']}</Arn><AssumedRoleId>AROA:{form['RoleSessionName']}</AssumedRoleId></AssumedRoleUser>"
            "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
        )

    return answer


def relayed(request, port):
    """The request handed on as it was signed, host name and all."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(request.method, request.path, request.body, dict(request.headers.items()))
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    length = ("content-length", "transfer-encoding", "connection", "date", "server")
    return response.status, text, {name: value for name, value in response.getheaders() if name.lower() not in length}


def expiring(key, port):
    """The local cloud, but whatever that key signs has expired."""

    def answer(request):
        if f"Credential={key}/" not in request.headers.get("Authorization", ""):
            return relayed(request, port)
        if request.headers.get("X-Amz-Target"):
            error = {"__type": "com.amazon.coral.service#ExpiredTokenException", "message": "The security token included in the request is expired"}
            return 400, json.dumps(error)
        return 400, "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"

    return answer


def portal(keys, sign_on, account, role):
    """The SSO portal's GetRoleCredentials."""

    def answer(request):
        if request.headers.get("x-amz-sso_bearer_token") != sign_on:
            return 401, json.dumps({"message": "Session token not found or invalid"})
        if (request.query["account_id"], request.query["role_name"]) != (account, role):
            return 403, json.dumps({"message": "No access"})
        given = {
            "accessKeyId": keys["AccessKeyId"], "secretAccessKey": keys["SecretAccessKey"], "sessionToken": keys["SessionToken"],
            "expiration": int(time.time() * 1000) + 3_600_000,
        }  # fmt: skip
        return 200, json.dumps({"roleCredentials": given})

    return answer


def main():
    with open(sys.argv[1]) as file:
        keys = json.load(file)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in ("169.254.170.2/32", "169.254.169.254/32"):
        subprocess.run(["ip", "address", "add", address, "dev", "lo"], check=True)
    with Place(container(keys["container"]), "169.254.170.2", 80), Place(instance(keys["instance"]), "169.254.169.254", 80):
        sys.exit(subprocess.run(sys.argv[2:], timeout=60).returncode)


if __name__ == "__main__":
    main()
