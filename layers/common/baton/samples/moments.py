"""Dates and times as ISO text. They do not depend on the present: a seed makes the same rows tomorrow."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from baton.clock import to_seconds

_FIRST, _LAST = date(1979, 12, 31).toordinal(), date(2049, 12, 31).toordinal()
_RECENT = (date(2015, 1, 1).toordinal(), date(2026, 12, 31).toordinal())
_BIRTHS = (date(1940, 1, 1).toordinal(), date(2006, 12, 31).toordinal())
_START = datetime(2015, 1, 1, tzinfo=UTC)
_SECONDS = 12 * 365 * 24 * 3600


def any_date(random: Random) -> str:
    return date.fromordinal(random.randint(_FIRST, _LAST)).isoformat()


def recent_date(random: Random) -> str:
    return date.fromordinal(random.randint(*_RECENT)).isoformat()


def birth_date(random: Random) -> str:
    return date.fromordinal(random.randint(*_BIRTHS)).isoformat()


def instant(random: Random) -> str:
    return to_seconds(_START + timedelta(seconds=random.randrange(_SECONDS)))


def unix_seconds(random: Random) -> int:
    return int(_START.timestamp()) + random.randrange(_SECONDS)


def time_of_day(random: Random) -> str:
    minutes, second = divmod(random.randrange(86_400), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
