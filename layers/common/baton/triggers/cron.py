"""AWS's dialect of cron, and its rates: reading, checking, writing.

`cron(minutes hours day-of-month month day-of-week year)`: exactly one of the two day fields is `?`, and
Sunday is day 1. AWS's characters L, W and # are refused, since nothing here writes them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import NoReturn, Self

MAX_LENGTH = 256
FIRST_YEAR, LAST_YEAR = 1970, 2199

_ITEM = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>[0-9]+))?", re.ASCII)
_RATE = re.compile(r"rate\((?:1 (?:minute|hour|day)|(?!1 )[1-9][0-9]* (?:minutes|hours|days))\)")


class InvalidExpressionError(ValueError):
    """AWS would refuse the expression."""


@dataclass(frozen=True, slots=True)
class Field:
    """One of the six: what may stand in it."""

    title: str
    domain: range
    names: tuple[str, ...] = ()
    stepped: bool = True

    def read(self, text: str) -> frozenset[int]:
        """The values that a field's text stands for."""
        if text == "*":
            return frozenset(self.domain)
        return frozenset(value for item in text.split(",") for value in self._item(item))

    def write(self, values: Iterable[int]) -> str:
        """The shortest text for these values."""
        chosen = sorted(set(values))
        if chosen == list(self.domain):
            return "*"
        return ",".join(self._run(run) for run in _runs(chosen))

    def _item(self, item: str) -> range:
        match = _ITEM.fullmatch(item)
        if match is None:
            self._refuse(item)
        first, last, step = match.group("first", "last", "step")
        if (first == "*" and (last or not step)) or (step and not self.stepped):
            self._refuse(item)
        start = self.domain[0] if first == "*" else self._value(first)
        end = self._value(last) if last else self.domain[-1] if step else start
        if end < start or (step and not 1 <= int(step) <= len(self.domain)):
            self._refuse(item)
        return range(start, end + 1, int(step or 1))

    def _value(self, text: str) -> int:
        if text.upper() in self.names:
            return self.domain[self.names.index(text.upper())]
        if not text.isdigit() or int(text) not in self.domain:
            self._refuse(text)
        return int(text)

    def _refuse(self, item: str) -> NoReturn:
        allowed = f"{self._name(self.domain[0])} to {self._name(self.domain[-1])}"
        wildcards = ", - * /" if self.stepped else ", - *"
        raise InvalidExpressionError(
            f"{self.title} {item!r}: takes {allowed} with {wildcards} (L, W and # are not supported)"
        )

    def _name(self, value: int) -> str:
        return self.names[value - self.domain[0]] if self.names else str(value)

    def _run(self, run: range) -> str:
        ends = self._name(run[0]), self._name(run[-1])
        return ends[0] if len(run) == 1 else ("," if len(run) == 2 else "-").join(ends)


def _runs(values: list[int]) -> Iterator[range]:
    """The stretches without a gap in ascending values."""
    start = 0
    for position in range(1, len(values) + 1):
        if position == len(values) or values[position] != values[position - 1] + 1:
            yield range(values[start], values[position - 1] + 1)
            start = position


MINUTES = Field("minutes", range(60))
HOURS = Field("hours", range(24))
DAYS_OF_MONTH = Field("day-of-month", range(1, 32))
MONTHS = Field(
    "month",
    range(1, 13),
    ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
DAYS_OF_WEEK = Field(
    "day-of-week", range(1, 8), ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), stepped=False
)
YEARS = Field("year", range(FIRST_YEAR, LAST_YEAR + 1))


def day_of_week(moment: datetime) -> int:
    """1 for Sunday to 7 for Saturday."""
    return moment.isoweekday() % 7 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsCron:
    """What an expression fires at. The day field that is `?` holds all its values."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days_of_month: frozenset[int]
    months: frozenset[int]
    days_of_week: frozenset[int]
    years: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `InvalidExpressionError` for what EventBridge would not accept."""
        if len(text) > MAX_LENGTH:
            raise InvalidExpressionError(f"longer than {MAX_LENGTH} characters")
        if not (text.startswith("cron(") and text.endswith(")")):
            raise InvalidExpressionError(f"{text!r} is not of the form cron(...)")
        fields = text.removeprefix("cron(").removesuffix(")").split(" ")
        if len(fields) != 6:
            raise InvalidExpressionError("a cron expression has six fields, one space between them")
        minutes, hours, days_of_month, months, days_of_week, years = fields
        if (days_of_month == "?") is (days_of_week == "?"):
            raise InvalidExpressionError("exactly one of day-of-month and day-of-week must be '?'")
        return cls(
            minutes=MINUTES.read(minutes),
            hours=HOURS.read(hours),
            days_of_month=DAYS_OF_MONTH.read(_any(days_of_month)),
            months=MONTHS.read(months),
            days_of_week=DAYS_OF_WEEK.read(_any(days_of_week)),
            years=YEARS.read(years),
        )

    def matches(self, instant: datetime, zone: tzinfo = UTC) -> bool:
        """Whether it fires in the minute of `instant`, when AWS evaluates it in `zone`."""
        shown = instant.astimezone(zone)
        return (
            shown.minute in self.minutes
            and shown.hour in self.hours
            and shown.day in self.days_of_month
            and shown.month in self.months
            and day_of_week(shown) in self.days_of_week
            and shown.year in self.years
        )


def _any(text: str) -> str:
    return "*" if text == "?" else text


def validate_rate(text: str) -> None:
    """Raises `InvalidExpressionError` unless it reads like `rate(1 minute)` or `rate(5 minutes)`."""
    if len(text) > MAX_LENGTH or _RATE.fullmatch(text) is None:
        raise InvalidExpressionError(
            f"{text!r} is not of the form rate(1 hour) or rate(5 hours), in minutes, hours or days"
        )
