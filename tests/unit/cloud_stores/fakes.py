"""A store in memory, which fails when told to."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from baton.cloud_stores.backend import StoredFile
from baton.cloud_stores.content import Content

if TYPE_CHECKING:
    from baton.errors import BatonError

NOW = datetime(2026, 1, 15, 14, 30, tzinfo=UTC)


class MemoryBackend:
    def __init__(self, *paths: str) -> None:
        self.files: dict[str, bytes] = dict.fromkeys(paths, b"x")
        self.failing: dict[str, BatonError] = {}
        self.looked_at = 0

    def put(self, path: str, content: Content, content_type: str) -> None:
        self._fail(path)
        assert "/" in content_type
        self.files[path] = b"".join(content.pieces())

    def find(self, path: str) -> StoredFile | None:
        return self._file(path) if path in self.files else None

    def each(self, folder: str, after: str = "") -> Iterator[StoredFile]:
        for path in sorted(self.files):
            if path > after and (not folder or path.startswith(f"{folder}/")):
                self.looked_at += 1
                yield self._file(path)

    def copy(self, path: str, destination: str) -> None:
        self._fail(path)
        self.files[destination] = self.files[path]

    def delete(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.files.pop(path, None)

    def _file(self, path: str) -> StoredFile:
        return StoredFile(path, len(self.files[path]), NOW)

    def _fail(self, path: str) -> None:
        if path in self.failing:
            raise self.failing[path]
