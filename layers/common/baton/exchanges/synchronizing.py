"""One synchronisation of an exchange, from taking the lease to telling what came of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from baton.callers.models import Caller
from baton.entities.models import Entity
from baton.errors import BatonError, TooLargeError
from baton.exchanges import mapping
from baton.exchanges.access import Access
from baton.exchanges.appending import Appending, Sent
from baton.exchanges.authorizing import Authorizing
from baton.exchanges.cells import to_cell
from baton.exchanges.mapping import Wire
from baton.exchanges.models import Direction, Exchange, Mode, read_exchange
from baton.exchanges.patience import Patience
from baton.exchanges.receiving import Receiving, RowTargets
from baton.exchanges.replacing import Replacing
from baton.exchanges.report import Report
from baton.exchanges.repository import ExchangeRepository, Lease, State
from baton.exchanges.sheets import Sheets
from baton.exchanges.tables import SheetTable
from baton.ids import ProjectRef, new_id
from baton.permission import Operation
from baton.rows.lists import is_readable
from baton.rows.models import Row
from baton.transfer.selection import Selection

MAX_ROWS = 200_000
"""Rows that one exchange sends: a sheet has ten million cells, and what was sent is kept in memory."""
_AFTERWARDS = timedelta(seconds=60)

type OpenSheets = Callable[[str, Access, Patience], Sheets]
type NewPatience = Callable[[float, datetime], Patience]


@dataclass(frozen=True, slots=True)
class Turn:
    """One synchronisation: what, with whose rights, and what has come of it so far."""

    ref: ProjectRef
    exchange: Exchange
    caller: Caller
    patience: Patience
    report: Report


class SynchronizeService:
    """`sheets` opens a spreadsheet of the instance's Sheets API."""

    def __init__(
        self,
        repository: ExchangeRepository,
        selection: Selection,
        targets: RowTargets,
        authorizing: Authorizing,
        sheets: OpenSheets,
        patience: NewPatience = Patience,
    ) -> None:
        self._repository, self._selection = repository, selection
        self._targets, self._authorizing = targets, authorizing
        self._sheets, self._patience = sheets, patience

    def synchronize(
        self, ref: ProjectRef, row: Row, caller: Caller, now: datetime, seconds: float
    ) -> tuple[Exchange, Report]:
        """All there is to synchronise, within so many seconds.

        Raises ExchangeError, ConflictError while it is being synchronised, InvalidInputError for a row
        that was changed into no exchange, and what is raised for entities; with what was done until then
        as details.
        """
        turn = Turn(ref, read_exchange(row), caller, self._patience(seconds, now), Report())
        lease = Lease(ref, row.row_id, new_id())
        until = now + timedelta(seconds=seconds) + _AFTERWARDS
        state = self._repository.claim(lease, int(now.timestamp()), int(until.timestamp()))
        try:
            self._perform(turn, lease, state)
        except BatonError as error:
            error.details = error.details | turn.report.to_wire()
            raise
        finally:
            self._repository.release(lease)
        return turn.exchange, turn.report

    def _perform(self, turn: Turn, lease: Lease, state: State) -> None:
        exchange = turn.exchange
        to_sheet = exchange.direction is Direction.TO_SHEET
        entity = self._entity(turn)
        wires = mapping.sent(entity, exchange.mapping) if to_sheet else []
        access = self._authorizing.access(turn.ref, exchange, turn.caller.subject, turn.patience)
        table = SheetTable(self._sheets(exchange.sheet_id, access, turn.patience), exchange.place)
        if not to_sheet:
            receiving = Receiving(self._targets, turn.ref, turn.caller, turn.patience, turn.report)
            receiving.receive(exchange, entity, table)
            return
        rows = self._rows(turn, entity, wires)
        if exchange.mode is Mode.REPLACE:
            replacing = Replacing(table, turn.patience, turn.report)
            replacing.send(wires, [each.cells for each in rows])
            return
        appending = Appending(self._repository, lease, state, table, turn.patience, turn.report)
        appending.send(wires, exchange.target, rows)

    def _entity(self, turn: Turn) -> Entity:
        """The entity, of which the caller may do what is needed. Raises NotFoundError, ForbiddenError."""
        needed = OPERATIONS[turn.exchange.direction]
        found = [
            self._selection.named(turn.ref, turn.exchange.table, turn.caller.subject, each)
            for each in needed
        ]
        return found[-1]

    def _rows(self, turn: Turn, entity: Entity, wires: Sequence[Wire]) -> Iterator[Sent]:
        """What the caller may read, as it is sent, in the order in which it was made."""
        subject = turn.caller.subject
        for count, row in enumerate(self._targets.rows.each(turn.ref, entity)):
            if count == MAX_ROWS:
                raise TooLargeError(f"An exchange sends {MAX_ROWS:,} rows; {entity.name} has more")
            if not is_readable(row, subject):
                continue
            try:
                cells = [to_cell(each.column, row.stored(each.column.name)) for each in wires]
            except ValueError as error:
                turn.report.fail(row.row_id, str(error))
                continue
            yield Sent(row.row_id, cells)


OPERATIONS = {
    Direction.TO_SHEET: (Operation.PEEK,),
    Direction.FROM_SHEET: (Operation.CREATE, Operation.UPDATE),
}
"""What the caller needs to be allowed to do with rows of the entity."""
