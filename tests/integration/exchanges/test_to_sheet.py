"""Rows into a sheet: what is sent, and that it is sent once."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from baton import container
from baton.errors import BatonError, ConflictError
from baton.exchanges.errors import ExchangeError
from baton.exchanges.repository import Lease
from tests.integration.conftest import START
from tests.integration.exchanges.conftest import (
    SHEET,
    NewExchange,
    change,
    create,
    synchronize,
)
from tests.integration.exchanges.sheets_server import Book, Google, Refusal, Tab
from tests.integration.rows.conftest import ADMIN, ANN, HERE

type Many = Callable[[int], None]
HEADER = ["Code", "Total", "Paid"]

pytestmark = pytest.mark.usefixtures("purchases", "waits")


@pytest.fixture
def tab(book: Book) -> Tab:
    return book.tabs[0]


# ---- append ----------------------------------------------------------------------------------------


def test_rows_come_below_a_header(to_sheet: NewExchange, tab: Tab) -> None:
    create(code="a", total="1.50")
    create(code="b", paid=True)

    told = synchronize(to_sheet())

    assert tab.lines == [HEADER, ["a", 1.5, False], ["b", "", True]]
    assert told["message"] == "Orders: 2 rows sent."
    assert told["rows_sent"] == 2


def test_only_what_is_new_or_has_changed_is_sent_again(
    to_sheet: NewExchange, tab: Tab, google: Google
) -> None:
    exchange = to_sheet()
    first, second = create(code="a"), create(code="b")
    synchronize(exchange)
    create(code="c")
    change(first, total=5)
    change(second, notes="of no interest to the sheet")

    told = synchronize(exchange)

    assert [line[0] for line in tab.lines] == ["Code", "a", "b", "a", "c"]
    assert tab.lines[3] == ["a", 5, False]
    assert (told["rows_sent"], told["rows_unchanged"]) == (2, 1)

    appends = google.calls(":append")
    assert synchronize(exchange)["message"] == "Orders: 3 unchanged."
    assert google.calls(":append") == appends


def test_a_row_that_turns_back_is_sent_each_time(to_sheet: NewExchange, tab: Tab) -> None:
    exchange = to_sheet()
    row = create(code="a", total=1)
    for total in (1, 2, 1):
        change(row, total=total)
        synchronize(exchange)

    assert [line[1] for line in tab.lines[1:]] == [1, 2, 1]


def test_text_stays_text_whatever_it_looks_like(to_sheet: NewExchange, tab: Tab) -> None:
    texts = [
        "=1+1",
        "+1",
        "@x",
        "007",
        "1/2/2026",
        "TRUE",
        "'quoted",
        "\N{GRINNING FACE} zażółć\n2",
    ]
    for text in texts:
        create(code=text)

    synchronize(to_sheet(mapping={"Code": "code"}))

    assert [line[0] for line in tab.lines[1:]] == texts
    assert tab.formulas == set()


def test_what_no_cell_can_hold_is_told_and_the_rest_is_sent(
    to_sheet: NewExchange, tab: Tab
) -> None:
    create(code="a", notes="x" * 50_000)
    long = create(code="b", notes="x" * 50_001)

    told = synchronize(to_sheet(mapping={"Code": "code", "Notes": "notes"}))

    assert [line[0] for line in tab.lines[1:]] == ["a"]
    assert len(tab.lines[1][1]) == 50_000
    assert told["rows_failed"] == 1
    (failure,) = told["failures"]
    assert failure["place"] == long.row_id
    assert "50,001 characters" in failure["message"]


def test_ten_thousand_rows_go_in_batches_and_once(
    many: Many, to_sheet: NewExchange, tab: Tab, google: Google
) -> None:
    many(10_000)
    exchange = to_sheet(mapping={"Code": "code"})

    told = synchronize(exchange)

    assert told["rows_sent"] == 10_000
    assert [line[0] for line in tab.lines[1:]] == [f"p{number}" for number in range(10_000)]
    assert google.calls(":append") == 20
    assert all(len(each["values"]) <= 500 for each in google.bodies if "values" in each)
    assert synchronize(exchange)["rows_sent"] == 0


def test_large_rows_go_in_smaller_batches(to_sheet: NewExchange, google: Google) -> None:
    for number in range(30):
        create(code=str(number), notes="x" * 49_000)

    synchronize(to_sheet(mapping={"Code": "code", "Notes": "notes"}))

    assert google.calls(":append") == 2


def test_columns_are_found_where_people_have_moved_them(to_sheet: NewExchange, tab: Tab) -> None:
    tab.write(1, 1, [["Paid", "Note by hand", "code ", "Total"]], "RAW")
    create(code="a", total=3)

    synchronize(to_sheet())

    assert tab.lines[1] == [False, "", "a", 3]


def test_a_header_that_was_changed_by_hand_ends_it_before_anything_is_sent(
    to_sheet: NewExchange, tab: Tab, google: Google
) -> None:
    exchange = to_sheet()
    create(code="a")
    synchronize(exchange)
    tab.write(1, 2, [["Sum"]], "RAW")
    create(code="b")

    with pytest.raises(ExchangeError, match="no 'Total'; it has 'Code', 'Sum', 'Paid'"):
        synchronize(exchange)

    assert google.calls(":append") == 1
    tab.write(1, 2, [["Total"]], "RAW")
    assert synchronize(exchange)["rows_sent"] == 1


def test_a_sheet_that_was_emptied_is_begun_anew(to_sheet: NewExchange, tab: Tab) -> None:
    exchange = to_sheet()
    create(code="a")
    synchronize(exchange)
    tab.cells.clear()

    assert synchronize(exchange)["rows_sent"] == 1
    assert tab.lines == [HEADER, ["a", "", False]]


def test_rows_that_people_removed_do_not_leave_holes(to_sheet: NewExchange, tab: Tab) -> None:
    exchange = to_sheet()
    for code in "abcd":
        create(code=code)
    synchronize(exchange)
    for row in (4, 5):
        for column in (1, 2, 3):
            tab.cells.pop((row, column), None)
    create(code="e")

    synchronize(exchange)

    assert [line[0] for line in tab.lines] == ["Code", "a", "b", "e"]


def test_what_stands_below_the_table_is_not_written_over(to_sheet: NewExchange, tab: Tab) -> None:
    exchange = to_sheet()
    tab.write(1, 1, [HEADER], "RAW")
    tab.write(4, 5, [["by hand"]], "RAW")
    for code in "abcde":
        create(code=code)

    synchronize(exchange)

    assert [line[0] for line in tab.lines[1:6]] == list("abcde")
    assert "by hand" in tab.cells.values()


def test_another_sheet_and_place_can_be_chosen(
    to_sheet: NewExchange, book: Book, google: Google
) -> None:
    google.book(SHEET, "First", "It's here", editors=book.editors)
    create(code="a")
    exchange = to_sheet(range="'It''s here'!C3")

    synchronize(exchange)
    create(code="b")
    synchronize(exchange)

    (_, tab) = google.books[SHEET].tabs
    assert tab.cells[(3, 3)] == "Code"
    assert (tab.cells[(4, 3)], tab.cells[(5, 3)]) == ("a", "b")


def test_something_beside_the_first_column_would_move_rows_and_is_told(
    to_sheet: NewExchange, tab: Tab, google: Google
) -> None:
    tab.write(1, 2, [["by hand"]], "RAW")
    create(code="a")

    with pytest.raises(ExchangeError, match="something in column B"):
        synchronize(to_sheet(range="C1"))

    assert google.calls(":append") == 0


def test_a_sheet_that_is_not_there_is_told(to_sheet: NewExchange) -> None:
    with pytest.raises(ExchangeError, match="no sheet 'Nix'"):
        synchronize(to_sheet(range="Nix"))


def test_several_exchanges_of_one_table_know_nothing_of_each_other(
    to_sheet: NewExchange, book: Book, google: Google
) -> None:
    google.book("other", editors=book.editors)
    create(code="a")
    one, other = to_sheet(), to_sheet(name="Other", sheet_id="other")

    assert [synchronize(each)["rows_sent"] for each in (one, other, one)] == [1, 1, 0]


def test_an_exchange_that_is_turned_to_another_sheet_sends_everything_there(
    to_sheet: NewExchange, book: Book, google: Google
) -> None:
    other = google.book("other", editors=book.editors)
    create(code="a")
    exchange = to_sheet()
    synchronize(exchange)
    target = exchange["target_attributes"] | {"sheetId": "other"}
    container.rows().update(
        HERE, "data_exchange", exchange["reference_id"], {"target_attributes": target}, ADMIN, START
    )

    assert synchronize(exchange)["rows_sent"] == 1
    assert other.tabs[0].lines == [HEADER, ["a", "", False]]


def test_only_rows_that_the_caller_may_read_are_sent(to_sheet: NewExchange, tab: Tab) -> None:
    exchange = to_sheet()
    share(exchange)
    create(ANN, code="anns", permission=OWNER_ONLY)
    create(code="bosses", permission=OWNER_ONLY)

    with pytest.raises(BatonError, match="credential"):
        synchronize(exchange, ANN)  # the credential is not hers
    assert tab.lines == []


OWNER_ONLY = 16256


def share(exchange: dict[str, Any]) -> None:
    everybody = {"permission": 2097151}
    container.rows().update(
        HERE, "data_exchange", exchange["reference_id"], everybody, ADMIN, START
    )


def test_compaction_keeps_what_is_known(
    to_sheet: NewExchange, tab: Tab, monkeypatch: pytest.MonkeyPatch, table: Any
) -> None:
    monkeypatch.setattr("baton.exchanges.appending._MANY_BATCHES", 3)
    exchange = to_sheet(mapping={"Code": "code"})
    for code in "abcdef":
        create(code=code)
        assert synchronize(exchange)["rows_sent"] == 1

    assert synchronize(exchange)["rows_sent"] == 0
    assert [line[0] for line in tab.lines[1:]] == list("abcdef")
    kept = [each for each in table.scan()["Items"] if each["sk"].startswith("X#")]
    assert len(kept) < 6


# ---- replace ---------------------------------------------------------------------------------------


def test_replacing_makes_the_sheet_say_what_the_rows_say(to_sheet: NewExchange, tab: Tab) -> None:
    exchange = to_sheet(mode="replace")
    made = [create(code=code) for code in "abcd"]
    synchronize(exchange)
    change(made[1], total=7)
    container.rows().delete(HERE, "purchase", made[3].row_id, ADMIN.subject, START)

    told = synchronize(exchange)

    assert tab.lines == [HEADER, ["a", "", False], ["b", 7, False], ["c", "", False]]
    assert (told["rows_sent"], told["rows_unchanged"], told["lines_cleared"]) == (1, 2, 1)


def test_nothing_is_sent_when_nothing_differs(to_sheet: NewExchange, google: Google) -> None:
    exchange = to_sheet(mode="replace")
    create(code="a", total="0.1")
    synchronize(exchange)
    sent = len(google.bodies)

    assert synchronize(exchange)["rows_unchanged"] == 1
    assert len(google.bodies) == sent


def test_only_the_rows_that_differ_are_sent_and_other_columns_stay(
    to_sheet: NewExchange, tab: Tab, google: Google
) -> None:
    exchange = to_sheet(mode="replace")
    for code in "abc":
        create(code=code)
    synchronize(exchange)
    tab.write(1, 4, [["By hand"], ["x"], ["y"], ["z"]], "RAW")
    tab.write(3, 1, [["changed by hand"]], "RAW")

    synchronize(exchange)

    assert tab.lines[2] == ["b", "", False, "y"]
    assert [each["range"] for each in google.bodies[-1]["data"]] == ["'Sheet1'!A3:C3"]


def test_replacing_makes_the_sheet_longer_when_it_must(
    many: Many, to_sheet: NewExchange, tab: Tab
) -> None:
    many(1_200)

    told = synchronize(to_sheet(mode="replace", mapping={"Code": "code"}))

    assert told["rows_sent"] == 1_200
    assert tab.rows == 1_201
    assert [line[0] for line in tab.lines[1:]] == [f"p{number}" for number in range(1_200)]


def test_replacing_goes_on_after_a_failure_with_what_is_left(
    many: Many, to_sheet: NewExchange, tab: Tab, google: Google
) -> None:
    many(1_200)
    exchange = to_sheet(mode="replace", mapping={"Code": "code"})
    google.plans.append(failing_at(google, "values:batchUpdate", 3))

    with pytest.raises(ExchangeError) as failed:
        synchronize(exchange)
    assert failed.value.details["rows_sent"] == 500

    assert synchronize(exchange)["rows_sent"] == 700
    assert len(tab.lines) == 1_201


def failing_at(google: Google, what: str, number: int) -> Any:
    """The server refuses all requests from this one of their kind on, until it has been tried to the end."""

    left = [6]

    def plan(_method: str, path: str) -> Any:
        if path.endswith(what) and google.calls(what) >= number:
            left[0] -= 1
            if left[0]:
                google.plans.append(plan)
            return Refusal(500, "INTERNAL", "Internal error encountered.")
        return None

    return plan


# ---- two at once -----------------------------------------------------------------------------------


def test_of_two_at_once_one_wins_and_the_other_says_so(
    to_sheet: NewExchange, tab: Tab, google: Google
) -> None:
    exchange = to_sheet()
    create(code="a")
    told: list[BatonError] = []

    def meanwhile(_method: str, path: str) -> Any:
        if path.endswith(":append"):
            with pytest.raises(ConflictError, match="being synchronised already") as refused:
                synchronize(exchange)
            told.append(refused.value)
            return ("slow", 0)
        return None

    google.plans.append(meanwhile)
    google.lock = nullcontext()

    assert synchronize(exchange)["rows_sent"] == 1
    assert told[0].details["retryAfter"] > 0
    assert [line[0] for line in tab.lines] == ["Code", "a"]
    assert synchronize(exchange)["rows_sent"] == 0


def test_a_lease_that_nobody_gave_back_ends_by_itself(to_sheet: NewExchange) -> None:

    exchange = to_sheet()
    create(code="a")
    begun = int(START.timestamp())
    lease = Lease(HERE, exchange["reference_id"], "killed")
    container.exchange_repository().claim(lease, begun, begun + 600)

    with pytest.raises(ConflictError):
        synchronize(exchange, now=START + timedelta(seconds=599))
    assert synchronize(exchange, now=START + timedelta(seconds=601))["rows_sent"] == 1


def test_whoever_has_lost_the_lease_writes_nothing_more(to_sheet: NewExchange) -> None:

    exchange, repository = to_sheet(), container.exchange_repository()
    late = Lease(HERE, exchange["reference_id"], "late")
    state = repository.claim(late, 100, 200)
    repository.claim(Lease(HERE, exchange["reference_id"], "next"), 201, 300)

    with pytest.raises(ExchangeError, match="taken over"):
        repository.note(late, state, "", 2)
    repository.release(late)
    with pytest.raises(ConflictError, match="being synchronised"):
        repository.claim(late, 202, 300)


# ---- rows that were changed into no exchange --------------------------------------------------------


def test_a_row_that_says_nonsense_is_told_and_nothing_is_asked_of_google(
    to_sheet: NewExchange, google: Google
) -> None:
    exchange = to_sheet()
    said: list[tuple[dict[str, Any], str]] = [
        ({"target_type": "rest"}, "target_type"),
        ({"target_type": "gsheet-append", "attributes": {"A": "nix"}}, "no column 'nix'"),
        ({"attributes": {"A": "code"}, "source_attributes": {"name": "nix"}}, "Entity not found"),
        ({"source_attributes": {"name": "credential"}}, "Entity not found"),
    ]

    for sent, told in said:
        container.rows().update(HERE, "data_exchange", exchange["reference_id"], sent, ADMIN, START)
        with pytest.raises(BatonError, match=told):
            synchronize(exchange)

    assert google.requests == []
