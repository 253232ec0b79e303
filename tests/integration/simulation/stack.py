"""The stack's table, bucket, secret and state machine, as template.yaml declares them."""

import json
from typing import TYPE_CHECKING, Any

import boto3
import yaml

from tests.integration.simulation.environment import (
    ACCOUNT,
    BUCKET,
    MACHINE,
    REGION,
    TABLE,
    TOKEN_SECRET,
)
from tests.integration.simulation.template import ROOT, resources

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

# The tests' own: what they do to arrange and to look is no call of the product's.
OUTSIDE = boto3.Session(
    aws_access_key_id="simulated", aws_secret_access_key="simulated", region_name=REGION
)
_SCHEMA = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")


def make_table() -> "Table":
    (declared,) = resources("AWS::DynamoDB::Table").values()
    schema: Any = {name: declared["Properties"][name] for name in _SCHEMA}
    return OUTSIDE.resource("dynamodb").create_table(TableName=TABLE, **schema)


def make_bucket() -> Any:
    where: Any = {"LocationConstraint": REGION}
    return OUTSIDE.resource("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)


def make_token_secret(secret: str) -> str:
    """Returns the id of the version, which tokens name as their `kid`."""
    made = OUTSIDE.client("secretsmanager").create_secret(
        Name=TOKEN_SECRET, SecretString=json.dumps({"secret": secret})
    )
    return made["VersionId"]


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
    made = OUTSIDE.client("stepfunctions").create_state_machine(
        name=MACHINE,
        definition=machine_definition(),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/machine",
    )
    return made["stateMachineArn"]
