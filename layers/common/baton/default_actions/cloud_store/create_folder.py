"""`cloud_store/create_folder`: an empty folder in a store."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, notify
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Call

if TYPE_CHECKING:
    from baton.cloud_stores.opening import Stores

ACTION = DefaultAction(
    entity="cloud_store",
    name="create_folder",
    label="Create folder in an external store",
    in_fields=(
        InField("path", "label", "Folder"),
        InField("name", "label", "Name of a folder in it"),
    ),
    needs_subject=True,
)


class CreateFolderPerformer:
    def __init__(self, stores: "Stores") -> None:
        self._stores = stores

    def perform(self, call: Call) -> list[Item]:
        from baton.cloud_stores.paths import join, read_path, required_path
        from baton.cloud_stores.service import create_folder

        path, name = call.attributes["path"] or "", call.attributes["name"] or ""
        folder = required_path("path", join(read_path("path", path), read_path("name", name)))
        with self._stores.open(call) as backend:
            is_new = create_folder(backend, folder)
        return [notify(f"Created {folder}" if is_new else f"There is a folder {folder} already")]
