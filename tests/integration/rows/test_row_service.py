"""Rows at the same time, by whom, seen by whom, within which bounds, and what is told of them."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller, users_group
from baton.errors import (
    ConflictError,
    DuplicateValueError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from baton.permission import Audience, Grant, Operation, bits
from baton.rows import lists as bounds
from baton.rows.models import Row, instant
from baton.rows.repository import Bounds, RowRepository
from baton.rows.service import RowService
from baton.store import keys
from tests.integration.conftest import START
from tests.integration.rows.conftest import (
    ADMIN,
    ANN,
    BOB,
    GUEST,
    HERE,
    READER,
    WRITER,
    Declare,
    customer,
)
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.session import AwsCall
from tests.integration.triggers.stream import deliver, record

USERS = users_group(TENANT)
PEEK = bits(Audience.GROUP, [Operation.PEEK])


def create(service: RowService, caller: Caller = ANN, **attributes: Any) -> Row:
    return service.create(HERE, "customer", {"name": "Ada"} | attributes, caller, START).row


def update(service: RowService, row: Row, caller: Caller = ANN, **attributes: Any) -> Row:
    return service.update(HERE, "customer", row.row_id, attributes, caller, START).row


def names(service: RowService, caller: Caller, **queries: str) -> list[Any]:
    found = service.list(HERE, "customer", queries, caller.subject)
    return [row.values["name"] for row in found.rows]


def outcome(work: Any) -> str:
    try:
        work()
    except ConflictError as error:
        return error.code
    return "done"


def test_of_fifty_rows_with_one_unique_value_made_at_once_one_is_kept(
    service: RowService, repository: RowRepository
) -> None:
    with ThreadPoolExecutor(50) as threads:
        made = list(
            threads.map(
                lambda _: outcome(lambda: create(service, email="ada@example.com")), range(50)
            )
        )

    assert Counter(made) == {"done": 1, "duplicate_value": 49}
    assert len(list(repository.each(HERE, customer()))) == 1


def test_a_unique_value_moves_with_its_row(service: RowService) -> None:
    ada = create(service, email="ada@example.com")
    bea = create(service, email="bea@example.com")

    with pytest.raises(DuplicateValueError, match="email") as refused:
        update(service, bea, email="Ada@example.com")
    update(service, ada, email="ada@example.org")
    update(service, bea, email="ada@example.com")
    update(service, ada, email=None)

    assert refused.value.problems[0].field == "email"
    create(service, email="ada@example.org")
    assert len(container.table().query(*keys.row_value(HERE, "customer", "", "email"))) == 2


def test_changes_of_different_columns_at_once_are_all_kept(service: RowService) -> None:
    row = create(service)
    changes = [
        {"credit": 5},
        {"notes": "x"},
        {"level": "low"},
        {"born": "1815-12-10"},
        {"email": "a@b.com"},
    ]

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(lambda change: update(service, row, **change), changes))

    found = service.get(HERE, "customer", row.row_id, ANN.subject).row
    assert found.values.keys() == {"name", "active", "credit", "notes", "level", "born", "email"}
    assert found.version == 6


def test_a_change_and_a_removal_at_once_leave_no_guard_behind(service: RowService) -> None:
    for number in range(6):
        row = create(service, email=f"a{number}@example.com")
        moves = [
            lambda row=row, n=number: update(service, row, email=f"b{n}@example.com"),
            lambda row=row: service.delete(HERE, "customer", row.row_id, ANN.subject, START),
        ]
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda move: _tried(move), moves))

    assert container.table().query(keys.row(HERE, "customer", "").pk) == []


def _tried(move: Any) -> None:
    try:
        move()
    except NotFoundError:
        return


@pytest.mark.parametrize(
    ("caller", "seen", "update_of", "delete_of"),
    [
        (ANN, {"anns", "shared"}, {"anns", "shared"}, {"anns", "shared"}),
        (BOB, {"shared"}, set(), set()),
        (ADMIN, {"anns", "shared"}, {"anns", "shared"}, {"anns", "shared"}),
        (READER, {"anns", "shared"}, set(), set()),
        (WRITER, None, {"anns", "shared"}, {"anns", "shared"}),
    ],
)  # fmt: skip
def test_who_sees_changes_and_removes_a_row(
    service: RowService,
    caller: Caller,
    seen: set[str] | None,
    update_of: set[str],
    delete_of: set[str],
) -> None:
    rows = {
        "anns": create(service, name="anns", groups=[]),
        "shared": create(service, name="shared"),
    }

    def permitted(work: Any) -> set[str]:
        found = set()
        for name, row in rows.items():
            try:
                work(row)
            except (ForbiddenError, NotFoundError):
                continue
            found.add(name)
        return found

    if seen is not None:
        assert set(names(service, caller)) == seen
        assert set(names(service, caller, sort="name")) == seen
        assert set(names(service, caller, filter="a")) == seen
    assert permitted(lambda row: service.get(HERE, "customer", row.row_id, caller.subject)) == (
        seen or set()
    )
    assert permitted(lambda row: update(service, row, caller, notes="x")) == update_of
    assert (
        permitted(lambda row: service.delete(HERE, "customer", row.row_id, caller.subject, START))
        == delete_of
    )


def test_a_row_that_may_only_be_peeked_at_is_forbidden_and_one_not_to_be_seen_not_found(
    service: RowService,
) -> None:
    peeked = create(service, groups=[{"usergroup_id": USERS, "permission": PEEK}])
    private = create(service, groups=[])

    with pytest.raises(ForbiddenError):
        service.get(HERE, "customer", peeked.row_id, BOB.subject)
    with pytest.raises(NotFoundError):
        service.get(HERE, "customer", private.row_id, BOB.subject)
    assert names(service, BOB) == []


def test_permission_and_groups_are_the_owners_and_administrators_to_change(
    service: RowService,
) -> None:
    work = bits(Audience.GROUP, Operation)
    row = create(service, groups=[{"usergroup_id": USERS, "permission": work}])

    assert update(service, row, BOB, notes="by bob").owner_id == ANN.caller_id
    changes: list[dict[str, Any]] = [{"permission": 2097151}, {"groups": []}]
    for change in changes:
        for caller in (BOB, WRITER):
            with pytest.raises(ForbiddenError):
                update(service, row, caller, **change)
    changed = update(service, row, ANN, permission=1, groups=[])
    assert (changed.permission, changed.groups) == (1, ())
    assert update(service, row, ADMIN, permission=2).permission == 2
    with pytest.raises(InvalidInputError, match="user_account_id"):
        update(service, row, ADMIN, user_account_id=BOB.caller_id)


def test_an_entity_says_first_who_may_do_what(service: RowService, declare: Declare) -> None:
    declare("diary", {"Name": "text", "ColumnType": "content"}, AccessGroups=[])
    declare("board", {"Name": "text", "ColumnType": "content"},
            AccessGroups=[{"Name": "users", "Permission": PEEK}])  # fmt: skip

    for caller in (ANN, GUEST):
        with pytest.raises(NotFoundError):
            service.list(HERE, "diary", {}, caller.subject)
        with pytest.raises(NotFoundError):
            service.create(HERE, "diary", {"text": "x"}, caller, START)
    assert service.list(HERE, "board", {}, ANN.subject).rows == ()
    with pytest.raises(ForbiddenError):
        service.create(HERE, "board", {"text": "x"}, ANN, START)


def test_a_row_points_only_at_rows_that_its_writer_may_refer_to(service: RowService) -> None:
    private, shared = create(service, groups=[]), create(service)

    def order(target: str, caller: Caller) -> Row:
        sent = {"total": 1, "customer_id": target}
        return service.create(HERE, "purchase", sent, caller, START).row

    order(shared.row_id, BOB)
    order(private.row_id, ANN)
    with pytest.raises(InvalidInputError, match="customer_id") as hidden:
        order(private.row_id, BOB)
    with pytest.raises(InvalidInputError, match="customer_id") as missing:
        order(BOB.caller_id, BOB)
    assert str(hidden.value) == str(missing.value)


def fill(repository: RowRepository, count: int, size: int = 10) -> None:
    entity = customer()
    for number in range(count):
        repository.add(
            HERE,
            entity,
            Row(
                row_id=f"00000000-0000-7000-8000-{number:012}",
                values={"name": f"n{number * 7 % count:05}", "notes": "x" * size},
                groups=(Grant(USERS, 2080768),),
                created_at=instant(START),
            ),
        )


def test_a_page_reads_no_more_than_it_shows(
    service: RowService, repository: RowRepository, aws_calls: list[AwsCall]
) -> None:
    fill(repository, 40, size=90_000)  # 3.6 MB: four queries, were all of it read
    aws_calls.clear()

    found = service.list(HERE, "customer", {"page[size]": "5", "page[after]": ""}, READER.subject)

    assert [each.operation for each in aws_calls] == ["GetItem", "Query"]
    assert (len(found.rows), found.more, found.total) == (5, True, None)


def test_a_sorted_list_looks_at_all_and_gives_the_page(
    service: RowService, repository: RowRepository, aws_calls: list[AwsCall]
) -> None:
    fill(repository, 60)
    aws_calls.clear()

    found = service.list(
        HERE, "customer", {"sort": "-name", "page[size]": "3", "page[number]": "2"}, READER.subject
    )

    assert [row.values["name"] for row in found.rows] == ["n00056", "n00055", "n00054"]
    assert found.total == 60
    assert [each.operation for each in aws_calls] == ["GetItem", "Query"]


@pytest.mark.parametrize("limit", [Bounds(rows=30), Bounds(queries=2)])
def test_a_list_that_would_look_at_too_much_says_so_and_can_be_gone_through(
    service: RowService,
    repository: RowRepository,
    monkeypatch: pytest.MonkeyPatch,
    aws_calls: list[AwsCall],
    limit: Bounds,
) -> None:
    fill(repository, 40, size=90_000)
    monkeypatch.setattr(bounds, "BOUNDS", limit)
    aws_calls.clear()

    with pytest.raises(InvalidInputError, match="page\\[after\\]"):
        service.list(HERE, "customer", {"sort": "name"}, READER.subject)
    assert len(aws_calls) <= 5

    seen, pages = list[str](), 0
    cursor: str | None = ""
    while cursor is not None:
        queries = {"filter": "N0003", "page[after]": cursor, "sort": "id", "page[size]": "50"}
        page = service.list(HERE, "customer", queries, READER.subject)
        seen += [row.row_id for row in page.rows]
        cursor, pages = page.last, pages + 1
    assert len(seen) == len(set(seen)) == 10
    assert pages == 2


def test_counting_stops_somewhere(
    service: RowService, repository: RowRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(repository, 40, size=90_000)
    monkeypatch.setattr(bounds, "MOST_QUERIES", 2)

    found = service.list(HERE, "customer", {"page[size]": "2"}, READER.subject)

    assert (found.total, found.more) == (None, True)
    with pytest.raises(InvalidInputError, match="page\\[after\\]"):
        service.list(HERE, "customer", {"page[size]": "10", "page[number]": "4"}, READER.subject)


def told(table: Any) -> list[dict[str, Any]]:
    """What waits to be published, in the order in which it was written."""
    found = [each for each in table.scan()["Items"] if each["sk"].startswith("O#")]
    return sorted(found, key=lambda each: str(each["sk"]))


def test_changes_of_rows_are_told_without_secrets(service: RowService, table: Any) -> None:
    made = service.create(HERE, "purchase", {"total": "1.50", "token": "sesame"}, ANN, START).row
    service.update(HERE, "purchase", made.row_id, {"total": 2, "token": "else"}, ANN, START)
    service.update(HERE, "purchase", made.row_id, {"total": 2}, ANN, START)
    service.delete(HERE, "purchase", made.row_id, ANN.subject, START)

    waiting = told(table)

    assert [each["eventName"] for each in waiting] == ["row.created", "row.updated", "row.deleted"]
    about = {"entity": "purchase", "rowId": made.row_id}
    assert [json.loads(each["payload"]) for each in waiting] == [
        about | {"version": 1, "values": {"total": 1.5, "customer_id": None}},
        about | {"version": 2, "values": {"total": 2}},
        about | {"version": 2, "values": {}},
    ]


def test_entities_are_silent_unless_they_say_otherwise(service: RowService, table: Any) -> None:
    update(service, create(service), notes="x")

    assert told(table) == []


def test_what_waits_reaches_the_bus(
    service: RowService, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.create(HERE, "purchase", {"total": 1}, ANN, START)
    published: list[Any] = []
    bus = container.event_bus()
    monkeypatch.setattr(bus, "publish", published.extend)

    deliver("functions.events.publish_row_changes", *(record(None, each) for each in told(table)))

    (event,) = published
    assert (event.ref, event.name, event.depth) == (HERE, "row.created", 0)
    assert event.payload["values"]["total"] == 1


def test_a_large_row_is_told_of_without_its_values(
    service: RowService, declare: Declare, table: Any
) -> None:
    columns = [{"Name": name, "ColumnType": "content"} for name in ("one", "two")]
    declare("note", *columns, PublishesEvents=True)

    service.create(HERE, "note", dict.fromkeys(("one", "two"), "x" * 90_000), ANN, START)

    assert json.loads(told(table)[0]["payload"])["valuesOmitted"] is True


def test_a_row_of_guards_over_the_limit_is_refused(service: RowService, declare: Declare) -> None:
    columns = [
        {"Name": f"c{n}", "ColumnType": "label", "IsUnique": True, "IsNullable": True}
        for n in range(46)
    ]
    declare("wide", *columns)

    with pytest.raises(Exception, match="unique columns"):
        service.create(HERE, "wide", {"c1": "x"}, ADMIN, START)
