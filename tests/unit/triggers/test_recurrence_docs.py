"""The slots that docs/triggers.md shows are the real ones."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from baton.triggers.recurrence import Unit
from tests.unit.triggers.recurrences import recurrence, utc

PAGE = Path(__file__).parents[3] / "docs" / "triggers.md"
KINDS = {"Hourly": Unit.HOUR, "Daily": Unit.DAY, "Weekly": Unit.WEEK, "Monthly": Unit.MONTH}


def rows() -> list[tuple[Unit, list[str]]]:
    """The rows of the tables of slots, each with the type of trigger last named on a line of its own."""
    found, kind = [], Unit.HOUR
    for line in PAGE.read_text("utf-8").splitlines():
        if named := re.fullmatch(r"(?:### )?(\w+)Scheduler:?", line):
            kind = KINDS[named[1]]
        elif re.match(r"\| \d+ \| \d{4}-", line):
            found.append((kind, [cell.strip() for cell in line.strip("|").split("|")]))
    return found


def test_there_are_examples_of_each_type() -> None:
    assert {kind for kind, _ in rows()} == set(Unit)


@pytest.mark.parametrize(("kind", "cells"), rows())
def test_the_slots_shown_are_the_next(kind: Unit, cells: list[str]) -> None:
    frequency, start_date, time_of_day, zone, after, shown = cells
    expected = [utc(slot) for slot in shown.split(", ")]

    slots = recurrence(kind, int(frequency), f"{start_date} {time_of_day}", zone).slots(
        utc(after), len(expected)
    )

    assert slots == expected


@pytest.mark.parametrize(
    ("kind", "frequency", "start", "zone"),
    [
        (Unit.DAY, 1, "2024-01-01 06:00", "UTC"),
        (Unit.DAY, 1, "2024-01-01 06:00", "Europe/Berlin"),
        (Unit.HOUR, 6, "2024-01-01 07:15", "UTC"),
        (Unit.HOUR, 5, "2024-01-01 07:00", "UTC"),
        (Unit.WEEK, 2, "2024-01-01 00:30", "Europe/Berlin"),
        (Unit.MONTH, 1, "2024-01-31 06:00", "UTC"),
        (Unit.MONTH, 12, "2024-02-29 06:00", "UTC"),
    ],
)
def test_the_expressions_shown_are_those_that_aws_gets(
    kind: Unit, frequency: int, start: str, zone: str
) -> None:
    expression = recurrence(kind, frequency, start, zone).rule_expression(
        datetime(2024, 6, 1, tzinfo=UTC)
    )

    assert f"| `{expression}` |" in PAGE.read_text("utf-8")
