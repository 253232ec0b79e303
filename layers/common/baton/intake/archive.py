"""Whether a ZIP archive may be unpacked: asked of its directory, before anything is.

What the directory says of sizes is a true bound, because `zipfile` stops there. Within it, elements are
counted before an XML parser makes objects of them.
"""

import io
import struct
import zipfile
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from baton.errors import InvalidInputError
from baton.intake.rows import MOST_COLUMNS
from baton.intake.sheets import BROKEN, unreadable

MOST_ENTRIES = 1000
MOST_TOTAL = 100_000_000
MOST_RATIO = 100
# Small files may be as repetitive as they like.
ALLOWANCE = 10_000_000
# What is no table is parsed as a whole, which takes ten times its size.
MOST_OTHER = 10_000_000
MOST_CELLS = 2_000_000
MOST_TEXTS = 1_000_000
_MOST_DIRECTORY = 300_000
_END = struct.Struct("<4s4H2LH")
_CHUNK = 262_144
# Sheets are four levels deep, styles a few more.
_DEEPEST = 100
# Beginnings and ends of elements: what cells, rows and texts have, and what all the rest of a workbook may.
_PER_CELL, _PER_ROW, _PER_TEXT, _BESIDES = 8, 4, 60, 600_000
_ENCRYPTED = 0x1
_NESTED = (".zip", ".xlsx", ".xlsm", ".jar", ".7z", ".gz", ".rar")


def open_checked(data: bytes) -> zipfile.ZipFile:
    """The archive. Raises InvalidInputError for one that is too large, odd or damaged."""
    _check_end(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_directory(archive.infolist())
        _check_elements(archive)
    except BROKEN as error:
        raise unreadable(error) from error
    return archive


def _check_end(data: bytes) -> None:
    """The end says how large the directory is, which is read as a whole."""
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or len(data) - at < _END.size:
        raise InvalidInputError("The workbook cannot be read: it is cut off")
    _, _, _, _, entries, size, _, _ = _END.unpack_from(data, at)
    if entries > MOST_ENTRIES or size > _MOST_DIRECTORY:
        raise InvalidInputError(f"The workbook has more than {MOST_ENTRIES:,} parts")


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise InvalidInputError(f"The workbook has more than {MOST_ENTRIES:,} parts")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise InvalidInputError("The workbook is encrypted; save it without a password")
    if any(_strays(entry.filename) for entry in entries):
        raise InvalidInputError("The workbook holds parts under names that no workbook has")
    packed = sum(entry.compress_size for entry in entries)
    total = sum(entry.file_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    if total > MOST_TOTAL:
        raise InvalidInputError(f"The workbook unpacks to more than {MOST_TOTAL:,} bytes")
    if total > ALLOWANCE and total > packed * MOST_RATIO:
        raise InvalidInputError("The workbook is compressed far more than tables can be")
    others = [entry.file_size for entry in entries if not _is_table(entry.filename)]
    if largest > MOST_OTHER and max(others, default=0) > MOST_OTHER:
        raise InvalidInputError(
            f"A part of the workbook that is no table has over {MOST_OTHER:,} bytes"
        )


def _check_elements(archive: zipfile.ZipFile) -> None:
    elements = rows = cells = texts = 0
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                counted = _count(iter(partial(part.read, _CHUNK), b""))
            elements += counted.elements
            if _is_table(entry.filename):
                cells += counted.cells
                texts += counted.texts
                if counted.cells > max(counted.rows, 1) * MOST_COLUMNS:
                    raise InvalidInputError(f"A row has more than {MOST_COLUMNS:,} cells")
                rows += counted.rows
    if elements > cells * _PER_CELL + rows * _PER_ROW + texts * _PER_TEXT + _BESIDES:
        raise InvalidInputError("The workbook holds far more than its cells")
    if cells > MOST_CELLS or texts > MOST_TEXTS:
        raise InvalidInputError(
            f"The workbook has more than {MOST_CELLS:,} cells or {MOST_TEXTS:,} texts; send it as CSV"
        )


class _Counted(NamedTuple):
    elements: int
    rows: int
    cells: int
    texts: int


def _count(chunks: Iterable[bytes]) -> _Counted:
    """About how many elements there are; those that lie across chunks are missed, which is few."""
    elements = rows = cells = texts = depth = 0
    before = b""
    for data in chunks:
        seen = before + data
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise InvalidInputError("The workbook holds XML declarations that no workbook has")
        before = data[-10:]
        begun_or_ended, ended = data.count(b"<"), data.count(b"</")
        depth += begun_or_ended - 2 * ended - data.count(b"/>")
        if depth > _DEEPEST:
            raise InvalidInputError("The workbook is damaged: it is nested too deeply")
        elements += begun_or_ended
        rows += data.count(b"<row")
        cells += data.count(b"<c ") + data.count(b"<c>") + data.count(b"<c/")
        texts += data.count(b"<si>") + data.count(b"<si ") + data.count(b"<si/")
    return _Counted(elements, rows, cells, texts)


def _is_table(name: str) -> bool:
    return name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml"


def _strays(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith("/") or ".." in parts or name.lower().endswith(_NESTED)
