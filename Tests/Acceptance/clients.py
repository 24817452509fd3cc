"""boto3 clients for an endpoint, made on demand and counted by the recorder."""

from contextlib import contextmanager

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from older_sqs import with_query_names
from recorder import RECORDER

SERVICES = {"s3", "sqs", "sns", "cloudwatch", "logs", "iam", "sts", "ce"}


class Clients:
    """`Clients(endpoint).sqs` is boto3's SQS client for that endpoint; keywords choose account, region, key, and settings."""

    def __init__(self, endpoint, key="test", secret="test", region="us-east-1", token=None, **config):
        self.endpoint = endpoint
        self.region = region
        self.session = boto3.session.Session(
            aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token, region_name=region
        )
        self.config = {"retries": {"max_attempts": 1, "mode": "standard"}, "connect_timeout": 5, "read_timeout": 40, **config}
        self.made = {}

    def client(self, service, **config):
        settings = {**self.config, **config}
        if service == "s3":
            settings.setdefault("s3", {"addressing_style": "path"})
        client = self.session.client(service, endpoint_url=self.endpoint, config=Config(**settings))
        RECORDER.attach(client)
        return client

    def __getattr__(self, service):
        if service not in SERVICES:
            raise AttributeError(service)
        if service not in self.made:
            self.made[service] = self.client(service)
        return self.made[service]

    def unchecked(self, service):
        """A client that sends what it is given, so that the server's own checks are seen."""
        name = f"{service} unchecked"
        if name not in self.made:
            self.made[name] = self.client(service, parameter_validation=False)
        return self.made[name]

    def with_wrong_secret(self):
        return Clients(self.endpoint, secret="not-the-secret", region=self.region)


def speaking(endpoint, service, protocol, region="us-east-1"):
    """A client of `service` whose model says `protocol`: what other SDKs and older ones put on the wire.

    botocore takes the first protocol that it supports; the others are chosen by a model that lists that one alone.
    """
    session = botocore.session.Session()
    session.set_credentials("test", "test")
    loader = session.get_component("data_loader")
    load = loader.load_service_model

    def load_changed(service_name, type_name, api_version=None):
        model = load(service_name, type_name, api_version)
        if type_name == "service-2" and service_name == service:
            model = {**model, "metadata": {**model["metadata"], "protocol": protocol, "protocols": [protocol]}}
            if protocol == "query":
                model["metadata"].pop("jsonVersion", None)
                model["metadata"].pop("targetPrefix", None)
            if (service, protocol) == ("sqs", "query"):
                model = with_query_names(model)
        return model

    loader.load_service_model = load_changed
    client = session.create_client(service, region_name=region, endpoint_url=endpoint, config=Config(retries={"max_attempts": 1}))
    RECORDER.attach(client)
    return client


@contextmanager
def refused(code, status=None):
    """Expects the call inside to be answered with this error code, and with this status when one is given."""
    caught = {}
    try:
        yield caught
    except ClientError as error:
        caught.update(error.response)
        codes = {code} if isinstance(code, str) else set(code)
        actual = error.response["Error"]["Code"]
        answered = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert actual in codes, f"{actual} ({error.response['Error'].get('Message')}), not {code}"
        if status is not None:
            assert answered == status, f"{actual} came with {answered}, not {status}"
    else:
        raise AssertionError(f"the call succeeded; expected {code}")
