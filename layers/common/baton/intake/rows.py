"""What every reader of tables gives: batches of rows, and what is wrong with some."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from baton.intake.lines import Place

# The best size for inference: all its values stay in the processor's cache.
BATCH = 500
MOST_COLUMNS = 1000


class Row(NamedTuple):
    """`values` are as many texts as the header has cells; `line` is where it begins in the file, from 1."""

    line: int
    values: Sequence[str]


class RowProblem(NamedTuple):
    """A row that cannot be taken, and why."""

    line: int
    reason: str


class Batch(NamedTuple):
    """Consecutive rows with their lines. `place` is where the first record of it begins.

    `known` is how many records an inference has taken unread, because they could not tell it anything new.
    """

    place: Place
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    problems: Sequence[RowProblem]
    known: int = 0

    @property
    def records(self) -> int:
        return len(self.rows) + len(self.problems) + self.known

    def in_order(self) -> Iterator[Row | RowProblem]:
        if not self.problems:
            return map(Row, self.lines, self.rows)
        both: list[Row | RowProblem] = [*map(Row, self.lines, self.rows), *self.problems]
        return iter(sorted(both, key=lambda each: each.line))


def fitted(values: list[str], width: int, needed: int) -> list[str] | None:
    """The row with exactly `width` cells; None if it lacks one of the first `needed`, or has too many."""
    if len(values) == width:
        return values
    if len(values) > width:
        return values[:width] if not any(map(str.strip, values[width:])) else None
    return values + [""] * (width - len(values)) if len(values) >= needed else None


def misfit(line: int, cells: int, width: int) -> RowProblem:
    return RowProblem(line, f"has {cells:,} cells where the header has {width:,}")
