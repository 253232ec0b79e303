"""What dumps need to know of a column, and what a text says in one."""

import json
from collections.abc import Sequence
from typing import Any, Protocol

from baton.documents import json_reader
from baton.documents.numbers import exact


class Column(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def column_type(self) -> str: ...
    @property
    def is_nullable(self) -> bool: ...
    @property
    def is_unique(self) -> bool: ...
    @property
    def options(self) -> Sequence[str]: ...
    @property
    def reference_to(self) -> str | None: ...


NUMBERS = frozenset({
    "measurement", "float", "money", "rating", "timestamp", "day", "month", "year", "hour", "minute",
    "location.latitude", "location.longitude", "location.altitude",
})  # fmt: skip

_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})


def typed(column: Column, value: Any, *, json_as_text: bool) -> Any:
    """The value of a cell of this column. Text in a column of numbers, say, becomes the number it says.

    `json_as_text`: the format has JSON columns as JSON text. Raises ValueError with the reason.
    """
    if not isinstance(value, str):
        return value
    if column.column_type in NUMBERS:
        return exact(value.strip()) if value.strip() else None
    if column.column_type == "truefalse":
        return _truefalse(value.strip().casefold())
    if column.column_type == "json" and json_as_text:
        return _json(value)
    return value


def _truefalse(text: str) -> bool | None:
    if not text:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise ValueError(f"{text[:40]!r} is neither true nor false")


def _json(text: str) -> Any:
    if not text.strip():
        return None
    try:
        value = json_reader.decoder().decode(text)
        json_reader.check(value, text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at character {error.pos + 1} of the JSON") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value
