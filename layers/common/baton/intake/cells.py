"""What cells of spreadsheets say, as texts in the forms that inference prefers."""

from datetime import date, datetime, time, timedelta
from typing import Any

_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!"}
)
# From here on a float is not exact about whole numbers.
_EXACT = 2**53


def text(value: Any) -> str:
    """Empty for nothing and for errors; dates and times by ISO 8601, a date alone where it is midnight."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value in _ERRORS else value.replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)
