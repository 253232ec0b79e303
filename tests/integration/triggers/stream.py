"""The table's stream: records as the functions that follow it receive them."""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from tests.integration.simulation.invocation import invoke

_serialize = TypeSerializer().serialize

type Image = Mapping[str, Any] | None


def record(before: Image, after: Image) -> dict[str, Any]:
    """One change of an item, as DynamoDB streams it."""
    name = "MODIFY" if before and after else "INSERT" if after else "REMOVE"
    item = after or before or {}
    change: dict[str, Any] = {
        "Keys": _typed({"pk": item["pk"], "sk": item["sk"]}),
        "SequenceNumber": "111",
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    if before:
        change["OldImage"] = _typed(before)
    if after:
        change["NewImage"] = _typed(after)
    return {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": change,
    }


def deliver(module: str, *records: dict[str, Any]) -> Any:
    """Hand a batch to the function."""
    return invoke(module, {"Records": list(records)})


def _typed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _serialize(value) for name, value in item.items()}
