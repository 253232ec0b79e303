"""`cloud_store/move_path`: give a file or a folder of a store another path."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, notify
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Begun, Call

if TYPE_CHECKING:
    from baton.cloud_stores.opening import Stores

ACTION = DefaultAction(
    entity="cloud_store",
    name="move_path",
    label="Move path in an external store",
    in_fields=(
        InField("source", "label", "File or folder", rules="required"),
        InField("destination", "label", "Its new path", rules="required"),
        InField("overwrite", "truefalse", "Replace what is there", default=False),
    ),
    needs_subject=True,
)
AT_ONCE = 100
"""Files that are moved while the client waits."""


class MovePathPerformer:
    def __init__(self, stores: "Stores") -> None:
        self._stores = stores

    def begin(self, call: Call) -> Begun | None:
        from baton.cloud_stores.service import count

        source, _ = _paths(call)
        with self._stores.open(call) as backend:
            if count(backend, source, AT_ONCE + 1) <= AT_ONCE:
                return None
        return Begun([notify("The move has begun.")], ACTION.step_type, call.attributes)

    def perform(self, call: Call) -> list[Item]:
        from baton.cloud_stores.service import move

        source, destination = _paths(call)
        with self._stores.open(call) as backend:
            files = move(
                backend,
                source,
                destination,
                is_folder=call.attributes["source"].endswith("/"),
                overwrites=call.attributes["overwrite"],
            )
        return [notify(f"Moved {source} to {destination}", files=files)]


def _paths(call: Call) -> tuple[str, str]:
    """Both paths. A destination that ends with a slash is the folder to move into."""
    from baton.cloud_stores.paths import join, name_of, read_path, required_path

    source = required_path("source", call.attributes["source"])
    sent = call.attributes["destination"]
    if sent.endswith("/"):
        return source, join(read_path("destination", sent), name_of(source))
    return source, required_path("destination", sent)
