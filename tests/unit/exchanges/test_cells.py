"""Values as cells, and cells as values."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.entities.column_types import coerce
from baton.entities.models import Column
from baton.exchanges.cells import MAX_CELL, from_cell, normal, same, to_cell
from baton.exchanges.marks import mark_of


def column(kind: str) -> Column:
    return Column(name="c", column_type=kind, is_nullable=True)


@pytest.mark.parametrize(
    ("kind", "stored", "cell"),
    [
        ("label", "=1+1", "=1+1"),
        ("label", "007", "007"),
        ("label", None, ""),
        ("content", "a\r\nb", "a\nb"),
        ("truefalse", True, True),
        ("measurement", 42, 42),
        ("measurement", 10**14, 10**14),
        ("measurement", 12345678901234567, "12345678901234567"),
        ("money", Decimal("0.1"), 0.1),
        ("money", Decimal("12345678901234567890.12"), "12345678901234567890.12"),
        ("money", Decimal("7.00"), 7),
        ("date", "2024-01-15", "2024-01-15"),
        ("json", '{"a": [1, 2.5]}', '{"a": [1, 2.5]}'),
    ],
)
def test_a_value_is_sent_so_that_the_sheet_keeps_it_as_it_is(
    kind: str, stored: Any, cell: Any
) -> None:
    sent = to_cell(column(kind), stored)

    assert sent == cell
    assert type(sent) is type(cell)


def test_the_longest_cell_is_sent_and_one_letter_more_is_not() -> None:
    assert len(str(to_cell(column("content"), "x" * MAX_CELL))) == MAX_CELL
    for text in ("x" * (MAX_CELL + 1), "\N{GRINNING FACE}" * (MAX_CELL // 2 + 1)):
        with pytest.raises(ValueError, match="50,00"):
            to_cell(column("content"), text)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("label", " a ", " a "),
        ("label", "", None),
        ("label", "NA", "NA"),
        ("label", 5, 5),
        ("label", 2.0, 2),
        ("measurement", "n/a", None),
        ("measurement", 5.0, 5),
        ("truefalse", False, False),
        ("date", 45_306, "2024-01-15"),
        ("date", "2024-01-15", "2024-01-15"),
        ("datetime", 45_306.25, "2024-01-15T06:00:00.000Z"),
        ("time", 0.75, "18:00:00.000"),
        ("datetime", "", None),
        ("money", None, None),
    ],
)
def test_a_cell_is_read_as_its_column_means_it(kind: str, cell: Any, value: Any) -> None:
    assert from_cell(column(kind), cell) == value


def test_a_date_with_a_time_is_no_date() -> None:
    with pytest.raises(ValueError, match="without a time"):
        coerce(column("date"), from_cell(column("date"), 45_306.5))


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A"])
def test_an_error_in_a_cell_is_no_value(error: str) -> None:
    with pytest.raises(ValueError, match="error"):
        from_cell(column("label"), error)


VALUES = st.one_of(
    st.tuples(st.just("label"), st.text(st.characters(exclude_categories=["Cs", "Cc"]))),
    st.tuples(st.just("measurement"), st.integers(-(10**20), 10**20)),
    st.tuples(
        st.just("money"),
        st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**12),
    ),
    st.tuples(st.just("truefalse"), st.booleans()),
)


@given(VALUES)
def test_what_was_sent_and_read_back_is_the_same_value(value: tuple[str, Any]) -> None:
    kind, given_value = value
    stored = coerce(column(kind), given_value)
    if stored is None:
        return

    back = coerce(column(kind), from_cell(column(kind), normal(to_cell(column(kind), stored))))

    assert back == stored or (stored == "" and back is None)


def test_cells_are_compared_as_a_sheet_gives_them_back() -> None:
    assert mark_of([5, "a", "", True]) == mark_of([5.0, "a", normal(None), True])
    assert mark_of([1]) != mark_of([True])
    assert mark_of(["1"]) != mark_of([1])
    assert mark_of(["a", "b"]) != mark_of(["ab", ""])
    assert same(normal(2.0), 2)
    assert not same(1, True)
