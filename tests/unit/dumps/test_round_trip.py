"""What is written is read again, value for value, in every format."""

import csv
import io
import json
import tomllib
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from baton.dumps.models import TableDump, WriteOptions
from baton.errors import InvalidInputError, TooLargeError
from tests.unit.dumps.tables import FORMATS, TRICKY, SampleColumn, dumped, loaded, tables, texts

TRIGGERS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
brief = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def plain(value: Any) -> Any:
    """With Decimals and integers told from booleans, which Python takes for numbers."""
    if isinstance(value, bool):
        return ("truefalse", value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("format_", FORMATS)
@brief
@given(data=st.data())
def test_a_table_is_read_as_it_was_written(format_: str, data: st.DataObject) -> None:
    table = data.draw(tables())

    rows = loaded(format_, dumped(format_, table), *table.columns)

    assert [plain(row.values) for row in rows] == [plain(row) for row in table.rows]
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert not [row for row in rows if row.problems or row.unknown]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", TRICKY)
def test_text_stays_text(format_: str, text: str) -> None:
    table = TableDump("customers", [SampleColumn("a"), SampleColumn("b")], [{"a": "1", "b": text}])

    [row] = loaded(format_, dumped(format_, table), *table.columns)

    assert row.values == {"a": "1", "b": text}


@pytest.mark.parametrize("format_", FORMATS)
def test_several_tables_are_one_dump(format_: str) -> None:
    columns = [SampleColumn("id"), SampleColumn("price", "money")]
    names = ["customers", "=" + "long" * 20 + "[/]", "Customers"]
    rows: list[dict[str, Any]] = [{"id": "1", "price": Decimal("1.50")}, {"id": "2", "price": None}]

    found = loaded(
        format_, dumped(format_, *(TableDump(n, columns, rows) for n in names)), *columns
    )

    assert [(row.table, row.number, row.values) for row in found] == [
        (name, number, row) for name in names for number, row in enumerate(rows, start=1)
    ]


def _spreadsheet_cells(format_: str, content: bytes) -> list[str]:
    if format_ == "csv":
        lines = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        return [cell for line in lines for cell in line]
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    return [cell.value for cell in cells if isinstance(cell.value, str)]


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@settings(brief, max_examples=30)
@given(rows=st.lists(st.tuples(texts, texts), min_size=1, max_size=8))
def test_no_cell_of_text_begins_as_a_formula_does(
    format_: str, rows: list[tuple[str, str]]
) -> None:
    columns = [SampleColumn("=id"), SampleColumn("b", "content")]
    lines: list[dict[str, Any]] = [{"=id": a, "b": b} for a, b in rows]
    table = TableDump("t", columns, lines)

    cells = _spreadsheet_cells(format_, dumped(format_, table))

    assert cells
    assert not [cell for cell in cells if cell.lstrip(" \u00a0\ufeff").startswith(TRIGGERS)]


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_negative_numbers_stay_numbers_for_spreadsheets(format_: str) -> None:
    table = TableDump("t", [SampleColumn("n", "money")], [{"n": -5}])

    content = dumped(format_, table)

    if format_ == "csv":
        assert content == b'"n"\r\n"-5"\r\n'
    else:
        assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].value == -5  # type: ignore[index] # a workbook of ours has a sheet


@brief
@given(table=tables(), other=tables("orders"))
def test_a_json_dump_is_json_with_the_type_in_each_row(table: TableDump, other: TableDump) -> None:
    value = json.loads(dumped("json", table, other), parse_float=Decimal)

    assert value == {
        name: [{"__type": name, **row} for row in rows] for name, _, rows in (table, other)
    }


@brief
@given(table=tables())
def test_usual_parsers_read_the_text_of_yaml_and_toml_as_text(table: TableDump) -> None:
    kept = [
        column.name
        for column in table.columns
        if column.column_type in {"label", "content", "date"}
    ]
    want = [{name: row[name] for name in kept if row[name] is not None} for row in table.rows]

    from_yaml = yaml.safe_load(dumped("yaml", table))["customers"]
    from_toml = tomllib.loads(dumped("toml", table).decode()).get("customers", [])

    for rows in (from_yaml, from_toml):
        assert [
            {name: row[name] for name in kept if row.get(name) is not None} for row in rows
        ] == want


def test_usual_parsers_read_numbers_of_yaml_and_toml_as_numbers() -> None:
    numbers = [Decimal("1E+30"), Decimal("1E-30"), Decimal("-1.50"), Decimal(1000), 10**30]
    table = TableDump("t", [SampleColumn("n", "money")], [{"n": number} for number in numbers])

    from_yaml = [row["n"] for row in yaml.safe_load(dumped("yaml", table))["t"]]
    from_toml = [row["n"] for row in tomllib.loads(dumped("toml", table).decode())["t"]]

    assert from_yaml == from_toml == [1e30, 1e-30, -1.5, 1000, 10**30]


def test_keys_too_long_for_yaml_are_marked() -> None:
    row = {"id": "1", "j": {"k" * 5000: {"é" * 3000: 1}}}
    table = TableDump("t", [SampleColumn("id"), SampleColumn("j", "json")], [row])

    [found] = loaded("yaml", dumped("yaml", table), *table.columns)

    assert (found.table, found.values) == (table.name, row)


def test_a_row_of_one_null_is_a_row_in_csv() -> None:
    table = TableDump("customers", [SampleColumn("a")], [{"a": None}, {"a": ""}, {"a": None}])

    found = loaded("csv", dumped("csv", table), *table.columns)

    assert [row.values for row in found] == table.rows


@pytest.mark.parametrize("format_", FORMATS)
def test_columns_narrow_and_order_and_what_is_no_column_stays_inside(format_: str) -> None:
    columns = [SampleColumn("a"), SampleColumn("b"), SampleColumn("c")]
    table = TableDump("customers", columns, [{"a": "1", "b": "2", "c": "3", "password": "secret"}])

    content = dumped(format_, table, options=WriteOptions(columns=["c", "a", "password"]))

    [row] = loaded(format_, content, *columns, SampleColumn("password"))
    present = {name: value for name, value in row.values.items() if value is not None}
    assert present == {"a": "1", "c": "3"}
    assert list(present) == ["c", "a"] or format_ == "toml"


def test_headers_can_be_left_out() -> None:
    table = TableDump("t", [SampleColumn("a")], [{"a": "1"}])

    assert dumped("csv", table, options=WriteOptions(include_headers=False)) == b'"1"\r\n'


def test_several_tables_as_csv_are_an_archive_of_files() -> None:
    columns = [SampleColumn("a")]

    content = dumped("csv", TableDump("a", columns, []), TableDump("../b", columns, []))

    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["a.csv", "..%2Fb.csv"]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_dump_of_nothing_is_a_dump(format_: str) -> None:
    assert loaded(format_, dumped(format_), SampleColumn("a"), table=None) == []


def test_what_a_workbook_cannot_hold_is_refused() -> None:
    table = TableDump("t", [SampleColumn("a")], [{"a": "x" * 32_768}])

    with pytest.raises(TooLargeError, match="row 1"):
        dumped("xlsx", table)


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), float("inf")])
@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_no_number_is_not_written(format_: str, number: Any) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        dumped(format_, TableDump("t", [SampleColumn("a", "money")], [{"a": number}]))


def test_hcl_is_not_written() -> None:
    with pytest.raises(InvalidInputError, match="json"):
        dumped("hcl", TableDump("t", [SampleColumn("a")], []))
