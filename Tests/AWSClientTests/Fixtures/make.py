#!/usr/bin/env python3
"""Writes what botocore makes of Regions, variants, buckets and configured endpoints: the expected values of Swift's tests beside this folder.

usage: make.py [FOLDER]
"""

import itertools
import sys
from pathlib import Path

import botocore.args
import botocore.session
from botocore.configprovider import ConfiguredEndpointProvider
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.utils import ensure_boolean

SERVICES = ["s3", "sqs", "sns", "cloudwatch", "logs", "iam", "sts", "ce"]
REGIONS = [
    "us-east-1", "us-west-2", "eu-west-1", "eu-central-2", "ap-southeast-7", "il-central-1", "mx-central-1",
    "cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1", "eusc-de-east-1",
    "us-iso-east-1", "us-isob-west-1", "eu-isoe-west-1", "us-isof-south-1",
    # Regions that no table has yet, known by their form; one of no known form; the names of whole partitions.
    "us-east-9", "cn-south-9", "us-gov-north-9", "eusc-de-west-9", "xx-new-1", "aws-global", "aws-cn-global",
]  # fmt: skip
BUCKETS = ["", "uploads", "uploads-000000000000-eu-west-1-an", "my.photos", "Uploads_1", "123"]


def rule_sets():
    loader = botocore.session.get_session().get_component("data_loader")
    return {
        service: EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), loader.load_data("partitions"))
        for service in SERVICES
    }


def resolve(provider, service, region, fips, dual_stack, bucket="", global_sts=False):
    """The URL and the Region that the request is signed for; the URL is `-` when botocore has none."""
    parameters = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack}
    if service == "s3" and bucket:
        parameters["Bucket"] = bucket
    if service == "sts":
        parameters["UseGlobalEndpoint"] = global_sts
    try:
        endpoint = provider.resolve_endpoint(**parameters)
    except EndpointProviderError:
        return "-", "-"
    schemes = endpoint.properties.get("authSchemes") or [{}]
    return endpoint.url, schemes[0].get("signingRegion", region)


def endpoints():
    """service, Region, FIPS, dual-stack, bucket or `legacy` for STS, URL, signing Region."""
    providers = rule_sets()
    for service, region, fips, dual_stack in itertools.product(SERVICES, REGIONS, [False, True], [False, True]):
        # `legacy` is for the Regions that botocore calls so; elsewhere it never asks its rules for the global endpoint.
        further = BUCKETS if service == "s3" else ["", "legacy"] if service == "sts" else [""]
        for extra in further:
            is_legacy = extra == "legacy" and region in botocore.args.LEGACY_GLOBAL_STS_REGIONS
            url, signing = resolve(
                providers[service], service, region, fips, dual_stack, "" if extra == "legacy" else extra, is_legacy
            )
            yield service, region, str(fips).lower(), str(dual_stack).lower(), extra, url, signing


def configured():
    """service, the places that are set (a letter each), URL.

    The places: s `AWS_ENDPOINT_URL_<SERVICE>`, g `AWS_ENDPOINT_URL`, c the profile's `services` section, p the profile's `endpoint_url`,
    i `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true`, k the same with `True`, n with `false`, j the profile's `ignore_configured_endpoint_urls = true`.
    """
    for service in SERVICES:
        # The name of its variable, from the service's identifier in the model, as AWS's page on the endpoints' identifiers says.
        model = botocore.session.get_session().get_service_model(service)
        identifier = model.service_id.hyphenize().replace("-", "_")
        for places in itertools.product(["", "s"], ["", "g"], ["", "c"], ["", "p"], ["", "i", "k", "n", "j"]):
            environment, profile, services = {}, {}, {}
            if "s" in places:
                environment[f"AWS_ENDPOINT_URL_{identifier.upper()}"] = "http://service-variable:1"
            if "g" in places:
                environment["AWS_ENDPOINT_URL"] = "https://variable/with/path"
            if "c" in places:
                profile["services"] = "local"
                services["local"] = {identifier: {"endpoint_url": "http://service-profile:3"}}
            if "p" in places:
                profile["endpoint_url"] = "https://profile"
            word = {"i": "true", "k": "True", "n": "false", "j": "true"}.get(places[-1])
            provider = ConfiguredEndpointProvider({"services": services}, profile, service, environment)
            url = None if word and ensure_boolean(word) else provider.provide()
            yield service, f"AWS_ENDPOINT_URL_{identifier.upper()}", "".join(places), url or "-"


def write(path, rows):
    path.write_text("".join("\t".join(row) + "\n" for row in rows))


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    write(folder / "endpoints.tsv", endpoints())
    write(folder / "configured.tsv", configured())
