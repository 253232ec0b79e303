"""Configuration files of a project, in the bucket below `config/`, and which of them have been applied.

Which have been is one item of the project: the digest of each file under its name.
"""

from baton.configuration.files import ConfigFile, declares_structure, is_file
from baton.entities.schema_files import MAX_BYTES
from baton.errors import TooLargeError
from baton.ids import ProjectRef
from baton.projects.repository import is_open, not_found
from baton.store import keys, object_keys
from baton.store.objects import Objects
from baton.store.table import RefusedError, Table, Write

MAX_DATA_BYTES = 20_000_000


class ConfigStore:
    def __init__(self, objects: Objects, table: Table) -> None:
        self._objects = objects
        self._table = table

    def schema_files(self, ref: ProjectRef) -> list[ConfigFile]:
        """The files that declare structure, `schema_*`, in the order of their names.

        Of one that is too large no more is read than shows it.
        """
        prefix = object_keys.config(ref)
        names = [found.key.removeprefix(prefix) for found in self._objects.list(prefix)]
        files = []
        for name in sorted(filter(declares_structure, names)):
            content = self._objects.get(prefix + name, first=MAX_BYTES + 1)
            if content is not None:
                files.append(ConfigFile(name, content))
        return files

    def data_file(self, ref: ProjectRef, path: str) -> ConfigFile | None:
        """A file of rows. Raises TooLargeError for one that is better imported by itself."""
        content = self._objects.get(object_keys.config(ref, path), first=MAX_DATA_BYTES + 1)
        if content is not None and len(content) > MAX_DATA_BYTES:
            raise TooLargeError(f"{path}: a data file may have {MAX_DATA_BYTES:,} bytes")
        return None if content is None else ConfigFile(path, content)

    def put(self, ref: ProjectRef, file: ConfigFile) -> None:
        self._objects.put(object_keys.config(ref, file.name), file.content, "text/plain")

    def applied(self, ref: ProjectRef) -> dict[str, str]:
        """The digests of the files that were applied, by name."""
        item = self._table.get(keys.configuration(ref)) or {}
        return {name: value for name, value in item.items() if is_file(name)}

    def set_applied(self, ref: ProjectRef, file: ConfigFile) -> None:
        """Each file by itself, so that restarts at the same time forget nothing of each other's."""
        try:
            self._table.transact(
                is_open(ref),
                Write(
                    kind="update",
                    key=keys.configuration(ref),
                    update="SET #file = :digest",
                    names={"#file": file.name},
                    values={":digest": file.digest},
                ),
            )
        except RefusedError as refused:
            raise not_found(ref) from refused
