"""How the table takes refusals, collisions and pages."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from baton.store.keys import Key
from baton.store.table import RefusedError, Table, Write, put_new

WRITE = put_new(Key("T#1", "A#1"), {"name": "n"})
CHECK = Write(kind="check", key=Key("T#1", "P#1"), condition="attribute_exists(pk)")


@pytest.fixture(scope="module")
def client() -> Any:
    return boto3.client(
        "dynamodb", "eu-west-1", aws_access_key_id="none", aws_secret_access_key="none"
    )


@pytest.fixture
def dynamodb(client: Any) -> Iterator[Stubber]:
    """DynamoDB as it answers these and no other calls."""
    with Stubber(client) as stubber:
        yield stubber


@pytest.fixture
def table(client: Any) -> Table:
    return Table(client, "table")


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, in seconds."""
    made: list[float] = []
    monkeypatch.setattr("baton.store.waiting.time.sleep", made.append)
    return made


def cancel(dynamodb: Stubber, *codes: str | None, item: dict[str, Any] | None = None) -> None:
    reasons: list[dict[str, Any]] = [{"Code": code or "None"} for code in codes]
    if item:
        reasons[-1]["Item"] = item
    dynamodb.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": reasons},
    )


@pytest.mark.parametrize(
    "code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_transaction_that_collides_is_tried_again(
    dynamodb: Stubber, table: Table, waits: list[float], code: str
) -> None:
    cancel(dynamodb, None, code)
    cancel(dynamodb, code, None)
    dynamodb.add_response("transact_write_items", {})

    table.transact(CHECK, WRITE)

    dynamodb.assert_no_pending_responses()
    assert len(waits) == 2
    assert max(waits) < 1


def test_a_transaction_that_always_collides_is_an_error(
    dynamodb: Stubber, table: Table, waits: list[float]
) -> None:
    for _ in range(10):
        cancel(dynamodb, "TransactionConflict")

    with pytest.raises(ClientError, match="TransactionCanceledException"):
        table.transact(WRITE)

    assert sum(waits) < 10


def test_a_transaction_that_is_in_progress_is_tried_again(dynamodb: Stubber, table: Table) -> None:
    dynamodb.add_client_error("transact_write_items", "TransactionInProgressException")
    dynamodb.add_response("transact_write_items", {})

    table.transact(WRITE)

    dynamodb.assert_no_pending_responses()


def test_a_transaction_that_stays_in_progress_is_an_error(dynamodb: Stubber, table: Table) -> None:
    for _ in range(10):
        dynamodb.add_client_error("transact_write_items", "TransactionInProgressException")

    with pytest.raises(ClientError, match="TransactionInProgressException"):
        table.transact(WRITE)


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_a_transaction_that_can_never_succeed_is_not_tried_again(
    dynamodb: Stubber, table: Table, code: str
) -> None:
    cancel(dynamodb, code, "TransactionConflict")

    with pytest.raises(ClientError, match="TransactionCanceledException"):
        table.transact(CHECK, WRITE)


def test_a_call_that_is_not_allowed_is_not_tried_again(dynamodb: Stubber, table: Table) -> None:
    dynamodb.add_client_error("transact_write_items", "AccessDeniedException")

    with pytest.raises(ClientError, match="AccessDenied"):
        table.transact(WRITE)


def test_a_refused_condition_says_which_write_and_what_was_there(
    dynamodb: Stubber, table: Table
) -> None:
    there = {"name": {"S": "theirs"}, "count": {"N": "5"}}
    cancel(dynamodb, None, "ConditionalCheckFailed", item=there)

    with pytest.raises(RefusedError) as raised:
        table.transact(CHECK, WRITE)

    assert raised.value.items == {1: {"name": "theirs", "count": 5}}


def test_a_refused_condition_counts_more_than_a_collision(dynamodb: Stubber, table: Table) -> None:
    cancel(dynamodb, "TransactionConflict", "ConditionalCheckFailed")

    with pytest.raises(RefusedError) as raised:
        table.transact(CHECK, WRITE)

    assert raised.value.items == {1: {}}


def test_a_query_goes_on_to_the_last_page(dynamodb: Stubber, table: Table) -> None:
    last = {"pk": {"S": "T#1"}, "sk": {"S": "A#1"}}
    dynamodb.add_response("query", {"Items": [{"n": {"N": "1"}}], "LastEvaluatedKey": last})
    dynamodb.add_response("query", {"Items": [], "LastEvaluatedKey": last})
    dynamodb.add_response("query", {"Items": [{"n": {"N": "2"}}]})

    found = table.query("T#1")

    assert found == [{"n": 1}, {"n": 2}]
    dynamodb.assert_no_pending_responses()


def test_a_query_of_an_index_ends_at_its_limit(dynamodb: Stubber, table: Table) -> None:
    last = {"pk": {"S": "T#1"}, "sk": {"S": "A#1"}}
    page = {"Items": [{"n": {"N": "1"}}, {"n": {"N": "2"}}], "LastEvaluatedKey": last}
    dynamodb.add_response("query", page)

    found = table.query_index("GSI1", "T#1#A#1", limit=2)

    assert found == [{"n": 1}, {"n": 2}]


def test_values_survive_the_table(dynamodb: Stubber, table: Table) -> None:
    item = {
        "m": {"M": {"n": {"N": "12345678901234567890"}}},
        "l": {"L": [{"NULL": True}, {"BOOL": False}, {"S": ""}]},
    }
    dynamodb.add_response("get_item", {"Item": item})

    found = table.get(Key("T#1", "A#1"))

    assert found == {"m": {"n": 12345678901234567890}, "l": [None, False, ""]}


def test_counting_ends_when_it_has_asked_enough(dynamodb: Stubber, table: Table) -> None:
    last = {"pk": {"S": "T#1"}, "sk": {"S": "R#3"}}
    for _ in range(2):
        dynamodb.add_response("query", {"Count": 7, "LastEvaluatedKey": last})
    dynamodb.add_response("query", {"Count": 7})

    assert table.count(Key("T#1", "R#"), 1) == (7, False)
    assert table.count(Key("T#1", "R#"), 2) == (14, True)
