"""What imports are measured with, and how what was seen becomes figures."""

from pathlib import Path

import pytest

from baton.intake.table_reader import infer, open_table
from tools.bench.many import Watched, figures
from tools.bench.options import LONG, QUICK, Options, Part
from tools.bench.table_files import KINDS

TYPES = "label label email label float measurement truefalse date datetime label"


@pytest.mark.parametrize(
    ("kind", "last"),
    [("plain", ""), ("with a JSON column", " json"), ("with lines in cells", " content")],
)
def test_the_files_have_a_column_of_each_kind_and_are_always_the_same(
    tmp_path: Path, kind: str, last: str
) -> None:
    first, second = (KINDS[kind](tmp_path / name, 300) for name in ("a.csv", "b.csv"))

    with first.open("rb") as file:
        found = infer(open_table("a.csv", file))

    assert first.read_bytes() == second.read_bytes()
    assert (found.rows, found.problems) == (300, 0)
    assert " ".join(each.column_type for each in found.columns) == TYPES + last


@pytest.mark.parametrize(("kept", "verdict"), [(1_000, "ok"), (999, "over"), (1_001, "over")])
def test_a_row_that_is_lost_or_doubled_is_over_the_budget(kept: int, verdict: str) -> None:
    seen = Watched(seconds=2.0, worker_bytes=100_000_000, execution={"status": "Completed"})

    speed, lost, memory = figures(1_000, kept, seen)

    assert (speed.ours, lost.verdict, memory.verdict) == (500.0, verdict, "ok")


def test_what_takes_long_is_measured_only_when_it_is_named() -> None:
    assert Options(counts=QUICK).parts == frozenset(Part) - LONG
