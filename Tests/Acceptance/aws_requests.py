"""Requests in files, held against botocore's model of the service: what ParamValidator checks, and the patterns and limits that it does not."""

import json
import re

import botocore.session
from botocore.validate import ParamValidator

from programs import REPOSITORY

SAGEMAKER = REPOSITORY / "deploy" / "sagemaker"
MODELS = {}

# Java's classes of Unicode, in Python's words.
CLASSES = {r"\p{L}": r"\w", r"\p{N}": r"\d", r"\p{Z}": r"\s"}


def request(name):
    return json.loads((SAGEMAKER / name).read_text())


def model(service):
    if service not in MODELS:
        MODELS[service] = botocore.session.get_session().get_service_model(service)
    return MODELS[service]


def violations(service, operation, parameters):
    """Everything that the service's model forbids about a request, as texts."""
    shape = model(service).operation_model(operation).input_shape
    report = ParamValidator().validate(parameters, shape)
    found = [report.generate_report()] if report.has_errors() else []
    return found + list(constraints(parameters, shape, operation))


def constraints(value, shape, path):
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if isinstance(value, dict) and name in value:
                yield from constraints(value[name], member, f"{path}.{name}")
        return
    metadata = shape.metadata
    if shape.type_name == "list":
        for number, item in enumerate(value):
            yield from constraints(item, shape.member, f"{path}[{number}]")
    if shape.type_name == "map":
        for key, item in value.items():
            yield from constraints(key, shape.key, f"{path} key")
            yield from constraints(item, shape.value, f"{path}[{key}]")
    size = value if isinstance(value, int) else len(value)
    if "max" in metadata and size > metadata["max"]:
        yield f"{path}: {size} is more than {metadata['max']}"
    if shape.type_name == "string":
        pattern = metadata.get("pattern", r"[\s\S]*")
        for java, python in CLASSES.items():
            pattern = pattern.replace(java, python)
        if not re.fullmatch(pattern, value):
            yield f"{path}: {value!r} does not match {pattern}"
        if getattr(shape, "enum", None) and value not in shape.enum:
            yield f"{path}: {value!r} is none of {shape.enum}"
