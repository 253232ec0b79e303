"""One table: RFC 4180, UTF-8, every value quoted. Several: a zip archive with one such file for each table.

Null is an empty cell without quotes, empty text one with quotes.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any, BinaryIO
from urllib.parse import quote, unquote

from baton.documents.refusals import refused
from baton.dumps.archives import ArchiveLimits, opened
from baton.dumps.columns import Column
from baton.dumps.formulas import neutral, restored
from baton.dumps.models import ColumnsOf, DumpRow, RowTyper, TableDump, WriteOptions
from baton.dumps.source import Bytes, Text
from baton.dumps.texts import json_text
from baton.errors import FieldProblem

MOST_COLUMNS = 2_000
MOST_OF_A_CELL = 1 << 21
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(tables: Sequence[TableDump], out: BinaryIO, options: WriteOptions) -> None:
    if len(tables) == 1:
        _write_table(tables[0], out, options)
        return
    with zipfile.ZipFile(out, "w") as archive:
        for table in tables:
            entry = zipfile.ZipInfo(f"{quote(table.name, safe=' ')}.csv", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as stream:
                _write_table(table, stream, options)


def _write_table(table: TableDump, out: IO[bytes], options: WriteOptions) -> None:
    narrowed = options.narrowed(table)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.writer(text, quoting=csv.QUOTE_NOTNULL)
        if options.include_headers:
            writer.writerow([neutral(column.name) for column in narrowed.columns])
        for row in narrowed.rows:
            cells = [_cell(column, row.get(column.name)) for column in narrowed.columns]
            if cells == [None]:
                text.write("\r\n")  # the writer refuses a row of one null
            else:
                writer.writerow(cells)
    finally:
        text.detach()  # the stream is the caller's to close


def _cell(column: Column, value: Any) -> str | None:
    if value is None:
        return None
    if column.column_type == "json":
        return neutral(json_text(value))
    if isinstance(value, str):
        return neutral(value)
    return json_text(value)


def read(source: Text, columns_of: ColumnsOf, table: str | None) -> Iterator[DumpRow]:
    """One table. The first line names its columns."""
    if table is None:
        raise refused(source.file, "", "say which table its rows belong to")
    lines = _lines(source)
    header = checked_header([cell or "" for cell in next(lines, [])], source.file)
    typer = RowTyper(table, columns_of(table), json_as_text=True)
    for line in lines:
        cells = [None] if not line and len(header) == 1 else line
        if not cells:
            continue
        problems = []
        if len(cells) != len(header):
            reason = f"the line has {len(cells)} cells instead of {len(header)}"
            problems.append(FieldProblem("", reason))
        values = [cell if cell is None else restored(cell) for cell in cells]
        yield typer.row(dict(zip(header, values, strict=False)), problems)


def read_archive(
    stream: IO[bytes], file: str, columns_of: ColumnsOf, limits: ArchiveLimits
) -> Iterator[DumpRow]:
    """Every `<table>.csv` of a zip archive."""
    with opened(stream, file, limits) as archive:
        for entry in archive.infolist():
            name = f"{file}/{entry.filename}"
            stem, dot, extension = entry.filename.rpartition(".")
            if "/" in stem or not dot or extension.lower() != "csv":
                raise refused(name, "", "only files named <table>.csv are taken")
            with archive.open(entry) as inner:
                try:
                    source = Text(Bytes(inner, name, limits.inflated))  # type: ignore[arg-type] # reads bytes
                    yield from read(source, columns_of, unquote(stem))
                except (zipfile.BadZipFile, EOFError, zlib.error) as error:
                    raise refused(name, "", f"the archive is damaged: {error}") from None


def checked_header(names: Sequence[str], file: str) -> list[str]:
    """The names of the columns. Raises InvalidInputError where they would lead to doubt."""
    found = [restored(name).strip() for name in names]
    if not any(found):
        raise refused(file, "line 1", "the first line must name the columns")
    if len(found) > MOST_COLUMNS:
        raise refused(file, "line 1", f"there are more than {MOST_COLUMNS:,} columns")
    if "" in found:
        raise refused(file, "line 1", f"column {found.index('') + 1} has no name")
    if len(set(found)) < len(found):
        twice = next(name for name in found if found.count(name) > 1)
        raise refused(file, "line 1", f"two columns are named {twice!r}")
    return found


def _next_line(reader: Any) -> list[str | None] | None:
    """None at the end. The limit is the process', whose other readers of CSV keep the one they know."""
    before = csv.field_size_limit(MOST_OF_A_CELL)
    try:
        line: list[str | None] | None = next(reader, None)
    finally:
        csv.field_size_limit(before)
    return line


def _lines(source: Text) -> Iterator[list[str | None]]:
    reader: Any = csv.reader(source.stream, quoting=csv.QUOTE_NOTNULL, strict=True)
    try:
        while (line := _next_line(reader)) is not None:
            yield line
    except csv.Error as error:
        raise refused(source.file, f"line {reader.line_num}", f"{error} (CSV)") from None
    except UnicodeDecodeError:
        raise source.not_utf8() from None
