"""What came of a synchronisation, to be told to who asked for it."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from baton.exchanges.models import Direction, Exchange

MOST_FAILURES = 20
_REASON = 300


class Failure(NamedTuple):
    """A row that was left out: its line in the sheet or its id, and why."""

    place: str
    reason: str


@dataclass(slots=True)
class Report:
    """`sent` to the sheet, or `created` and `updated` from it; `removed` are lines that were cleared."""

    sent: int = 0
    removed: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def fail(self, place: str, reason: str) -> None:
        self.failed += 1
        if len(self.failures) < MOST_FAILURES:
            self.failures.append(Failure(place, reason[:_REASON]))

    def to_wire(self) -> dict[str, Any]:
        return {
            "rows_sent": self.sent,
            "lines_cleared": self.removed,
            "rows_created": self.created,
            "rows_updated": self.updated,
            "rows_unchanged": self.unchanged,
            "rows_failed": self.failed,
            "failures": [{"place": each.place, "message": each.reason} for each in self.failures],
            "headers_ignored": self.ignored,
        }

    def told(self, exchange: Exchange) -> str:
        """`Orders: 12 rows sent, 3 unchanged, 1 failed.`"""
        parts = (
            [(self.sent, "rows sent"), (self.removed, "lines cleared")]
            if exchange.direction is Direction.TO_SHEET
            else [(self.created, "rows created"), (self.updated, "rows updated")]
        )
        counts = [*parts, (self.unchanged, "unchanged"), (self.failed, "failed")]
        told = ", ".join(f"{count:,} {what}" for count, what in counts if count)
        return f"{exchange.name}: {told or 'there was nothing to do'}."
