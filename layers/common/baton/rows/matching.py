"""Conditions on the values of rows: pure, and linear in what they look at."""

from collections.abc import Callable, Mapping
from typing import Any

from baton.entities.column_types import Storage, Stored, coerce
from baton.entities.models import Column

type Test = Callable[[Stored | None], bool]

MAX_TEXT = 1000
MAX_VALUES = 100
_TEXTUAL = frozenset({Storage.TEXT, Storage.JSON, Storage.BYTES})

OPERATORS = (
    "is", "is not", "eq", "neq", "contains", "not contains", "like", "not like", "ilike", "begins with",
    "ends with", "before", "less than", "lt", "lte", "after", "more than", "gt", "gte", "in", "any of",
    "none of", "is empty", "is not empty", "is true", "is false",
)  # fmt: skip
_SAME = {
    "eq": "is", "neq": "is not", "ilike": "like", "before": "lt", "less than": "lt", "after": "gt",
    "more than": "gt", "in": "any of",
}  # fmt: skip


def condition(column: Column, operator: str, value: Any) -> Test:
    """Whether a stored value of the column meets the condition. Raises ValueError saying what is wrong.

    What is null meets `is empty`, `is not`, `none of`, `not contains` and `not like` alone, and `is` null.
    """
    name = " ".join(operator.lower().replace("_", " ").split())
    name = _SAME.get(name, name)
    if name in _PLAIN:
        return _PLAIN[name]
    if name in {"is", "is not"}:
        wanted = _kept(column, value)
        return (
            (lambda stored: stored == wanted) if name == "is" else lambda stored: stored != wanted
        )
    if name in {"any of", "none of"}:
        several = {_kept(column, each) for each in _list(value)}
        inside = name == "any of"
        return lambda stored: (stored in several) == inside
    if name in _ORDER:
        return _ordered(_ORDER[name], _kept(column, value))
    if name in _TEXTS:
        return _text(column, name, value)
    raise ValueError(f"the operator must be one of {', '.join(OPERATORS)}")


def contains_text(text: str) -> Test:
    """Whether a text is in another, whatever the case."""
    folded = text.casefold()
    return lambda stored: isinstance(stored, str) and folded in stored.casefold()


def _ordered(compare: Callable[[Any, Any], bool], limit: Stored | None) -> Test:
    if limit is None:
        raise ValueError("needs a value to compare with")
    return lambda stored: stored is not None and compare(stored, limit)


def _text(column: Column, name: str, value: Any) -> Test:
    if column.type.storage not in _TEXTUAL:
        raise ValueError(f"a column of the type {column.column_type} holds no text to look into")
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        raise ValueError(f"needs a text of up to {MAX_TEXT} characters")
    test, negated = _TEXTS[name](value.casefold()), name.startswith("not ")
    return lambda stored: (stored is not None and test(str(stored).casefold())) != negated


def _contains(text: str) -> Callable[[str], bool]:
    part = text.strip("%")
    return lambda stored: part in stored


def _begins(text: str) -> Callable[[str], bool]:
    part = text.strip("%")
    return lambda stored: stored.startswith(part)


def _ends(text: str) -> Callable[[str], bool]:
    part = text.strip("%")
    return lambda stored: stored.endswith(part)


def _like(pattern: str) -> Callable[[str], bool]:
    """`%` stands for any text. Each part is looked for behind the one before, so nothing is tried twice."""
    first, *others = pattern.split("%")
    if not others:
        return lambda stored: stored == pattern
    *middle, last = others

    def found(stored: str) -> bool:
        end = len(stored) - len(last)
        if not stored.startswith(first) or not stored.endswith(last) or end < len(first):
            return False
        at = len(first)
        for part in middle:
            at = stored.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return True

    return found


def _kept(column: Column, value: Any) -> Stored | None:
    """A value as the column would keep it."""
    return coerce(column, value)


def _list(value: Any) -> list[Any]:
    several = value.split(",") if isinstance(value, str) else value
    if not isinstance(several, list) or not 0 < len(several) <= MAX_VALUES:
        raise ValueError(f"needs a list of up to {MAX_VALUES} values")
    return several


_PLAIN: Mapping[str, Test] = {
    "is empty": lambda stored: stored is None or stored == "",
    "is not empty": lambda stored: stored is not None and stored != "",
    "is true": lambda stored: stored is True,
    "is false": lambda stored: stored is False,
}
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": lambda stored, limit: stored < limit,
    "lte": lambda stored, limit: stored <= limit,
    "gt": lambda stored, limit: stored > limit,
    "gte": lambda stored, limit: stored >= limit,
}
_TEXTS: Mapping[str, Callable[[str], Callable[[str], bool]]] = {
    "contains": _contains,
    "not contains": _contains,
    "like": _like,
    "not like": _like,
    "begins with": _begins,
    "ends with": _ends,
}
