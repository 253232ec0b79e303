"""One sheet for each table, the first row with the names of the columns.

Null is a cell with nothing in it, empty text one with an apostrophe. Numbers of more than 15 digits are text,
which a column of numbers reads as what they are: a spreadsheet would round them.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any, BinaryIO
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import ParseError

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from baton.documents.refusals import refused
from baton.dumps.archives import ArchiveLimits, opened
from baton.dumps.columns import Column
from baton.dumps.csv_dump import MOST_COLUMNS, checked_header
from baton.dumps.formulas import neutral, restored
from baton.dumps.models import ColumnsOf, DumpRow, RowTyper, TableDump, WriteOptions
from baton.dumps.texts import json_text
from baton.errors import TooLargeError

LIMITS = ArchiveLimits(inflated=200_000_000)
MOST_ROWS = 1_048_576
MOST_OF_A_CELL = 32_767
EXACT_DIGITS = 15

_SETTINGS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a fixed one: the same rows make the same file
_TITLE = re.compile(r"(?!')[^\[\]:*?/\\\x00-\x1f]{1,31}(?<!')")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ONLY_APOSTROPHES = re.compile("'*")
# What openpyxl raises for workbooks that are none; it promises nothing.
_BROKEN = (
    AttributeError, EOFError, IndexError, InvalidFileException, KeyError, OSError, OverflowError, ParseError,
    TypeError, ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError,
)  # fmt: skip


def write(tables: Sequence[TableDump], out: BinaryIO, options: WriteOptions) -> None:
    with xlsxwriter.Workbook(out, _SETTINGS) as book:
        book.set_properties({"created": _CREATED})
        titles: set[str] = set()
        for index, table in enumerate(tables, start=1):
            title = table.name
            if not _TITLE.fullmatch(title) or title.casefold() in titles | {"history"}:
                title = f"table {index}"
                book.set_custom_property(title, table.name, "text")
            titles.add(title.casefold())
            _write_sheet(book.add_worksheet(title), options.narrowed(table), options)


def _write_sheet(sheet: Any, table: TableDump, options: WriteOptions) -> None:
    line = 0
    if options.include_headers:
        for position, column in enumerate(table.columns):
            _write_text(sheet, 0, position, column.name, table.name)
        line = 1
    for row in table.rows:
        if line == MOST_ROWS:
            raise TooLargeError(f"{table.name} has more rows than a sheet: {MOST_ROWS:,}.")
        for position, column in enumerate(table.columns):
            value = row.get(column.name)
            if value is not None:
                _write_cell(sheet, line, position, column, value, table.name)
        line += 1


def _write_cell(
    sheet: Any, line: int, position: int, column: Column, value: Any, table: str
) -> None:
    if column.column_type == "json":
        _write_text(sheet, line, position, json_text(value), table)
    elif isinstance(value, str):
        _write_text(sheet, line, position, value, table)
    elif isinstance(value, bool):
        sheet.write_boolean(line, position, value)
    elif isinstance(value, int | Decimal) and _fits(value):
        sheet.write_number(line, position, value)
    else:
        _write_text(sheet, line, position, json_text(value), table)


def _fits(number: int | Decimal) -> bool:
    number = Decimal(number)
    if not number.is_finite():
        return False
    return len(number.as_tuple().digits) <= EXACT_DIGITS and abs(number.adjusted()) < 300


def _write_text(sheet: Any, line: int, position: int, text: str, table: str) -> None:
    cell = "'" + text if _ONLY_APOSTROPHES.fullmatch(text) else neutral(text)
    if len(cell.encode("utf-16-le")) // 2 > MOST_OF_A_CELL:
        raise TooLargeError(
            f"{table}, row {line}: a text is longer than a cell can be ({MOST_OF_A_CELL:,})."
        )
    sheet.write_string(line, position, cell)


def read(
    stream: IO[bytes], file: str, columns_of: ColumnsOf, table: str | None, limits: ArchiveLimits
) -> Iterator[DumpRow]:
    """Every sheet. `table` is what the only sheet belongs to, whatever its title."""
    opened(stream, file, limits)
    stream.seek(0)
    try:
        with catch_warnings():
            simplefilter("ignore")  # of styles and extensions, which no row depends on
            book: Any = openpyxl.load_workbook(
                stream, read_only=True, data_only=True, keep_links=False
            )
            names = {each.name: each.value for each in book.custom_doc_props.props}
            sheets = book.worksheets
    except _BROKEN as error:
        raise refused(file, "", f"it is no workbook: {type(error).__name__}") from None
    for sheet in sheets:
        only = table if len(sheets) == 1 else None
        name = only or str(names.get(sheet.title) or sheet.title)
        yield from _sheet_rows(sheet, f"{file}, sheet {sheet.title!r}", name, columns_of)
    book.close()


def _sheet_rows(sheet: Any, place: str, table: str, columns_of: ColumnsOf) -> Iterator[DumpRow]:
    columns = columns_of(table)
    dates = {column.name for column in columns or () if column.column_type == "date"}
    typer = RowTyper(table, columns, json_as_text=True)
    first = next(_lines(sheet, place, 1, 1, MOST_COLUMNS + 1), ())
    names = [str(cell) if cell is not None else "" for cell in first]
    while names and not names[-1]:
        names.pop()
    if not names and next(_lines(sheet, place, 2, None, 1), None) is None:
        return  # an empty sheet
    header = checked_header([_unescaped(name) for name in names], place)
    for line in _lines(sheet, place, 2, None, len(header)):
        if any(cell is not None for cell in line):
            values = {
                name: _value(cell, as_date=name in dates)
                for name, cell in zip(header, line, strict=False)
            }
            yield typer.row({**dict.fromkeys(header), **values})


def _lines(sheet: Any, place: str, first: int, last: int | None, width: int) -> Iterator[Any]:
    sheet.reset_dimensions()  # what the file says of its size may be a lie
    try:
        yield from sheet.iter_rows(min_row=first, max_row=last, max_col=width, values_only=True)
    except _BROKEN as error:
        raise refused(place, "", f"it is damaged: {type(error).__name__}") from None


def _value(cell: Any, *, as_date: bool) -> Any:
    if isinstance(cell, str):
        return _text(_unescaped(cell))
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else Decimal(repr(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if as_date else f"{cell.isoformat(timespec='seconds')}Z"
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell


def _text(cell: str) -> str:
    if cell and _ONLY_APOSTROPHES.fullmatch(cell):
        return cell[1:]
    return restored(cell)


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written as `_x000D_`."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)
