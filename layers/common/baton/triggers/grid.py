"""The endless grid of a recurrence: its slots as whole minutes, numbered from 0."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from baton.triggers.zones import DAY, LATEST, first_minute, wall_clock, wall_datetime

# Later than every minute of the calendar: the slots that it has no room for.
NEVER = LATEST + 100 * 366 * DAY

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class Unit(StrEnum):
    """What a recurrence's `frequency` counts."""

    HOUR = "Hour"
    DAY = "Day"
    WEEK = "Week"
    MONTH = "Month"


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Slots never go back in time as their number grows.

    Two have the same minute only where a zone skipped a whole day.
    """

    kind: Unit
    frequency: int
    start_date: date
    time_of_day: time
    zone: ZoneInfo

    def minute(self, index: int) -> int:
        """When slot `index` is due. It may lie before the calendar's first minute, or be `NEVER`."""
        if self.kind is Unit.HOUR:
            return self._anchor + index * self.period
        wall = self._wall(index)
        return NEVER if wall > LATEST else first_minute(wall, self.zone)

    def index_after(self, minute: int) -> int:
        """The number of the first slot later than `minute`."""
        if self.kind is Unit.HOUR:
            return max(0, (minute - self._anchor) // self.period + 1)
        index = max(0, self._reached(wall_clock(minute, self.zone)) + 1)
        # The clock may have shown more than now, if it was set back since.
        while self.minute(index) <= minute:
            index += 1
        return index

    @cached_property
    def period(self) -> int:
        """Minutes from one slot to the next: by the wall clock, save for hours. Months have none."""
        per_unit = {Unit.HOUR: 60, Unit.DAY: DAY, Unit.WEEK: 7 * DAY}
        return self.frequency * per_unit[self.kind]

    @cached_property
    def _anchor(self) -> int:
        return first_minute(self._first_wall, self.zone)

    @cached_property
    def _first_wall(self) -> int:
        return self._wall_on(self.start_date.toordinal())

    @cached_property
    def _first_month(self) -> int:
        return self.start_date.year * 12 + self.start_date.month - 1

    def _wall_on(self, ordinal: int) -> int:
        days = ordinal - _EPOCH_ORDINAL
        return days * DAY + self.time_of_day.hour * 60 + self.time_of_day.minute

    def _wall(self, index: int) -> int:
        """The wall-clock time of slot `index`. Months are counted from the start, so none drifts."""
        if self.kind is not Unit.MONTH:
            return self._first_wall + index * self.period
        year, month0 = divmod(self._first_month + index * self.frequency, 12)
        if year > date.max.year:
            return NEVER
        day = min(self.start_date.day, monthrange(year, month0 + 1)[1])
        return self._wall_on(date(year, month0 + 1, day).toordinal())

    def _reached(self, wall: int) -> int:
        """The last slot whose time is not later than `wall`, on an endless calendar."""
        if self.kind is not Unit.MONTH:
            return (wall - self._first_wall) // self.period
        shown = wall_datetime(wall)
        index = (shown.year * 12 + shown.month - 1 - self._first_month) // self.frequency
        return index - 1 if index >= 0 and self._wall(index) > wall else index
