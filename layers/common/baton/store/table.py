"""The one DynamoDB table, in plain Python values.

A thin layer on the boto3 client: it translates values, pages through queries, and turns a refused
transaction into an exception that says which write was refused and what was there instead.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from baton.store.batches import write_all
from baton.store.keys import Key
from baton.store.waiting import pause

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]

_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_TRIES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write of a transaction: `put`, `update`, `delete` or `check`, with its condition."""

    kind: str
    key: Key
    item: Item = field(default_factory=dict)
    update: str = ""
    condition: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


class RefusedError(Exception):
    """A condition did not hold. `items` has, by position in the transaction, what stood there instead."""

    def __init__(self, items: Mapping[int, Item]) -> None:
        super().__init__(f"refused at {sorted(items)}")
        self.items = items


class Page(NamedTuple):
    """What one query returned. `more`: there may be items behind the last one."""

    items: list[Item]
    more: bool


class Table:
    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        found = self._client.get_item(
            TableName=self._name, Key=_encode(key.item()), ConsistentRead=True
        )
        return _decode(found["Item"]) if "Item" in found else None

    def query(self, pk: str, prefix: str = "") -> list[Item]:
        """All items of a partition whose sort key begins with `prefix`, in its order."""
        condition, values = "pk = :pk", {":pk": pk}
        if prefix:
            condition, values = (
                "pk = :pk AND begins_with(sk, :prefix)",
                values | {":prefix": prefix},
            )
        return list(self._pages(condition, values, ConsistentRead=True))

    def page(
        self,
        key: Key,
        *,
        after: str = "",
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Page:
        """One query: items whose sort key begins with `key.sk`, behind the sort key `after`, at most 1 MB."""
        more: dict[str, Any] = {"Limit": limit} if limit else {}
        if after:
            more["ExclusiveStartKey"] = _encode(Key(key.pk, after).item())
        found = self._client.query(
            TableName=self._name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues=_encode({":pk": key.pk, ":prefix": key.sk}),
            ConsistentRead=True,
            ScanIndexForward=not newest_first,
            **more,
        )
        return Page([_decode(each) for each in found["Items"]], "LastEvaluatedKey" in found)

    def pages(
        self, key: Key, *, after: str = "", newest_first: bool = False, limit: int | None = None
    ) -> Iterator[list[Item]]:
        """Query after query until there is nothing left; each looks for `limit` items at most."""
        more = True
        while more:
            items, more = self.page(key, after=after, newest_first=newest_first, limit=limit)
            if not items:
                return
            yield items
            after = items[-1]["sk"]

    def count(self, key: Key, most_queries: int) -> tuple[int, bool]:
        """How many items there are, one query for each MB of them; and whether that is all."""
        counted, start = 0, dict[str, Any]()
        for _ in range(most_queries):
            found = self._client.query(
                TableName=self._name,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
                ExpressionAttributeValues=_encode({":pk": key.pk, ":prefix": key.sk}),
                Select="COUNT",
                **start,
            )
            counted += found["Count"]
            if "LastEvaluatedKey" not in found:
                return counted, True
            start = {"ExclusiveStartKey": found["LastEvaluatedKey"]}
        return counted, False

    def put_all(self, items: Iterable[tuple[Key, Item]]) -> None:
        """Put items of different keys, in no order and with no condition. Raises UnprocessedError."""
        puts = ({"PutRequest": {"Item": _encode(item | key.item())}} for key, item in items)
        write_all(self._client, self._name, puts)

    def delete_all(self, keys: Iterable[Key]) -> None:
        """Delete items of different keys. Raises UnprocessedError."""
        deletes = ({"DeleteRequest": {"Key": _encode(key.item())}} for key in keys)
        write_all(self._client, self._name, deletes)

    def has(self, pk: str, prefix: str) -> bool:
        """Whether a partition has an item whose sort key begins with `prefix`."""
        condition, values = "pk = :pk AND begins_with(sk, :prefix)", {":pk": pk, ":prefix": prefix}
        pages = self._pages(condition, values, ConsistentRead=True, Limit=1)
        return next(pages, None) is not None

    def query_index(
        self,
        index: str,
        pk: str,
        *,
        up_to: str = "",
        newest_first: bool = False,
        limit: int | None = None,
    ) -> list[Item]:
        """Items of an index partition, the first `limit` of them, with sort keys of at most `up_to`."""
        attribute = index.lower()
        condition, values = f"{attribute}pk = :pk", {":pk": pk}
        if up_to:
            condition, values = f"{condition} AND {attribute}sk <= :to", values | {":to": up_to}
        found: list[Item] = []
        more: dict[str, Any] = {"Limit": limit} if limit else {}
        for item in self._pages(
            condition, values, IndexName=index, ScanIndexForward=not newest_first, **more
        ):
            found.append(item)
            if len(found) == limit:
                break
        return found

    def update(self, write: Write) -> Item:
        """Apply one update and return the whole new item."""
        try:
            answer = self._client.update_item(
                TableName=self._name,
                Key=_encode(write.key.item()),
                UpdateExpression=write.update,
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **_expression(write),
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            there: Any = error.response.get("Item", {})
            raise RefusedError({0: _decode(there)}) from error
        return _decode(answer["Attributes"])

    def transact(self, *writes: Write) -> None:
        """All writes or none. Collisions with other transactions are waited out and tried again."""
        for attempt in range(_TRIES):
            try:
                items: Any = [{_KINDS[write.kind]: self._transact_item(write)} for write in writes]
                self._client.transact_write_items(TransactItems=items)
            except self._client.exceptions.TransactionCanceledException as error:
                reasons = error.response.get("CancellationReasons", [])
                refused = {
                    position: _decode(reason.get("Item", {}))
                    for position, reason in enumerate(reasons)
                    if reason.get("Code") == "ConditionalCheckFailed"
                }
                if refused:
                    raise RefusedError(refused) from error
                passing = all(r.get("Code") in _PASSING | {"None", None} for r in reasons)
                if not passing or attempt == _TRIES - 1:
                    raise
            except ClientError as error:
                passing = error.response["Error"]["Code"] == "TransactionInProgressException"
                if not passing or attempt == _TRIES - 1:
                    raise
            else:
                return
            pause(attempt)

    def _pages(self, condition: str, values: Mapping[str, Any], **more: Any) -> Iterator[Item]:
        start: dict[str, Any] = {}
        while True:
            page = self._client.query(
                TableName=self._name,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=_encode(values),
                **more,
                **start,
            )
            yield from map(_decode, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _transact_item(self, write: Write) -> Any:
        common = {"TableName": self._name, **_expression(write)}
        if write.condition:
            common["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        if write.kind == "put":
            return common | {"Item": _encode(write.item | write.key.item())}
        if write.kind == "update":
            common["UpdateExpression"] = write.update
        return common | {"Key": _encode(write.key.item())}


_KINDS = {"put": "Put", "update": "Update", "delete": "Delete", "check": "ConditionCheck"}
_to_dynamo = TypeSerializer().serialize
_from_dynamo = TypeDeserializer().deserialize


def put_new(key: Key, item: Item) -> Write:
    """A put that is refused when the key is taken."""
    return Write(kind="put", key=key, item=item, condition="attribute_not_exists(pk)")


def _expression(write: Write) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if write.condition:
        parts["ConditionExpression"] = write.condition
    if write.names:
        parts["ExpressionAttributeNames"] = dict(write.names)
    if write.values:
        parts["ExpressionAttributeValues"] = _encode(write.values)
    return parts


def _encode(values: Mapping[str, Any]) -> dict[str, Any]:
    # Nearly all values are texts, and the serializer tries every other type first.
    return {
        name: {"S": value} if type(value) is str else _to_dynamo(value)
        for name, value in values.items()
    }


def _decode(item: Mapping[str, Any]) -> Item:
    return {name: _plain(_from_dynamo(value)) for name, value in item.items()}


def _plain(value: Any) -> Any:
    """Numbers in this table are whole; DynamoDB hands them back as decimals."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
