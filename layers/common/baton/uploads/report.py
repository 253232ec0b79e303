"""What came of an import, to be told to who asked for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MOST_FAILURES = 20
_REASON = 300
NOTHING_LEFT = "nothing was kept"
"""What is left of an import that was taken back."""


class Failure(NamedTuple):
    """A row that was not taken: where it begins in the file, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Tally:
    """Rows taken as new ones, rows that changed others, and rows that failed: the first of them told."""

    created: int = 0
    updated: int = 0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.failed

    def fail(self, line: int, reason: str) -> None:
        self.failed += 1
        if len(self.failures) < MOST_FAILURES:
            self.failures.append(Failure(line, reason[:_REASON]))

    def add(self, other: "Tally") -> None:
        self.created += other.created
        self.updated += other.updated
        self.failed += other.failed
        self.failures = sorted([*self.failures, *other.failures])[:MOST_FAILURES]

    def to_json(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "updated": self.updated,
            "failed": self.failed,
            "failures": [each._asdict() for each in self.failures],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Tally":
        failures = [Failure(**each) for each in kept["failures"]]
        return cls(kept["created"], kept["updated"], kept["failed"], failures)

    def told(self, left: str = NOTHING_LEFT) -> str:
        """`3 rows cannot be imported, and nothing was kept: line 2: price: must be a number; ...`."""
        shown = "; ".join(f"line {each.line:,}: {each.reason}" for each in self.failures)
        more = (
            f"; and {self.failed - len(self.failures):,} more"
            if self.failed > MOST_FAILURES
            else ""
        )
        rows = "1 row" if self.failed == 1 else f"{self.failed:,} rows"
        return f"{rows} cannot be imported, and {left}: {shown}{more}"


def total(tallies: Iterable[Tally]) -> Tally:
    both = Tally()
    for each in tallies:
        both.add(each)
    return both
