"""`cloud_store/delete_path`: remove a file or a folder of a store."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, notify
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Begun, Call

if TYPE_CHECKING:
    from baton.cloud_stores.opening import Stores

ACTION = DefaultAction(
    entity="cloud_store",
    name="delete_path",
    label="Delete path in an external store",
    in_fields=(
        InField("path", "label", "File or folder", rules="required"),
        InField("recursive", "truefalse", "With all that is in it", default=False),
    ),
    needs_subject=True,
)
AT_ONCE = 1_000
"""Files that are removed while the client waits."""


class DeletePathPerformer:
    def __init__(self, stores: "Stores") -> None:
        self._stores = stores

    def begin(self, call: Call) -> Begun | None:
        from baton.cloud_stores.paths import required_path
        from baton.cloud_stores.service import count

        path = required_path("path", call.attributes["path"])
        if not call.attributes["recursive"]:
            return None
        with self._stores.open(call) as backend:
            if count(backend, path, AT_ONCE + 1) <= AT_ONCE:
                return None
        return Begun([notify("The deletion has begun.")], ACTION.step_type, call.attributes)

    def perform(self, call: Call) -> list[Item]:
        from baton.cloud_stores.paths import required_path
        from baton.cloud_stores.service import delete

        sent = call.attributes["path"]
        path = required_path("path", sent)
        with self._stores.open(call) as backend:
            files = delete(
                backend,
                path,
                is_folder=sent.endswith("/"),
                is_recursive=call.attributes["recursive"],
            )
        return [notify(f"Deleted {path}", files=files)]
