"""One row a line, each with its `__type`."""

import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from baton.documents import json_reader
from baton.documents.refusals import refused
from baton.dumps.json_dump import MOST_OF_A_ROW, objects
from baton.dumps.models import TYPE_KEY, ColumnsOf, DumpRow, RowTyper, TableDump, WriteOptions
from baton.dumps.source import Text


def write(tables: Sequence[TableDump], out: BinaryIO, options: WriteOptions) -> None:
    for table in tables:
        out.writelines(row.encode() + b"\n" for row in objects(options.narrowed(table)))


def read(source: Text, columns_of: ColumnsOf, table: str | None) -> Iterator[DumpRow]:
    """`table` is what rows without `__type` belong to."""
    decoder = json_reader.decoder()
    typers: dict[str, RowTyper] = {}
    number = 0
    while line := source.line(MOST_OF_A_ROW):
        number += 1
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            raw = decoder.decode(line)
            json_reader.check(raw, line)
        except json.JSONDecodeError as error:
            raise refused(source.file, place, f"{error.msg} (JSON)") from None
        except RecursionError:
            raise refused(source.file, place, "it is nested too deeply") from None
        except ValueError as error:
            raise refused(source.file, place, str(error)) from None
        if not isinstance(raw, dict):
            raise refused(source.file, place, "each line must be an object")
        name = raw.get(TYPE_KEY, table)
        if not isinstance(name, str):
            raise refused(source.file, place, f"the row does not say its table in {TYPE_KEY!r}")
        if name not in typers:
            typers[name] = RowTyper(name, columns_of(name))
        yield typers[name].row(raw)
