"""Rows to play with: made up, and kept like any others."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import batched, islice
from typing import Any, NamedTuple

from baton.callers.models import Caller
from baton.entities.column_types import Protect, ProtectFor
from baton.entities.models import Entity
from baton.errors import InvalidInputError
from baton.ids import ProjectRef, new_id
from baton.permission import Operation, allowed
from baton.rows.models import Row, instant
from baton.rows.references import Entities, keeping
from baton.rows.repository import RowRepository, guards_of
from baton.rows.service import owner_of
from baton.rows.values import RowReader
from baton.samples.rows import rows as sample_rows
from baton.transfer import columns
from baton.transfer.importing import check_still_current
from baton.transfer.repository import BulkRepository
from baton.transfer.selection import Selection

MAX_ROWS = 100_000
MAX_POOL = 1_000
"""Rows of another entity that references are chosen from."""
_AT_ONCE = 500


class Sample(NamedTuple):
    """An entity as makers of random values know one."""

    name: str
    columns: list[columns.DumpColumn]


class GenerateService:
    def __init__(
        self,
        selection: Selection,
        entities: Entities,
        rows: RowRepository,
        bulk: BulkRepository,
        protect: ProtectFor,
    ) -> None:
        self._selection = selection
        self._entities = entities
        self._rows = rows
        self._bulk = bulk
        self._protect = protect

    def entity(self, ref: ProjectRef, name: str, caller: Caller) -> Entity:
        return self._selection.named(ref, name, caller.subject, Operation.CREATE)

    def generate(
        self,
        ref: ProjectRef,
        entity: Entity,
        count: int,
        seed: int | str,
        caller: Caller,
        now: datetime,
    ) -> None:
        """Raises InvalidInputError naming the column that cannot be filled, before anything is kept where
        that can be told, and DuplicateValueError when somebody else was faster with a value.
        """
        made = self._made(ref, entity, count, seed, caller, now)
        unique = any(each.is_unique for each in entity.columns)
        for group in batched(made, _AT_ONCE, strict=False):
            if not unique:
                self._bulk.put(ref, entity, group)
                continue
            for _, error in self._bulk.add(ref, entity, group):
                raise error
        check_still_current(entity, self._entities.get(ref, entity.name))

    def _made(
        self,
        ref: ProjectRef,
        entity: Entity,
        count: int,
        seed: int | str,
        caller: Caller,
        now: datetime,
    ) -> Iterator[Row]:
        reader = RowReader(entity, _once(self._protect(ref.tenant_id)), restoring=True)
        samples = sample_rows(
            Sample(entity.name, columns.sampled(entity)),
            count,
            seed,
            {
                each.references: self._pool(ref, each.references, caller)
                for each in entity.columns
                if each.references
            },
            tags={each.field: each.tags for each in entity.validations},
            check=self._check(ref, entity),
        )
        for values in samples:
            yield Row(
                row_id=new_id(),
                values=reader.new(values),
                owner_id=owner_of(caller),
                permission=entity.default_permission,
                groups=entity.default_groups,
                created_at=instant(now),
            )

    def _check(self, ref: ProjectRef, entity: Entity) -> Callable[[str, Any], bool]:
        """Whether a value fits its column and its rules, and no row there is has it where that counts."""
        reader = RowReader(entity, lambda _, text: text, restoring=True)
        unique = {each.name for each in entity.columns if each.is_unique}
        taken = {name: self._bulk.taken(ref, entity, name) for name in unique}

        def fits(name: str, value: Any) -> bool:
            try:
                kept = reader.changed({name: value}, {})
            except InvalidInputError:
                return False
            if name not in unique or name not in kept:
                return True
            row = Row(row_id="", values=kept, created_at="")
            guards = guards_of(ref, entity, row)
            return self._bulk.digest(guards[name]) not in taken[name]

        return fits

    def _pool(self, ref: ProjectRef, name: str, caller: Caller) -> list[str]:
        """The first rows of an entity that the caller may refer to."""
        if name == "user_account":
            return [caller.caller_id] if caller.kind == "user" else []
        entity = keeping(self._entities, ref, name)
        if entity is None:
            return []
        rows = islice(self._rows.each(ref, entity), MAX_POOL)
        return [
            each.row_id for each in rows if allowed(each.access, caller.subject, Operation.REFER)
        ]


def _once(protect: Protect) -> Protect:
    """Hashing is slow on purpose, so all secrets of a type are one."""
    made: dict[str, str] = {}

    def protected(column_type: str, text: str) -> str:
        if column_type not in made:
            made[column_type] = protect(column_type, text)
        return made[column_type]

    return protected
