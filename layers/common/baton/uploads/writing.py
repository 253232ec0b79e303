"""Writing what has been read: each line its own row, however often it is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from typing import Any, Protocol

from baton.callers.models import Caller
from baton.entities.column_types import Protect, Stored
from baton.entities.models import Entity
from baton.errors import (
    ConflictError,
    DuplicateValueError,
    InvalidInputError,
    NotFoundError,
    StaleError,
    TooLargeError,
)
from baton.ids import ProjectRef
from baton.intake.rows import Row as Line, RowProblem
from baton.permission import Operation, Subject, allowed
from baton.rows.events import CREATED, UPDATED, RowEvent, event_of
from baton.rows.items import to_item
from baton.rows.models import MAX_VALUES, Row, instant
from baton.rows.repository import RowRepository
from baton.rows.service import owner_of
from baton.rows.values import RowReader
from baton.uploads import identity
from baton.uploads.report import Tally
from baton.uploads.target import Cell, readings

BATCH = 500
_TRIES = 8
_LONG = MAX_VALUES // 8


class References(Protocol):
    def check(
        self, ref: ProjectRef, entity: Entity, values: Mapping[str, Stored], subject: Subject
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import of one file by one caller. `keys` are columns that tell a row from the others."""

    ref: ProjectRef
    import_id: str
    begun: datetime
    entity: Entity
    caller: Caller
    cells: tuple[Cell, ...]
    keys: tuple[str, ...] = ()


class RowWriter:
    """`existing` says which row a key is already, `repeated` which lines have the key of an earlier one.

    `made` and `before` are what `restore` takes back.
    """

    def __init__(
        self,
        rows: RowRepository,
        references: References,
        protect: Protect,
        wanted: Import,
        existing: Mapping[str, str],
        repeated: Mapping[int, int] | None = None,
    ) -> None:
        self._rows = rows
        self._references = references
        self._wanted = wanted
        self._existing = existing
        self._repeated = repeated or {}
        self._reader = RowReader(wanted.entity, protect)
        self._readings = readings(wanted.entity, wanted.cells)
        self._line_ids = identity.LineIds(wanted.import_id, wanted.begun)
        self._looked_up: dict[tuple[str, Stored], str] = {}
        self._seen: dict[str, int] = {}
        self.repeats: dict[int, int] = {}
        self.keys: set[str] = set()
        entity = wanted.entity
        self._is_plain = not entity.publishes_events and not any(
            each.is_unique for each in entity.columns
        )
        self.before: list[tuple[Row, Row]] = []
        self.made: list[str] = []

    def check(self, lines: Iterable[Line | RowProblem]) -> Tally:
        """What writing would come to, as far as that can be known; nothing is written."""
        tally = Tally()
        for _ in self._read(lines, tally):
            tally.created += 1
        return tally

    def write(self, lines: Iterable[Line | RowProblem]) -> Tally:
        """Write rows, and count those that cannot be."""
        tally = Tally()
        for chunk in batched(self._read(lines, tally), BATCH, strict=False):
            new = [(line, row) for line, row, known in chunk if not known]
            if self._is_plain:
                self._rows.put_many(self._wanted.ref, self._wanted.entity, (row for _, row in new))
                tally.created += len(new)
                self.made += [row.row_id for _, row in new]
            else:
                for line, row in new:
                    self._add(line, row, tally)
            for line, row, known in chunk:
                if known:
                    self._update(line, row, tally)
        return tally

    def remove(self, lines: Iterable[Line | RowProblem]) -> None:
        """Take back what `write` made of these lines, as far as it came."""
        ids = (row.row_id for _, row, known in self._read(lines, Tally()) if not known)
        for chunk in batched(ids, BATCH, strict=False):
            self.take_back(chunk)

    def take_back(self, row_ids: Iterable[str]) -> None:
        ref, entity = self._wanted.ref, self._wanted.entity
        if self._is_plain:
            self._rows.remove_many(ref, entity, row_ids)
            return
        for row_id in row_ids:
            if (row := self._rows.get(ref, entity, row_id)) is not None:
                self._rows.remove(ref, entity, row, None)

    def restore(self) -> None:
        """Undo what this writer did, changes of other rows included."""
        self.take_back(self.made)
        for before, after in reversed(self.before):
            self._rows.replace(self._wanted.ref, self._wanted.entity, after, before, None)

    def _read(
        self, lines: Iterable[Line | RowProblem], tally: Tally
    ) -> Iterator[tuple[int, Row, bool]]:
        for line in lines:
            if isinstance(line, RowProblem):
                tally.fail(line.line, line.reason)
                continue
            try:
                yield self._row(line)
            except (InvalidInputError, TooLargeError) as error:
                tally.fail(line.line, error.message)

    def _row(self, line: Line) -> tuple[int, Row, bool]:
        """The row a line is to be, and whether it is there. Raises InvalidInputError, TooLargeError."""
        wanted = self._wanted
        values = self._values(line)
        self._check_references(values)
        row_id, known = self._identity(line.line, values)
        row = Row(
            row_id=row_id,
            values=values,
            owner_id=owner_of(wanted.caller),
            permission=wanted.entity.default_permission,
            groups=wanted.entity.default_groups,
            created_at=instant(wanted.begun),
        )
        if sum(map(len, line.values)) > _LONG:
            to_item(row)  # raises TooLargeError
        return line.line, row, known

    def _values(self, line: Line) -> dict[str, Stored]:
        if self._readings is None:
            return self._reader.new(self._sent(line))
        kept: dict[str, Stored | None] = {}
        for name, position, read in self._readings:
            try:
                kept[name] = read(line.values[position])
            except ValueError as error:
                raise InvalidInputError.of(name, str(error)) from error
        return self._reader.complete(kept)

    def _sent(self, line: Line) -> dict[str, Any]:
        sent: dict[str, Any] = {}
        for cell in self._wanted.cells:
            try:
                sent[cell.source.name] = cell.read(line.values[cell.source.position])
            except ValueError as error:
                raise InvalidInputError.of(cell.source.name, str(error)) from error
        return sent

    def _identity(self, line: int, values: Mapping[str, Stored]) -> tuple[str, bool]:
        wanted = self._wanted
        if not wanted.keys:
            return self._line_ids.of(line), False
        key = identity.key_of(wanted.entity, wanted.keys, values)
        if key is None:
            raise InvalidInputError("a key column is blank")
        self.keys.add(key)
        first = self._repeated.get(line) or self._seen.setdefault(key, line)
        if first != line:
            self.repeats[line] = first
            raise InvalidInputError(f"has the same key as line {first:,}")
        known = self._existing.get(key)
        return known or identity.key_id(wanted.entity, key), known is not None

    def _check_references(self, values: Mapping[str, Stored]) -> None:
        for column in self._wanted.entity.columns:
            value = values.get(column.name) if column.references else None
            if value is None:
                continue
            key = (column.name, value)
            if key not in self._looked_up:
                self._looked_up[key] = self._refusal({column.name: value})
            if self._looked_up[key]:
                raise InvalidInputError(self._looked_up[key])

    def _refusal(self, values: Mapping[str, Stored]) -> str:
        wanted = self._wanted
        try:
            self._references.check(wanted.ref, wanted.entity, values, wanted.caller.subject)
        except InvalidInputError as error:
            return error.message
        return ""

    def _add(self, line: int, row: Row, tally: Tally) -> None:
        try:
            self._rows.add(self._wanted.ref, self._wanted.entity, row, self._event(None, row))
        except (DuplicateValueError, TooLargeError) as error:
            tally.fail(line, error.message)
            return
        except ConflictError:
            pass  # an earlier try, that was lost before it could say so, has written it
        self.made.append(row.row_id)
        tally.created += 1

    def _update(self, line: int, row: Row, tally: Tally) -> None:
        for attempt in range(_TRIES):
            try:
                self._change(line, row, tally)
            except StaleError as error:
                if attempt == _TRIES - 1:
                    tally.fail(line, error.message)
                    return
            else:
                return

    def _change(self, line: int, row: Row, tally: Tally) -> None:
        wanted = self._wanted
        ref, entity = wanted.ref, wanted.entity
        before = self._rows.get(ref, entity, row.row_id)
        if before is None:
            tally.fail(line, "the row with this key was removed meanwhile")
            return
        if not allowed(before.access, wanted.caller.subject, Operation.UPDATE):
            tally.fail(line, "you may not update the row with this key")
            return
        named = {each.source.name for each in wanted.cells}
        kept = {name: value for name, value in before.values.items() if name not in named}
        sent = {name: value for name, value in row.values.items() if name in named}
        after = replace(before, values=kept | sent)
        if after != before:
            after = replace(after, version=before.version + 1, updated_at=instant(wanted.begun))
            try:
                self._rows.replace(ref, entity, before, after, self._event(before, after))
            except (DuplicateValueError, NotFoundError, TooLargeError) as error:
                tally.fail(line, error.message)
                return
            self.before.append((before, after))
        tally.updated += 1

    def _event(self, before: Row | None, after: Row) -> RowEvent | None:
        wanted = self._wanted
        name = UPDATED if before else CREATED
        return event_of(wanted.ref, wanted.entity, name, before, after, wanted.begun)
