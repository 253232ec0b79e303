"""Rows -> a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from baton.callers.models import Caller
from baton.dumps import formats
from baton.dumps.models import TableDump, WriteOptions
from baton.dumps.writing import write
from baton.entities.models import Entity
from baton.errors import InvalidInputError
from baton.ids import ProjectRef
from baton.permission import Operation, Subject, allowed
from baton.rows.lists import is_readable
from baton.rows.repository import RowRepository
from baton.transfer import columns
from baton.transfer.selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWanted:
    """`table` is None for all entities; `columns` narrows them, None for all columns."""

    table: str | None
    format: str = "json"
    columns: Sequence[str] | None = None
    include_headers: bool = True


@dataclass(frozen=True, slots=True)
class ExportFile:
    name: str
    content_type: str
    message: str


class ExportService:
    def __init__(self, selection: Selection, rows: RowRepository) -> None:
        self._selection = selection
        self._rows = rows

    def entities(self, ref: ProjectRef, wanted: ExportWanted, caller: Caller) -> list[Entity]:
        """What is exported. Raises NotFoundError and InvalidInputError for what there is none of."""
        if wanted.table is None:
            found = [
                each
                for each in self._selection.all(ref, caller.subject)
                if allowed(each.access, caller.subject, Operation.PEEK)
            ]
        else:
            found = [self._selection.named(ref, wanted.table, caller.subject, Operation.PEEK)]
        known = {each.name for entity in found for each in self._columns(entity, caller.subject)}
        for name in wanted.columns or []:
            if name not in known:
                raise InvalidInputError.of("columns", f"there is no column {name[:100]!r}")
        return found

    def is_large(
        self, ref: ProjectRef, entities: Sequence[Entity], rows: int, queries: int
    ) -> bool:
        """Whether there are more rows than these, as far as so many queries of 1 MB each can tell."""
        counted = 0
        for entity in entities:
            count = self._rows.count(ref, entity, queries)
            counted += count.rows
            if not count.is_all or counted > rows:
                return True
        return False

    def write(
        self,
        ref: ProjectRef,
        wanted: ExportWanted,
        entities: Sequence[Entity],
        caller: Caller,
        out: BinaryIO,
    ) -> ExportFile:
        """What the caller may read of these entities, in the order of names and ids. Row by row."""
        tables = [
            TableDump(
                entity.name,
                self._columns(entity, caller.subject),
                self._readable(ref, entity, caller.subject),
            )
            for entity in entities
        ]
        options = WriteOptions(wanted.columns, wanted.include_headers)
        write(wanted.format, tables, out, options)
        return ExportFile(
            formats.file_name(wanted.format, wanted.table, tables=len(tables)),
            formats.content_type(wanted.format, tables=len(tables)),
            formats.message(wanted.format),
        )

    def _readable(
        self, ref: ProjectRef, entity: Entity, subject: Subject
    ) -> Iterator[Mapping[str, object]]:
        for row in self._rows.each(ref, entity):
            if is_readable(row, subject):
                yield columns.values(entity, row)

    def _columns(self, entity: Entity, subject: Subject) -> list[columns.DumpColumn]:
        # Hidden columns are kept from the API, but a backup without them would be none.
        return columns.written(entity, with_hidden=subject.administrator)
