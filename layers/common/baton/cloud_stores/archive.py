"""Whether a zip archive may be unpacked into a store: asked of all of it, before anything is stored."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from baton.cloud_stores.paths import check_path
from baton.errors import InvalidInputError

MOST_ENTRIES = 1_000
MOST_TOTAL = 100_000_000
MOST_RATIO = 100
# Small files may be as repetitive as they like.
_ALLOWANCE = 10_000_000
_MOST_DIRECTORY = 1_000_000
_END = struct.Struct("<4s4H2LH")
_TAIL = 65_535 + _END.size
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error)


class Archive:
    """An archive that was looked through and may be unpacked. `file` stays open meanwhile."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises InvalidInputError for what is damaged, too large, or would not stay in its folder."""
        _check_end(file)
        try:
            self._zip = zipfile.ZipFile(file)
            entries = self._zip.infolist()
        except _BROKEN as error:
            raise _damaged() from error
        self._entries = _checked(entries)
        self._check_contents()

    def names(self) -> list[tuple[str, int]]:
        """The path and size of each file, in the archive's order."""
        return [(path, entry.file_size) for path, entry in self._entries.items()]

    def pieces(self, path: str) -> Iterator[bytes]:
        with self._zip.open(self._entries[path]) as entry:
            while piece := entry.read(_CHUNK):
                yield piece

    def _check_contents(self) -> None:
        """Sums and sizes: what the directory says may be wrong, and is known only by unpacking."""
        for path, entry in self._entries.items():
            try:
                size = sum(map(len, self.pieces(path)))
            except (*_BROKEN, zlib.error) as error:
                raise _damaged() from error
            if size != entry.file_size:
                raise _damaged()


def _check_end(file: BinaryIO) -> None:
    """The end says how large the directory is, which is read as a whole."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise InvalidInputError("The archive cannot be unpacked: it is no zip, or cut off")
    _, _, _, _, entries, size, _, _ = _END.unpack_from(tail, at)
    if entries > MOST_ENTRIES or size > _MOST_DIRECTORY:
        raise InvalidInputError(f"The archive has more than {MOST_ENTRIES:,} entries")


def _checked(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(entries) > MOST_ENTRIES:
        raise InvalidInputError(f"The archive has more than {MOST_ENTRIES:,} entries")
    files: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        # The name as it stands in the archive: what zipfile makes of it ends at a NUL.
        path = check_path("file", entry.orig_filename.removesuffix("/"))
        _check_kind(entry)
        if entry.is_dir():
            continue
        if not path or path in files:
            raise InvalidInputError(
                f"The archive holds {path or 'a nameless entry'} more than once"
            )
        files[path] = entry
    total = sum(entry.file_size for entry in files.values())
    packed = sum(entry.compress_size for entry in files.values())
    if total > MOST_TOTAL:
        raise InvalidInputError(f"The archive unpacks to more than {MOST_TOTAL:,} bytes")
    if total > _ALLOWANCE and total > packed * MOST_RATIO:
        raise InvalidInputError("The archive is compressed far more than files are")
    return files


def _check_kind(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise InvalidInputError("The archive is encrypted; make it without a password")
    if entry.compress_type not in _METHODS:
        raise InvalidInputError(
            "The archive is compressed in a way that is not unpacked; use deflate"
        )
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise InvalidInputError("The archive holds a link or a device")


def _damaged() -> InvalidInputError:
    return InvalidInputError("The archive cannot be unpacked: it is damaged")
