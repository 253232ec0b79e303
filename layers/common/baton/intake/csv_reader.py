"""Delimited text of any size: rows in batches, in little memory, from the beginning or from a part of it.

`open_csv` finds out how a file is written. Its `layout` and the `split` of its batches are what is needed
to read the parts elsewhere: `read_part`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple, Protocol

from baton.errors import InvalidInputError
from baton.intake import dialect, encoding
from baton.intake.dialect import Dialect
from baton.intake.lines import CHUNK, Known, Lines, Place, Readable
from baton.intake.rows import BATCH, MOST_COLUMNS, Batch, RowProblem, fitted, misfit

_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written. `needed` is how many cells a row must have at least."""

    encoding: str
    dialect: Dialect
    header: tuple[str, ...]
    needed: int


class Part(NamedTuple):
    """Some records of a file that stand one after the other: `size` bytes from `offset`, which is `line`."""

    offset: int
    size: int
    line: int
    records: int


class Shortcut(Protocol):
    """What knows of some records without reading them. It `is_due` when it is worth asking."""

    def is_due(self) -> bool: ...
    def knows(self, text: str) -> Known: ...


class CsvTable:
    """A delimited text that is being read. `layout` is certain once all batches have been."""

    format = "csv"

    def __init__(self, layout: Layout, lines: Lines) -> None:
        self._layout, self._lines = layout, lines
        self._reader = layout.dialect.reader(lines)

    @property
    def layout(self) -> Layout:
        return replace(self._layout, encoding=self._lines.encoding)

    @property
    def header(self) -> Sequence[str]:
        return self._layout.header

    def batches(self, shortcut: Shortcut | None = None) -> Iterator[Batch]:
        """Rows of the header's width; rows without any value are left out. The last batch ends the file.

        Records that the shortcut knows come as a number only. Raises InvalidInputError where nothing after
        a fault can be trusted.
        """
        while True:
            place = self._lines.place(self._reader.line_num)
            if shortcut and shortcut.is_due() and (count := self._lines.skip(shortcut.knows)):
                yield Batch(place, (), (), (), count)
                continue
            records: list[list[str]] = []
            fault = ""
            try:
                records.extend(islice(self._reader, BATCH))
            except csv.Error as error:
                fault = str(error)
            if not records and not fault:
                return
            lines = self._lines_of(records, place, whole=not fault)
            batch = self._batch(place, lines, records)
            if fault:
                line = lines[-1] + _height(records[-1]) if records else place.line
                batch = batch._replace(problems=[*batch.problems, _broken(fault, line)])
            yield batch

    def end(self) -> int:
        """At which byte the last batch ended."""
        return self._lines.place(self._reader.line_num).offset

    def _lines_of(self, records: list[list[str]], place: Place, *, whole: bool) -> Sequence[int]:
        after = self._lines.place(self._reader.line_num).line if whole else 0
        if after == place.line + len(records):
            return range(place.line, after)
        lines, line = [], place.line
        for record in records:
            lines.append(line)
            line += _height(record)
        return lines

    def _batch(self, place: Place, lines: Sequence[int], records: list[list[str]]) -> Batch:
        width, needed = len(self.header), self._layout.needed
        if all(map(any, records)) and set(map(len, records)) == {width}:
            return Batch(place, lines, records, ())
        kept: list[tuple[int, list[str]]] = []
        problems: list[RowProblem] = []
        for line, record in zip(lines, records, strict=True):
            if any(map(str.strip, record)):
                row = fitted(record, width, needed)
                if row is None:
                    problems.append(misfit(line, len(record), width))
                else:
                    kept.append((line, row))
        return Batch(place, [line for line, _ in kept], [row for _, row in kept], problems)


def open_csv(stream: Readable) -> CsvTable:
    """The table of a file that is read once, from its beginning; the first row with a value is the header.

    Raises InvalidInputError for what is no text, is empty or has too many columns.
    """
    sample = _read(stream, _SAMPLE)
    name, mark = encoding.detect(sample)
    text = sample[mark:].decode(name, "ignore")
    if not text.strip():
        raise InvalidInputError("The file is empty")
    if "\0" in text:
        raise InvalidInputError("The file holds NUL characters: it is no text")
    found = dialect.detect(text)
    lines = Lines(_Replayed(sample[mark:], stream), name, Place(mark, 1))
    table = CsvTable(Layout(name, found, (), 0), lines)
    header = _header(table._reader, found)  # noqa: SLF001 - its first row is read before it is one
    table._layout = replace(table._layout, header=header, needed=_needed(header))  # noqa: SLF001 - as above
    return table


def read_part(stream: Readable, layout: Layout, part: Part) -> CsvTable:
    """The rows of one part; `stream` stands at its first byte."""
    sized = _Replayed(b"", stream, part.size)
    return CsvTable(layout, Lines(sized, layout.encoding, Place(part.offset, part.line)))


def split(batches: Iterable[Batch], table: CsvTable, records: int) -> list[Part]:
    """Divide a table into parts of about so many records, at least one batch; takes all its batches.

    Look at `batches` on the way, and one pass tells both the parts and the types.
    """
    begun: list[tuple[Place, int]] = []
    for batch in batches:
        if begun and begun[-1][1] < records:
            place, before = begun.pop()
            begun.append((place, before + batch.records))
        else:
            begun.append((batch.place, batch.records))
    if not begun:
        return []
    ends = [place.offset for place, _ in begun[1:]] + [table.end()]
    return [
        Part(place.offset, end - place.offset, place.line, found)
        for (place, found), end in zip(begun, ends, strict=True)
    ]


class _Replayed:
    """A stream that begins with what has been read of it already, and ends after `size` bytes."""

    def __init__(self, begun: bytes, stream: Readable, size: int | None = None) -> None:
        self._begun, self._stream, self._left = begun, stream, size

    def read(self, size: int, /) -> bytes:
        if self._begun:
            begun, self._begun = self._begun, b""
            return begun
        if self._left is None:
            return self._stream.read(size)
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data


def _header(reader: Iterable[list[str]], found: Dialect) -> tuple[str, ...]:
    try:
        rows = (row for row in islice(reader, found.skipped, None) if any(map(str.strip, row)))
        header = next(rows, None)
    except csv.Error as error:
        raise InvalidInputError(f"The header cannot be read: {_told(str(error))}") from error
    if header is None:
        raise InvalidInputError("The file has no header")
    if len(header) > MOST_COLUMNS:
        raise InvalidInputError(
            f"The header has {len(header):,} columns; {MOST_COLUMNS:,} are allowed"
        )
    return tuple(header)


def _needed(header: Sequence[str]) -> int:
    """Rows may leave out what stands under blank headers at the end."""
    return max((number for number, cell in enumerate(header, 1) if cell.strip()), default=0)


def _broken(fault: str, line: int) -> RowProblem:
    """Raises InvalidInputError where the fault has swallowed what follows."""
    if "expected after" not in fault:
        raise InvalidInputError(f"Line {line:,}: {_told(fault)}")
    return RowProblem(line, _told(fault))


def _told(fault: str) -> str:
    limit = csv.field_size_limit()
    if "expected after" in fault:
        return "a quotation mark within a cell is not doubled"
    if "field larger" in fault:
        return f"a quotation mark is never closed, or a cell has more than {limit:,} characters"
    return "a quotation mark is never closed"


def _height(record: list[str]) -> int:
    """How many lines a record takes."""
    text = "".join(record)
    return 1 + text.count("\n") + text.count("\r") - text.count("\r\n")


def _read(stream: Readable, size: int) -> bytes:
    """So many bytes, however few a single call gives; fewer only at the end."""
    data = io.BytesIO()
    while (left := size - data.tell()) and (more := stream.read(min(left, CHUNK))):
        data.write(more)
    return data.getvalue()
