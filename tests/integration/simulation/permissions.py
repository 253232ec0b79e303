"""What the template lets each function do, so that a call its role does not allow is refused as AWS would.

moto asks for no permission, and neither does the local instance: without this, a missing one would show
in production first.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.integration.simulation.environment import (
    ACCOUNT,
    BUCKET,
    BUS,
    ENCRYPTION_KEY,
    REGION,
    STACK,
    TABLE,
    TOKEN_SECRET,
)
from tests.integration.simulation.template import function_of, resources

TABLE_ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{TABLE}"
BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
EVENTS_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}"
VALUES = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::StackName": STACK,
    "Table.Arn": TABLE_ARN,
    "Bucket.Arn": BUCKET_ARN,
    "TokenSecret.Id": TOKEN_SECRET,
    "EncryptionKey.Arn": ENCRYPTION_KEY,
    "Bus.Arn": f"{EVENTS_ARN}:event-bus/{BUS}",
    "SenderEmail": "baton@example.com",
}
_IN_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


class Need(NamedTuple):
    """A permission that a call asks for. `given` are keys that conditions of policies may ask for."""

    action: str
    resource: str
    given: frozenset[str] = frozenset()


class Grant(NamedTuple):
    """A statement of a policy. `asked` are condition keys that must be there."""

    actions: list[str]
    resources: list[str]
    asked: frozenset[str] = frozenset()


def needs(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
    """The permissions that AWS asks for before it performs a call."""
    match service:
        case "dynamodb" if operation == "TransactWriteItems":
            for item in params["TransactItems"]:
                for kind in item:
                    yield Need(f"dynamodb:{_IN_TRANSACTION[kind]}", TABLE_ARN)
        case "dynamodb" if operation == "BatchWriteItem":
            yield Need("dynamodb:BatchWriteItem", TABLE_ARN)
        case "dynamodb":
            index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
            yield Need(f"dynamodb:{operation}", TABLE_ARN + index)
        case "s3" if operation == "ListObjectsV2":
            yield Need("s3:ListBucket", BUCKET_ARN)
        case "s3" if operation == "DeleteObjects":
            for each in params["Delete"]["Objects"]:
                yield Need("s3:DeleteObject", f"{BUCKET_ARN}/{each['Key']}")
        case "s3" if operation == "CopyObject":
            source = params["CopySource"]
            key = source["Key"] if isinstance(source, dict) else unquote(source).partition("/")[2]
            yield Need("s3:GetObject", f"{BUCKET_ARN}/{key}")
            yield Need("s3:PutObject", f"{BUCKET_ARN}/{params['Key']}")
        case "s3" if operation == "HeadObject":
            yield Need("s3:GetObject", f"{BUCKET_ARN}/{params['Key']}")
        case "s3":
            yield Need(f"s3:{operation}", f"{BUCKET_ARN}/{params['Key']}")
        case "stepfunctions":
            arn = params.get("stateMachineArn") or params["executionArn"]
            yield Need(f"states:{operation}", arn)
        case "secretsmanager":
            yield Need(f"secretsmanager:{operation}", params["SecretId"])
        case "kms":
            context = params.get("EncryptionContext", {})
            given = frozenset(f"kms:EncryptionContext:{name}" for name in context)
            yield Need(f"kms:{operation}", params["KeyId"], given)
        case "events" if operation == "PutEvents":
            for entry in params["Entries"]:
                yield Need("events:PutEvents", f"{EVENTS_ARN}:event-bus/{entry['EventBusName']}")
        case "events" if operation == "ListRules":
            yield Need("events:ListRules", "*")
        case "events":
            name = params["Rule"] if "Rule" in params else params["Name"]
            yield Need(f"events:{operation}", f"{EVENTS_ARN}:rule/{name}")
        case _:
            raise NotImplementedError(f"which permission does {service} {operation} ask for?")


def denied(module: str, wanted: Iterator[Need]) -> list[Need]:
    """What of this neither the function's own role nor its boundary may be missing, but is."""
    return [
        need
        for need in wanted
        if not (_granted(_own(module), need) and _granted(_boundary(), need))
    ]


def _granted(grants: list[Grant], need: Need) -> bool:
    return any(
        need.action in grant.actions
        and any(fnmatchcase(need.resource, each) for each in grant.resources)
        and grant.asked <= need.given
        for grant in grants
    )


@cache
def _own(module: str) -> list[Grant]:
    policies = function_of(module).properties.get("Policies", [])
    return [_read(each) for policy in policies for each in _always(policy["Statement"])]


@cache
def _boundary() -> list[Grant]:
    (boundary,) = resources("AWS::IAM::ManagedPolicy").values()
    statements = boundary["Properties"]["PolicyDocument"]["Statement"]
    return [_read(each) for each in _always(statements)]


def _always(statements: list[Any]) -> list[Any]:
    """Without those that a parameter has to ask for."""
    return [each for each in statements if "Fn::If" not in each]


def _read(statement: Mapping[str, Any]) -> Grant:
    assert statement["Effect"] == "Allow"
    conditions = statement.get("Condition", {})
    nulls = conditions.get("Null", {})
    assert set(nulls.values()) <= {"false"}
    resources = [_resolve(each) for each in _list(statement["Resource"])]
    return Grant(_list(statement["Action"]), resources, frozenset(nulls))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _resolve(value: Any) -> str:
    """A resource as text; what has no value here is left as it stands and matches nothing."""
    match value:
        case {"Fn::GetAtt": [resource, attribute]}:
            return VALUES.get(f"{resource}.{attribute}", f"{resource}.{attribute}")
        case {"Fn::Sub": text}:
            return re.sub(r"\$\{([^}]+)\}", lambda found: VALUES.get(found[1], found[0]), text)
        case str():
            return value
        case _:
            raise NotImplementedError(f"a resource such as {value}")
