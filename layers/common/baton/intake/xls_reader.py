"""Workbooks of Excel before 2007."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from baton.errors import InvalidInputError
from baton.intake import sheets
from baton.intake.sheets import SheetTable

# The name of the stream in which newer workbooks are encrypted.
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
# All of it is in memory, many times its size.
MOST_BYTES = 20_000_000


def open_xls(data: bytes, sheet: str | int | None = None) -> SheetTable:
    """One sheet of a workbook. Raises InvalidInputError if it cannot be read."""
    import xlrd
    from xlrd.biffh import XLRDError
    from xlrd.compdoc import CompDocError

    if _ENCRYPTED_PACKAGE in data:
        raise InvalidInputError("The workbook is encrypted; save it without a password")
    if len(data) > MOST_BYTES:
        raise InvalidInputError(f"An .xls workbook may have {MOST_BYTES:,} bytes; save it as .xlsx")
    try:
        book = xlrd.open_workbook(
            file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        position = sheets.choose(book.sheet_names(), sheet)
        found = book.sheet_by_index(position)
    except (XLRDError, CompDocError) as error:
        if "encrypt" in str(error).lower():
            raise InvalidInputError(
                "The workbook is encrypted; save it without a password"
            ) from error
        raise InvalidInputError("The workbook cannot be read: it is damaged") from error
    except sheets.BROKEN as error:
        raise sheets.unreadable(error) from error
    return SheetTable("xls", _rows(found, book.datemode))


def _rows(sheet: Any, mode: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    for number in range(sheet.nrows):
        yield number + 1, [_value(cell, mode) for cell in sheet.row(number)]


def _value(cell: Any, mode: Any) -> Any:
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, xldate

    if cell.ctype == XL_CELL_DATE:
        moment = xldate.xldate_as_datetime(cell.value, mode)
        return moment.time() if 0 <= cell.value < 1 else moment
    if cell.ctype == XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype == XL_CELL_ERROR else cell.value
