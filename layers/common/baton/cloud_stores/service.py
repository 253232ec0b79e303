"""What the default actions do with a store. Nothing of it is done half without saying so."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from baton.cloud_stores.backend import MARKER, Backend, StoredFile, is_marker, without_marker
from baton.cloud_stores.content import Content
from baton.cloud_stores.paths import is_within, join, name_of
from baton.errors import (
    BatonError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    ProviderError,
    ProviderTimeoutError,
    TooLargeError,
)

MOST_LISTED = 1_000
MOST_LOOKED_AT = 20_000
"""Files that one list looks at; it ends early behind so many, to be gone on from."""
MOST_CHANGED = 10_000
"""Files that one deletion or move takes."""
_TOLD = 5


class File(NamedTuple):
    """A file to be stored, at a path below the store's root."""

    path: str
    content: Content
    content_type: str


@dataclass(frozen=True, slots=True)
class Listing:
    """`next` is what to go on behind, None at the end."""

    files: list[StoredFile]
    folders: list[str]
    next: str | None


def upload(backend: Backend, files: Sequence[File]) -> list[File]:
    """Store all of them and return them.

    Raises what went wrong: of several files with how many are stored and why which are not.
    """
    _check_distinct(files)
    stored: list[File] = []
    failures: list[tuple[File, BatonError]] = []
    for file in files:
        try:
            backend.put(file.path, file.content, file.content_type)
            stored.append(file)
        except BatonError as error:
            failures.append((file, error))
            if isinstance(error, ProviderTimeoutError):
                break
    if failures:
        raise _failed(files, stored, failures)
    return stored


def list_files(
    backend: Backend, folder: str, *, limit: int, after: str, is_recursive: bool
) -> Listing:
    """What lies in a folder, in the order of paths: with `is_recursive` the files of its folders too.

    Raises NotFoundError for a folder that there is not.
    """
    files: list[StoredFile] = []
    folders: list[str] = []
    passed = after
    for looked_at, file in enumerate(backend.each(folder, _behind(after))):
        name, is_inside = _entry(file.path, folder, is_recursive)
        if looked_at == MOST_LOOKED_AT:
            return Listing(files, folders, passed)
        if is_inside and name in folders[-1:]:
            continue
        if len(files) + len(folders) == limit:
            return Listing(files, folders, passed)
        passed = f"{name}/" if is_inside else name
        if is_inside:
            folders.append(name)
        elif not is_marker(file):
            files.append(file)
    if folder and not passed:
        raise NotFoundError(f"There is no folder {folder} in the store")
    return Listing(files, folders, None)


def _entry(path: str, folder: str, is_recursive: bool) -> tuple[str, bool]:
    """The path under which a file shows in a list of a folder, and whether that is a folder in it."""
    inner, slash, _ = path.removeprefix(f"{folder}/" if folder else "").partition("/")
    if is_recursive or not slash:
        return path, False
    return join(folder, inner), True


def _behind(after: str) -> str:
    """Behind a folder comes what is not in it: no name begins with a letter that sorts after this one."""
    return f"{after}\U0010fffd" if after.endswith("/") else after


def create_folder(backend: Backend, folder: str) -> bool:
    """Whether there was none yet. Raises ConflictError where a file has this path."""
    if backend.find(folder):
        raise ConflictError(f"There is a file {folder} in the store")
    if _has_any(backend, folder):
        return False
    backend.put(join(folder, MARKER), Content.of(b""), "application/octet-stream")
    return True


def delete(backend: Backend, path: str, *, is_folder: bool, is_recursive: bool) -> int:
    """Remove a file, or a folder with all in it; returns how many files that were.

    Raises NotFoundError, ConflictError for a folder that is not empty when it may not be.
    """
    if not is_folder and backend.find(path):
        backend.delete([path])
        return 1
    inside = _inside(backend, path)
    if not is_recursive and any(without_marker(inside)):
        raise ConflictError(f"The folder {path} is not empty; say recursive to delete all in it")
    backend.delete([each.path for each in inside])
    return sum(1 for _ in without_marker(inside))


def move(
    backend: Backend, source: str, destination: str, *, is_folder: bool, overwrites: bool
) -> int:
    """Give a file, or all in a folder, another path; returns how many files that were.

    Nothing is removed before all of it has been copied. Raises NotFoundError, and ConflictError for what is
    there already.
    """
    if is_within(destination, source):
        raise InvalidInputError.of("destination", "lies in what is to be moved")
    if not is_folder and backend.find(source):
        moves = [(source, destination)]
        is_taken = not overwrites and backend.find(destination) is not None
    else:
        inside = _inside(backend, source)
        moves = [(each.path, destination + each.path.removeprefix(source)) for each in inside]
        is_taken = not overwrites and _has_any(backend, destination)
    if is_taken:
        raise ConflictError(
            f"There is something at {destination} already; say overwrite to replace it"
        )
    _copy(backend, moves)
    backend.delete([before for before, _ in moves])
    return sum(1 for before, _ in moves if name_of(before) != MARKER)


def count(backend: Backend, path: str, most: int) -> int:
    """How many files are below a path, as far as `most`."""
    return sum(1 for _ in islice(backend.each(path), most))


def _copy(backend: Backend, moves: Sequence[tuple[str, str]]) -> None:
    for done, (before, after) in enumerate(moves):
        try:
            backend.copy(before, after)
        except ProviderError as error:
            if not done:
                raise
            text = f"{error.message}; nothing was removed, {done} of {len(moves)} files were copied"
            raise type(error)(text) from error


def _inside(backend: Backend, folder: str) -> list[StoredFile]:
    inside = list(islice(backend.each(folder), MOST_CHANGED + 1))
    if not inside:
        raise NotFoundError(f"There is no {folder} in the store")
    if len(inside) > MOST_CHANGED:
        raise TooLargeError(
            f"{folder} holds more than {MOST_CHANGED:,} files: take its folders one by one"
        )
    return inside


def _has_any(backend: Backend, folder: str) -> bool:
    return any(True for _ in backend.each(folder))


def _check_distinct(files: Sequence[File]) -> None:
    seen: set[str] = set()
    for file in files:
        if file.path in seen:
            raise InvalidInputError.of("file", f"has {name_of(file.path)} more than once")
        seen.add(file.path)


def _failed(
    files: Sequence[File], stored: Sequence[File], failures: Sequence[tuple[File, BatonError]]
) -> BatonError:
    first = failures[0][1]
    told = [f"{file.path}: {error.message}" for file, error in failures[:_TOLD]]
    left_out = len(files) - len(stored) - len(told)
    more = f" ({left_out} others neither)" if left_out else ""
    text = (
        f"{len(stored)} of {len(files)} files were stored. Not stored are {'; '.join(told)}{more}"
    )
    return type(first)(
        first.message if len(files) == 1 else text,
        stored=[file.path for file in stored],
        failed=[{"path": file.path, "message": error.message} for file, error in failures],
    )


def summary(files: Iterable[File]) -> str:
    """The names of what was stored, of many the first ones."""
    names: Iterator[str] = (file.path for file in files)
    first = list(islice(names, _TOLD))
    more = sum(1 for _ in names)
    return ", ".join(first) + (f" and {more} more" if more else "")
