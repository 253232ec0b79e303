"""`[[table]]` before each row.

TOML has no null: a column without a value is left out. JSON columns are JSON text.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any, BinaryIO

import tomli_w

from baton.documents.refusals import refused
from baton.documents.toml_reader import load_toml
from baton.dumps.models import ColumnsOf, DumpRow, RowTyper, TableDump, WriteOptions
from baton.dumps.source import Text
from baton.dumps.texts import json_text, quoted

LIMIT = 20_000_000
"""Bytes. Read as a whole: the parser knows no other way."""


def write(tables: Sequence[TableDump], out: BinaryIO, options: WriteOptions) -> None:
    for table in map(options.narrowed, tables):
        head = f"[[{quoted(table.name)}]]\n"
        json_columns = {column.name for column in table.columns if column.column_type == "json"}
        names = [column.name for column in table.columns]
        for row in table.rows:
            values = {
                name: _scalar(value, as_json=name in json_columns)
                for name in names
                if (value := row.get(name)) is not None
            }
            out.write(f"{head}{tomli_w.dumps(values)}\n".encode())


def read(source: Text, columns_of: ColumnsOf) -> Iterator[DumpRow]:
    values = load_toml(source.read(LIMIT + 1), file=source.file, limit=LIMIT)
    yield from rows_of(values, source.file, columns_of, json_as_text=True)


def rows_of(
    values: Mapping[str, Any], file: str, columns_of: ColumnsOf, *, json_as_text: bool
) -> Iterator[DumpRow]:
    """The rows of a document that was read as a whole. Columns without a value are null."""
    for table, rows in values.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise refused(file, table, "it must be a list of rows")
        columns = columns_of(table)
        typer = RowTyper(table, columns, json_as_text=json_as_text)
        nulls = dict.fromkeys(column.name for column in columns or ())
        for row in rows:
            yield typer.row({**nulls, **row})


def _scalar(value: Any, *, as_json: bool) -> Any:
    if as_json or isinstance(value, list | Mapping):
        return json_text(value)
    if isinstance(value, Decimal | float) and not isfinite(value):
        raise ValueError(f"{value} cannot be written")
    return value
