"""Figures as a table for a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tools.bench.figures import Figure

HEAD = ("what", "ours", "beside", "ratio", "budget", "", "")


def lines(figures: Iterable[Figure]) -> Iterator[str]:
    """All sections, one below the other, their columns aligned throughout."""
    listed = list(figures)
    rows = [_row(figure) for figure in listed]
    widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
    yield _line(HEAD, widths)
    numbered = zip(listed, rows, strict=True)
    for section, members in groupby(numbered, key=lambda pair: pair[0].section):
        yield ""
        yield section
        for _, row in members:
            yield _line(row, widths)


def number(value: float) -> str:
    """Three digits that say something, and no more than needed."""
    if value == int(value) and abs(value) < 1_000_000:
        return str(int(value))
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _row(figure: Figure) -> tuple[str, ...]:
    beside, ratio, budget = figure.beside, figure.ratio, figure.budget
    return (
        f"  {figure.what}",
        f"{number(figure.ours)} {figure.unit}",
        "" if beside is None else f"{number(beside)} {figure.unit}",
        "" if ratio is None else f"{ratio:.2f}",
        "" if budget is None else number(budget),
        figure.verdict,
        figure.note,
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *figures, verdict, note = row
    width, *others, verdict_width, _ = widths
    aligned = [first.ljust(width), *(f.rjust(w) for f, w in zip(figures, others, strict=True))]
    return "  ".join([*aligned, verdict.ljust(verdict_width), note]).rstrip()
