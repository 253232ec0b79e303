"""JSON by the letter: what Python's reader lets through beyond it breaks whoever reads it next."""

import json
import math
from typing import Any

MOST_LEVELS = 100


def read(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError for what is none, or could not be handed on."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    check_levels(value)
    # A lone half of a surrogate pair can be escaped in JSON, but is no text that could be stored.
    json.dumps(value, ensure_ascii=False).encode()
    return value


def check_levels(value: Any) -> None:
    """Raises ValueError for what is nested deeper than those who handle it later can follow."""
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [child for each in level for child in _children(each)]
        if not level:
            return
    raise ValueError(f"it is nested deeper than {MOST_LEVELS} levels")


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large a number")
    return number


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
