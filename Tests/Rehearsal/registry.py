"""What stands in for ECR: moto answers its API, Debian's docker-registry takes the images, by TLS and with the password that moto hands out."""

import subprocess

import boto3
from moto.server import ThreadedMotoServer

from programs import eventually, fetch, free_port

ACCOUNT = "123456789012"
REGION = "us-east-1"
HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
# What moto's GetAuthorizationToken holds.
PASSWORD = f"{ACCOUNT}-auth-token"


class Registry:
    def __init__(self, folder, authority, host):
        self.folder = folder
        self.host = host
        self.certificate = authority.certificate
        key, certificate = authority.issue(host)
        passwords = folder / "htpasswd"
        listed = subprocess.run(["htpasswd", "-nbB", "AWS", PASSWORD], check=True, capture_output=True, text=True)
        passwords.write_text(listed.stdout)
        configuration = folder / "registry.yaml"
        configuration.write_text(
            f"""
version: 0.1
storage: {{filesystem: {{rootdirectory: "{folder}/images"}}}}
http: {{addr: "127.0.0.1:443", tls: {{key: "{key}", certificate: "{certificate}"}}}}
auth: {{htpasswd: {{realm: ECR, path: "{passwords}"}}}}
"""
        )
        self.log = folder / "registry.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(["docker-registry", "serve", configuration], stdout=log, stderr=log)
        port = free_port()
        self.moto = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
        self.moto.start()
        self.endpoint = f"http://127.0.0.1:{port}"
        self.environment = {
            "AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_PAGER": "",
            "SSL_CERT_FILE": str(authority.certificate),
        }  # fmt: skip
        eventually(lambda: self.answers() and fetch(f"{self.endpoint}/moto-api/")[0] == 200)

    def answers(self):
        assert self.process.poll() is None, self.log.read_text()
        probe = subprocess.run(["openssl", "s_client", "-connect", "127.0.0.1:443"], stdin=subprocess.DEVNULL, capture_output=True)
        return probe.returncode == 0

    def stop(self):
        self.moto.stop()
        self.process.terminate()
        self.process.wait(10)

    def ecr(self, region):
        return boto3.client(
            "ecr", region_name=region, endpoint_url=self.endpoint, aws_access_key_id="test", aws_secret_access_key="test"
        )
