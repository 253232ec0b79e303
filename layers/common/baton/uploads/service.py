"""Importing a file into an entity: at once, or settled first and then written in parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from baton.callers.models import Caller
from baton.entities import system
from baton.entities.column_types import Protect, ProtectFor
from baton.entities.merging import Change
from baton.entities.models import Entity
from baton.entities.repository import EntityRepository
from baton.entities.schema import Schema
from baton.entities.service import EntityService
from baton.errors import InvalidInputError, NotFoundError
from baton.ids import ProjectRef
from baton.intake.rows import Row as Line, RowProblem
from baton.permission import Operation
from baton.rows.repository import RowRepository
from baton.rows.service import RowService
from baton.uploads import identity, target
from baton.uploads.files import DataFile, Scanned, rows_of
from baton.uploads.options import UploadOptions
from baton.uploads.report import NOTHING_LEFT, Tally
from baton.uploads.writing import Import, References, RowWriter

MOST_REPEATS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who imports what into which project. `import_id` makes the rows' ids."""

    ref: ProjectRef
    options: UploadOptions
    caller: Caller
    import_id: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What an import does: the entity as it will be, and how it changes for that.

    `existing` has the rows that keys are already, `repeated` the lines with the key of an earlier one.
    """

    entity: Entity
    scanned: Scanned
    change: Change | None = None
    existing: Mapping[str, str]
    repeated: Mapping[int, int]


class UploadService:
    def __init__(
        self,
        entities: EntityService,
        kept: EntityRepository,
        access: RowService,
        rows: RowRepository,
        references: References,
        protect: ProtectFor,
    ) -> None:
        self._entities = entities
        self._kept = kept
        self._access = access
        self._rows = rows
        self._references = references
        self._protect = protect

    def find(self, ref: ProjectRef, options: UploadOptions, caller: Caller) -> Entity | None:
        """The entity, if it is there. Raises InvalidInputError when it is not to be created."""
        try:
            return self._access.entity(ref, options.entity, caller.subject, Operation.CREATE)
        except NotFoundError:
            if system.find(ref.tenant_id, options.entity):
                raise InvalidInputError.of(
                    "entity_name", f"{options.entity} is a system entity"
                ) from None
            if self._kept.get(ref, options.entity) is not None:
                raise
            target.check_entity(None, options)
            return None

    def import_now(
        self, request: Request, file: DataFile, scanned: Scanned
    ) -> tuple[Settled, Tally]:
        """All of it, before this returns. Raises InvalidInputError when nothing was kept."""
        settled = self.settle(request, file, scanned)
        settled = self.begin(request, settled)
        writer = self.writer(request, settled)
        try:
            tally = writer.write(_all_rows(file, scanned))
            check(tally, request.options)
        except BaseException:
            writer.restore()
            self.undo(request.ref, settled)
            raise
        return settled, tally

    def settle(self, request: Request, file: DataFile, scanned: Scanned) -> Settled:
        """What the import would do. Raises InvalidInputError for what can be known to fail before."""
        options = request.options
        if not scanned.rows:
            raise InvalidInputError(f"{file.name} has a header but no rows")
        entity = self.find(request.ref, options, request.caller)
        target.check_keys(options, scanned.columns)
        change, after = self._change(request, entity, scanned)
        existing = self._existing(request, entity) if options.key_columns and entity else {}
        settled = Settled(
            entity=after, scanned=scanned, change=change, existing=existing, repeated={}
        )
        if options.skip and not options.key_columns:
            return settled
        writer = self.writer(request, settled, trial=True)
        tally = writer.check(_all_rows(file, scanned))
        check(tally, options)
        if len(writer.repeats) > MOST_REPEATS:
            raise InvalidInputError.of(
                "key_columns", "they do not tell the rows of this file apart"
            )
        return Settled(
            entity=after,
            scanned=scanned,
            change=change,
            existing={key: existing[key] for key in existing.keys() & writer.keys},
            repeated=writer.repeats,
        )

    def begin(self, request: Request, settled: Settled) -> Settled:
        """Change the entity as was settled. Raises StaleError when somebody else did."""
        if settled.change is None:
            return settled
        (stored,) = self._kept.save(request.ref, [settled.change])
        return Settled(
            entity=stored,
            scanned=settled.scanned,
            change=settled.change,
            existing=settled.existing,
            repeated=settled.repeated,
        )

    def undo(self, ref: ProjectRef, settled: Settled) -> None:
        """The entity as it was before, unless somebody has changed it since."""
        if settled.change is not None:
            self._kept.undo(ref, settled.change, settled.entity)

    def writer(self, request: Request, settled: Settled, *, trial: bool = False) -> RowWriter:
        """With `trial`, one that protects no secrets: that takes long, and what it reads is not written."""
        wanted = Import(
            ref=request.ref,
            import_id=request.import_id,
            begun=request.now,
            entity=settled.entity,
            caller=request.caller,
            cells=tuple(target.cells(settled.entity, settled.scanned.columns)),
            keys=request.options.key_columns,
        )
        protect: Protect = _unprotected if trial else self._protect(request.ref.tenant_id)
        return RowWriter(
            self._rows, self._references, protect, wanted, settled.existing, settled.repeated
        )

    def _change(
        self, request: Request, entity: Entity | None, scanned: Scanned
    ) -> tuple[Change | None, Entity]:
        schema = target.lacking(entity, request.options, scanned.columns)
        if schema is None and entity is not None:
            return None, entity
        planned = self._entities.plan(request.ref, schema or Schema(), request.caller, request.now)
        return planned[0], planned[0].after

    def _existing(self, request: Request, entity: Entity) -> dict[str, str]:
        """The rows there are, by what the key columns say of them."""
        keyed = (
            (identity.key_of(entity, request.options.key_columns, row.values), row.row_id)
            for row in self._rows.each(request.ref, entity)
        )
        return {key: row_id for key, row_id in keyed if key is not None}


def check(tally: Tally, options: UploadOptions, left: str = NOTHING_LEFT) -> None:
    """Raises InvalidInputError when nothing is to be kept: a row failed, or with `skip` all of them.

    `left` is what is left all the same.
    """
    if tally.failed and not (options.skip and tally.failed < tally.rows):
        raise InvalidInputError(tally.told(left))


def _all_rows(file: DataFile, scanned: Scanned) -> Iterator[Line | RowProblem]:
    return chain.from_iterable(
        rows_of(file, scanned, number) for number in range(len(scanned.parts))
    )


def _unprotected(_kind: str, _text: str) -> str:
    return ""


def changed_columns(settled: Settled) -> Sequence[str]:
    """The names of columns that the entity gained."""
    return settled.change.new_columns if settled.change else ()
