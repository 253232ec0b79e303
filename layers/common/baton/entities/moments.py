"""Dates, times and instants as people and programs write them, in one stored form each.

Stored forms sort as what they mean: `2024-01-15`, `15:04:05.000000`, `2024-01-15T06:00:00.000000Z`
(UTC). What could be a day or a month, as in 01/02/2024, is refused rather than guessed.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from baton.entities import exact

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_TEXT = 64
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})", re.ASCII)
_NAMED_DAY = re.compile(r"([a-z]{3,9})\.?[ -](\d{1,2})(?:st|nd|rd|th)?,?[ -](\d{4})", re.ASCII)
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(am|pm)?|(\d{1,2}) ?(am|pm)", re.ASCII
)
_SPLIT = re.compile(r"(?<=\d)(?:[tT]|,? +(?=\d{1,2}(?::| ?[apAP][mM])))(?=\d)", re.ASCII)
_ZONE = re.compile(r" ?(z|utc|gmt)$| ?([+-])(\d{2}):?(\d{2})?$", re.ASCII)
_SLASHED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-](\d{4}|\d{2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def read_date(value: Any) -> str:
    """`2024-01-15` of a date, or of an instant at midnight. Raises ValueError."""
    if isinstance(value, datetime):
        return read_date(value.isoformat())
    if isinstance(value, date):
        return value.isoformat()
    text = _text(value, "a date such as 2024-01-15")
    parts = _SPLIT.split(text, maxsplit=1)
    if len(parts) > 1:
        clock, _ = _zoned(parts[1])
        if _time(clock) != time():
            raise ValueError("must be a date such as 2024-01-15, without a time of day")
    return _date(parts[0]).isoformat()


def read_time(value: Any) -> str:
    """`15:04:05.000000`. Raises ValueError."""
    if isinstance(value, time):
        return value.replace(tzinfo=None).isoformat("microseconds")
    return _time(_text(value, "a time such as 15:04:05")).isoformat("microseconds")


def read_instant(value: Any) -> str:
    """`2024-01-15T06:00:00.000000Z`. Without a zone it is UTC, without a time midnight. Raises ValueError."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, datetime):
        return _stored(value if value.tzinfo else value.replace(tzinfo=UTC))
    text = _text(value, "a date and time such as 2024-01-15T06:00:00Z")
    parts = _SPLIT.split(text, maxsplit=1)
    day = _date(parts[0])
    clock, offset = _zoned(parts[1]) if len(parts) > 1 else ("0:00", timedelta())
    try:
        instant = datetime.combine(day, _time(clock), UTC) - offset
    except OverflowError:
        raise ValueError("is before or after all that can be kept") from None
    return _stored(instant)


def read_timestamp(value: Any) -> str:
    """An instant, also as seconds since 1970; as milliseconds where seconds would be after the year 5000."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return read_instant(value)
    if isinstance(value, date):
        return read_instant(value)
    seconds = exact.decimal(value)
    if abs(seconds) >= Decimal(10) ** 11:
        seconds /= 1000
    try:
        return _stored(_EPOCH + timedelta(microseconds=int(seconds * 1_000_000)))
    except OverflowError:
        raise ValueError("is before or after all that can be kept") from None


def read_month(value: Any) -> int:
    """1 to 12, also from an English name or its first three letters."""
    if isinstance(value, str) and (named := _month(value.strip().lower())):
        return named
    return exact.whole(value)


def show_time(stored: str) -> str:
    """`15:04:05`, with a fraction only where there is one."""
    whole, _, fraction = stored.partition(".")
    return f"{whole}.{digits}" if (digits := fraction.rstrip("0")) else whole


def show_instant(stored: str) -> str:
    """`2024-01-15T06:00:00Z`, with a fraction only where there is one."""
    return show_time(stored.removesuffix("Z")) + "Z"


def _text(value: Any, wanted: str) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise ValueError(f"must be {wanted}")
    return " ".join(value.split())


def _date(text: str) -> date:
    lowered = text.lower()
    try:
        if found := _YEAR_FIRST.fullmatch(lowered):
            year, month, day = (found[1] or found[5], found[3] or found[6], found[4] or found[7])
            return date(int(year), int(month), int(day))
        if found := _GERMAN.fullmatch(lowered):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if (found := _DAY_NAMED.fullmatch(lowered)) and (named := _month(found[2])):
            return date(int(found[3]), named, int(found[1]))
        if (found := _NAMED_DAY.fullmatch(lowered)) and (named := _month(found[1])):
            return date(int(found[3]), named, int(found[2]))
    except ValueError:
        raise ValueError("is no day of the calendar; write it as 2024-01-15") from None
    if _SLASHED.fullmatch(lowered):
        raise ValueError("could be a day or a month first; write it as 2024-01-15")
    raise ValueError("must be a date such as 2024-01-15")


def _time(text: str) -> time:
    found = _TIME.fullmatch(text.lower())
    if not found:
        raise ValueError("must be a time such as 15:04:05")
    hour, half = int(found[1] or found[6]), found[5] or found[7]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("must be a time such as 3:04 pm")
        hour = hour % 12 + (12 if half == "pm" else 0)
    micros = int((found[4] or "0").ljust(6, "0")[:6])
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0), micros)
    except ValueError:
        raise ValueError("is no time of the day; write it as 15:04:05") from None


def _zoned(text: str) -> tuple[str, timedelta]:
    """A time of day, and how far its zone is ahead of UTC."""
    found = _ZONE.search(text.lower())
    if not found:
        return text, timedelta()
    clock = text[: found.start()]
    if found[1]:
        return clock, timedelta()
    hours, minutes = int(found[3]), int(found[4] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError("has a zone that is none; write it as +01:00 or Z")
    ahead = timedelta(hours=hours, minutes=minutes)
    return clock, ahead if found[2] == "+" else -ahead


def _month(word: str) -> int | None:
    found = [number for number, name in enumerate(MONTHS, 1) if word in {name, name[:3]}]
    if word == "sept":
        return 9
    return found[0] if found else None


def _stored(instant: datetime) -> str:
    try:
        utc = instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("is before or after all that can be kept") from None
    return utc.isoformat(timespec="microseconds").replace("+00:00", "Z")
