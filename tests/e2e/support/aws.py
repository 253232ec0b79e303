"""The AWS side of a deployed stack, for what no client of the API could see or do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3

from tests.e2e.support.stack import Stack
from tools.local.client import Json

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_stepfunctions import SFNClient


@overload
def client(
    stack: Stack, service: Literal["dynamodb"]
) -> "AbstractContextManager[DynamoDBClient]": ...
@overload
def client(stack: Stack, service: Literal["lambda"]) -> "AbstractContextManager[LambdaClient]": ...
@overload
def client(
    stack: Stack, service: Literal["stepfunctions"]
) -> "AbstractContextManager[SFNClient]": ...
@overload
def client(
    stack: Stack, service: Literal["secretsmanager"]
) -> "AbstractContextManager[SecretsManagerClient]": ...
@overload
def client(
    stack: Stack, service: Literal["cloudformation", "events", "iam", "kms", "s3"]
) -> "AbstractContextManager[Any]": ...
@contextmanager
def client(stack: Stack, service: Any) -> Iterator[Any]:
    outputs = stack.outputs
    made: Any = boto3.client(service, endpoint_url=outputs.aws_endpoint, region_name=outputs.region)
    try:
        yield made
    finally:
        made.close()


def functions(stack: Stack) -> list[Any]:
    """The configurations of all functions."""
    with client(stack, "lambda") as lambdas:
        pages = lambdas.get_paginator("list_functions").paginate()
        return [each for page in pages for each in page["Functions"]]


def function(stack: Stack, logical_id: str) -> Any:
    """The configuration of the function that the template calls `logical_id`."""
    beginning = f"{stack.outputs.stack_name}-{logical_id}"
    return next(
        each for each in functions(stack) if f"{each['FunctionName']}-".startswith(f"{beginning}-")
    )


def invoke(stack: Stack, logical_id: str, payload: Json) -> Json:
    """What a function returns for `payload`."""
    with client(stack, "lambda") as lambdas:
        answer = lambdas.invoke(
            FunctionName=function(stack, logical_id)["FunctionName"],
            Payload=json.dumps(payload).encode(),
        )
        returned = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, returned
    return returned


def mint_key(stack: Stack, **wanted: Json) -> dict[str, Any]:
    """A new API key, as an operator makes one."""
    return dict(invoke(stack, "MintApiKeyFunction", {"name": "test", **wanted}))


def variables_of(stack: Stack, logical_id: str) -> dict[str, str]:
    """What the template tells a function about its surroundings."""
    return dict(function(stack, logical_id)["Environment"]["Variables"])


def role_of(stack: Stack, logical_id: str) -> str:
    """The name of the role that a function works under."""
    return str(function(stack, logical_id)["Role"]).rpartition("/")[2]
