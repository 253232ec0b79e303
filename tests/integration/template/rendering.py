"""template.yaml as CloudFormation gets it: SAM's own translator makes roles, routes and permissions of it."""

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from samtranslator.translator.transform import transform  # type: ignore[import-untyped] # it ships no types

from tests.integration.simulation.template import template

_LOGGING = "AWSLambdaBasicExecutionRole"
_STREAMS = "AWSLambdaDynamoDBExecutionRole"
LOGGING_POLICY = f"arn:aws:iam::aws:policy/service-role/{_LOGGING}"
STREAM_POLICY = f"arn:aws:iam::aws:policy/service-role/{_STREAMS}"


class _ManagedPolicies:
    """The AWS-managed policies that SAM attaches by itself; the boundary narrows both."""

    def load(self) -> dict[str, str]:
        return {_LOGGING: LOGGING_POLICY, _STREAMS: STREAM_POLICY}


@cache
def rendered() -> dict[str, dict[str, Any]]:
    """The resources after translation, by logical id."""
    source = copy.deepcopy(template())
    for resource in source["Resources"].values():
        for name in ("CodeUri", "ContentUri"):
            if name in resource.get("Properties", {}):
                resource["Properties"][name] = "s3://uploaded/by-sam-deploy"
    defaults = {name: str(each.get("Default", "")) for name, each in source["Parameters"].items()}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        found: dict[str, dict[str, Any]] = transform(source, defaults, _ManagedPolicies())[
            "Resources"
        ]
    return found


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type, by logical id."""
    return {
        name: each.get("Properties", {})
        for name, each in rendered().items()
        if each["Type"] == kind
    }


def statements() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every statement of a policy that is ours, with the resource it stands in."""
    for name, each in rendered().items():
        properties = each.get("Properties", {})
        documents = [policy["PolicyDocument"] for policy in properties.get("Policies") or []]
        if "PolicyDocument" in properties:
            documents.append(properties["PolicyDocument"])
        for document in documents:
            for statement in document["Statement"]:
                yield name, asked_for(statement)


def asked_for(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    """The statement; one that a parameter has to ask for counts as if it had."""
    given: Mapping[str, Any] = statement["Fn::If"][1] if "Fn::If" in statement else statement
    return given


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def texts(value: Any) -> Iterator[str]:
    """Every text within a value, keys of intrinsic functions apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
