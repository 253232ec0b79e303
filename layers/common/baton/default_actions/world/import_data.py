"""`world/import_data`: rows from a file that an export has made."""

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

from baton.default_actions.answers import Item, notify
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Begun, Call
from baton.errors import InvalidInputError
from baton.intake.sources import InlineFile, SourceFile, read_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from baton.ids import ProjectRef
    from baton.transfer.checking import Imported, Source
    from baton.transfer.importing import ImportService
    from baton.transfer.selection import Selection
    from baton.uploads.store import UploadStore

ACTION = DefaultAction(
    entity="world",
    name="import_data",
    label="Import data from dump",
    in_fields=(
        InField("world_id", "alias", "Entity, by its id"),
        InField("table_name", "label", "Entity, by its name; all of the file without"),
        InField(
            "dump_file", "file.json|jsonl|yaml|yml|toml|hcl|csv|xlsx", "Dump", rules="required"
        ),
        InField("truncate_before_insert", "truefalse", "Replace the rows there are", default=False),
        InField("batch_size", "measurement", "Rows at once"),
    ),
)
AT_ONCE = 200_000
"""Bytes of a file that is imported while the client waits."""


class ImportPerformer:
    """`batch_size` is accepted for existing clients and changes nothing. `now` tells how long it took."""

    def __init__(
        self,
        selection: "Selection",
        service: "ImportService",
        store: "UploadStore",
        now: "Callable[[], datetime]",
    ) -> None:
        self._selection = selection
        self._service = service
        self._store = store
        self._now = now

    def begin(self, call: Call) -> Begun | None:
        files = _files(call)
        table = self._selection.name(call.ref, call.attributes)
        if table is not None:
            self._service.named(call.ref, table, call.caller)
        sizes = [len(each.content) if isinstance(each, InlineFile) else AT_ONCE for each in files]
        if sum(sizes) < AT_ONCE:
            return None
        kept = [{"name": each.name, "upload": self._kept(call.ref, each)} for each in files]
        settings = {**call.attributes, "dump_file": kept, "table_name": table, "world_id": None}
        return Begun([notify("The import has begun.")], ACTION.step_type, settings)

    def perform(self, call: Call) -> list[Item]:
        from baton.transfer.checking import ImportWanted

        wanted = ImportWanted(
            sources=[self._source(call.ref, each) for each in _files(call)],
            table=self._selection.name(call.ref, call.attributes),
            replaces=call.attributes["truncate_before_insert"],
        )
        imported = self._service.run(call.ref, wanted, call.caller, call.now)
        return [_told(imported, (self._now() - call.now).total_seconds())]

    def _kept(self, ref: "ProjectRef", file: SourceFile) -> str:
        if isinstance(file, InlineFile):
            return self._store.keep(ref, file.content)
        return file.upload

    def _source(self, ref: "ProjectRef", file: SourceFile) -> "Source":
        from baton.dumps.formats import READ, format_of
        from baton.transfer.checking import Source

        format_ = format_of(file.name)
        if format_ is None:
            raise InvalidInputError.of(
                "dump_file", f"{file.name} must end with one of {', '.join(READ)}"
            )

        def opened() -> BinaryIO:
            if isinstance(file, InlineFile):
                return cast("BinaryIO", BytesIO(file.content))
            return self._store.open(ref, file.upload)

        return Source(file.name, format_, opened)


def _files(call: Call) -> list[SourceFile]:
    return read_sources("dump_file", call.attributes["dump_file"])


def _told(imported: "Imported", seconds: float) -> Item:
    rows, failed = sum(imported.rows.values()), sum(imported.failed.values())
    tables = len(imported.rows)
    return notify(
        f"Import completed in {max(seconds, 0):.1f}s. "
        f"{rows} rows imported successfully across {tables} tables.",
        rows_imported=rows,
        successful_tables=tables - len(imported.failed),
        failed_tables=len(imported.failed),
        failed_rows=failed,
        failures=[each._asdict() for each in imported.failures],
    )
