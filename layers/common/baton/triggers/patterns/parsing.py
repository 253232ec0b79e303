"""From the JSON of a filter to a Pattern, with every mistake named by its place.

The limits bound what one filter costs: it is looked at for every event its trigger listens to.
"""

import json
from dataclasses import dataclass
from typing import Any

from baton.triggers.patterns import operators
from baton.triggers.patterns.conditions import AllOf, AnyOf, Condition, Objects, Values, Verdict
from baton.triggers.patterns.errors import PatternError, child
from baton.triggers.patterns.matchers import AnythingBut, Matcher, Missing, OneOf, Scalar

MAX_BYTES = 4096
MAX_DEPTH = 10
MAX_MATCHERS = 100
MAX_COMBINATIONS = 1000
OR = "$or"


@dataclass(frozen=True, slots=True)
class Pattern:
    """An event pattern over the payload of an event."""

    condition: Condition

    @classmethod
    def parse(cls, value: object, path: str = "filter") -> "Pattern":
        """`value` is decoded JSON; `path` is what a PatternError calls the place it was found at."""
        return cls(_Parser(path).all_of(_plain(value, path), path, depth=1))

    def matches(self, payload: dict[str, Any]) -> bool:
        return self.condition.judge(payload) is not Verdict.UNMET


def _plain(value: object, path: str) -> object:
    """A copy that is certainly JSON, and small."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise PatternError(path, "must be JSON of finite numbers and modest nesting") from error
    # Half a surrogate pair is valid in JSON, though UTF-8 has nothing for it.
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise PatternError(path, f"has {size:,} bytes of JSON; {MAX_BYTES:,} are allowed")
    return json.loads(text)


class _Parser:
    """Counts over the whole pattern what is limited there; `root` is the path to blame for it."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._matchers = 0
        self._combinations = 1

    def all_of(self, value: object, path: str, depth: int) -> AllOf:
        if not isinstance(value, dict):
            raise PatternError(path, "must be an object")
        if not value:
            raise PatternError(path, "must not be an empty object")
        if depth > MAX_DEPTH:
            raise PatternError(path, f"is nested too deeply; {MAX_DEPTH} levels are allowed")
        return AllOf(
            tuple(
                self._any_of(inner, child(path, name), depth)
                if name == OR
                else self._field(name, inner, child(path, name), depth)
                for name, inner in value.items()
            )
        )

    def _field(self, name: str, value: object, path: str, depth: int) -> Condition:
        if isinstance(value, dict):
            return Objects(name, self.all_of(value, path, depth + 1))
        if isinstance(value, list):
            return self._values(name, value, path)
        raise PatternError(path, "must be an array of values to match, or an object of fields")

    def _any_of(self, value: object, path: str, depth: int) -> AnyOf:
        if not isinstance(value, list) or len(value) < 2:
            raise PatternError(path, "must be an array of at least two objects")
        self._combinations *= len(value)
        if self._combinations > MAX_COMBINATIONS:
            raise PatternError(
                self._root, f"has too many combinations of $or; {MAX_COMBINATIONS:,} are allowed"
            )
        return AnyOf(
            tuple(
                self.all_of(each, f"{path}[{position}]", depth + 1)
                for position, each in enumerate(value)
            )
        )

    def _values(self, field: str, values: list[object], path: str) -> Values:
        if not values:
            raise PatternError(path, "must not be an empty array")
        literals: list[Scalar] = []
        matchers: list[Matcher] = []
        for position, value in enumerate(values):
            place = f"{path}[{position}]"
            if isinstance(value, dict):
                matcher = operators.matcher(value, place)
                self._count(len(matcher.unwanted) if isinstance(matcher, AnythingBut) else 1)
                matchers.append(matcher)
            elif value is None or isinstance(value, str | int | float):
                self._count(1)
                literals.append(value)
            else:
                raise PatternError(
                    place, "must be a string, a number, true, false, null or an operator"
                )
        if literals:
            matchers.insert(0, OneOf.of(literals))
        return Values(field, tuple(matchers), may_be_missing=Missing() in matchers)

    def _count(self, matchers: int) -> None:
        self._matchers += matchers
        if self._matchers > MAX_MATCHERS:
            raise PatternError(self._root, f"has too many matchers; {MAX_MATCHERS} are allowed")
