"""Counts the AWS calls that code makes, through botocore's events, and what they cost on DynamoDB."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.bench.units import Item, Units, check_units, read_units, write_units

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(slots=True)
class Tally:
    """What was called between two moments, by `service:Operation`, and the request units of it."""

    calls: Counter[str] = field(default_factory=Counter)
    units: Units = field(default_factory=Units)

    def record(self) -> dict[str, Any]:
        return {"calls": dict(self.calls), **self.units._asdict()}


class Recorder:
    """Listens to one session. `peek` is a client of another one, so its own reads are not counted."""

    def __init__(self, session: "Session", peek: "DynamoDBClient") -> None:
        self._peek, self._tally = peek, Tally()
        self._parameters: Mapping[str, Any] = {}
        self._before: list[Item | None] = []
        session.events.register("before-parameter-build.*.*", self._calling)
        session.events.register("after-call.dynamodb.*", self._called)

    @contextmanager
    def tally(self) -> Iterator[Tally]:
        self._tally = Tally()
        yield self._tally

    def _calling(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        self._tally.calls[f"{model.service_model.service_name}:{model.name}"] += 1
        self._parameters = params
        self._before = [self._item(write) for _, write in _writes(model.name, params)]

    def _called(self, model: Any, parsed: Mapping[str, Any], **_: Any) -> None:
        transaction = model.name == "TransactWriteItems"
        writes = _writes(model.name, self._parameters)
        for before, (kind, write) in zip(self._before, writes, strict=True):
            if kind == "ConditionCheck":
                self._add(check_units(before))
            else:
                self._add(write_units(before, self._item(write), transaction=transaction))
        if model.name in {"GetItem", "Query"}:
            found = parsed.get("Items", [parsed["Item"]] if "Item" in parsed else [])
            consistent = bool(self._parameters.get("ConsistentRead"))
            self._add(read_units(found, consistent=consistent))

    def _add(self, units: Units) -> None:
        self._tally.units = self._tally.units.plus(units)

    def _item(self, write: Mapping[str, Any]) -> Item | None:
        key = write.get("Key") or {name: write["Item"][name] for name in ("pk", "sk")}
        found: Item | None = self._peek.get_item(TableName=write["TableName"], Key=key).get("Item")
        return found


def _writes(
    operation: str, parameters: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if operation == "TransactWriteItems":
        for entry in parameters["TransactItems"]:
            yield from entry.items()
    elif operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield operation.removesuffix("Item"), parameters
