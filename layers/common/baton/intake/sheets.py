"""What the readers of workbooks have in common: which sheet, and rows that need not all be as wide."""

import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from baton.errors import InvalidInputError
from baton.intake import cells
from baton.intake.lines import Place
from baton.intake.rows import BATCH, MOST_COLUMNS, Batch, fitted, misfit

MOST_ROWS = 200_000
MOST_BYTES = 50_000_000
# What the libraries raise for a workbook that is damaged, or made to do damage.
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NameError,  # xlrd forgets to bind some
    NotImplementedError,
    ParseError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def unreadable(error: Exception) -> InvalidInputError:
    """The error to raise from one of BROKEN."""
    return InvalidInputError(f"The workbook cannot be read: it is damaged ({type(error).__name__})")


def quiet[**P, T](call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `call` returns, without the warnings it utters about styles and extensions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*args, **kwargs)


def choose(names: Sequence[str], wanted: str | int | None) -> int:
    """The position of a sheet: the first, or the one of this name, or of this number counted from 1."""
    if not names:
        raise InvalidInputError("The workbook has no sheet")
    if wanted is None or wanted == "":
        return 0
    if isinstance(wanted, str) and wanted in names:
        return names.index(wanted)
    number = int(wanted) if str(wanted).isascii() and str(wanted).isdigit() else 0
    if not isinstance(wanted, bool) and 1 <= number <= len(names):
        return number - 1
    known = ", ".join(map(repr, names[:20])) + (", ..." if len(names) > 20 else "")
    raise InvalidInputError.of("sheet", f"there is no {str(wanted)[:100]!r}; there are {known}")


class SheetTable:
    """One sheet, as tables are given. Its header is the first row with a value."""

    def __init__(self, name: str, rows: Iterator[tuple[int, Sequence[Any]]]) -> None:
        """`rows` are the sheet's, with their numbers; blank ones may be left out."""
        self.format = name
        self._rows = _texts(rows)
        number, header = next(self._rows, (0, []))
        if not header:
            raise InvalidInputError("The sheet is empty")
        self._ahead = self._next()
        # Data may stand under headers that are blank, so the header alone does not tell the width.
        width = max([len(header), *(len(row) for _, row in self._ahead)])
        self.header: Sequence[str] = tuple(header + [""] * (width - len(header)))
        self._line = number + 1

    def batches(self) -> Iterator[Batch]:
        """Rows of the header's width; blank rows are left out. InvalidInputError for a damaged sheet."""
        width = len(self.header)
        ahead = self._ahead
        while ahead:
            rows, problems, lines = [], [], []
            for line, values in ahead:
                row = fitted(values, width, 0)
                if row is None:
                    problems.append(misfit(line, len(values), width))
                else:
                    lines.append(line)
                    rows.append(row)
            yield Batch(Place(0, self._line), lines, rows, problems)
            self._line = ahead[-1][0] + 1
            ahead = self._next()

    def _next(self) -> list[tuple[int, list[str]]]:
        return quiet(list, islice(self._rows, BATCH))


def _texts(rows: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that have a value, up to their last one."""
    try:
        for number, row in rows:
            if number > MOST_ROWS:
                raise InvalidInputError(f"The sheet has more than {MOST_ROWS:,} rows")
            texts = [cells.text(value) for value in row]
            while texts and not texts[-1].strip():
                texts.pop()
            if len(texts) > MOST_COLUMNS:
                raise InvalidInputError(
                    f"Row {number:,} has a cell beyond column {MOST_COLUMNS:,}, the last allowed"
                )
            if texts:
                yield number, texts
    except BROKEN as error:
        raise unreadable(error) from error
