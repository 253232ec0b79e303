"""A file -> rows, by what the file is, whatever its name says."""

import shutil
from collections.abc import Iterator
from io import BufferedReader
from tempfile import TemporaryFile
from typing import BinaryIO

from baton.dumps import csv_dump, hcl_dump, json_dump, jsonl_dump, toml_dump, xlsx_dump, yaml_dump
from baton.dumps.archives import ArchiveLimits
from baton.dumps.formats import ARCHIVE, READ, archived, sniffed
from baton.dumps.models import ColumnsOf, DumpRow
from baton.dumps.source import Bytes, Text
from baton.errors import InvalidInputError

LIMIT = 2_000_000_000
"""Bytes of a format that is read row by row. HCL is read as a whole and has its own limit."""
ARCHIVE_LIMIT = 200_000_000

_STREAMED = {
    "json": json_dump.read,
    "jsonl": jsonl_dump.read,
    "csv": csv_dump.read,
    "yaml": yaml_dump.read,
}
_WHOLE = {"toml": toml_dump.read, "hcl": hcl_dump.read}


def read(
    format_: str,
    stream: BinaryIO,
    columns_of: ColumnsOf,
    *,
    file: str,
    table: str | None = None,
    limit: int = LIMIT,
) -> Iterator[DumpRow]:
    """The rows of a dump, in its order, as they come.

    `file` names it in errors; `table` is the one its rows belong to where the file does not say it. Raises
    InvalidInputError and TooLargeError, at the place where it goes wrong: rows before that were handed out.
    """
    if format_ not in READ:
        raise InvalidInputError.of("format", f"must be one of {', '.join(READ)}")
    source = Bytes(stream, file, limit)
    found = sniffed(source.head, format_, file)
    if found == ARCHIVE:
        yield from _read_archive(source, columns_of, table)
    elif found in _STREAMED:
        yield from _STREAMED[found](Text(source), columns_of, table)
    else:
        yield from _WHOLE[found](Text(source), columns_of)


def _read_archive(source: Bytes, columns_of: ColumnsOf, table: str | None) -> Iterator[DumpRow]:
    source.shorten(ARCHIVE_LIMIT)
    with TemporaryFile() as copy:  # archives are read from their end
        shutil.copyfileobj(BufferedReader(source), copy)
        copy.seek(0)
        if archived(copy) == "xlsx":
            yield from xlsx_dump.read(copy, source.file, columns_of, table, xlsx_dump.LIMITS)
        else:
            yield from csv_dump.read_archive(copy, source.file, columns_of, ArchiveLimits())
