"""Patterns of dates, times and instants that let through exactly what the calendar and the clock know.

A pattern takes a millisecond for thousands of values at once, so it spells out the lengths of months.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

# What a two-digit year means: 69 is 1969, 68 is 2068.
_PIVOT = 69
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "[Jj]an(?:uary)?|[Ff]eb(?:ruary)?|[Mm]ar(?:ch)?|[Aa]pr(?:il)?|[Mm]ay|[Jj]une?|[Jj]uly?"
    "|[Aa]ug(?:ust)?|[Ss]ept?(?:ember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?"
    "|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
)
# The commonest spelling of each comes first, which saves a third of the time.
_DAY_28, _DAY = "(?:0[1-9]|1[0-9]|2[0-8]|[1-9])", "(?:0[1-9]|[12][0-9]|3[01]|[1-9])"
_MONTH = "(?:0[1-9]|1[0-2]|[1-9])"
_LONG, _NOT_FEBRUARY = "(?:0?[13578]|1[02])", "(?:0?[13-9]|1[0-2])"
_YEAR = "(?:[12][0-9]{3}|[0-9]{2})"
_BY_FOUR = "(?:0[48]|[2468][048]|[13579][26])"
_LEAP_4 = f"(?:[12][0-9]{_BY_FOUR}|(?:1[26]|2[048])00)"
_LEAP = f"(?:{_LEAP_4}|{_BY_FOUR}|00)"
# An hour alone is a time of day only with am or pm, and am or pm only with hours of half a day.
# What is there is never given back: nothing that may follow begins like it.
TIME = (
    r"(?:(?:[01][0-9]|2[0-3]|[0-9]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9}+)?+)?+"
    r"|(?:0?[1-9]|1[0-2])(?::[0-5][0-9](?::[0-5][0-9])?)? ?[AaPp]\.?[Mm]\.?)"
)
_ZONE = r"(?: ?(?:Z|UTC|GMT)| ?[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)"
LATER = f"(?:(?:T|,? ){TIME}{_ZONE}?+)?"

_DIGITS = re.compile("[0-9]+")
_CLOCK_PARTS = re.compile(
    r"([0-9]{1,2})(?::([0-9]{2}))?(?::([0-9]{2})(?:\.([0-9]+))?)? ?([AaPp])?[.Mm]*"
    r" ?(?:(Z|UTC|GMT)|([+-])([0-9]{2}):?([0-9]{2})?)?"
)
_NAME = re.compile("[A-Za-z]{3}")


def year_first(between: str) -> str:
    """`2024-01-15`, with this between its parts."""
    s = re.escape(between)
    return (
        f"(?:[12][0-9]{{3}}{s}(?:{_MONTH}{s}{_DAY_28}|{_NOT_FEBRUARY}{s}(?:29|30)|{_LONG}{s}31)"
        f"|{_LEAP_4}{s}0?2{s}29)"
    )


def day_first(between: str) -> str:
    s = re.escape(between)
    return (
        f"(?:(?:{_DAY_28}{s}{_MONTH}|(?:29|30){s}{_NOT_FEBRUARY}|31{s}{_LONG}){s}{_YEAR}"
        f"|29{s}0?2{s}{_LEAP})"
    )


def month_first(between: str) -> str:
    s = re.escape(between)
    return (
        f"(?:(?:{_MONTH}{s}{_DAY_28}|{_NOT_FEBRUARY}{s}(?:29|30)|{_LONG}{s}31){s}{_YEAR}"
        f"|0?2{s}29{s}{_LEAP})"
    )


# The lengths of months are left to `read_named`.
DAY_NAMED = rf"(?:(?:{_DAY}(?:st|nd|rd|th)?[ -](?:{_NAMES})\.?,?[ -]{_YEAR}))"
NAMED_DAY = rf"(?:(?:{_NAMES})\.?[ -]{_DAY}(?:st|nd|rd|th)?,?[ -]{_YEAR})"


def read_year_first(text: str) -> date:
    year, month, day = _DIGITS.findall(text)[:3]
    return date(int(year), int(month), int(day))


def read_day_first(text: str) -> date:
    day, month, year = _DIGITS.findall(text)[:3]
    return date(_full(year), int(month), int(day))


def read_month_first(text: str) -> date:
    month, day, year = _DIGITS.findall(text)[:3]
    return date(_full(year), int(month), int(day))


def read_named(text: str) -> date:
    """`2 Jan 2024` or `January 2, 2024`."""
    name = _NAME.search(text)
    day, year = _DIGITS.findall(text)[:2]
    if not name:
        raise ValueError("no month")
    return date(_full(year), _MONTHS.index(name[0].lower()) + 1, int(day))


def read_time(text: str) -> time:
    return _clock(text)[0]


def read_instant(day: date, clock: str) -> datetime:
    """In UTC; `clock` is what follows the day, which without a zone is UTC as well, and may be empty."""
    if not clock.strip():
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    at, ahead = _clock(clock)
    return datetime.combine(day, at, timezone(ahead)).astimezone(UTC)


def _clock(text: str) -> tuple[time, timedelta]:
    found = _CLOCK_PARTS.fullmatch(text.strip(" T,"))
    if not found:
        raise ValueError("no time")
    hour = int(found[1])
    if found[5]:
        hour = hour % 12 + (12 if found[5] in "Pp" else 0)
    micros = int((found[4] or "0").ljust(6, "0")[:6])
    ahead = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    return (
        time(hour, int(found[2] or 0), int(found[3] or 0), micros),
        -ahead if found[7] == "-" else ahead,
    )


def _full(year: str) -> int:
    number = int(year)
    return number if len(year) == 4 else number + (1900 if number >= _PIVOT else 2000)
