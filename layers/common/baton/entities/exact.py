"""Numbers as the table can keep them, whole or decimal and never floats; JSON that keeps them so.

How a number is read and written is `baton.documents.numbers`' business.
"""

import json
from decimal import Decimal
from typing import Any

from baton import strict_json
from baton.documents import numbers

MAX_DIGITS = 38
_MAX_EXPONENT = 125
_MIN_EXPONENT = -130
_MAX_TEXT = 200
_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def decimal(value: Any) -> Decimal:
    """The number a value is. Raises ValueError for what is none, or more than the table can keep exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueError("must be a number")  # noqa: TRY004 - one error for whoever asks
    # A float is meant as it is written: 0.1 is a tenth, not the nearest fraction of powers of two.
    text = repr(value) if isinstance(value, float) else _digits(value)
    try:
        return _kept(Decimal(numbers.exact(text)))
    except numbers.NoNumberError:
        raise ValueError("must be a number such as 12 or 12.5") from None


def whole(value: Any) -> int:
    """The whole number a value is. Raises ValueError for a fraction: none is cut off."""
    number = decimal(value)
    if number != number.to_integral_value():
        raise ValueError("must be a whole number; a column of type float takes fractions")
    return int(number)


def number(value: int | Decimal) -> int | Decimal:
    """A decimal as JSON shows it: whole ones without a point, as far as that stays short."""
    if isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else value


def read(text: str) -> Any:
    """The value of a JSON text, fractions as decimals. Raises ValueError as `strict_json.read` does."""
    strict_json.read(text)
    return json.loads(text, parse_float=decimal, parse_int=lambda digits: int(decimal(digits)))


def write(value: Any) -> str:
    """JSON with decimals as they are. Keys are texts; raises TypeError for what JSON does not know."""
    match value:
        case str():
            return _json(value)
        case Decimal():
            return numbers.digits(value)
        case dict():
            return f"{{{', '.join([f'{_json(key)}: {write(value[key])}' for key in value])}}}"
        case list() | tuple():
            return f"[{', '.join(map(write, value))}]"
        case _:
            return _json(value)


def _digits(value: int | Decimal | str) -> str:
    if isinstance(value, int):
        if abs(value) >= 10**_MAX_TEXT:
            raise ValueError(f"may have {MAX_DIGITS} digits")
        return str(value)
    text = str(value).strip()
    if len(text) > _MAX_TEXT:
        raise ValueError(f"may have {MAX_DIGITS} digits")
    return text


def _kept(number: Decimal) -> Decimal:
    """In one form for equal numbers, and within what DynamoDB keeps."""
    if not number:
        return Decimal(0)
    sign, digits, power = number.as_tuple()
    exponent = int(power)
    while digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"may have {MAX_DIGITS} digits")
    if not _MIN_EXPONENT <= number.adjusted() <= _MAX_EXPONENT:
        raise ValueError("is too large or too small a number")
    kept = Decimal((sign, digits, exponent))
    whole_digits = kept.adjusted() + 1
    if exponent > 0 and whole_digits <= MAX_DIGITS:
        return Decimal((sign, digits + (0,) * exponent, 0))
    return kept
