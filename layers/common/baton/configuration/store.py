"""Configuration files of a project, in the bucket below `config/`, and which of them have been applied."""

import hashlib
import re
from dataclasses import dataclass

from baton.errors import InvalidInputError
from baton.ids import ProjectRef
from baton.store import keys
from baton.store.objects import Objects
from baton.store.table import Table, Write

_SCHEMA = re.compile(r"schema_.+\.(json|ya?ml|toml|hcl)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_. -]{1,100}")


@dataclass(frozen=True, slots=True)
class ConfigFile:
    name: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class ConfigStore:
    def __init__(self, objects: Objects, table: Table) -> None:
        self._objects = objects
        self._table = table

    def schema_files(self, ref: ProjectRef) -> list[ConfigFile]:
        """The files that declare structure, `schema_*`, in the order of their names."""
        prefix = keys.config_object(ref)
        names = [found.key.removeprefix(prefix) for found in self._objects.list(prefix)]
        files = []
        for name in sorted(filter(_SCHEMA.fullmatch, names)):
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


def uploaded_name(name: str) -> str:
    """What an uploaded file is kept as: `schema_<name>_daptin.<extension>`, whatever folders it came with."""
    stem, _, extension = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    kept = f"schema_{stem}_daptin.{extension.lower()}"
    if not stem or not _NAME.fullmatch(kept) or not _SCHEMA.fullmatch(kept):
        raise InvalidInputError.of(
            "schema_file",
            f"{name[:100]!r} must be a plain name that ends in .json, .yaml, .toml or .hcl",
        )
    return kept
