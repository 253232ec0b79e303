"""The tightest AWS cron expression that fires at every slot of a grid."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from math import gcd
from zoneinfo import ZoneInfo

from baton.triggers.cron import (
    DAYS_OF_MONTH,
    DAYS_OF_WEEK,
    HOURS,
    MAX_LENGTH,
    MINUTES,
    MONTHS,
    YEARS,
    day_of_week,
)
from baton.triggers.grid import Grid, Unit
from baton.triggers.zones import DAY, first_minute, instant_of, minute_of, offset_changes

_LAST_YEAR = YEARS.domain[-1]

# The years that AWS knows, by any clock: the first minute and the one after the last.
_OPENING = minute_of(datetime(YEARS.domain[0], 1, 1, tzinfo=UTC))
_CLOSING = minute_of(datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC))

# Up to this many slots are looked at one by one. More of them, unless they are months, come so often that
# they fall on every day of the month and in every month.
_FEW = 1000

_HOURS_OF_WEEK = 7 * 24


class InexpressibleError(ValueError):
    """No AWS cron expression fires at these slots: they are past its last year, or there are none."""


def covering_cron(grid: Grid, after: int, until: int, clock: ZoneInfo) -> str:
    """The expression, read by `clock`, for the slots later than `after` and not later than `until`.

    A cron expression fires at a product of sets, one per field. The tightest holds in each just the values
    that occur in some slot.
    """
    opening = max(after + 1, first_minute(_OPENING, clock))
    closing = min(until, first_minute(_CLOSING, clock) - 1)
    first, last = grid.index_after(opening - 1), grid.index_after(closing) - 1
    if last < first:
        raise InexpressibleError(_reason(grid, after, until))
    each = grid.kind is Unit.MONTH or last - first < _FEW
    indices = range(first, last + 1) if each else _representatives(grid, first, last)
    shown = [instant_of(grid.minute(index)).astimezone(clock) for index in indices]
    times = f"{MINUTES.write(m.minute for m in shown)} {HOURS.write(m.hour for m in shown)}"
    years = {moment.year for moment in shown}
    if each:
        fields = f"{times} {_days(shown)}"
    else:
        fields = f"{times} {_regular_days(grid, shown)}"
        years = set(range(min(years), max(years) + 1))
    # A schedule that has begun by then, or begins in that same year, has no first year to name.
    begun = min(years) if first else instant_of(opening).astimezone(clock).year
    if years == set(range(begun, _LAST_YEAR + 1)):
        return f"cron({fields} *)"
    expression = f"cron({fields} {YEARS.write(years)})"
    return (
        expression if len(expression) <= MAX_LENGTH else f"cron({fields} {min(years)}-{max(years)})"
    )


def _representatives(grid: Grid, first: int, last: int) -> Sequence[int]:
    """Slots that show every time of day, and for whole weeks every weekday, of those from `first` to `last`.

    Hours repeat themselves each week. Between two changes of the zone's offset the slots of days keep their
    time, so the two that follow each change show all there are: one may be the end of a gap.
    """
    if grid.kind is Unit.HOUR:
        return [*range(first, first + _HOURS_OF_WEEK // gcd(grid.frequency, _HOURS_OF_WEEK)), last]
    opening, closing = grid.minute(first), grid.minute(last)
    after_changes = (
        grid.index_after(change - 1)
        for change in offset_changes(grid.zone, _OPENING, _CLOSING)
        if opening < change <= closing
    )
    pairs = chain((first,), after_changes)
    return [index for pair in pairs for index in (pair, pair + 1) if index <= last] + [last]


def _days(shown: Sequence[datetime]) -> str:
    """The three fields of the date. Of the two for days, the one that lets fewer days through."""
    days = {moment.day for moment in shown}
    weekdays = {day_of_week(moment) for moment in shown}
    months = MONTHS.write(moment.month for moment in shown)
    if len(days) * len(DAYS_OF_WEEK.domain) <= len(weekdays) * len(DAYS_OF_MONTH.domain):
        return f"{DAYS_OF_MONTH.write(days)} {months} ?"
    return f"? {months} {DAYS_OF_WEEK.write(weekdays)}"


def _regular_days(grid: Grid, shown: Sequence[datetime]) -> str:
    """The same for slots that are many: only the weekday can still be a fixed one."""
    fixed = grid.kind is Unit.HOUR or grid.period % (7 * DAY) == 0
    weekdays = DAYS_OF_WEEK.write(day_of_week(moment) for moment in shown) if fixed else "*"
    return "* * ?" if weekdays == "*" else f"? * {weekdays}"


def _reason(grid: Grid, after: int, until: int) -> str:
    if grid.minute(grid.index_after(after)) <= until:
        return f"The next time is after {_LAST_YEAR}, the last year that a schedule on AWS can name"
    return "The schedule has ended: there is no further time to run at"
