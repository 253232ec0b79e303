"""Ids of spreadsheets and ranges in A1 notation, as people write them."""

import pytest
from hypothesis import given, strategies as st

from baton.errors import InvalidInputError
from baton.exchanges.places import Place, a1, first_cell, letters, number, read_place, read_sheet_id

ID = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"https://docs.google.com/spreadsheets/d/{ID}",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?usp=sharing",
        f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit?gid=1#gid=1",
    ],
)
def test_the_id_of_a_sheet_is_taken_from_its_address(text: str) -> None:
    assert read_sheet_id(text) == ID


@pytest.mark.parametrize(
    "text",
    [
        "a/b",
        "../../v1/other",
        "x?key=1",
        "x:append",
        "a b",
        "ä",
        "",
        "x" * 201,
        f"http://docs.google.com/spreadsheets/d/{ID}",
        f"https://docs.google.com.evil.example/spreadsheets/d/{ID}",
        f"https://evil.example/?https://docs.google.com/spreadsheets/d/{ID}",
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml",
        f"https://docs.google.com/document/d/{ID}",
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="sheet_id"):
        read_sheet_id(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Orders", Place("Orders")),
        ("Orders!", Place("Orders")),
        ("A1", Place(None, 1, 1)),
        ("b3", Place(None, 3, 2)),
        ("$B$3:$F", Place(None, 3, 2, 6)),
        ("A:F", Place(None, 1, 1, 6)),
        ("Orders!B2:F200", Place("Orders", 2, 2, 6, 200)),
        ("'My orders'!A1", Place("My orders")),
        ("'It''s here'!A:C", Place("It's here", 1, 1, 3)),
        ("'what!'!C5", Place("what!", 5, 3)),
        ("'A1'", Place("A1")),
        ("ABC", Place("ABC")),
        ("Umsätze 2026", Place("Umsätze 2026")),
    ],
)
def test_a_range_names_a_sheet_cells_or_both(text: str, place: Place) -> None:
    assert read_place(text) == place


@pytest.mark.parametrize(
    "text", ["!", "!A1", "Orders!1A", "Orders!F2:B3", "B9:C2", "'open!A1", "a\nb", "x" * 101]
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="range"):
        read_place(text)


def test_ranges_are_written_so_that_titles_cannot_break_out_of_them() -> None:
    assert a1("It's", 2, 1, 501, 28) == "'It''s'!A2:AB501"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Sheet1!A5:C7", (5, 1)),
        ("'It''s!'!AB12", (12, 28)),
        ("B2", (2, 2)),
        ("Sheet1", None),
        ("", None),
    ],
)
def test_the_range_that_was_written_tells_where_it_begins(
    text: str, cell: tuple[int, int] | None
) -> None:
    assert first_cell(text) == cell


@given(st.integers(1, 18_278))
def test_columns_have_letters_and_letters_columns(column: int) -> None:
    assert number(letters(column)) == column
