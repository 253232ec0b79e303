"""Many writes without conditions: in batches, a few at a time, until all of them are taken."""

from collections import deque
from collections.abc import Iterable
from itertools import batched, chain, islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from baton.store.waiting import pause

if TYPE_CHECKING:
    from concurrent.futures import Future

    from mypy_boto3_dynamodb import DynamoDBClient

WRITERS = 4
_BATCH = 25
# A partition takes a thousand writes in a second. Where ten workers write into one, each is often refused.
_TRIES = 30
_REFUSED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
    }
)


class UnprocessedError(Exception):
    """The table took only a part of a batch, however often it was asked."""


def write_all(client: "DynamoDBClient", table: str, requests: Iterable[Any]) -> None:
    """Put and delete requests for different keys, in no order. Raises UnprocessedError.

    `requests` are taken as they are needed.
    """
    batches = map(list, batched(requests, _BATCH, strict=False))
    first = list(islice(batches, 2))
    if len(first) < 2:
        for batch in first:
            _write(client, table, batch)
        return
    from concurrent.futures import ThreadPoolExecutor

    under_way: deque[Future[None]] = deque()
    with ThreadPoolExecutor(WRITERS) as writers:
        for batch in chain(first, batches):
            if len(under_way) >= 2 * WRITERS:
                under_way.popleft().result()
            under_way.append(writers.submit(_write, client, table, batch))
        for each in under_way:
            each.result()


def _write(client: "DynamoDBClient", table: str, batch: list[Any]) -> None:
    left: Any = batch
    for attempt in range(_TRIES):
        try:
            answer = client.batch_write_item(RequestItems={table: left})
        except ClientError as error:
            if error.response["Error"]["Code"] not in _REFUSED:
                raise
        else:
            left = answer.get("UnprocessedItems", {}).get(table)
            if not left:
                return
        pause(attempt)
    raise UnprocessedError(f"{len(left)} writes were not taken")
