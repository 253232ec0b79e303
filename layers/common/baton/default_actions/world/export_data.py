"""`world/export_data`: the rows of one entity or of all, as a file."""

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from baton.default_actions.answers import Item, file_download, file_link, notify
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Begun, Call
from baton.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from baton.transfer.exporting import ExportService, ExportWanted
    from baton.transfer.selection import Selection
    from baton.transfer.store import TransferStore

ACTION = DefaultAction(
    entity="world",
    name="export_data",
    label="Export data for backup",
    in_fields=(
        InField("world_id", "alias", "Entity, by its id"),
        InField("table_name", "label", "Entity, by its name; all without"),
        InField(
            "format", "label", "Format", rules="oneof=json csv xlsx yaml toml jsonl", default="json"
        ),
        InField("columns", "json", "Columns; all without"),
        InField("include_headers", "truefalse", "With a header row", default=True),
    ),
)
AT_ONCE = 20_000
MOST_QUERIES = 10
"""Rows, and MB of them, that are exported while the client waits."""
_IN_MEMORY = 8_000_000


class ExportPerformer:
    """A small file is in the answer, a large one behind an address that holds for an hour."""

    def __init__(
        self,
        selection: "Selection",
        service: "ExportService",
        store: "Callable[[], TransferStore]",
    ) -> None:
        self._selection = selection
        self._service = service
        self._store = store

    def begin(self, call: Call) -> Begun | None:
        wanted = self._wanted(call)
        entities = self._service.entities(call.ref, wanted, call.caller)
        if not self._service.is_large(call.ref, entities, AT_ONCE, MOST_QUERIES):
            return None
        settings = {**call.attributes, "table_name": wanted.table, "world_id": None}
        return Begun([notify("The export has begun.")], ACTION.step_type, settings)

    def perform(self, call: Call) -> list[Item]:
        wanted = self._wanted(call)
        entities = self._service.entities(call.ref, wanted, call.caller)
        with SpooledTemporaryFile(_IN_MEMORY) as spooled:
            out = cast("BinaryIO", spooled)
            file = self._service.write(call.ref, wanted, entities, call.caller, out)
            about = (file.name, file.content_type, file.message)
            out.seek(0, 2)
            if out.tell() * 4 // 3 + 1000 > call.most_bytes:
                url = self._store().keep_export(call.ref, out, file.name, file.content_type)
                return [file_link(url, *about)]
            out.seek(0)
            return [file_download(out.read(), *about)]

    def _wanted(self, call: Call) -> "ExportWanted":
        from baton.transfer.exporting import ExportWanted

        given = call.attributes
        return ExportWanted(
            table=self._selection.name(call.ref, given),
            format=given["format"],
            columns=_columns(given),
            include_headers=given["include_headers"],
        )


def _columns(given: "Mapping[str, Any]") -> list[str] | None:
    names = given["columns"]
    if names is None:
        return None
    if not isinstance(names, list) or not names or not all(isinstance(each, str) for each in names):
        raise InvalidInputError.of("columns", "must be a list of names")
    return names
