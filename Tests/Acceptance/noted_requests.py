"""Reads the requests that the stand-in for AWS noted: which operation each is, whose, and where botocore's rules would have sent it."""

import json
import re
from functools import cache
from urllib.parse import parse_qs, urlsplit

import botocore.session
from botocore.endpoint_provider import EndpointProvider

from aws_requests import model

SIGNED = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
# The names of services in signatures, where botocore calls them otherwise.
CLIENTS = {"monitoring": "cloudwatch"}


@cache
def rules(service):
    loader = botocore.session.get_session().get_component("data_loader")
    return EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), loader.load_data("partitions"))


class Request:
    def __init__(self, line):
        note = json.loads(line)
        self.method, self.fields, self.form = note["method"], note["fields"], note["form"]
        self.host = self.fields["host"]
        target = urlsplit(note["path"])
        self.path, self.query = target.path, parse_qs(target.query, keep_blank_values=True)
        signature = SIGNED.search(self.fields.get("authorization", ""))
        self.key, self.region, scope = signature.groups() if signature else (None, None, None)
        self.service = CLIENTS.get(scope, scope)

    @property
    def payload(self):
        """How the signature covers the body; the hash itself is checked by the local cloud."""
        return re.sub(r"^[0-9a-f]{64}$", "hash", self.fields.get("x-amz-content-sha256", ""))

    @property
    def operation(self):
        if self.service == "s3":
            return self.object_operation()
        if target := self.fields.get("x-amz-target"):
            return target.rpartition(".")[2]
        return parse_qs(self.form)["Action"][0] if self.form else self.path.rpartition("/")[2]

    def object_operation(self):
        """The operation of S3's model whose method, path and literal query are the request's, the closest one."""
        has_key = self.path != "/"
        found = []
        for name in model("s3").operation_names:
            http = model("s3").operation_model(name).http
            path, _, query = http["requestUri"].partition("?")
            literal = {item.partition("=")[0] for item in query.split("&") if item} - {"x-id"}
            shape = model("s3").operation_model(name).input_shape
            required = {
                member.serialization["name"]
                for key, member in (shape.members.items() if shape else [])
                if key in shape.required_members and member.serialization.get("location") in ("querystring", "header")
            }
            wanted = literal | {item for item in required if not item.startswith("x-amz-")}
            headers = {item for item in required if item.startswith("x-amz-")}
            is_object = "{Key+}" in path
            if http["method"] == self.method and is_object == has_key and wanted <= set(self.query) and headers <= set(self.fields):
                found.append((len(wanted) + len(headers), name))
        # Older operations of the same form are marked as deprecated, and sort before the newer ones.
        return max(found)[1]

    def expected(self, region, fips, dual_stack, bucket):
        """Host and signing Region by botocore's rules."""
        parameters = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack}
        if self.service == "s3":
            parameters["Bucket"] = bucket
        endpoint = rules(self.service).resolve_endpoint(**parameters)
        scheme = (endpoint.properties.get("authSchemes") or [{}])[0]
        return endpoint.url.removeprefix("https://"), scheme.get("signingRegion", region)
