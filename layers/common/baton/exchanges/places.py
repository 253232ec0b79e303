"""Where in which spreadsheet: ids and addresses of spreadsheets, and ranges in A1 notation. Pure."""

import re
from typing import NamedTuple

from baton.errors import InvalidInputError

MAX_COLUMN = 18_278  # ZZZ
MAX_ROW = 10_000_000
_ID = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)
_ADDRESS = re.compile(
    r"https://docs\.google\.com/spreadsheets/(?:u/\d{1,3}/)?d/([A-Za-z0-9_-]{1,200})(?:[/?#].*)?",
    re.ASCII | re.DOTALL,
)
_CELLS = re.compile(
    r"\$?(?P<first>[A-Z]{1,3})(?:\$?(?P<row>[1-9]\d{0,7}))?"
    r"(?::\$?(?P<last>[A-Z]{1,3})(?:\$?(?P<end>[1-9]\d{0,7}))?)?",
    re.ASCII | re.IGNORECASE,
)
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))", re.DOTALL)
_UPDATED = re.compile(r"(?:.*!)?([A-Z]{1,3})([1-9]\d*)(?::.*)?", re.ASCII | re.DOTALL)
_MAX_TITLE = 100


class Place(NamedTuple):
    """Where a table stands: its header row and first column, from 1.

    Without `sheet` it is the first one of the spreadsheet; without `last_column`, `last_row` the table
    goes as far as the sheet does.
    """

    sheet: str | None = None
    row: int = 1
    column: int = 1
    last_column: int | None = None
    last_row: int | None = None


def read_sheet_id(text: str) -> str:
    """The id of a spreadsheet: the id itself, or the address that a browser shows. Raises
    InvalidInputError.
    """
    found = _ADDRESS.fullmatch(text)
    sheet_id = found[1] if found else text
    if not _ID.fullmatch(sheet_id) or (found and sheet_id == "e"):
        raise InvalidInputError.of(
            "sheet_id",
            "must be the id of a spreadsheet, or its address such as"
            " https://docs.google.com/spreadsheets/d/.../edit",
        )
    return sheet_id


def read_place(text: str) -> Place:
    """`Sheet1`, `B2:F`, `Sheet1!A1`, `'My sheet'!A:F`. Raises InvalidInputError."""
    sheet, mark, cells = text.rpartition("!")
    if not mark and not _is_cells(cells):
        sheet, cells = text, ""
    title = _title(sheet) if sheet or mark else None
    if not cells:
        return Place(title)
    found = _CELLS.fullmatch(cells)
    if found is None:
        raise _refused()
    first, last = found["first"], found["last"]
    place = Place(
        title,
        int(found["row"] or 1),
        number(first),
        number(last) if last else None,
        int(found["end"]) if found["end"] else None,
    )
    backwards = (place.last_column or MAX_COLUMN) < place.column or (
        place.last_row or MAX_ROW
    ) < place.row
    if backwards or place.row > MAX_ROW:
        raise _refused()
    return place


def number(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    value = 0
    for letter in letters.upper():
        value = value * 26 + ord(letter) - 64
    return value


def letters(column: int) -> str:
    """1 is `A`, 27 is `AA`."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def a1(sheet: str, row: int, column: int, last_row: int, last_column: int) -> str:
    """`'My sheet'!A2:F501`."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{letters(column)}{row}:{letters(last_column)}{last_row}"


def first_cell(written: str) -> tuple[int, int] | None:
    """Row and column at which a range begins that Google has written; None for one that is not understood."""
    found = _UPDATED.fullmatch(written)
    return (int(found[2]), number(found[1])) if found else None


def _is_cells(text: str) -> bool:
    """`A1` and `A:C` are cells; `Data` is the name of a sheet, and so is `ABC`."""
    found = _CELLS.fullmatch(text)
    return found is not None and bool(found["row"] or found["last"])


def _title(text: str) -> str:
    found = _SHEET.fullmatch(text)
    if found is None or len(text) > _MAX_TITLE * 2 or any(ord(each) < 32 for each in text):
        raise _refused()
    title = found[1].replace("''", "'") if found[1] else found[2]
    if not title.strip() or len(title) > _MAX_TITLE:
        raise _refused()
    return title


def _refused() -> InvalidInputError:
    return InvalidInputError.of(
        "range",
        "must be the name of a sheet, cells, or both, such as Orders, B2:F or 'My orders'!A1",
    )
