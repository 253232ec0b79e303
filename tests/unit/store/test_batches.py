"""Writes by the thousand: all of them once, a few batches at a time, however often the table refuses."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from baton.store import batches
from baton.store.batches import WRITERS, UnprocessedError, write_all


class FakeTable:
    """Takes what it is given, but for what `refuse` says of the number of a call."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.left: dict[int, int] = {}
        self.errors: dict[int, str] = {}
        self.calls = 0
        self._lock = threading.Lock()

    def batch_write_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        with self._lock:
            call, self.calls = self.calls, self.calls + 1
            sent = RequestItems["table"]
            assert len(sent) <= 25
            if call in self.errors:
                code = self.errors[call]
                raise ClientError({"Error": {"Code": code, "Message": code}}, "BatchWriteItem")
            left = sent[: self.left.get(call, 0)]
            self.taken += sent[len(left) :]
        return {"UnprocessedItems": {"table": left} if left else {}}


@pytest.fixture
def table() -> FakeTable:
    return FakeTable()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The attempts after which there was a pause."""
    made: list[int] = []
    monkeypatch.setattr(batches, "pause", made.append)
    return made


def write(table: Any, requests: Any) -> None:
    write_all(table, "table", requests)


@pytest.mark.parametrize("count", [0, 1, 25, 26, 1_001])
def test_each_is_written_once(table: FakeTable, count: int) -> None:
    write(table, iter(range(count)))

    assert sorted(table.taken) == list(range(count))


def test_what_the_table_leaves_is_written_again(table: FakeTable, waits: list[int]) -> None:
    table.left = {0: 25, 1: 3, 4: 1}

    write(table, range(100))

    assert sorted(table.taken) == list(range(100))
    assert len(waits) == 3


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_a_batch_that_is_refused_as_a_whole_waits_its_turn(
    table: FakeTable, waits: list[int], code: str
) -> None:
    table.errors = dict.fromkeys(range(10), code)

    write(table, range(10))

    assert sorted(table.taken) == list(range(10))
    assert waits == list(range(10))


def test_another_fault_ends_it(table: FakeTable) -> None:
    table.errors = {2: "ValidationException"}

    with pytest.raises(ClientError, match="ValidationException"):
        write(table, range(10_000))

    assert table.calls < 50


def test_a_batch_that_is_never_taken_is_an_error(table: FakeTable) -> None:
    table.left = dict.fromkeys(range(1_000), 1)

    with pytest.raises(UnprocessedError, match="1 writes"):
        write(table, [1])


def test_no_more_is_taken_than_is_being_written(table: FakeTable) -> None:
    asked = 0

    def requests() -> Iterator[int]:
        nonlocal asked
        for number in range(5_000):
            asked += 1
            with table._lock:  # noqa: SLF001 - to look at both at once
                assert asked - len(table.taken) <= 25 * (2 * WRITERS + 2)
            yield number

    write(table, requests())

    assert len(table.taken) == 5_000
