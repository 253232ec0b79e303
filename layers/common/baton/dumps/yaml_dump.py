"""A mapping of tables to lists of rows. Text is always quoted: no reader takes it for something else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from yaml.events import MappingStartEvent, SequenceEndEvent, SequenceStartEvent

from baton.documents.yaml_reader import Events
from baton.dumps.models import ColumnsOf, DumpRow, RowTyper, TableDump, WriteOptions
from baton.dumps.source import Text
from baton.dumps.texts import json_text, quoted

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TAKEN = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_LONG = 150
"""Keys of more than 1,024 characters, escapes included, must be marked as such."""


def write(tables: Sequence[TableDump], out: BinaryIO, options: WriteOptions) -> None:
    out.write(b"" if tables else b"{}\n")
    for table in map(options.narrowed, tables):
        keys = [
            (column.name, f"{'  ' if index else '- '}{_key(column.name)}")
            for index, column in enumerate(table.columns)
        ]
        out.write(_key(table.name).encode())
        empty = True
        for row in table.rows:
            out.write(b"\n" if empty else b"")
            empty = False
            lines = [f"{key} {_flow(row.get(name))}\n" for name, key in keys]
            out.write("".join(lines).encode() or b"- {}\n")
        out.write(b" []\n" if empty else b"")


def read(source: Text, columns_of: ColumnsOf, table: str | None) -> Iterator[DumpRow]:
    """`table` is what a bare list of rows belongs to."""
    events = Events(source.stream, source.file)
    if not events.begins():
        return
    start = events.next()
    if isinstance(start, SequenceStartEvent) and table is not None:
        yield from _rows(events, start, table, columns_of)
    else:
        for name in events.keys(start):
            yield from _rows(events, events.next(), name, columns_of)
    events.ends()


def _rows(events: Events, start: Any, table: str, columns_of: ColumnsOf) -> Iterator[DumpRow]:
    if not isinstance(start, SequenceStartEvent):
        raise events.refused(start, f"{table!r} must be a list of rows")
    typer = RowTyper(table, columns_of(table))
    while not isinstance(event := events.next(), SequenceEndEvent):
        if not isinstance(event, MappingStartEvent):
            raise events.refused(event, f"each row of {table!r} must be a mapping")
        yield typer.row(events.value(event))


def _key(name: str) -> str:
    if _PLAIN.fullmatch(name) and name.lower() not in _TAKEN:
        return f"{name}:"
    return f"{quoted(name)}:"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{_marked(name)}: {_flow(inner)}" for name, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json_text(value)


def _marked(name: str) -> str:
    return quoted(name) if len(name) < _LONG else f"? {quoted(name)} "
