"""`[[table]]` before each row.

TOML has no null: a column without a value is left out. JSON columns are JSON text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any, BinaryIO

import tomli_w

from baton.documents.refusals import refused, shortened
from baton.documents.toml_reader import LIMIT, is_complete, load_toml
from baton.dumps.models import ColumnsOf, DumpRow, RowTyper, TableDump, WriteOptions
from baton.dumps.source import Text
from baton.dumps.texts import json_text, quoted
from baton.errors import TooLargeError

_PART = 1 << 16
_ROW = re.compile(
    r"""\[\[[ \t]*(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*\]\][ \t]*(?:\#.*)?\r?\n?"""
)


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
    """Read in parts, because the parser takes only whole documents."""
    typers: dict[str, RowTyper] = {}
    for line, part in _parts(source):
        values = load_toml(part, file=source.file, first_line=line)
        yield from rows_of(values, source.file, columns_of, typers, json_as_text=True)


def rows_of(
    values: Mapping[str, Any],
    file: str,
    columns_of: ColumnsOf,
    typers: dict[str, RowTyper],
    *,
    json_as_text: bool,
) -> Iterator[DumpRow]:
    """The rows of a document, or of a part. Columns without a value are null. `typers` are those so far."""
    for table, rows in values.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise refused(file, shortened(table), "it must be a list of rows")
        columns = columns_of(table)
        if table not in typers:
            typers[table] = RowTyper(table, columns, json_as_text=json_as_text)
        nulls = dict.fromkeys(column.name for column in columns or ())
        for row in rows:
            yield typers[table].row({**nulls, **row})


def _parts(source: Text) -> Iterator[tuple[int, str]]:
    """The document, cut before rows, with the number of each part's first line."""
    lines: list[str] = []
    first, size, enough = 1, 0, _PART
    while line := source.line(LIMIT):
        if size >= enough and _ROW.fullmatch(line):
            part = "".join(lines)
            if is_complete(part):
                yield first, part
                first, lines, size, enough = first + len(lines), [], 0, _PART
            else:  # the line is within a text or an array
                enough = size * 2
        lines.append(line)
        size += len(line)
        if size > LIMIT:
            raise TooLargeError(f"{source.file}, line {first}: more than {LIMIT:,} bytes in a row.")
    yield first, "".join(lines)


def _scalar(value: Any, *, as_json: bool) -> Any:
    if as_json or isinstance(value, list | Mapping):
        return json_text(value)
    if isinstance(value, Decimal | float) and not isfinite(value):
        raise ValueError(f"{value} cannot be written")
    return value
