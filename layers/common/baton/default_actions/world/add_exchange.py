"""`world/add_exchange`: keep an entity and a Google sheet in step."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Call
from baton.errors import InvalidInputError

if TYPE_CHECKING:
    from baton.exchanges.adding import AddService
    from baton.transfer.selection import Selection

ACTION = DefaultAction(
    entity="world",
    name="add_exchange",
    label="Add data exchange",
    in_fields=(
        InField("name", "label", "Name", rules="required,max=150", conform="trim"),
        InField("sheet_id", "alias", "Sheet", rules="required", conform="trim"),
        InField("app_key", "alias", "App key"),
        InField("world_id", "alias", "Entity, by its id"),
        InField("table_name", "label", "Entity, by its name"),
        InField("oauth_token_id", "alias", "Connected account"),
        InField("credential_id", "alias", "Service account"),
        InField("range", "label", "Sheet and cells"),
        InField(
            "direction", "label", "Direction", rules="oneof=to_sheet from_sheet", default="to_sheet"
        ),
        InField("mode", "label", "Mode", rules="oneof=append replace", default="append"),
        InField("mapping", "json", "Column by header"),
        InField("key_columns", "json", "Columns that tell rows apart"),
        InField("schedule", "json", "Triggers of the action"),
    ),
)


class AddExchangePerformer:
    def __init__(self, selection: "Selection", service: "AddService") -> None:
        self._selection = selection
        self._service = service

    def perform(self, call: Call) -> list[Item]:
        from baton.rows.service import Found
        from baton.rows.wire import row_document

        table = self._selection.name(call.ref, call.attributes)
        if table is None:
            raise InvalidInputError.of("table_name", "is required, or world_id")
        added = self._service.add(call.ref, call.attributes, table, call.caller, call.now)
        shown = row_document(Found(added.entity, added.row, is_readable=True))["data"]["attributes"]
        return [Item("data_exchange", shown | ({"hint": added.hint} if added.hint else {}))]
