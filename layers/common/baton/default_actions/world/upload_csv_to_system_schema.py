"""`world/upload_csv_to_system_schema`: an entity and its rows from a CSV file."""

from baton.default_actions.declaration import DefaultAction, InField

ACTION = DefaultAction(
    entity="world",
    name="upload_csv_to_system_schema",
    label="Upload CSV to entity",
    in_fields=(
        InField(
            "data_csv_file",
            "file.csv|tsv|txt",
            "Data file",
            rules="required",
            also="data_xls_file",
        ),
        InField("entity_name", "label", "Entity", rules="required", conform="trim"),
        InField("create_if_not_exists", "truefalse", "Create the entity if need be", default=False),
        InField("add_missing_columns", "truefalse", "Add columns it lacks", default=False),
        InField("key_columns", "json", "Columns that tell a row from the others"),
        InField(
            "on_error", "label", "When a row is wrong", rules="oneof=abort skip", default="abort"
        ),
    ),
)
