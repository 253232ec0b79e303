"""Lines of a sheet into rows: each changes the row that has its key, or makes one.

Lines that say what the row says already cost nothing, so a synchronisation that was cut off goes on where
it ended. A line that cannot be a row is told and left out.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from baton.callers.models import Caller
from baton.entities.column_types import ProtectFor, Stored, coerce
from baton.entities.models import Entity
from baton.errors import BatonError, InvalidInputError
from baton.exchanges.cells import Cell, from_cell
from baton.exchanges.errors import ExchangeError
from baton.exchanges.mapping import Located, is_blank, locate_received, received
from baton.exchanges.models import Exchange
from baton.exchanges.patience import Patience
from baton.exchanges.report import Report
from baton.exchanges.tables import SheetTable
from baton.ids import ProjectRef, new_id
from baton.permission import Subject
from baton.rows.events import CREATED, event_of
from baton.rows.items import to_item
from baton.rows.lists import is_readable
from baton.rows.models import Row, instant
from baton.rows.repository import RowRepository
from baton.rows.service import RowService, owner_of
from baton.rows.values import RowReader
from baton.transfer.repository import BulkRepository
from baton.uploads.identity import key_id, key_of

PAGE_ROWS = 1_000
_TO_SPARE = 5.0


class References(Protocol):
    def check(
        self, ref: ProjectRef, entity: Entity, values: Mapping[str, Stored], subject: Subject
    ) -> None: ...


class Line(NamedTuple):
    """A line of the sheet; its values are as the entity's columns read them."""

    number: int
    key: str
    values: dict[str, Any]


class RowTargets(NamedTuple):
    """Where rows are read and written. `protect` makes what is kept of secrets."""

    rows: RowRepository
    bulk: BulkRepository
    service: RowService
    references: References
    protect: ProtectFor


class Receiving:
    def __init__(
        self,
        targets: RowTargets,
        ref: ProjectRef,
        caller: Caller,
        patience: Patience,
        report: Report,
    ) -> None:
        self._rows, self._bulk, self._service, self._references, self._protect = targets
        self._ref, self._caller = ref, caller
        self._patience, self._report = patience, report

    def receive(self, exchange: Exchange, entity: Entity, table: SheetTable) -> None:
        columns = received(entity, exchange.mapping)
        located, self._report.ignored = locate_received(
            table.header(), columns, by_name=exchange.mapping is None
        )
        _check_keys(exchange.key_columns, located)
        table.columns = located
        there, taken = self._existing(entity, exchange.key_columns)
        reader = RowReader(entity, self._protect(self._ref.tenant_id))
        seen: dict[str, int] = {}
        for page in _pages(table):
            self._patience.check(_TO_SPARE)
            new = []
            for line in self._lines(entity, exchange.key_columns, located, page, seen):
                before = there.get(line.key)
                if before is not None:
                    self._change(reader, line, before)
                elif (row := self._made(reader, line, taken)) is not None:
                    new.append((line.number, row))
            self._add(entity, new)

    def _existing(self, entity: Entity, keys: Sequence[str]) -> tuple[dict[str, Row], set[str]]:
        """The rows there are by what the key columns say of them, and the ids of all."""
        found, ids = dict[str, Row](), set[str]()
        for row in self._rows.each(self._ref, entity):
            ids.add(row.row_id)
            key = key_of(entity, keys, row.values)
            if key is not None:
                found[key] = row
        return found, ids

    def _lines(
        self,
        entity: Entity,
        keys: Sequence[str],
        located: Sequence[Located],
        page: Sequence[tuple[int, list[Cell]]],
        seen: dict[str, int],
    ) -> Iterator[Line]:
        for number, cells in page:
            try:
                values = _values(located, cells)
                kept = _key_values(entity, keys, values)
            except InvalidInputError as error:
                self._fail(number, error.message)
                continue
            key = key_of(entity, keys, kept)
            if key is None:
                self._fail(number, "a key column is blank")
            elif (first := seen.setdefault(key, number)) != number:
                self._fail(number, f"has the same key as line {first:,}")
            else:
                yield Line(number, key, values)

    def _change(self, reader: RowReader, line: Line, before: Row) -> None:
        self._patience.check()
        if not is_readable(before, self._caller.subject):
            self._fail(line.number, "you may not update the row with this key")
            return
        sent = {
            name: _or_default(reader.entity, name, value) for name, value in line.values.items()
        }
        try:
            if reader.changed(sent, before.values) == before.values:
                self._report.unchanged += 1
                return
            name, now = reader.entity.name, self._patience.now
            self._service.update(self._ref, name, before.row_id, sent, self._caller, now)
        except BatonError as error:
            self._fail(line.number, error.message)
        else:
            self._report.updated += 1

    def _made(self, reader: RowReader, line: Line, taken: Container[str]) -> Row | None:
        """The row that a line is to be; None when it cannot be one. The same line makes the same row."""
        row_id = key_id(reader.entity, line.key)
        given = {name: value for name, value in line.values.items() if value is not None}
        try:
            values = reader.new(given)
            self._references.check(self._ref, reader.entity, values, self._caller.subject)
            row = Row(
                row_id=new_id() if row_id in taken else row_id,
                values=values,
                owner_id=owner_of(self._caller),
                permission=reader.entity.default_permission,
                groups=reader.entity.default_groups,
                created_at=instant(self._patience.now),
            )
            to_item(row)  # raises TooLargeError
        except BatonError as error:
            self._fail(line.number, error.message)
            return None
        return row

    def _add(self, entity: Entity, new: Sequence[tuple[int, Row]]) -> None:
        refused = 0
        numbers = {row.row_id: number for number, row in new}
        for row, error in self._written(entity, [row for _, row in new]):
            refused += 1
            self._fail(numbers[row.row_id], error.message)
        self._report.created += len(new) - refused

    def _written(self, entity: Entity, rows: Sequence[Row]) -> Iterator[tuple[Row, BatonError]]:
        """Writes them; those that could not be, with the reason. Rows that are told of go one by one."""
        if entity.publishes_events:
            for row in rows:
                event = event_of(self._ref, entity, CREATED, None, row, self._patience.now)
                try:
                    self._rows.add(self._ref, entity, row, event)
                except BatonError as error:
                    yield row, error
        elif any(each.is_unique for each in entity.columns):
            yield from self._bulk.add(self._ref, entity, rows)
        else:
            self._rows.put_many(self._ref, entity, rows)

    def _fail(self, number: int, reason: str) -> None:
        self._report.fail(f"line {number:,}", reason)


def _pages(table: SheetTable) -> Iterator[list[tuple[int, list[Cell]]]]:
    """The lines that have something, with their numbers."""
    last = min(table.place.last_row or table.sheet.rows, table.sheet.rows)
    for start in range(table.first_row, last + 1, PAGE_ROWS):
        rows = table.read(start, min(start + PAGE_ROWS - 1, last))
        yield [(number, cells) for number, cells in enumerate(rows, start) if not is_blank(cells)]


def _values(located: Sequence[Located], cells: Sequence[Cell]) -> dict[str, Any]:
    found = {}
    for each, cell in zip(located, cells, strict=True):
        try:
            found[each.column.name] = from_cell(each.column, cell)
        except ValueError as error:
            raise InvalidInputError.of(each.column.name, str(error)) from error
    return found


def _key_values(
    entity: Entity, keys: Sequence[str], values: Mapping[str, Any]
) -> dict[str, Stored]:
    """What is kept of the key columns; those without a value are not among it. Raises InvalidInputError."""
    found = {}
    for name in keys:
        column = entity.column(name)
        try:
            stored = coerce(column, values.get(name)) if column else None
        except ValueError as error:
            raise InvalidInputError.of(name, str(error)) from error
        if stored is not None:
            found[name] = stored
    return found


def _or_default(entity: Entity, name: str, value: Any) -> Any:
    """A blank cell stands for the column's default, as it does in a new row."""
    column = entity.column(name)
    return column.default if value is None and column is not None else value


def _check_keys(keys: Sequence[str], located: Sequence[Located]) -> None:
    names = {each.column.name for each in located}
    missing = [each for each in keys if each not in names]
    if missing:
        raise ExchangeError(
            f"The sheet has no column for {', '.join(missing)}, which tells which row a line is"
        )
