"""The sheet says what the rows say: what differs from them is sent, and nothing else.

It is compared with the sheet itself, so nothing has to be remembered: what people have changed there is
put right, and a synchronisation that was cut off, or does not know what became of a request, has nothing
to undo.
"""

from collections.abc import Iterator, Sequence

from baton.exchanges.batches import batches, size_of
from baton.exchanges.cells import Cell, normal, same
from baton.exchanges.mapping import Wire
from baton.exchanges.patience import Patience
from baton.exchanges.report import Report
from baton.exchanges.tables import SheetTable

PAGE_ROWS = 2_000
_TO_SPARE = 10.0

type Change = tuple[int, list[Cell]]


class Replacing:
    def __init__(self, table: SheetTable, patience: Patience, report: Report) -> None:
        self._table, self._patience, self._report = table, patience, report

    def send(self, wires: list[Wire], rows: Sequence[list[Cell]]) -> None:
        header = self._table.header() or self._table.write_header(wires)
        self._table.locate(header, wires)
        changes = self._changes(rows)
        last = self._table.first_row + len(rows) - 1
        for batch in batches(changes, lambda change: size_of(change[1])):
            self._patience.check(_TO_SPARE)
            self._table.grow(last)
            self._table.update(_runs(batch))
            removed = sum(number > last for number, _ in batch)
            self._report.removed += removed
            self._report.sent += len(batch) - removed

    def _changes(self, rows: Sequence[list[Cell]]) -> Iterator[Change]:
        """The rows of the sheet that are to be other ones; those below the last row are to be empty."""
        first = self._table.first_row
        last = max(self._table.sheet.rows, first + len(rows) - 1)
        nothing: list[Cell] = [""] * len(self._table.columns)
        for start in range(first, last + 1, PAGE_ROWS):
            end = min(start + PAGE_ROWS - 1, last)
            there = self._table.read(start, end)
            for number in range(start, end + 1):
                wanted = rows[number - first] if number - first < len(rows) else nothing
                found = there[number - start] if number - start < len(there) else nothing
                if all(map(same, map(normal, wanted), found)):
                    self._report.unchanged += number - first < len(rows)
                else:
                    yield number, wanted


def _runs(changes: Sequence[Change]) -> list[tuple[int, list[list[Cell]]]]:
    """Changed rows that follow each other, together."""
    runs: list[tuple[int, list[list[Cell]]]] = []
    for number, cells in changes:
        if runs and runs[-1][0] + len(runs[-1][1]) == number:
            runs[-1][1].append(cells)
        else:
            runs.append((number, [cells]))
    return runs
