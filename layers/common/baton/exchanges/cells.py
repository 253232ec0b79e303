"""Values of rows as cells of a sheet, and back. Pure.

Cells are written RAW: a text stays the text it is, whatever it looks like, and no formula is ever made of
one. They are read unformatted: numbers as numbers, and dates as the days since 30 December 1899.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from baton.entities import exact
from baton.entities.column_types import Storage, show
from baton.entities.models import Column
from baton.intake import blanks

type Cell = str | int | float | bool

MAX_CELL = 50_000
"""Characters of a cell, as the sheet counts them: those beyond the basic plane are two."""
_EXACT_DIGITS = 15
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_MAX_SERIAL = 2_958_466  # the day after 31 December 9999
_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#ERROR!", "#SPILL!"}
)


def to_cell(column: Column, stored: Any) -> Cell:
    """What is sent of a value; an empty text for null. Raises ValueError for what no cell can hold."""
    value = show(column, stored)
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return _number(value)
    text = value if isinstance(value, str) else exact.write(value)
    text = text.replace("\r\n", "\n")
    if (length := len(text.encode("utf-16-le")) // 2) > MAX_CELL:
        raise ValueError(f"has {length:,} characters; a cell of a sheet holds {MAX_CELL:,}")
    return text


def normal(cell: Any) -> Cell:
    """A cell in the one form in which it is compared: what was sent and what is read back are the same."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, str | int | float | bool) else str(cell)


def same(one: Cell, other: Cell) -> bool:
    """Whether two normal cells are: TRUE and 1 are not."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def from_cell(column: Column, cell: Any) -> Any:
    """What is read for a column: a value that its type takes, None for a blank. Raises ValueError."""
    if isinstance(cell, str):
        return _text(column, cell)
    if cell is None or isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    moment = column.type.storage in {Storage.DATE, Storage.INSTANT, Storage.TIME}
    if moment and 0 <= cell < _MAX_SERIAL:
        return _moment(column.type.storage, cell)
    return normal(cell)


def _text(column: Column, cell: str) -> str | None:
    if cell in _ERRORS:
        raise ValueError(f"the cell holds the error {cell}")
    if column.type.storage is Storage.TEXT:
        return cell or None
    return None if blanks.is_blank(cell.strip()) else cell


def _moment(storage: Storage, serial: float) -> str:
    # A double has about ten microseconds to spare for a day of our time.
    seconds = round(serial * 86_400, 3)
    moment = _EPOCH + timedelta(seconds=seconds)
    if storage is Storage.TIME:
        return moment.time().isoformat("milliseconds")
    if storage is Storage.DATE and moment.time() == _EPOCH.time():
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(value: int | Decimal) -> Cell:
    """A number that a sheet keeps as it is, or its digits as a text: a sheet has but fifteen of them."""
    number = Decimal(value)
    if len(number.normalize().as_tuple().digits) > _EXACT_DIGITS:
        return exact.write(value)
    if number == number.to_integral_value() and abs(number) < 10**_EXACT_DIGITS:
        return int(number)
    return float(number)
