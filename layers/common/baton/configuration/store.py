"""Configuration files of a project, in the bucket below `config/`, and which of them have been applied."""

from baton.configuration.files import ConfigFile, declares_structure
from baton.ids import ProjectRef
from baton.store import keys
from baton.store.objects import Objects
from baton.store.table import Table, Write


class ConfigStore:
    def __init__(self, objects: Objects, table: Table) -> None:
        self._objects = objects
        self._table = table

    def schema_files(self, ref: ProjectRef) -> list[ConfigFile]:
        """The files that declare structure, `schema_*`, in the order of their names."""
        prefix = keys.config_object(ref)
        names = [found.key.removeprefix(prefix) for found in self._objects.list(prefix)]
        files = []
        for name in sorted(filter(declares_structure, names)):
            content = self._objects.get(prefix + name)
            if content is not None:
                files.append(ConfigFile(name, content))
        return files

    def put(self, ref: ProjectRef, file: ConfigFile) -> None:
        self._objects.put(keys.config_object(ref, file.name), file.content, "text/plain")

    def applied(self, ref: ProjectRef) -> dict[str, str]:
        """The digests of the files that were applied, by name."""
        item = self._table.get(keys.configuration(ref))
        return dict(item["applied"]) if item else {}

    def set_applied(self, ref: ProjectRef, digests: dict[str, str]) -> None:
        self._table.transact(
            Write(kind="put", key=keys.configuration(ref), item={"applied": digests})
        )
