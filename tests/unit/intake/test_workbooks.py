"""Workbooks: what their cells say, and which sheet."""

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from baton.errors import InvalidInputError
from baton.intake.rows import Row, RowProblem
from baton.intake.table_reader import TableSource, infer, open_table
from tests.unit.intake.workbooks import SHEET, by_hand, cell, xls, xlsx


def opened(content: bytes, name: str = "book.xlsx", sheet: str | int | None = None) -> TableSource:
    return open_table(name, io.BytesIO(content), sheet=sheet)


TYPED: list[list[Any]] = [
    ["name", "n", "share", "day", "at", "ok", "blank"],
    ["Ann", 5, 0.25, date(2024, 1, 31), datetime(2024, 1, 31, 10, 30), True, None],  # noqa: DTZ001 - cells know no zone
    ["Bob", -7.0, 3, date(2024, 2, 29), datetime(2024, 2, 1), False, ""],  # noqa: DTZ001 - as above
]


def test_cells_of_a_workbook_are_typed() -> None:
    source = opened(xlsx(TYPED))

    assert (source.format, source.header) == ("xlsx", tuple(TYPED[0]))
    assert list(source) == [
        Row(2, ["Ann", "5", "0.25", "2024-01-31", "2024-01-31 10:30:00", "true", ""]),
        Row(3, ["Bob", "-7", "3", "2024-02-29", "2024-02-01", "false", ""]),
    ]
    assert [column.column_type for column in infer(opened(xlsx(TYPED))).columns] == [
        "label",
        "measurement",
        "float",
        "date",
        "datetime",
        "truefalse",
        "label",
    ]


def test_cells_of_an_old_workbook_are_typed() -> None:
    source = opened(
        xls([["name", "n", "day", "ok"], ["Ann", 5, date(2024, 1, 31), True]]), "book.xls"
    )

    assert (source.format, source.header) == ("xls", ("name", "n", "day", "ok"))
    assert list(source) == [Row(2, ["Ann", "5", "2024-01-31", "true"])]


def test_formulas_errors_times_and_merged_cells_are_read_as_what_they_show() -> None:
    def extra(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 0, "=2*3", None, 6)
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
        sheet.write_datetime(1, 2, time(10, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime(1, 3, timedelta(hours=30), book.add_format({"num_format": "[h]:mm"}))
        sheet.merge_range(1, 4, 2, 5, "both", book.add_format())

    found = list(opened(xlsx([list("abcdef")], extra=extra)))

    assert found == [Row(2, ["6", "", "10:30:00", "30:00:00", "both", ""])]


@pytest.mark.parametrize(
    ("sheet", "header"),
    [
        (None, "a"),
        ("", "a"),
        ("One", "a"),
        ("Two", "second"),
        (1, "a"),
        (2, "second"),
        ("2", "second"),
    ],
)
def test_a_sheet_is_the_first_or_chosen_by_name_or_number(
    sheet: str | int | None, header: str
) -> None:
    assert opened(xlsx([["a"], [1]]), sheet=sheet).header == (header,)
    assert opened(xls([["a"], [1]]), "b.xls", sheet=sheet).header == (header,)


@pytest.mark.parametrize("sheet", ["Three", 3, 0, -1, True, "²"])
def test_an_unknown_sheet_is_refused_with_the_known_ones(sheet: str | int) -> None:
    for content in (xlsx([["a"], [1]]), xls([["a"], [1]])):
        with pytest.raises(InvalidInputError, match="there are 'One', 'Two'") as refused:
            opened(content, sheet=sheet)
        assert refused.value.problems[0].field == "sheet"


def test_rows_before_the_header_and_between_rows_may_be_blank() -> None:
    source = opened(xlsx([[], [None, " "], ["a", "b"], [], [1, 2], [None, 3]]))

    assert source.header == ("a", "b")
    assert list(source) == [Row(5, ["1", "2"]), Row(6, ["", "3"])]


def test_data_beyond_the_header_is_a_column_of_its_own() -> None:
    inference = infer(opened(xlsx([["a", None], [1, "x"], [2, None]])))

    assert [(each.name, each.header, each.nullable) for each in inference.columns] == [
        ("a", "a", False),
        ("column_2", "", True),
    ]


def test_a_row_that_is_wider_than_the_first_hundreds_is_a_problem() -> None:
    found = list(opened(xlsx([["a"], *[[1]] * 600, [2, "far"], [3]])))

    assert found[-2:] == [
        RowProblem(602, "has 2 cells where the header has 1"),
        Row(603, ["3"]),
    ]


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="The sheet is empty"):
        opened(xlsx([]))


def test_a_small_workbook_may_repeat_itself() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 20_000))
    content = by_hand(SHEET.format(cell("A1", "n") + rows))

    assert sum(1 for _ in opened(content)) == 19_998


def test_the_size_that_a_sheet_claims_means_nothing() -> None:
    sheet = SHEET.format(cell("A1") + cell("A2")).replace(
        "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
    )

    assert list(opened(by_hand(sheet))) == [Row(2, ["x"])]
