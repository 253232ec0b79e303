"""When a scheduled trigger is due: pure arithmetic on the calendar, without a clock."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from baton.triggers.expressions import covering_cron
from baton.triggers.grid import Grid, Unit
from baton.triggers.zones import (
    EARLIEST,
    LATEST,
    first_minute,
    instant_of,
    is_whole_minute,
    minute_of,
    wall_clock,
    zone_named,
)

__all__ = ["Recurrence", "Unit"]

MAX_FREQUENCY = 10_000


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """Slots: instants at whole minutes, in UTC, each later than the one before.

    - Hour: every `frequency` hours of elapsed time from `start_date` at `time_of_day` in the zone.
    - Day, Week: every `frequency` days or weeks from `start_date`, when the zone's clock shows `time_of_day`.
    - Month: every `frequency` months on the day of `start_date`, or on the last day of a shorter month.

    A wall-clock time that a clock set forward leaves out moves to the end of the gap; one that a clock set
    back shows twice counts once, the first time. `end` is the last instant that may still be a slot.
    """

    kind: Unit
    frequency: int
    start_date: date
    time_of_day: time
    zone: ZoneInfo
    end: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.frequency <= MAX_FREQUENCY:
            raise ValueError(f"frequency must be from 1 to {MAX_FREQUENCY}")
        if self.time_of_day != self.time_of_day.replace(second=0, microsecond=0, tzinfo=None):
            raise ValueError("time_of_day must be a wall-clock time in whole minutes")
        if self.end is not None and self.end.tzinfo is None:
            raise ValueError("end must be an instant with an offset")

    def first(self) -> datetime | None:
        """The first slot of all. None: the schedule can never fire, since it ends before."""
        return self._slot(self._grid.index_after(EARLIEST - 1))

    def next_after(self, instant: datetime) -> datetime | None:
        """The first slot strictly later than `instant`."""
        return self._slot(self._grid.index_after(minute_of(instant)))

    def slots(self, after: datetime, count: int) -> list[datetime]:
        """The next `count` slots strictly later than `after`, fewer when the schedule ends before."""
        found: list[datetime] = []
        following = self.next_after(after)
        while following is not None and len(found) < count:
            found.append(following)
            following = self.next_after(following)
        return found

    def is_slot(self, instant: datetime) -> bool:
        return is_whole_minute(instant) and self._is_slot(minute_of(instant))

    def slot_at(self, instant: datetime) -> datetime | None:
        """The slot that `instant` stands for.

        Usually itself. A service that fires by the wall clock may choose the second time that a
        clock set back shows the slot's time: then it is the first.
        """
        minute = minute_of(instant)
        if not self.is_slot(instant):
            if self.kind is Unit.HOUR or not is_whole_minute(instant):
                return None
            minute = first_minute(wall_clock(minute, self.zone), self.zone)
        return instant_of(minute) if self._is_slot(minute) else None

    def rule_expression(self, since: datetime) -> str:
        """An AWS cron expression in UTC that fires at every slot after `since`, and little besides.

        It is as tight as one cron expression can be for what tzdata holds about the zone up to 2199, the
        last year that AWS knows. Nobody knows what governments will decide: compute it anew when
        tzdata is updated. The same `since` gives the same text, a later one may give a shorter.
        Raises `InexpressibleError` when no slot after `since` is in the years that AWS knows.
        """
        return covering_cron(self._grid, minute_of(since), self._last_minute, zone_named("UTC"))

    def local_expression(self, since: datetime | None = None) -> str:
        """The same by the clock of `native_zone`, for a service that evaluates it there.

        Such a service skips times that a clock set forward leaves out: the ends of those gaps are included.
        """
        after = self._grid.minute(0) - 1 if since is None else minute_of(since)
        return covering_cron(self._grid, after, self._last_minute, self._native_zone)

    @property
    def native_zone(self) -> str:
        """The zone to evaluate `local_expression` in. Hours are elapsed time, so they keep to UTC."""
        return self._native_zone.key

    @property
    def _native_zone(self) -> ZoneInfo:
        return zone_named("UTC") if self.kind is Unit.HOUR else self.zone

    @cached_property
    def _grid(self) -> Grid:
        return Grid(
            kind=self.kind,
            frequency=self.frequency,
            start_date=self.start_date,
            time_of_day=self.time_of_day,
            zone=self.zone,
        )

    @cached_property
    def _last_minute(self) -> int:
        return LATEST if self.end is None else minute_of(self.end)

    def _slot(self, index: int) -> datetime | None:
        minute = self._grid.minute(index)
        return instant_of(minute) if minute <= self._last_minute else None

    def _is_slot(self, minute: int) -> bool:
        following = self._grid.minute(self._grid.index_after(minute - 1))
        return minute == following <= self._last_minute
