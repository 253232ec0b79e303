"""New and changed rows, below those that were sent before.

What was sent is known row by row, so a row goes again when what is sent of it has changed, and not
otherwise. An append whose answer was lost is looked for in the sheet before it is made again, even by a
later synchronisation.
"""

from collections.abc import Iterable
from typing import NamedTuple

from baton.exchanges import marks
from baton.exchanges.batches import batches, size_of
from baton.exchanges.cells import Cell
from baton.exchanges.errors import ExchangeError, RefusedByGoogleError, UnknownOutcomeError
from baton.exchanges.mapping import Wire
from baton.exchanges.patience import Patience
from baton.exchanges.report import Report
from baton.exchanges.repository import Batch, ExchangeRepository, Lease, State
from baton.exchanges.tables import SheetTable

_TRIES = 5
_MANY_BATCHES = 200
_TO_SPARE = 10.0


class Sent(NamedTuple):
    """A row as it is sent."""

    row_id: str
    cells: list[Cell]

    @property
    def size(self) -> int:
        return size_of(self.cells)


class Appending:
    def __init__(
        self,
        repository: ExchangeRepository,
        lease: Lease,
        state: State,
        table: SheetTable,
        patience: Patience,
        report: Report,
    ) -> None:
        self._repository, self._lease, self._state = repository, lease, state
        self._table, self._patience, self._report = table, patience, report
        self._ledger: dict[bytes, bytes] = {}
        self._end = 0

    def send(self, wires: list[Wire], target: str, rows: Iterable[Sent]) -> None:
        self._prepare(wires, target)
        self._end = self._table.last_row(self._state.end)
        self._table.check_left(self._end)
        seen = 0
        changed = []
        for each in rows:
            seen += 1
            if self._ledger.get(marks.name_of(each.row_id)) == marks.mark_of(each.cells):
                self._report.unchanged += 1
            else:
                changed.append(each)
        for batch in batches(changed, lambda each: each.size):
            self._patience.check(_TO_SPARE)
            self._send(batch)
            self._report.sent += len(batch)
        if self._state.batches > _MANY_BATCHES or len(self._ledger) > 2 * seen + marks.MOST_PACKED:
            self._compact()

    def _prepare(self, wires: list[Wire], target: str) -> None:
        """The header, and what was sent under it. A sheet that was emptied, or is another, is begun anew."""
        header = self._table.header()
        if not header or self._state.target != target:
            if self._state.target or self._state.batches:
                self._state = self._repository.begin(self._lease, self._state._replace(end=0))
            self._state = self._state._replace(target=target)
        if not header:
            header = self._table.write_header(wires)
        self._table.locate(header, wires)
        for batch in self._repository.batches(self._lease, self._state):
            packed = marks.unpack(batch.marks)
            if batch.pending is None or self._settled(batch, [mark for _, mark in packed]):
                self._ledger.update(packed)

    def _settled(self, batch: Batch, sent: list[bytes]) -> bool:
        """Whether what an earlier synchronisation could not tell has come to the sheet after all."""
        first = self._found(batch.pending or 0, sent)
        if first is None:
            self._repository.forget(self._lease, self._state, batch)
            return False
        end = first + len(sent) - 1
        self._state = self._repository.confirm(self._lease, self._state, batch, end)
        return True

    def _send(self, rows: list[Sent]) -> None:
        pairs = [(marks.name_of(each.row_id), marks.mark_of(each.cells)) for each in rows]
        expected = self._end + 1
        self._state, batch = self._repository.note(
            self._lease, self._state, marks.pack(pairs), expected
        )
        try:
            first = self._append(
                [each.cells for each in rows], [mark for _, mark in pairs], expected
            )
        except RefusedByGoogleError:
            self._repository.forget(self._lease, self._state, batch)
            raise
        self._end = first + len(rows) - 1
        self._state = self._repository.confirm(self._lease, self._state, batch, self._end)
        self._ledger.update(pairs)

    def _append(self, rows: list[list[Cell]], sent: list[bytes], expected: int) -> int:
        """The row at which these are in the sheet, once."""
        for attempt in range(_TRIES):
            try:
                return self._table.append(self._end, rows)
            except UnknownOutcomeError as unknown:
                self._patience.wait(attempt, unknown.retry_after)
                if (first := self._found(expected, sent)) is not None:
                    return first
                told = str(unknown)
        raise ExchangeError(f"{told}, after {_TRIES} tries")

    def _found(self, expected: int, sent: list[bytes]) -> int | None:
        """Where in the sheet these rows stand in one piece, at `expected` or below."""
        self._table.refresh()
        there = [marks.mark_of(each) for each in self._table.read(expected)]
        offset = marks.find(sent, there)
        return None if offset is None else expected + offset

    def _compact(self) -> None:
        self._state = self._repository.begin(self._lease, self._state, marks.packed(self._ledger))
