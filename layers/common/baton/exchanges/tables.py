"""A table in a sheet: its header row, and where its columns and its last row are."""

from collections.abc import Sequence
from typing import Any

from baton.exchanges.cells import Cell, normal
from baton.exchanges.errors import ExchangeError
from baton.exchanges.mapping import Located, Wire, is_blank, locate
from baton.exchanges.places import MAX_COLUMN, Place, a1, letters
from baton.exchanges.sheets import Sheet, Sheets


class SheetTable:
    """Rows are numbered as in the sheet; the positions of columns count from the place's first, from 0."""

    def __init__(self, sheets: Sheets, place: Place) -> None:
        self._sheets = sheets
        self.place = place
        self.sheet: Sheet = sheets.sheet(place.sheet)
        self.columns: list[Located] = []

    def header(self) -> list[Any]:
        """The cells of the header row; none where there is none."""
        last = min(self.place.last_column or MAX_COLUMN, self.sheet.columns)
        if self.place.row > self.sheet.rows or self.place.column > last:
            return []
        row = self.place.row
        rows = self._sheets.read(self.sheet.title, row, self.place.column, row, last)
        return rows[0] if rows and not is_blank(rows[0]) else []

    def write_header(self, wires: Sequence[Wire]) -> list[Any]:
        texts = [each.header for each in wires]
        row, column = self.place.row, self.place.column
        last = column + len(texts) - 1
        self.sheet = self._sheets.grow(self.sheet, row, last)
        self._sheets.update([(a1(self.sheet.title, row, column, row, last), [texts])])
        return [*texts]

    def locate(self, header: Sequence[Any], wires: Sequence[Wire]) -> None:
        self.columns = locate(header, wires)

    @property
    def width(self) -> int:
        """How many columns a row spans, with those in between that are none of ours."""
        return max(each.position for each in self.columns) + 1

    @property
    def first_row(self) -> int:
        return self.place.row + 1

    def read(self, first: int, last: int | None = None) -> list[list[Cell]]:
        """Our cells of these rows, in the order of the columns; rows at the end that are empty are left
        out.
        """
        last = min(last or self.sheet.rows, self.sheet.rows)
        if first > last:
            return []
        column = self.place.column
        end = column + self.width - 1
        found = self._sheets.read(self.sheet.title, first, column, last, end)
        return [self._ours(row) for row in found]

    def spread(self, cells: Sequence[Cell | None]) -> list[Cell | None]:
        """A row for the sheet: null, which changes nothing, where a column is none of ours."""
        row: list[Cell | None] = [None] * self.width
        for located, cell in zip(self.columns, cells, strict=True):
            row[located.position] = cell
        return row

    def check_left(self, last: int) -> None:
        """Raises ExchangeError for anything beside the first column: an append would take it for the
        table's.
        """
        column = self.place.column - 1
        if column and any(
            not is_blank(row)
            for row in self._sheets.read(
                self.sheet.title,
                max(1, self.place.row - 1),
                column,
                min(last + 1, self.sheet.rows),
                column,
            )
        ):
            raise ExchangeError(
                f"There is something in column {letters(column)}, beside the first column of the exchange,"
                " and Google would put new rows below that. Leave that column empty, or begin the range there"
            )

    def append(self, row: int, rows: Sequence[Sequence[Cell]]) -> int:
        """Rows below this one; returns the number of the first. Raises UnknownOutcomeError."""
        values = [self.spread(each) for each in rows]
        return self._sheets.append(self.sheet.title, row, self.place.column, values)

    def update(self, runs: Sequence[tuple[int, Sequence[Sequence[Cell]]]]) -> None:
        """Set our cells of rows: each run begins at a row and goes down."""
        column = self.place.column
        end = column + self.width - 1
        self._sheets.update(
            [
                (
                    a1(self.sheet.title, first, column, first + len(rows) - 1, end),
                    [self.spread(each) for each in rows],
                )
                for first, rows in runs
            ]
        )

    def grow(self, rows: int) -> None:
        self.sheet = self._sheets.grow(self.sheet, rows, self.place.column + self.width - 1)

    def refresh(self) -> None:
        """Look again how large the sheet is."""
        self.sheet = self._sheets.sheet(self.sheet.title)

    def last_row(self, known: int) -> int:
        """The last row that has something, at least the header's. `known` was it once.

        What stands above `known` is read only when nothing is left there: somebody has removed rows.
        """
        if known > self.place.row:
            below = self.read(known)
            if below and not is_blank(below[0]):
                return known + len(below) - 1
        rows = self.read(self.first_row)
        while rows and is_blank(rows[-1]):
            rows.pop()
        return self.place.row + len(rows)

    def _ours(self, row: Sequence[Any]) -> list[Cell]:
        return [
            normal(row[each.position]) if each.position < len(row) else "" for each in self.columns
        ]
