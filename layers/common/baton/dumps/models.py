"""What is written to a dump, and what is read from one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from baton.documents.refusals import shortened
from baton.dumps.columns import Column, typed
from baton.errors import FieldProblem

TYPE_KEY = "__type"
"""Names the table of a row in JSON, as in the dumps of other systems."""


class TableDump(NamedTuple):
    """One table to write. `rows` is walked once; what a row holds beyond `columns` is left out."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]


class WriteOptions(NamedTuple):
    """`columns` narrows every table to those it has of them, in that order."""

    columns: Sequence[str] | None = None
    include_headers: bool = True

    def narrowed(self, table: TableDump) -> TableDump:
        if self.columns is None:
            return table
        known = {column.name: column for column in table.columns}
        wanted = [known[name] for name in dict.fromkeys(self.columns) if name in known]
        return table._replace(columns=wanted)


class DumpRow(NamedTuple):
    """A row that was read. `number` counts from 1 within its table.

    `unknown` names values for which the table has no column; `problems` tells of values their columns cannot
    hold. Neither is among `values`.
    """

    table: str
    number: int
    values: dict[str, Any]
    unknown: tuple[str, ...] = ()
    problems: tuple[FieldProblem, ...] = ()


type ColumnsOf = Callable[[str], Sequence[Column] | None]
"""The columns of a table, or None for a table nobody knows: then values stay as they were read."""


class RowTyper:
    """Makes `DumpRow`s of the raw values of one table."""

    def __init__(
        self, table: str, columns: Sequence[Column] | None, *, json_as_text: bool = False
    ) -> None:
        self._table = table
        self._columns = None if columns is None else {column.name: column for column in columns}
        self._json_as_text = json_as_text
        self._number = 0

    def row(self, raw: Mapping[str, Any], problems: Sequence[FieldProblem] = ()) -> DumpRow:
        self._number += 1
        if self._columns is None:
            values = {key: value for key, value in raw.items() if key != TYPE_KEY}
            return DumpRow(self._table, self._number, values, (), tuple(problems))
        values, unknown, found = {}, [], list(problems)
        for name, value in raw.items():
            column = self._columns.get(name)
            if column is None:
                unknown.append(name)
                continue
            try:
                values[name] = typed(column, value, json_as_text=self._json_as_text)
            except ValueError as error:
                found.append(FieldProblem(name, shortened(str(error))))
        return DumpRow(
            self._table,
            self._number,
            values,
            tuple(name for name in unknown if name != TYPE_KEY),
            tuple(found),
        )
