"""Lines of a sheet into rows."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from baton import container
from baton.entities.merging import Change
from baton.errors import NotFoundError
from baton.exchanges.errors import ExchangeError, TimeUpError
from tests.integration.conftest import START
from tests.integration.exchanges.conftest import (
    NewExchange,
    add,
    change,
    create,
    new_credential,
    rows,
    synchronize,
)
from tests.integration.exchanges.sheets_server import Book, Google, Tab
from tests.integration.rows.conftest import ADMIN, ANN, HERE
from tests.integration.simulation.session import AwsCall

HEADER = ["Code", "Total", "Paid", "Day"]

pytestmark = pytest.mark.usefixtures("purchases", "waits")


@pytest.fixture
def tab(book: Book) -> Tab:
    return book.tabs[0]


def fill(tab: Tab, *lines: list[Any], header: list[Any] = HEADER) -> None:
    tab.cells.clear()
    tab.rows = max(tab.rows, len(lines) + 1)
    tab.write(1, 1, [header, *lines], "RAW")


def values() -> dict[Any, dict[str, Any]]:
    return {each.values["code"]: dict(each.values) for each in rows()}


def test_lines_become_rows_typed_as_their_columns(from_sheet: NewExchange, tab: Tab) -> None:
    fill(tab, ["a", "€ 1,234.50", "yes", "15.01.2024"], ["b", 2, True, 45306], [7])

    told = synchronize(from_sheet())

    assert told["message"] == "Orders: 3 rows created."
    assert {code: {**each, "code": None} for code, each in values().items()} == {
        "a": {"code": None, "total": Decimal("1234.5"), "paid": True, "day": "2024-01-15"},
        "b": {"code": None, "total": 2, "paid": True, "day": "2024-01-15"},
        "7": {"code": None, "paid": False},
    }


def test_lines_change_the_rows_with_their_key_and_nothing_else(
    from_sheet: NewExchange, tab: Tab
) -> None:
    row = create(code="a", total=1, notes="stay")
    create(code="b", total=2)
    fill(tab, ["a", 5, False], ["b", 2, False], ["c", 3, True])

    told = synchronize(from_sheet())

    assert (told["rows_created"], told["rows_updated"], told["rows_unchanged"]) == (1, 1, 1)
    assert values()["a"] == {"code": "a", "total": 5, "paid": False, "notes": "stay"}
    assert {each.row_id: each.version for each in rows()}[row.row_id] == 2


def test_unchanged_lines_write_nothing(
    from_sheet: NewExchange, tab: Tab, aws_calls: list[AwsCall]
) -> None:
    fill(tab, ["a", 1.25, True, "2024-01-15"], ["b"])
    exchange = from_sheet()
    synchronize(exchange)
    before = rows()
    aws_calls.clear()

    assert synchronize(exchange)["rows_unchanged"] == 2

    assert rows() == before
    written = [
        each.operation for each in aws_calls if each.operation.startswith(("Transact", "Batch"))
    ]
    assert written == []


def test_what_cannot_be_a_row_is_told_by_line_and_left_out(
    from_sheet: NewExchange, tab: Tab
) -> None:
    create(code="e", total=1)
    fill(
        tab,
        ["a", "many"],
        [],
        ["b", 1, "perhaps"],
        ["", 5],
        ["c", 1],
        ["c", 2],
        ["d", "#REF!"],
        ["e", "none of it"],
    )

    told = synchronize(from_sheet())

    assert (told["rows_created"], told["rows_failed"]) == (1, 6)
    failures = {each["place"]: each["message"] for each in told["failures"]}
    assert set(failures) == {f"line {each}" for each in (2, 4, 5, 7, 8, 9)}
    assert "total: must be" in failures["line 2"]
    assert "a key column is blank" in failures["line 5"]
    assert "same key as line 6" in failures["line 7"]
    assert "error #REF!" in failures["line 8"]
    assert set(values()) == {"c", "e"}


def test_headers_are_mapped_and_others_ignored(from_sheet: NewExchange, tab: Tab) -> None:
    fill(tab, ["x", "a", 9], header=["Remark", "Order no.", "Sum"])

    told = synchronize(from_sheet(mapping={"Order no.": "code", "Sum": "total"}))

    assert values() == {"a": {"code": "a", "total": 9, "paid": False}}
    assert told["headers_ignored"] == ["Remark"]


def test_a_sheet_without_the_key_column_is_told(from_sheet: NewExchange, tab: Tab) -> None:
    fill(tab, [1], header=["Total"])

    with pytest.raises(ExchangeError, match="no column for code"):
        synchronize(from_sheet())


def test_an_empty_sheet_is_told(from_sheet: NewExchange) -> None:
    with pytest.raises(ExchangeError, match="it has nothing"):
        synchronize(from_sheet())


def test_a_range_bounds_what_is_read(from_sheet: NewExchange, tab: Tab) -> None:
    tab.write(3, 2, [["Code", "Total", "Paid"], ["a", 1, True], ["b", 2, True], ["c", 3]], "RAW")

    synchronize(from_sheet(range="Sheet1!B3:C5"))

    assert values() == {
        "a": {"code": "a", "total": 1, "paid": False},
        "b": {"code": "b", "total": 2, "paid": False},
    }


def test_many_lines_are_read_in_ranges(
    from_sheet: NewExchange, tab: Tab, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.exchanges.receiving.PAGE_ROWS", 100)
    fill(tab, *([f"p{number}", number] for number in range(250)))
    tab.rows = 251
    exchange = from_sheet()

    told = synchronize(exchange)

    assert told["rows_created"] == 250
    assert len(rows()) == 250
    ranges = [path.rsplit("/", 1)[1] for method, path in google.requests if "/values/" in path]
    assert ranges[1:] == ["'Sheet1'!A2:D101", "'Sheet1'!A102:D201", "'Sheet1'!A202:D251"]
    assert synchronize(exchange)["rows_unchanged"] == 250


def test_ranges_that_are_too_large_to_read_are_read_in_pieces(
    from_sheet: NewExchange, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.exchanges.sheets._LIMIT", 3_000)
    fill(tab, *([f"p{number}" + "x" * 100] for number in range(100)))

    assert synchronize(from_sheet())["rows_created"] == 100


def test_unicode_and_long_texts_arrive(from_sheet: NewExchange, tab: Tab) -> None:
    text = "\N{GRINNING FACE}zażółć\n" * 3_000
    fill(tab, ["ключ", text], header=["code", "notes"])

    synchronize(from_sheet())

    assert values()["ключ"]["notes"] == text


def test_when_the_time_is_up_the_next_one_goes_on(from_sheet: NewExchange, tab: Tab) -> None:
    fill(tab, *([f"p{number}"] for number in range(30)))
    exchange = from_sheet()

    with pytest.raises(TimeUpError):
        synchronize(exchange, seconds=9)

    assert synchronize(exchange)["rows_created"] == 30


def test_a_row_whose_key_was_changed_is_not_written_over(from_sheet: NewExchange, tab: Tab) -> None:
    fill(tab, ["a", 1])
    exchange = from_sheet()
    synchronize(exchange)
    (row,) = rows()
    change(row, code="other")

    synchronize(exchange)

    assert set(values()) == {"a", "other"}


def test_rows_that_publish_events_publish_them(
    from_sheet: NewExchange, tab: Tab, table: Any
) -> None:
    before = container.entity_repository().get(HERE, "purchase")
    assert before is not None
    publishing = Change(before, replace(before, publishes_events=True))
    container.entity_repository().save(HERE, [publishing])
    fill(tab, ["a"], ["b"])

    synchronize(from_sheet())

    events = [each for each in table.scan()["Items"] if each["sk"].startswith("O#")]
    assert len(events) == 2


# ---- rights ----------------------------------------------------------------------------------------


def test_who_may_not_change_rows_changes_none(key_file: str, tab: Tab, google: Google) -> None:
    everybody = {"permission": 2097151}
    credential = new_credential(key_file)
    container.rows().update(HERE, "credential", credential, everybody, ADMIN, START)
    exchange = add(credential_id=credential, direction="from_sheet", key_columns=["code"])
    container.rows().update(
        HERE, "data_exchange", exchange["reference_id"], everybody, ADMIN, START
    )
    create(code="bosses", total=1)
    fill(tab, ["bosses", 666], ["anns", 2])

    told = synchronize(exchange, ANN)
    assert told["rows_failed"] == 1
    assert told["failures"][0]["message"] == "You may not update this row"
    assert values()["bosses"]["total"] == 1
    assert values()["anns"]["total"] == 2

    before = container.entity_repository().get(HERE, "purchase")
    assert before is not None
    closed = Change(before, replace(before, groups=(), permission=0))
    container.entity_repository().save(HERE, [closed])
    asked = len(google.requests)
    with pytest.raises(NotFoundError):
        synchronize(exchange, ANN)
    assert len(google.requests) == asked
