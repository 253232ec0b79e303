"""The shortcut of inference: it may leave rows unread only where that changes nothing."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from baton.errors import InvalidInputError
from baton.intake import lines
from baton.intake.csv_reader import CsvTable, split
from baton.intake.header import header_columns
from baton.intake.inference import TableState
from baton.intake.table_reader import TableSource, decide, infer, open_table, told

ROWS = 3_000


def written(header: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def source(data: bytes) -> TableSource:
    return open_table("x.csv", io.BytesIO(data))


def slowly(data: bytes) -> tuple[list[Any], int]:
    """What reading every row finds."""
    table = source(data)
    state, rows = TableState(len(table.header)), 0
    for batch in table.batches():
        state.add(batch.rows)
        rows += len(batch.rows)
    return decide(state, header_columns(table.header)), rows


def known(data: bytes) -> int:
    table = source(data)
    return sum(batch.known for batch in told(table, TableState(len(table.header))))


def details(number: int) -> str:
    return json.dumps(
        {"sku": f"s{number}", "tags": ["a b", "c"], "weight": number / 8, "of": {"x": None}}
    )


PLAIN = [[f"n{number}", number / 4] for number in range(ROWS)]
DETAILED = [[f"n{number}", details(number)] for number in range(ROWS)]
SHORT = [[f"n{number}", json.dumps([number, "x"])] for number in range(ROWS)]
REMARKED = [
    [f"n{number}", f"first {number}\nsecond, {number}\r\n\nthird"] for number in range(ROWS)
]


@pytest.mark.parametrize("rows", [PLAIN, DETAILED, SHORT, REMARKED])
def test_most_rows_of_a_regular_file_need_not_be_read(rows: list[list[Any]]) -> None:
    data = written(["name", "value"], rows)

    assert known(data) > ROWS / 2
    assert tuple(infer(source(data))[:2]) == slowly(data)


@pytest.mark.parametrize(
    "odd",
    [
        "{not json}",
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": "\\ud800"}',
        "[" * 101 + "]" * 101,
        '{"a": 01}',
        "",
        "\n",
        " \n NA\n ",
        "n\nextra",
        "x" * 101,
    ],
)
@pytest.mark.parametrize("rows", [PLAIN, DETAILED, SHORT, REMARKED])
def test_one_odd_value_anywhere_is_seen(rows: list[list[Any]], odd: str) -> None:
    changed = [*rows]
    changed[2_345] = ["n", odd]
    data = written(["name", "value"], changed)

    assert tuple(infer(source(data))[:2]) == slowly(data)


@pytest.mark.parametrize("length", [96, 99, 100, 101, 102, 110, 200])
@pytest.mark.parametrize("value", ["x", "}", "}, ", "],"])
@pytest.mark.parametrize("column", [0, 2])
def test_whether_all_json_texts_are_short_is_seen(length: int, value: str, column: int) -> None:
    rows = [[json.dumps([n, "x"]), f"n{n}", json.dumps({"a": n}), "{}"] for n in range(ROWS)]
    fill = length - len(json.dumps([value, ""]))
    rows[1_000][column] = json.dumps([value, "x" * fill])
    rows[2_900][column] = "no JSON"  # so that it is a text, short or not
    data = written(["one", "two", "three", "four"], rows)

    found = infer(source(data))

    assert found.columns[column].column_type == ("label" if length <= 100 else "content")
    assert tuple(found[:2]) == slowly(data)


def test_a_return_alone_in_a_cell_is_a_line_to_the_shortcut_too() -> None:
    rows = [*REMARKED, ["a", "b", "c"]]
    rows[1_000] = ["n", "first\rsecond\n"]
    data = written(["name", "value"], rows)
    table = source(data)

    told_of = [each for batch in told(table, TableState(2)) for each in batch.problems]

    assert known(data) > ROWS / 4
    assert told_of == [each for batch in source(data).batches() for each in batch.problems]
    assert [each.line for each in told_of] == [2 + 4 * ROWS - 1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "two\nlines", 'say "no"', "", "NA", "5", "{}", '{"a": [1, "b"]}', "\n", "x, y"]
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 400),
)
def test_it_changes_nothing_whatever_the_file_and_the_chunks(values: list[str], chunk: int) -> None:
    cells = [values[number % len(values)] for number in range(60)]
    rows = [[f"n{number}" * 3, cell] for number, cell in enumerate(cells * 5)]
    data = written(["name", "value"], rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "CHUNK", chunk)
        assert tuple(infer(source(data))[:2]) == slowly(data)


@pytest.mark.parametrize("rows", [PLAIN, DETAILED, REMARKED])
def test_the_parts_of_a_regular_file_are_of_the_size_that_is_wanted(rows: list[list[Any]]) -> None:
    data = written(["name", "value"], rows * 10)
    table = source(data)
    assert isinstance(table.table, CsvTable)

    parts = split(told(table, TableState(2)), table.table, 5_000)

    assert sum(part.records for part in parts) == ROWS * 10
    assert all(part.records < 15_000 for part in parts)
    assert sum(part.size for part in parts) == len(data) - len(b"name,value\n")
    places = [data[part.offset - 1 : part.offset + 1] for part in parts]
    assert places == [b"\nn"] * len(parts)
    counted = [1 + data[: part.offset].count(b"\n") for part in parts]
    assert [part.line for part in parts] == counted


def test_a_cell_that_is_too_large_to_be_read_is_not_left_unread() -> None:
    rows = [*REMARKED, ["n", "x\n" * 70_000]]
    data = written(["name", "value"], rows)

    with pytest.raises(InvalidInputError, match="more than 131,072 characters"):
        infer(source(data))
