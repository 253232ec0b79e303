"""`world/upload_system_schema`: entities, actions and permissions from a file."""

from baton.default_actions.declaration import DefaultAction, InField

ACTION = DefaultAction(
    entity="world",
    name="upload_system_schema",
    label="Upload features",
    in_fields=(
        InField("schema_file", "file.json|yaml|yml|toml|hcl", "Schema file", rules="required"),
    ),
)
