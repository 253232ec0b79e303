"""Files of rows, checked as a whole before anything of them is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, NamedTuple, Protocol

from baton.callers.models import Caller
from baton.dumps.columns import Column
from baton.dumps.models import DumpRow
from baton.dumps.reading import read
from baton.entities.models import Entity
from baton.errors import BatonError, DuplicateValueError, InvalidInputError
from baton.ids import ProjectRef
from baton.rows.items import to_item
from baton.rows.models import Row
from baton.rows.repository import guards_of
from baton.transfer import columns
from baton.transfer.restoring import Restorer, ValueIds

MAX_FAILURES = 20


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
    """`table` is None for all that the files hold.

    With `repeats`, rows without ids are the same rows when their values are imported again, and a row that
    is there already is no failure.
    """

    sources: Sequence[Source]
    table: str | None
    replaces: bool = False
    repeats: bool = False


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


class Admission(Protocol):
    """Who may put rows where, and what they may refer to."""

    def entity(self, ref: ProjectRef, wanted: ImportWanted, name: str, caller: Caller) -> Entity:
        """Raises NotFoundError, ForbiddenError."""
        ...

    def check_references(self, ref: ProjectRef, entity: Entity, row: Row, caller: Caller) -> None:
        """Raises InvalidInputError."""
        ...


class Good(NamedTuple):
    """A row that can be kept, as far as the file tells."""

    table: str
    number: int
    row: Row


class CheckedFiles:
    """The files, read once to find what is wrong with them, and then again for the rows that are right."""

    def __init__(
        self,
        service: Admission,
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

    @property
    def repeats(self) -> bool:
        """Whether rows that are there already are no failures."""
        return self._wanted.repeats

    def good(self) -> Iterator[Good]:
        """Rows in the order of the files."""
        self._restorers = {name: self._restorer(each) for name, each in self.entities.items()}
        for file, dumped in self._dumped():
            if (file, dumped.table, dumped.number) not in self._wrong:
                row = self._restorers[dumped.table].row(dumped)
                yield Good(dumped.table, dumped.number, row)

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
            self._restorers[name] = self._restorer(entity)
        return columns.read(self.entities[name])

    def _restorer(self, entity: Entity) -> Restorer:
        ids = ValueIds(entity) if self._wanted.repeats else None
        return Restorer(entity, self._caller, self._now, ids)


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
