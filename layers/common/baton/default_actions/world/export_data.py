"""`world/export_data`: the rows of one entity or of all, as a file."""

from baton.default_actions.declaration import DefaultAction, InField

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
