"""One front for every kind of table that can be uploaded: what it is shows in its first bytes."""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from baton.errors import InvalidInputError, TooLargeError
from baton.intake import sheets
from baton.intake.csv_reader import CsvTable, open_csv
from baton.intake.header import HeaderColumn, header_columns
from baton.intake.inference import InferredColumn, TableState
from baton.intake.lines import Readable
from baton.intake.rows import Batch, Row, RowProblem
from baton.intake.shortcut import Shortcut
from baton.intake.xls_reader import open_xls
from baton.intake.xlsx_reader import open_xlsx

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = ("xlsx", "xlsm", "xls")
_TEXTS = ("csv", "tsv", "tab", "txt", "psv")
_OTHERS = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"PAR1": "a Parquet file",
    b"PK\x05\x06": "an empty ZIP archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
    b"{\\rtf": "an RTF document",
}
_PAGES = (b"<!doctype html", b"<html", b"<?xml", b"<table")


class Table(Protocol):
    """What readers give: a header and batches of rows, which are read once."""

    @property
    def format(self) -> str: ...
    @property
    def header(self) -> Sequence[str]: ...
    def batches(self) -> Iterator[Batch]: ...


class TableSource:
    """Iterates over `Row` and `RowProblem` in the order of the file, once; `batches` are quicker."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.header = tuple(table.header)
        self.format = table.format

    def batches(self) -> Iterator[Batch]:
        return self.table.batches()

    def __iter__(self) -> Iterator[Row | RowProblem]:
        for batch in self.batches():
            yield from batch.in_order()


class Inference(NamedTuple):
    """The columns of a table that has been read to its end, and how many rows it has."""

    columns: list[InferredColumn]
    rows: int
    problems: int


def open_table(name: str, stream: Readable, *, sheet: str | int | None = None) -> TableSource:
    """The table in a file. `name` must not claim another kind than the file is of.

    Raises InvalidInputError for what is no table or cannot be read, TooLargeError for a workbook beyond
    the limits.
    """
    begun = stream.read(4096)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if begun.startswith((_ZIP, _OLE)):
        if extension in _TEXTS:
            raise InvalidInputError(f"{name} is no text but a workbook; name it .xlsx or .xls")
        data = begun + stream.read(sheets.MOST_BYTES + 1)
        if len(data) > sheets.MOST_BYTES:
            raise TooLargeError(f"A workbook may have {sheets.MOST_BYTES:,} bytes; send it as CSV")
        opened = open_xlsx if begun.startswith(_ZIP) else open_xls
        return TableSource(opened(data, sheet))
    _refuse_others(name, extension, begun)
    if sheet not in {None, ""}:
        raise InvalidInputError.of("sheet", f"{name} is a text and has no sheets")
    return TableSource(open_csv(_Begun(begun, stream)))


def infer(source: TableSource) -> Inference:
    """The types of all columns; a column without header and values is left out. Reads the whole table.

    Raises InvalidInputError for headers that are no names of columns.
    """
    named = header_columns(source.header)
    state = TableState(len(source.header))
    rows = problems = 0
    for batch in told(source, state):
        rows += len(batch.rows) + batch.known
        problems += len(batch.problems)
    return Inference(decide(state, named), rows, problems)


def told(source: TableSource, state: TableState) -> Iterator[Batch]:
    """The batches of a table, when `state` has seen them; of what tells it nothing only the number."""
    if isinstance(source.table, CsvTable):
        shortcut = Shortcut(state, source.table.layout.dialect)
        batches = source.table.batches(shortcut)
    else:
        batches = source.batches()
    for batch in batches:
        state.add(batch.rows)
        yield batch


def decide(state: TableState, named: Sequence[HeaderColumn]) -> list[InferredColumn]:
    """The columns of a state; one without header and values is left out."""
    return [
        each.decide(found.name, found.header, position)
        for position, (each, found) in enumerate(zip(state.columns, named, strict=True))
        if found.header or not each.is_empty
    ]


def _refuse_others(name: str, extension: str, begun: bytes) -> None:
    start = begun.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    page = start.startswith(_PAGES)
    for magic, kind in _OTHERS.items():
        if begun.startswith(magic):
            raise InvalidInputError(f"{name} is no table but {kind}")
    if page:
        raise InvalidInputError(f"{name} is no table but a web page or XML")
    if extension in _WORKBOOKS:
        raise InvalidInputError(f"{name} is no workbook; if it is a delimited text, name it .csv")


class _Begun(io.RawIOBase):
    """A stream of which some bytes have been read already."""

    def __init__(self, begun: bytes, stream: Readable) -> None:
        self._begun, self._stream = begun, stream

    def read(self, size: int = -1, /) -> bytes:
        if self._begun:
            begun, self._begun = self._begun, b""
            return begun
        return self._stream.read(size)
