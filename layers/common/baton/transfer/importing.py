"""A file -> rows: checked as a whole first, then written.

Rows that replace all others are written as a new generation, which nobody sees until the entities are
switched to it in one transaction. An import that is killed leaves the rows that were there, or the new ones.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import batched
from typing import BinaryIO, NamedTuple, Protocol

from baton.callers.models import Caller
from baton.dumps.columns import Column
from baton.dumps.models import DumpRow
from baton.dumps.reading import read
from baton.entities.merging import Change
from baton.entities.models import Entity
from baton.entities.repository import MAX_CHANGES
from baton.errors import (
    BatonError,
    DuplicateValueError,
    FieldProblem,
    InvalidInputError,
    StaleError,
    TooLargeError,
)
from baton.ids import ProjectRef, new_id
from baton.permission import Operation
from baton.rows.items import to_item
from baton.rows.models import Row
from baton.rows.references import References
from baton.rows.repository import guards_of
from baton.transfer import columns
from baton.transfer.repository import BulkRepository
from baton.transfer.restoring import Restorer
from baton.transfer.selection import Entities, Selection

MAX_FAILURES = 20
ABANDONED = timedelta(hours=1)
"""Longer than any import takes: a generation noted before then and not in use is nobody's."""
_AT_ONCE = 500
_SWITCHES = 10


class Source(NamedTuple):
    """A file to import. `open` gives it from its beginning, each time."""

    name: str
    format: str
    open: Callable[[], BinaryIO]


class Failure(NamedTuple):
    """A row that could not be imported; `row` counts from 1 within its table."""

    table: str
    row: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWanted:
    """`table` is None for all that the files hold."""

    sources: Sequence[Source]
    table: str | None
    replaces: bool = False


@dataclass(slots=True)
class Imported:
    """What came of an import, by table. Of failures only the first are kept, but all are counted."""

    rows: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def fail(self, failure: Failure) -> None:
        self.failed[failure.table] = self.failed.get(failure.table, 0) + 1
        if len(self.failures) < MAX_FAILURES:
            self.failures.append(failure)


class EntityStore(Entities, Protocol):
    """Where entities are kept, and switched to another generation."""

    def get(self, ref: ProjectRef, name: str) -> Entity | None: ...
    def save(self, ref: ProjectRef, changes: Sequence[Change]) -> list[Entity]: ...


class ImportService:
    def __init__(
        self,
        selection: Selection,
        entities: "EntityStore",
        rows: BulkRepository,
        references: References,
    ) -> None:
        self._selection = selection
        self._entities = entities
        self._rows = rows
        self._references = references

    def run(self, ref: ProjectRef, wanted: ImportWanted, caller: Caller, now: datetime) -> Imported:
        """Raises InvalidInputError for files that are not understood, NotFoundError for tables that are not
        there, and when rows are to be replaced InvalidInputError for any that is wrong. Otherwise those are
        told and left out.
        """
        checked = _Checked(self, ref, wanted, caller, now)
        if wanted.replaces:
            if checked.outcome.failures:
                raise _refused(checked.outcome)
            self._replace(ref, checked, now)
        else:
            self._append(ref, checked)
        return checked.outcome

    def named(self, ref: ProjectRef, name: str, caller: Caller) -> Entity:
        """An entity that the caller may put rows in. Raises NotFoundError, ForbiddenError."""
        return self._selection.named(ref, name, caller.subject, Operation.CREATE)

    def entity(self, ref: ProjectRef, wanted: ImportWanted, name: str, caller: Caller) -> Entity:
        """An entity that the caller may put rows in, and whose rows they may replace if they want to."""
        entity = self.named(ref, name, caller)
        if wanted.replaces:
            self._selection.named(ref, name, caller.subject, Operation.DELETE)
        return entity

    def check_references(self, ref: ProjectRef, entity: Entity, row: Row, caller: Caller) -> None:
        """Administrators restore references as they are; for others each must be one they may make."""
        if not caller.subject.administrator:
            self._references.check(ref, entity, row.values, caller.subject)

    def _append(self, ref: ProjectRef, checked: "_Checked") -> None:
        for group in batched(checked.good(), _AT_ONCE, strict=False):
            for name, rows in _by_entity(group).items():
                entity = checked.entities[name]
                numbers = {each.row.row_id: each.number for each in rows}
                refused = 0
                for row, error in self._rows.add(ref, entity, (each.row for each in rows)):
                    refused += 1
                    checked.outcome.fail(Failure(name, numbers[row.row_id], error.message))
                checked.outcome.rows[name] += len(rows) - refused

    def _replace(self, ref: ProjectRef, checked: "_Checked", now: datetime) -> None:
        before = checked.entities
        if len(before) > MAX_CHANGES:
            raise TooLargeError(f"An import may replace the rows of {MAX_CHANGES} entities at once")
        for entity in before.values():
            self._remove_abandoned(ref, entity, now)
        generation = new_id()
        made = {name: replace(each, generation=generation) for name, each in before.items()}
        for entity in before.values():
            self._rows.note(ref, entity, generation, now)
            self._rows.note(ref, entity, entity.generation, now)
        for group in batched(checked.good(), _AT_ONCE, strict=False):
            for name, rows in _by_entity(group).items():
                self._rows.put(ref, made[name], (each.row for each in rows))
                checked.outcome.rows[name] += len(rows)
        switched = self._switch(ref, [*before], generation)
        for entity in switched:
            self._rows.clear(ref, entity, entity.generation)
            self._rows.forget(ref, entity, entity.generation)
            self._rows.forget(ref, entity, generation)

    def _switch(self, ref: ProjectRef, names: Sequence[str], generation: str) -> list[Entity]:
        """Make all entities use the generation, at once; returns them as they were before."""
        for attempt in range(_SWITCHES):
            found = [self._entities.get(ref, name) for name in names]
            before = [each for each in found if each is not None]
            changes = [Change(each, replace(each, generation=generation)) for each in before]
            try:
                self._entities.save(ref, changes)
            except StaleError:
                if attempt == _SWITCHES - 1:
                    raise
            else:
                return before
        raise AssertionError("unreachable: the last try returns or raises")

    def _remove_abandoned(self, ref: ProjectRef, entity: Entity, now: datetime) -> None:
        """What killed imports left: the rows of generations that never counted, or do no longer."""
        for name, noted in self._rows.noted(ref, entity):
            if name == entity.generation:
                self._rows.forget(ref, entity, name)
            elif now - noted > ABANDONED:
                self._rows.clear(ref, entity, name)
                self._rows.forget(ref, entity, name)


class _Good(NamedTuple):
    """A row that can be kept, as far as the file tells."""

    table: str
    number: int
    row: Row


class _Checked:
    """The files, read once to find what is wrong with them, and then again for the rows that are right."""

    def __init__(
        self,
        service: ImportService,
        ref: ProjectRef,
        wanted: ImportWanted,
        caller: Caller,
        now: datetime,
    ) -> None:
        self._service = service
        self._ref = ref
        self._wanted = wanted
        self._caller = caller
        self._now = now
        self._restorers: dict[str, Restorer] = {}
        self._seen: set[str] = set()
        self._wrong: set[tuple[int, str, int]] = set()
        self.outcome = Imported()
        self.entities: dict[str, Entity] = {}
        if wanted.table is not None:
            self._columns_of(wanted.table)
        found = self._check()
        if wanted.table is not None and not found and wanted.table not in self._seen:
            raise InvalidInputError.of("dump_file", f"has no rows of {wanted.table}")
        self.outcome.rows = dict.fromkeys(self.entities, 0)

    def good(self) -> Iterator[_Good]:
        """Rows in the order of the files."""
        for file, dumped in self._dumped():
            if (file, dumped.table, dumped.number) not in self._wrong:
                row = self._restorers[dumped.table].row(dumped)
                yield _Good(dumped.table, dumped.number, row)

    def _check(self) -> int:
        ids, values, count = set[tuple[str, str]](), set[str](), 0
        for file, dumped in self._dumped():
            count += 1
            entity = self.entities[dumped.table]
            try:
                row = self._restorers[dumped.table].row(dumped)
                to_item(row)
                self._service.check_references(self._ref, entity, row, self._caller)
                _take(ids, values, self._ref, entity, row)
            except BatonError as error:
                self._wrong.add((file, dumped.table, dumped.number))
                self.outcome.fail(Failure(dumped.table, dumped.number, error.message))
        return count

    def _dumped(self) -> Iterator[tuple[int, DumpRow]]:
        """The rows of all files, without those of tables that are not wanted."""
        for position, source in enumerate(self._wanted.sources):
            with source.open() as file:
                rows = read(
                    source.format,
                    file,
                    self._met,
                    file=source.name,
                    table=self._wanted.table,
                )
                for row in rows:
                    if self._wanted.table in (None, row.table):
                        yield position, row

    def _met(self, name: str) -> Sequence[Column] | None:
        self._seen.add(name)
        return self._columns_of(name)

    def _columns_of(self, name: str) -> Sequence[Column] | None:
        if self._wanted.table not in (None, name):
            return None
        if name not in self.entities:
            entity = self._service.entity(self._ref, self._wanted, name, self._caller)
            self.entities[name] = entity
            self._restorers[name] = Restorer(entity, self._caller, self._now)
        return columns.read(self.entities[name])


def _take(
    ids: set[tuple[str, str]], values: set[str], ref: ProjectRef, entity: Entity, row: Row
) -> None:
    """Raises InvalidInputError for an id, DuplicateValueError for values, that another row has too."""
    if (entity.name, row.row_id) in ids:
        raise InvalidInputError.of("reference_id", "another row of the file has it")
    guards = {name: "/".join(key) for name, (key, _) in guards_of(ref, entity, row).items()}
    taken = [name for name, key in guards.items() if key in values]
    if taken:
        raise DuplicateValueError(taken)
    ids.add((entity.name, row.row_id))
    values.update(guards.values())


def _by_entity(group: Iterable[_Good]) -> dict[str, list[_Good]]:
    found: dict[str, list[_Good]] = {}
    for each in group:
        found.setdefault(each.table, []).append(each)
    return found


def _refused(outcome: Imported) -> InvalidInputError:
    count = sum(outcome.failed.values())
    first = outcome.failures[0]
    return InvalidInputError(
        f"{count} rows are wrong, so nothing was replaced; {first.table}, row {first.row}: {first.message}",
        [FieldProblem(f"{each.table}[{each.row}]", each.message) for each in outcome.failures],
    )
