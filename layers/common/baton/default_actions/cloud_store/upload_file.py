"""`cloud_store/upload_file`: put files into a store."""

from baton.default_actions.declaration import DefaultAction, InField

ACTION = DefaultAction(
    entity="cloud_store",
    name="upload_file",
    label="Upload file to external store",
    in_fields=(
        InField("file", "file.*", "Files", rules="required"),
        InField("path", "label", "Folder"),
    ),
    needs_subject=True,
)
