"""`world/upload_system_schema`: entities, actions and permissions from a file."""

from typing import TYPE_CHECKING, Any

from baton.configuration.files import ConfigFile, uploaded_name
from baton.default_actions.answers import Item
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import BackgroundPerformer, Begun, Call
from baton.errors import InvalidInputError
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
        files = _files(call.attributes["schema_file"])
        self._configuration.upload(call.ref, files, call.caller, call.now)
        return self._restart.begin(call)

    def perform(self, call: Call) -> list[Item]:
        self.begin(call)
        return self._restart.perform(call)


def _files(sent: Any) -> list[ConfigFile]:
    files: dict[str, ConfigFile] = {}
    for position, source in enumerate(read_sources("schema_file", sent)):
        place = f"schema_file[{position}]"
        if not isinstance(source, InlineFile):
            raise InvalidInputError.of(place, "must come with the request")
        name = uploaded_name(source.name)
        if name in files:
            raise InvalidInputError.of(place, f"there are two files that would be kept as {name}")
        files[name] = ConfigFile(name, source.content)
    return list(files.values())
