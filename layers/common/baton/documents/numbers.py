"""Numbers as they are written, to the last digit."""

import re
from decimal import Decimal

MOST_DIGITS = 1_000
MOST_MAGNITUDE = 400
"""Numbers beyond 10^400 or below 10^-400 are no measurement of anything, but cost a lot to calculate with."""


class NoNumberError(ValueError):
    """The text is something else."""


_WHOLE = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def exact(text: str) -> int | Decimal:
    """The number a text says. Raises ValueError for no number, NaN, infinities and what is out of range."""
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number of more than {MOST_DIGITS} digits")
    if _WHOLE.fullmatch(text):
        return int(text)
    if not _NUMBER.fullmatch(text):
        raise NoNumberError(f"{text[:40]!r} is not a number")
    return decimal(text)


def decimal(text: str) -> Decimal:
    """As `exact`, for what a parser already knows to be a number with a point or an exponent."""
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number of more than {MOST_DIGITS} digits")
    exponent = text.lower().partition("e")[2]
    if len(exponent.lstrip("+-0")) > len(str(MOST_MAGNITUDE)):
        raise ValueError(f"{text[:40]} is out of range")
    number = Decimal(text)
    if not number.is_finite():
        raise NoNumberError(f"{text} is not a number")
    if number and abs(number.adjusted()) > MOST_MAGNITUDE:
        raise ValueError(f"{text} is out of range")
    return number


def digits(number: int | Decimal) -> str:
    """The number as JSON, YAML 1.1, YAML 1.2, TOML and spreadsheets all read it: no value is changed.

    Raises ValueError for NaN and infinities.
    """
    if isinstance(number, int):
        return str(number)
    if not number.is_finite():
        raise ValueError(f"{number} cannot be written")
    if number.is_zero() or -20 < number.adjusted() < 20:
        return format(number, "f") if abs(_exponent(number)) <= MOST_DIGITS else "0"
    mantissa, _, power = format(number, "e").partition("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{power}"


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
