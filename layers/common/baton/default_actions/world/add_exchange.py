"""`world/add_exchange`: keep an entity and a Google sheet in step."""

from baton.default_actions.declaration import DefaultAction, InField

ACTION = DefaultAction(
    entity="world",
    name="add_exchange",
    label="Add data exchange",
    in_fields=(
        InField("name", "label", "Name", rules="required", conform="trim"),
        InField("sheet_id", "alias", "Sheet", rules="required", conform="trim"),
        InField("app_key", "alias", "App key"),
        InField("world_id", "alias", "Entity, by its id"),
        InField("table_name", "label", "Entity, by its name"),
    ),
)
