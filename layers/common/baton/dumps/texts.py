"""Values as JSON text. What is written here is YAML and TOML too."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from baton.documents.numbers import digits

_encode = json.JSONEncoder(ensure_ascii=False).encode
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """The text between double quotes, for JSON, YAML and TOML alike: all three know the same escapes."""
    return _UNPRINTABLE.sub(_escape, _encode(text))


def json_text(value: Any) -> str:
    """JSON of a value, with numbers to the last digit. Raises ValueError for NaN and infinities."""
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return digits(value)
    if isinstance(value, float):
        return digits(Decimal(repr(value)))
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{key(name)}: {json_text(each)}" for name, each in value.items()) + "}"
        )
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(json_text, value)) + "]"
    raise ValueError(f"{type(value).__name__} values cannot be written")


def key(name: str) -> str:
    return quoted(name)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
