"""The result as a person reads it."""

import pytest

from tools.bench.figures import Figure
from tools.bench.table import lines, number


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (33.0, "33"), (0.456, "0.46"), (9.876, "9.88"), (12.345, "12.3"), (123.4, "123")],
)
def test_numbers_have_the_digits_that_say_something(value: float, shown: str) -> None:
    assert number(value) == shown


def test_figures_stand_in_columns_below_their_sections() -> None:
    figures = [
        Figure(section="API", what="get, p50", ours=15.5, unit="ms", beside=10.0, budget=1.5),
        Figure(section="API", what="create", ours=8, unit="ms", note="warm"),
        Figure(section="Layer", what="size", ours=17.6, unit="MB", budget=25),
    ]

    assert list(lines(figures)) == [
        "what           ours  beside  ratio  budget",
        "",
        "API",
        "  get, p50  15.5 ms   10 ms   1.55    1.50  over",
        "  create       8 ms                               warm",
        "",
        "Layer",
        "  size      17.6 MB                     25  ok",
    ]


def test_no_figures_make_a_table_of_its_head_alone() -> None:
    assert list(lines([])) == ["what  ours  beside  ratio  budget"]
