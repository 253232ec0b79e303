"""Time zones of the pinned tzdata package, and what their clocks show at which instant.

Inside, an instant is the number of whole minutes since 1970 in UTC, and a wall-clock time is the
same count of what a clock on the wall shows. Plain integers never overflow near the years 1 and 9999
and compare fast; `minute_of` and `instant_of` are the doors to `datetime`.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

DAY = 24 * 60

_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock knows no zone

EARLIEST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MINUTE
LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MINUTE

# Offset changes closer than this to one another would be overlooked; no zone ever had two in 6 days.
_PROBE = 6 * DAY


class UnknownZoneError(ValueError):
    """No time zone of that name is in the IANA database."""


@cache
def zone_names() -> frozenset[str]:
    """Every name in the IANA database, links such as `US/Eastern` included."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name, always from the package, whatever database the machine has.

    One object per name, so that equal recurrences compare equal.
    """
    if name not in zone_names():
        raise UnknownZoneError(f"{name!r} is not a time zone of the IANA database")
    return _load(name)


@cache
def _load(name: str) -> ZoneInfo:
    with resources.files("tzdata.zoneinfo").joinpath(name).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def minute_of(instant: datetime) -> int:
    """The minute that an instant is in."""
    return (instant - _EPOCH) // _MINUTE


def is_whole_minute(instant: datetime) -> bool:
    """Compared by subtraction: `==` never holds between zones where a clock shows a time twice."""
    return not (instant - _EPOCH) % _MINUTE


def instant_of(minute: int) -> datetime:
    return _EPOCH + minute * _MINUTE


def wall_datetime(wall: int) -> datetime:
    """A wall-clock time as a naive `datetime`, kept within the calendar."""
    return _WALL_EPOCH + min(max(wall, EARLIEST), LATEST) * _MINUTE


def wall_clock(minute: int, zone: ZoneInfo) -> int:
    """What the zone's clock shows at that minute, its seconds cut: clocks had such until 1972.

    The calendar's first and last day borrow the offset of their neighbour.
    """
    within = min(max(minute, EARLIEST + DAY), LATEST - DAY)
    return minute + _offset(within, zone) // _MINUTE


def first_minute(wall: int, zone: ZoneInfo) -> int:
    """The first minute at which the zone's clock shows that time or a later one.

    A time that a clock set forward leaves out thus becomes the end of the gap, and of a time that a
    clock set back shows twice it is the first. A later wall-clock time never gives an earlier minute.
    """
    shown = wall_datetime(wall)
    before = zone.utcoffset(shown) or timedelta(0)
    after = zone.utcoffset(shown.replace(fold=1)) or timedelta(0)
    latest = wall - before // _MINUTE
    if after <= before:
        return latest
    earliest = wall + -after // _MINUTE  # rounded down, the other up
    gap = range(earliest, latest + 1)
    return earliest + bisect_left(gap, wall, key=lambda minute: wall_clock(minute, zone))


@lru_cache(maxsize=128)
def offset_changes(zone: ZoneInfo, first: int, last: int) -> tuple[int, ...]:
    """The minutes in the range at which the zone's offset from UTC becomes another one."""
    changes = []
    start, offset = first, _offset(first, zone)
    while start < last:
        end = min(start + _PROBE, last)
        if _offset(end, zone) != offset:
            stretch = range(start, end + 1)
            changes.append(start + _first_other(stretch, offset, zone))
            offset = _offset(end, zone)
        start = end
    return tuple(changes)


def _first_other(stretch: range, offset: timedelta, zone: ZoneInfo) -> int:
    return bisect_left(stretch, True, key=lambda minute: _offset(minute, zone) != offset)


def _offset(minute: int, zone: ZoneInfo) -> timedelta:
    """How far the zone is ahead of UTC."""
    return datetime.fromtimestamp(minute * 60, zone).utcoffset() or timedelta(0)
