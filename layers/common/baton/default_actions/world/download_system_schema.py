"""`world/download_system_schema`: the structure of a project, to make another like it."""

import json
from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, file_download
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.performer import Call

if TYPE_CHECKING:
    from baton.configuration.service import ConfigurationService

ACTION = DefaultAction(
    entity="world",
    name="download_system_schema",
    label="Download system schema",
)


class DownloadSchemaPerformer:
    """The project's structure as it is at this moment."""

    def __init__(self, configuration: "ConfigurationService") -> None:
        self._configuration = configuration

    def perform(self, call: Call) -> list[Item]:
        document = self._configuration.export(call.ref, call.caller, call.now)
        text = json.dumps(document, indent=2, ensure_ascii=False)
        return [
            file_download(
                text.encode(), "schema.json", "application/json", "Downloading system schema"
            )
        ]
