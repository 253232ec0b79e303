"""The columns that tell rows apart, as clients name them."""

from typing import Any

from baton.errors import InvalidInputError
from baton.intake.header import column_name

FIELD = "key_columns"
MOST_KEYS = 10


def read_key_columns(value: Any) -> tuple[str, ...]:
    """Their names, each once, of one header or a list of them. Raises InvalidInputError."""
    given = [value] if isinstance(value, str) else value or []
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise InvalidInputError.of(FIELD, "must be a list of names of columns")
    if len(given) > MOST_KEYS:
        raise InvalidInputError.of(FIELD, f"may name {MOST_KEYS} columns")
    try:
        return tuple(dict.fromkeys(map(column_name, given)))
    except ValueError as error:
        raise InvalidInputError.of(FIELD, str(error)) from error
