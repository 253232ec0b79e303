"""`world/import_data`: rows from a file that an export has made."""

from baton.default_actions.declaration import DefaultAction, InField

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
