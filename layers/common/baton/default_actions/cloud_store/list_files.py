"""`cloud_store/list_files`: what lies in a folder of a store."""

from typing import TYPE_CHECKING, Any

from baton.default_actions.answers import Item
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Call
from baton.errors import InvalidInputError

if TYPE_CHECKING:
    from baton.cloud_stores.backend import StoredFile
    from baton.cloud_stores.opening import Stores

ACTION = DefaultAction(
    entity="cloud_store",
    name="list_files",
    label="List files of an external store",
    in_fields=(
        InField("path", "label", "Folder"),
        InField("limit", "measurement", "Entries at most", default=100),
        InField("after", "label", "Behind this entry"),
        InField("recursive", "truefalse", "With what is in its folders", default=False),
    ),
    needs_subject=True,
)


class ListFilesPerformer:
    def __init__(self, stores: "Stores") -> None:
        self._stores = stores

    def perform(self, call: Call) -> list[Item]:
        from baton.cloud_stores.paths import is_within, read_path
        from baton.cloud_stores.service import MOST_LISTED, list_files

        given = call.attributes
        folder, after = read_path("path", given["path"] or ""), given["after"] or ""
        if not 1 <= given["limit"] <= MOST_LISTED:
            raise InvalidInputError.of("limit", f"must be 1 to {MOST_LISTED}")
        if after and not is_within(read_path("after", after), folder):
            raise InvalidInputError.of("after", "must be the next of a list of this folder")
        with self._stores.open(call) as backend:
            found = list_files(
                backend,
                folder,
                limit=given["limit"],
                after=after,
                is_recursive=given["recursive"],
            )
        attributes = {
            "path": folder,
            "files": [_told(each) for each in found.files],
            "folders": found.folders,
            "next": found.next,
        }
        return [Item("client.file.list", attributes)]


def _told(file: "StoredFile") -> dict[str, Any]:
    from baton import clock

    return {"path": file.path, "size": file.size, "modified": clock.to_seconds(file.modified)}
