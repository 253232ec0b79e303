"""What a store can do. Paths are relative to its root and have been checked."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from baton.cloud_stores.content import Content

MARKER = ".keep"
"""The empty file that stands for an empty folder, since stores know files only."""


class StoredFile(NamedTuple):
    path: str
    size: int
    modified: datetime


class Backend(Protocol):
    """Each method raises ProviderError, or InvalidInputError for what the store's row says wrong."""

    def put(self, path: str, content: Content, content_type: str) -> None:
        """Store a file, in place of one that has this path."""
        ...

    def find(self, path: str) -> StoredFile | None: ...

    def each(self, folder: str, after: str = "") -> Iterator[StoredFile]:
        """All files below a folder, however deep, in the order of their paths, behind `after`."""
        ...

    def copy(self, path: str, destination: str) -> None: ...

    def delete(self, paths: Sequence[str]) -> None:
        """Files that are gone already are no error."""
        ...


def without_marker(files: Iterable[StoredFile]) -> Iterator[StoredFile]:
    return (each for each in files if not is_marker(each))


def is_marker(file: StoredFile) -> bool:
    return not file.size and file.path.rpartition("/")[2] == MARKER
