"""`{"<table>": [{row}, ...], ...}`, each row with its `__type`; written and read row by row."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from baton.documents import json_reader
from baton.documents.refusals import refused
from baton.dumps.models import TYPE_KEY, ColumnsOf, DumpRow, RowTyper, TableDump, WriteOptions
from baton.dumps.source import Text
from baton.dumps.texts import json_text, quoted

_CHUNK = 1 << 18
MOST_OF_A_ROW = 1 << 22
"""Characters. A stored row is at most 400 KB, which escapes can make six times as long."""


def write(tables: Sequence[TableDump], out: BinaryIO, options: WriteOptions) -> None:
    out.write(b"{")
    for index, table in enumerate(tables):
        out.write(f"{',' if index else ''}\n{quoted(table.name)}: [".encode())
        between = "\n"
        for row in objects(options.narrowed(table)):
            out.write(f"{between}{row}".encode())
            between = ",\n"
        out.write(b"\n]")
    out.write(b"\n}\n")


def objects(table: TableDump) -> Iterator[str]:
    """Each row as a JSON object."""
    head = f"{{{quoted(TYPE_KEY)}: {quoted(table.name)}"
    keys = [(column.name, f", {quoted(column.name)}: ") for column in table.columns]
    for row in table.rows:
        yield head + "".join([key + json_text(row.get(name)) for name, key in keys]) + "}"


def read(source: Text, columns_of: ColumnsOf, table: str | None) -> Iterator[DumpRow]:
    """`table` is what a bare list of rows belongs to."""
    document = _Document(source)
    if document.peek() == "[" and table is not None:
        yield from _rows(document, table, columns_of)
    else:
        seen: set[str] = set()
        for _ in document.items("{", "}"):
            name = document.value()
            if not isinstance(name, str):
                raise document.refused("the name of a table must be text")
            document.take(":")
            if name in seen:
                raise document.refused(f"the table {name!r} occurs twice")
            seen.add(name)
            yield from _rows(document, name, columns_of)
    if document.peek():
        raise document.refused("there is something behind the end")


def _rows(document: "_Document", table: str, columns_of: ColumnsOf) -> Iterator[DumpRow]:
    typer = RowTyper(table, columns_of(table))
    for _ in document.items("[", "]"):
        if document.peek() != "{":
            raise document.refused(f"each row of {table!r} must be an object")
        yield typer.row(document.value())


class _Document:
    """A JSON text of which only the part at hand is in memory."""

    def __init__(self, source: Text) -> None:
        self._source = source
        self._decoder = json_reader.decoder()
        self._text = ""
        self._at = 0
        self._lines = 1

    def peek(self) -> str:
        """The next character that says something; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(_CHUNK):
                return ""

    def take(self, character: str) -> None:
        if (found := self.peek()) != character:
            raise self.refused(f"there should be {character!r} instead of {found or 'the end'!r}")
        self._at += 1

    def items(self, start: str, end: str) -> Iterator[None]:
        """Once for each item between brackets; the reader takes it in between."""
        self.take(start)
        if self.peek() != end:
            yield
            while self.peek() == ",":
                self._at += 1
                yield
        self.take(end)

    def value(self) -> Any:
        """The object or string that begins here."""
        if self.peek() not in ("{", '"'):
            raise self.refused("there should be an object or text")
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
                json_reader.check(value, self._text[self._at : end])
            except json.JSONDecodeError as error:
                size = len(self._text) - self._at
                if size > MOST_OF_A_ROW:
                    raise self.refused("a row is too large, or does not end") from None
                if not self._more(max(size, _CHUNK)):
                    self._at = min(error.pos, len(self._text))
                    raise self.refused(f"{error.msg} (JSON)") from None
            except RecursionError:
                raise self.refused("it is nested too deeply") from None
            except ValueError as error:
                raise self.refused(str(error)) from None
            else:
                self._at = end
                return value

    def refused(self, reason: str) -> Exception:
        line = self._lines + self._text.count("\n", 0, self._at)
        return refused(self._source.file, f"line {line}", reason)

    def _more(self, size: int) -> bool:
        self._lines += self._text.count("\n", 0, self._at)
        more = self._source.read(size)
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(more)
