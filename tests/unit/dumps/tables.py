"""Columns and tables for tests of dumps."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from hypothesis import strategies as st

from baton.dumps.columns import Column
from baton.dumps.models import DumpRow, TableDump, WriteOptions
from baton.dumps.reading import read
from baton.dumps.writing import write

FORMATS = ("json", "jsonl", "csv", "xlsx", "yaml", "toml")
TYPES = ("label", "content", "measurement", "money", "truefalse", "json", "date")


@dataclass(frozen=True)
class SampleColumn:
    name: str
    column_type: str = "label"
    is_nullable: bool = True
    is_unique: bool = False
    options: tuple[str, ...] = ()
    reference_to: str | None = None


TRICKY = (
    "", "'", "''", "'tis", "''=1", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r", "\n", " =1", "\uff1dcmd",
    "'=1", "true", "null", "~", "yes", "NaN", ".inf", "1e5", "007", "2024-01-01", "12:30:00", '"', '""', ",",
    "a\r\nb", "a\nb", "a\rb", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "_x000D_",
    "_x005F_", "&amp;", "]]>", "#", "- a", "a: b", "{}", "[]", "${x}", "\\", "\\u0041", "\U0001f600",
    "\u00a0=1", " lead", "trail ", "1" * 40, "'''", '"""',
)  # fmt: skip
"""What some writer or reader takes for something else."""

texts = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.sampled_from(
    [Decimal("1E+30"), Decimal("-1E-30"), Decimal("0.10"), Decimal("-0.0"), Decimal("1e300")]
)
integers = st.integers() | st.sampled_from([10**15, -(10**15) - 1, 2**53 + 1, 10**60])
nested = st.recursive(
    st.none() | st.booleans() | integers | decimals | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "label": texts,
    "content": texts,
    "measurement": integers,
    "money": decimals,
    "truefalse": st.booleans(),
    "json": nested,
    "date": st.dates().map(lambda day: day.isoformat()),
}


@st.composite
def tables(draw: st.DrawFn, name: str = "customers") -> TableDump:
    """A table whose first column is never null: a sheet cannot tell a row of nulls from none."""
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=5))
    first = SampleColumn("reference_id")
    columns = [first] + [SampleColumn(f"c{n}_{kind}", kind) for n, kind in enumerate(types)]
    rows = draw(
        st.lists(
            st.fixed_dictionaries(
                {column.name: st.none() | VALUES[column.column_type] for column in columns[1:]}
            ),
            max_size=5,
        )
    )
    return TableDump(name, columns, [{"reference_id": str(n), **row} for n, row in enumerate(rows)])


def dumped(format_: str, *tables: TableDump, options: WriteOptions | None = None) -> bytes:
    out = BytesIO()
    write(format_, tables, out, options or WriteOptions())
    return out.getvalue()


def loaded(
    format_: str,
    content: bytes,
    *columns: Column,
    table: str | None = "customers",
    file: str | None = None,
) -> list[DumpRow]:
    return list(
        read(
            format_,
            BytesIO(content),
            lambda _: columns or None,
            file=file or f"dump.{format_}",
            table=table,
        )
    )
