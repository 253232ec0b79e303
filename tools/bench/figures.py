"""What the benchmark found: figures, what they are compared with, and what they may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the result.

    With `beside` the figure is one of two measured by turns, and `budget` limits their ratio; without,
    `budget` limits the figure itself. A figure without a budget is for information.
    """

    section: str
    what: str
    ours: float
    unit: str
    beside: float | None = None
    budget: float | None = None
    note: str = ""
    # A rate is better the higher it is; its ratio says how many times slower ours is.
    rate: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times as much as what it is compared with."""
        if self.beside is None:
            return None
        above, below = (self.beside, self.ours) if self.rate else (self.ours, self.beside)
        return above / below if below else None

    @property
    def verdict(self) -> str:
        """`ok` or `over`; empty when there is no budget."""
        judged = self.ours if self.beside is None else self.ratio
        if self.budget is None or judged is None:
            return ""
        return "ok" if judged <= self.budget else "over"

    def record(self) -> dict[str, Any]:
        """The figure as `bench.json` has it."""
        return {
            "section": self.section,
            "what": self.what,
            "ours": round(self.ours, 4),
            "unit": self.unit,
            "beside": None if self.beside is None else round(self.beside, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "budget": self.budget,
            "verdict": self.verdict or None,
            "note": self.note or None,
        }


def over(figures: Iterable[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.verdict == "over"]
