"""The formats: their names, their files, and what they begin with."""

import json
import re
import zipfile
from typing import IO

from baton.documents.refusals import refused
from baton.dumps.models import TYPE_KEY
from baton.dumps.source import is_utf16

WRITTEN = ("json", "jsonl", "csv", "xlsx", "yaml", "toml")
READ = (*WRITTEN, "hcl")
ARCHIVE = "zip"
"""Several tables as CSV."""

_EXTENSIONS = {
    **{name: name for name in READ},
    "yml": "yaml",
    "ndjson": "jsonl",
    "tf": "hcl",
    "zip": "csv",
}
_CONTENT_TYPES = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
    "toml": "application/toml",
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"


def format_of(file: str) -> str | None:
    """The format a file name says, or None."""
    return _EXTENSIONS.get(file.rpartition(".")[2].lower()) if "." in file else None


def file_name(format_: str, table: str | None, *, tables: int = 1) -> str:
    """`daptin_dump_customers.json`, `daptin_dump_complete.json`: the names existing clients know."""
    stem = "complete" if table is None else re.sub(r"[^A-Za-z0-9._-]", "_", table)
    return f"daptin_dump_{stem}.{_extension(format_, tables)}"


def content_type(format_: str, *, tables: int = 1) -> str:
    return _CONTENT_TYPES[_extension(format_, tables)]


def message(format_: str) -> str:
    """What a client shows while it saves the file."""
    return "Downloading data" if format_ == "json" else f"Downloading data as {format_}"


def _extension(format_: str, tables: int) -> str:
    return ARCHIVE if format_ == "csv" and tables != 1 else format_


def sniffed(head: bytes, declared: str, file: str) -> str:
    """The format a file is in by its first bytes, which count for more than its name. `zip` for an archive.

    Raises InvalidInputError for what is in no format that is read.
    """
    if head.startswith(_OLE):
        raise refused(file, "", "it is an encrypted workbook, or one of Excel before 2007")
    if head.startswith(_ZIP):
        return ARCHIVE
    if declared == "xlsx" and not _is_json(head):
        raise refused(file, "", "it is no workbook")
    if is_utf16(head):
        raise refused(file, "", "it is UTF-16; save it as UTF-8")
    if b"\x00" in head[:4] or head.startswith(
        (b"\x1f\x8b", b"BZh", b"%PDF", b"\x89PNG", b"\xfd7zXZ")
    ):
        raise refused(file, "", f"it is no {declared} file")
    if declared in {"json", "jsonl"} or (declared in {"csv", "xlsx", "toml"} and _is_json(head)):
        return "jsonl" if _is_lines(head, declared) else "json"
    return declared


def archived(stream: IO[bytes]) -> str:
    """Whether a zip archive is a workbook (`xlsx`) or tables as CSV (`csv`)."""
    try:
        names = zipfile.ZipFile(stream).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "csv"  # whose reader says what is wrong
    finally:
        stream.seek(0)
    return "xlsx" if "[Content_Types].xml" in names or "xl/workbook.xml" in names else "csv"


def _is_json(head: bytes) -> bool:
    return bool(re.match(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*\{\s*")', head))


def _is_lines(head: bytes, declared: str) -> bool:
    """Whether the first line is a row by itself, not the beginning of `{"<table>": [...]}`."""
    first, _, rest = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return declared == "jsonl" and not _is_json(head)
    if not isinstance(value, dict):
        return declared == "jsonl"
    if TYPE_KEY in value or rest.lstrip().startswith(b"{"):
        return True
    tables = value and all(isinstance(rows, list) for rows in value.values())
    return declared == "jsonl" and not tables
