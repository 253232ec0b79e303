"""Scripts, kept as objects in the bucket under the project's prefix."""

import re
from datetime import datetime
from typing import NamedTuple

from baton.errors import InvalidInputError, NotFoundError, TooLargeError
from baton.ids import ProjectRef
from baton.store import object_keys
from baton.store.objects import Objects

SIZE_LIMIT = 1024 * 1024
MEDIA_TYPE = "text/x-python; charset=utf-8"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class Script(NamedTuple):
    """A stored script. `size` is in bytes."""

    name: str
    size: int
    date_modified: datetime


class ScriptStore:
    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def list(self, ref: ProjectRef) -> list[Script]:
        """All scripts of a project, by name."""
        prefix = object_keys.script(ref)
        return [
            Script(found.key.removeprefix(prefix), found.size, found.modified)
            for found in self._objects.list(prefix)
        ]

    def save(self, ref: ProjectRef, name: str, source: bytes, now: datetime) -> Script:
        """Store a script, replacing one of the same name."""
        if len(source) > SIZE_LIMIT:
            raise TooLargeError(f"A script may have {SIZE_LIMIT} bytes; this one has {len(source)}")
        try:
            source.decode()
        except UnicodeDecodeError as error:
            raise InvalidInputError(f"The script is not UTF-8 text: {error}") from error
        self._objects.put(_key(ref, name), source, MEDIA_TYPE)
        return Script(name, len(source), now)

    def read(self, ref: ProjectRef, name: str) -> str:
        source = self.source(ref, name)
        if source is None:
            raise _not_found(name)
        return source

    def source(self, ref: ProjectRef, name: str) -> str | None:
        """The script's text, None when there is none of this name or none can be."""
        if not _NAME.fullmatch(name):
            return None
        found = self._objects.get(_key(ref, name))
        return None if found is None else found.decode()

    def remove(self, ref: ProjectRef, name: str) -> None:
        self.read(ref, name)
        self._objects.delete(_key(ref, name))

    def clear(self, ref: ProjectRef) -> None:
        """Delete all scripts of a project."""
        for found in self._objects.list(object_keys.script(ref)):
            self._objects.delete(found.key)


def _key(ref: ProjectRef, name: str) -> str:
    """Plain file names only, so that no name can leave its project's prefix."""
    if not _NAME.fullmatch(name):
        raise InvalidInputError.of(
            "name", "must be a plain file name: up to 100 letters, digits, '_', '-' and '.'"
        )
    return object_keys.script(ref, name)


def _not_found(name: str) -> NotFoundError:
    return NotFoundError("Script not found", name=name)
