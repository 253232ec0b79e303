"""`world/upload_system_schema`: entities, actions and permissions from a file."""

from typing import TYPE_CHECKING

from baton.configuration.files import ConfigFile, uploaded_name
from baton.default_actions.answers import Item
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import BackgroundPerformer, Begun, Call
from baton.intake.sources import InlineFile, read_sources

if TYPE_CHECKING:
    from baton.configuration.service import ConfigurationService

ACTION = DefaultAction(
    entity="world",
    name="upload_system_schema",
    label="Upload features",
    in_fields=(
        InField("schema_file", "file.json|yaml|yml|toml|hcl", "Schema file", rules="required"),
    ),
)


class UploadSchemaPerformer:
    """Keeps files once they are known to fit; a restart, in the background, applies them."""

    def __init__(self, configuration: "ConfigurationService", restart: BackgroundPerformer) -> None:
        self._configuration = configuration
        self._restart = restart

    def begin(self, call: Call) -> Begun | None:
        files = [
            ConfigFile(uploaded_name(sent.name), sent.content)
            for sent in read_sources("schema_file", call.attributes["schema_file"])
            if isinstance(sent, InlineFile)
        ]
        self._configuration.upload(call.ref, files, call.caller, call.now)
        return self._restart.begin(call)

    def perform(self, call: Call) -> list[Item]:
        self.begin(call)
        return self._restart.perform(call)
