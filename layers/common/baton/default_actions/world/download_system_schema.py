"""`world/download_system_schema`: the structure of a project, to make another like it."""

from baton.default_actions.declaration import DefaultAction

ACTION = DefaultAction(
    entity="world",
    name="download_system_schema",
    label="Download system schema",
)
