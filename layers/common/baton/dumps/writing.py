"""Rows -> a file, row by row: memory does not grow with their number."""

from collections.abc import Sequence
from typing import BinaryIO

from baton.dumps import csv_dump, json_dump, jsonl_dump, toml_dump, xlsx_dump, yaml_dump
from baton.dumps.models import TableDump, WriteOptions
from baton.errors import InvalidInputError

_WRITERS = {
    "json": json_dump.write,
    "jsonl": jsonl_dump.write,
    "csv": csv_dump.write,
    "xlsx": xlsx_dump.write,
    "yaml": yaml_dump.write,
    "toml": toml_dump.write,
}


def write(
    format_: str,
    tables: Sequence[TableDump],
    out: BinaryIO,
    options: WriteOptions = WriteOptions(),  # noqa: B008 - it cannot change
) -> None:
    """Writes the tables, one after the other. Raises InvalidInputError for a format that is not written.

    Raises TooLargeError for what a workbook cannot hold.
    """
    writer = _WRITERS.get(format_)
    if writer is None:
        raise InvalidInputError.of("format", f"must be one of {', '.join(_WRITERS)}")
    writer(tables, out, options)
