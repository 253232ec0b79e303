"""The stack's table, bucket, secret and state machine, as template.yaml declares them."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import yaml

from tests.integration.simulation.environment import (
    ACCOUNT,
    BUCKET,
    BUS,
    ENCRYPTION_KEY_ALIAS,
    MACHINE,
    REGION,
    TABLE,
    TOKEN_SECRET,
)
from tests.integration.simulation.template import ROOT, resources

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_SESSION = boto3.Session(
    aws_access_key_id="simulated", aws_secret_access_key="simulated", region_name=REGION
)
_SCHEMA = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")


@cache
def outside(service: str) -> Any:
    """A client of the tests' own: what they do to arrange and to look is no call of the product's."""
    return _SESSION.client(service)  # type: ignore[call-overload] # any service


@cache
def _resource(service: str) -> Any:
    return _SESSION.resource(service)  # type: ignore[call-overload] # any service


def make_table() -> "Table":
    (declared,) = resources("AWS::DynamoDB::Table").values()
    schema: Any = {name: declared["Properties"][name] for name in _SCHEMA}
    outside("dynamodb").create_table(TableName=TABLE, **schema)
    made: Table = _resource("dynamodb").Table(TABLE)
    return made


def items() -> list[dict[str, Any]]:
    """All that is in the table, which must be little."""
    found = outside("dynamodb").scan(TableName=TABLE)
    assert "LastEvaluatedKey" not in found
    return list(found["Items"])


def put_items(some: Sequence[Mapping[str, Any]]) -> None:
    """Put items into the table as they are, at most 25."""
    puts = [{"PutRequest": {"Item": each}} for each in some]
    outside("dynamodb").batch_write_item(RequestItems={TABLE: puts})


def make_bucket() -> Any:
    where: Any = {"LocationConstraint": REGION}
    outside("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    return _resource("s3").Bucket(BUCKET)


def make_token_secret(secret: str = "made with the stack ".ljust(64, ".")) -> str:
    """Make it, or a new version of it; returns the version's id, which tokens name as their `kid`."""
    client, text = outside("secretsmanager"), json.dumps({"secret": secret})
    try:
        made: Any = client.create_secret(Name=TOKEN_SECRET, SecretString=text)
    except client.exceptions.ResourceExistsException:
        made = client.put_secret_value(SecretId=TOKEN_SECRET, SecretString=text)
    return str(made["VersionId"])


def make_encryption_key() -> None:
    client = outside("kms")
    made = client.create_key()["KeyMetadata"]["KeyId"]
    client.create_alias(AliasName=ENCRYPTION_KEY_ALIAS, TargetKeyId=made)


@cache
def machine_definition() -> str:
    """The state machine's file, as JSON, with the functions' addresses filled in."""
    (machine,) = resources("AWS::Serverless::StateMachine").values()
    file = machine["Properties"]["Definition"]["Fn::Transform"]["Parameters"]["Location"]
    text = json.dumps(yaml.safe_load((ROOT / file).read_text()))
    for name, value in machine["Properties"]["DefinitionSubstitutions"].items():
        function, _ = value["Fn::GetAtt"]
        text = text.replace(f"${{{name}}}", function_arn(function))
    return text


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def make_machine() -> str:
    made = outside("stepfunctions").create_state_machine(
        name=MACHINE,
        definition=machine_definition(),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/machine",
    )
    return str(made["stateMachineArn"])


def make_bus() -> None:
    outside("events").create_event_bus(Name=BUS)
