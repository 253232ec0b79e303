"""Stores in the instance's own bucket, below a prefix that is the store's alone."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from baton.cloud_stores.backend import StoredFile
from baton.cloud_stores.content import Content
from baton.errors import NotFoundError

if TYPE_CHECKING:
    from baton.store.objects import Objects, StoredObject


class OwnBucketBackend:
    """`prefix` ends with a slash."""

    def __init__(self, objects: "Objects", prefix: str) -> None:
        self._objects = objects
        self._prefix = prefix

    def put(self, path: str, content: Content, content_type: str) -> None:
        key = self._prefix + path
        if content.key is not None:
            self._objects.copy(content.key, key, content_type)
        else:
            self._objects.put(key, b"".join(content.pieces()), content_type)

    def find(self, path: str) -> StoredFile | None:
        found = self._objects.find(self._prefix + path)
        return self._file(found) if found else None

    def each(self, folder: str, after: str = "") -> Iterator[StoredFile]:
        below = f"{self._prefix}{folder}/" if folder else self._prefix
        behind = self._prefix + after if after else ""
        return map(self._file, self._objects.list(below, after=behind))

    def copy(self, path: str, destination: str) -> None:
        if not self._objects.copy(self._prefix + path, self._prefix + destination):
            raise NotFoundError(f"There is no {path} in the store")

    def delete(self, paths: Sequence[str]) -> None:
        self._objects.delete_each(self._prefix + path for path in paths)

    def _file(self, found: "StoredObject") -> StoredFile:
        return StoredFile(found.key.removeprefix(self._prefix), found.size, found.modified)
