"""Workbooks of Excel since 2007: checked before they are unpacked, then read row by row."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from baton.errors import InvalidInputError
from baton.intake import archive, sheets
from baton.intake.sheets import SheetTable


def open_xlsx(data: bytes, sheet: str | int | None = None) -> SheetTable:
    """One sheet of a workbook; formulas are the values they had. InvalidInputError if it cannot be."""
    from openpyxl import load_workbook

    checked = archive.open_checked(data)
    if "xl/workbook.xml" not in checked.namelist():
        raise InvalidInputError("The file is a ZIP archive but no workbook")
    try:
        workbook = sheets.quiet(
            load_workbook, cast("Any", checked.fp), read_only=True, data_only=True, keep_links=False
        )
    except sheets.BROKEN as error:
        raise sheets.unreadable(error) from error
    found = [each for each in workbook.worksheets if hasattr(each, "reset_dimensions")]
    chosen = found[sheets.choose([each.title for each in found], sheet)]
    return SheetTable("xlsx", _rows(chosen))


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    # What the sheet says of its size may be anything; rows would be padded to it.
    sheet.reset_dimensions()
    yield from enumerate(sheet.iter_rows(values_only=True), 1)
