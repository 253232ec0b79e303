"""A file as often as it is needed: looked through for columns and parts, then read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from baton.intake.csv_reader import CsvTable, Layout, Part, read_part, split
from baton.intake.dialect import Dialect
from baton.intake.header import header_columns
from baton.intake.inference import InferredColumn, TableState
from baton.intake.lines import Readable
from baton.intake.rows import Row, RowProblem
from baton.intake.table_reader import TableSource, decide, open_table, told

PART_ROWS = 10_000
"""About as many rows as one part of a text has; a workbook is one part."""

type Open = Callable[[int, int | None], Readable]
"""A file's bytes from an offset, so many or all there are."""


@dataclass(frozen=True, slots=True)
class DataFile:
    name: str
    open: Open
    sheet: str | None = None

    def table(self) -> TableSource:
        """Raises InvalidInputError for what is no table, TooLargeError."""
        return open_table(self.name, self.open(0, None), sheet=self.sheet)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a file has in it. `rows` counts those that cannot be read, too; a workbook has no `layout`."""

    columns: tuple[InferredColumn, ...]
    rows: int
    layout: Layout | None
    parts: tuple[Part, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": [asdict(each) for each in self.columns],
            "rows": self.rows,
            "layout": asdict(self.layout) if self.layout else None,
            "parts": [[*each] for each in self.parts],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Scanned":
        return cls(
            tuple(InferredColumn(**each) for each in kept["columns"]),
            kept["rows"],
            _layout(kept["layout"]) if kept["layout"] else None,
            tuple(Part(*each) for each in kept["parts"]),
        )


def scan(file: DataFile, part_rows: int = PART_ROWS) -> Scanned:
    """Look at all of a file. Raises InvalidInputError, TooLargeError."""
    source = file.table()
    named = header_columns(source.header)
    state = TableState(len(source.header))
    batches = told(source, state)
    if isinstance(source.table, CsvTable):
        parts = tuple(split(batches, source.table, part_rows))
        rows = sum(each.records for each in parts)
        return Scanned(tuple(decide(state, named)), rows, source.table.layout, parts)
    rows = sum(each.records for each in batches)
    return Scanned(tuple(decide(state, named)), rows, None, (Part(0, 0, 1, rows),))


def rows_of(file: DataFile, scanned: Scanned, number: int) -> Iterator[Row | RowProblem]:
    """The rows of one part, in the order of the file."""
    if scanned.layout is None:
        yield from file.table()
        return
    part = scanned.parts[number]
    table = read_part(file.open(part.offset, part.size), scanned.layout, part)
    for batch in table.batches():
        yield from batch.in_order()


def _layout(kept: Mapping[str, Any]) -> Layout:
    return Layout(
        kept["encoding"], Dialect(**kept["dialect"]), tuple(kept["header"]), kept["needed"]
    )
