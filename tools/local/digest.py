"""One number for everything a deploy depends on, so that nothing is deployed twice."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path


def digest(project: Path, sources: Iterable[str], extra: Iterable[str] = ()) -> str:
    """Changes when a file below `sources` is added, removed, renamed or edited, or `extra` does."""
    total = hashlib.sha256()
    for path in sorted(_files(project, sources)):
        total.update(f"{path.relative_to(project).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    for value in extra:
        total.update(f"\0{value}".encode())
    return total.hexdigest()


def _files(project: Path, sources: Iterable[str]) -> Iterator[Path]:
    for source in sources:
        path = project / source
        if path.is_file():
            yield path
        else:
            yield from (file for file in path.rglob("*") if file.is_file() and _counts(file))


def _counts(file: Path) -> bool:
    """What Python and editors leave behind is no source."""
    return (
        "__pycache__" not in file.parts and not file.name.startswith(".") and file.suffix != ".pyc"
    )
