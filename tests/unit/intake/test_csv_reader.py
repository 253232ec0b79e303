"""Delimited texts: rows, what is wrong with some, and reading in parts."""

import io
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from baton.errors import InvalidInputError
from baton.intake import lines
from baton.intake.csv_reader import Part, open_csv, read_part, split
from baton.intake.rows import BATCH, Row, RowProblem
from baton.intake.table_reader import open_table

LAYER = Path(__file__).parents[3] / "layers" / "common"


def read(content: bytes) -> list[Row | RowProblem]:
    return list(open_table("data.csv", io.BytesIO(content)))


def test_a_row_knows_the_line_it_begins_in() -> None:
    found = read(b'a,b\n1,"x\ny"\n\n2,z\r\n3,"p\r\nq\r\nr"\n4,w')

    assert found == [
        Row(2, ["1", "x\ny"]),
        Row(5, ["2", "z"]),
        Row(6, ["3", "p\r\nq\r\nr"]),
        Row(9, ["4", "w"]),
    ]


def test_a_row_with_another_number_of_cells_is_a_problem_of_its_own() -> None:
    found = read(b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3,,\n")

    assert found == [
        Row(2, ["1", "2", "3"]),
        RowProblem(3, "has 2 cells where the header has 3"),
        RowProblem(4, "has 4 cells where the header has 3"),
        Row(5, ["1", "2", "3"]),
    ]


def test_rows_may_leave_out_what_has_no_header() -> None:
    assert read(b"a,b,\n1,2,\n3,4\n") == [Row(2, ["1", "2", ""]), Row(3, ["3", "4", ""])]


def test_rows_without_values_are_none() -> None:
    assert read(b"a,b\n1,2\n,\n , \n\n3,4\n") == [Row(2, ["1", "2"]), Row(6, ["3", "4"])]


def test_a_quotation_mark_that_is_not_doubled_spoils_its_row_only() -> None:
    found = read(b'a,b\n1,2\n"x"y,3\n4,5\n"p"q,6\n7,8\n')

    reason = "a quotation mark within a cell is not doubled"
    assert found == [
        Row(2, ["1", "2"]),
        RowProblem(3, reason),
        Row(4, ["4", "5"]),
        RowProblem(5, reason),
        Row(6, ["7", "8"]),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'a,b\n1,2\n3,"4\n5,6\n', "Line 3: a quotation mark is never closed"),
        (b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 50_000, "Line 3: a quotation mark is never closed"),
        (b"a,b\n1,\0\n", "The file holds NUL characters: it is no text"),
        (b"a,b\n" + b"1,2\n" * 100_000 + b"3,\0\n", "The file holds NUL characters: it is no text"),
        (b"", "The file is empty"),
        (b" \n\n", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b'"a\nb', "The header cannot be read: a quotation mark is never closed"),
        (b"c," * 1_000_000, "A line has more than 4,000,000 characters"),
        (b"c," * 400_000 + b"\n1", "The header has 400,001 columns; 1,000 are allowed"),
        (b"x" * 5_000_000, "A line has more than 4,000,000 characters"),
        (
            "a,ü\n".encode() + b"1,2\n" * 100_000 + b"3,\xfc\n",
            "The file is not all in one encoding: after line ",
        ),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_what_cannot_be_trusted_is_refused_with_the_reason(content: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read(content * (3 if content.startswith(b"c,c") and b"\n" not in content else 1))

    assert refused.value.message.startswith(message)


def test_a_file_that_turns_out_to_be_no_utf_8_is_western() -> None:
    content = b"a,b\n" + b"1,2\n" * 50_000 + "3,Jörg\n".encode("cp1252") + b"4,5\n"
    table = open_csv(io.BytesIO(content))

    rows = [row for batch in table.batches() for row in batch.rows]

    assert rows[-2:] == [["3", "Jörg"], ["4", "5"]]
    assert table.layout.encoding == "cp1252"


def encoded(records: list[list[str]], encoding: str, end: str) -> bytes:
    def cell(text: str) -> str:
        special = any(letter in text for letter in ',"\r\n') or not text
        return '"' + text.replace('"', '""') + '"' if special else text

    return "".join(",".join(map(cell, record)) + end for record in records).encode(encoding)


cell_texts = st.text(st.sampled_from('a1,"\n\rüß €'), max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(cell_texts, min_size=2, max_size=2), max_size=30),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "cp1252"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    records=st.integers(1, 12),
)
def test_the_parts_of_a_file_hold_its_rows(
    rows: list[list[str]], encoding: str, end: str, records: int
) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    content = mark + encoded([["ah", "bü"], *rows, ["end", "ü"]], encoding, end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "CHUNK", 40)
        patch.setattr("baton.intake.csv_reader.BATCH", 3)
        table = open_csv(io.BytesIO(content))
        whole: list[Row | RowProblem] = []
        seen = []
        for batch in table.batches():
            seen.append(batch)
            whole += batch.in_order()
        parts = split(seen, table, records)
        pieces = [
            item
            for part in parts
            for batch in read_part(io.BytesIO(content[part.offset :]), table.layout, part).batches()
            for item in batch.in_order()
        ]

    assert pieces == whole
    assert sum(part.records for part in parts) == len(whole)
    assert all(first.offset + first.size == second.offset for first, second in pairwise(parts))
    assert parts[-1].offset + parts[-1].size == len(content)


def test_parts_are_of_about_the_size_that_was_asked_for() -> None:
    content = b"a,b\n" + b'1,"x\ny"\n' * 10_000
    table = open_csv(io.BytesIO(content))

    parts = split(table.batches(), table, 2500)

    assert all(abs(part.records - 2500) <= BATCH for part in parts[:-1])
    assert parts[0] == Part(4, parts[0].size, 2, parts[0].records)
    assert parts[1].line == 2 + 2 * parts[0].records


PROGRAM = """
import json, sys
from baton.intake.csv_reader import open_csv, split
from baton.intake.inference import TableState
from baton.intake.table_reader import infer, open_table

path = sys.argv[1]
with open(path, "rb") as stream:
    table = open_csv(stream)
    rows = 0
    def counted():
        global rows
        for batch in table.batches():
            rows += len(batch.rows)
            yield batch
    parts = split(counted(), table, 10_000)
with open(path, "rb") as stream:
    inferred = infer(open_table(path, stream))
# Not ru_maxrss, which begins at the size of the process that started this one.
with open("/proc/self/status") as status:
    (peak,) = (int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
types = [column.column_type for column in inferred.columns]
print(json.dumps([rows, inferred.rows, len(parts), types, peak]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_million_rows_take_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    block = "".join(f'{i},"Name, {i}",2024-01-{i % 28 + 1:02},{i / 7:.3f}\n' for i in range(10_000))
    with path.open("w") as file:
        file.write("nr,name,day,amount\n")
        for _ in range(100):
            file.write(block)

    told = subprocess.run(  # noqa: S603 - this interpreter, our own program
        [sys.executable, "-c", PROGRAM, str(path)],
        env={"PYTHONPATH": str(LAYER)},
        capture_output=True,
        check=True,
    )

    rows, inferred, parts, types, peak = json.loads(told.stdout)
    assert (rows, inferred) == (1_000_000, 1_000_000)
    assert 95 <= parts <= 100
    assert types == ["measurement", "label", "date", "float"]
    assert peak < 200
