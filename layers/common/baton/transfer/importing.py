"""A file -> rows: checked as a whole first, then written.

Rows that replace all others are written as a new generation, which nobody sees until the entities are
switched to it in one transaction. An import that is killed leaves the rows that were there, or the new ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import batched
from typing import Protocol

from baton.callers.models import Caller
from baton.entities.merging import Change
from baton.entities.models import Entity
from baton.entities.repository import MAX_CHANGES
from baton.errors import (
    ConflictError,
    FieldProblem,
    InvalidInputError,
    StaleError,
    TooLargeError,
)
from baton.ids import ProjectRef, new_id
from baton.permission import Operation
from baton.rows.models import Row
from baton.rows.references import References
from baton.transfer.checking import CheckedFiles, Failure, Good, Imported, ImportWanted
from baton.transfer.repository import BulkRepository
from baton.transfer.selection import Entities, Selection

ABANDONED = timedelta(hours=1)
"""Longer than any import takes: a generation noted before then and not in use is nobody's."""
_AT_ONCE = 500
_SWITCHES = 10


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
        checked = CheckedFiles(self, ref, wanted, caller, now)
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

    def _append(self, ref: ProjectRef, checked: CheckedFiles) -> None:
        for group in batched(checked.good(), _AT_ONCE, strict=False):
            for name, rows in _by_entity(group).items():
                entity = checked.entities[name]
                numbers = {each.row.row_id: each.number for each in rows}
                refused = 0
                for row, error in self._rows.add(ref, entity, (each.row for each in rows)):
                    refused += 1
                    there = isinstance(error, ConflictError) and error.code == ConflictError.code
                    if not (there and checked.repeats):
                        checked.outcome.fail(Failure(name, numbers[row.row_id], error.message))
                checked.outcome.rows[name] += len(rows) - refused
        for name, entity in checked.entities.items():
            check_still_current(entity, self._entities.get(ref, name))

    def _replace(self, ref: ProjectRef, checked: CheckedFiles, now: datetime) -> None:
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


def _by_entity(group: Iterable[Good]) -> dict[str, list[Good]]:
    found: dict[str, list[Good]] = {}
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


def check_still_current(before: Entity, now: Entity | None) -> None:
    """Raises ConflictError when another import has replaced the rows, and with them those just written."""
    if now is None or now.generation != before.generation:
        raise ConflictError(f"All rows of {before.name} were replaced meanwhile; try again")
