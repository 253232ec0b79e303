"""Matchers of one value: a string, a number, a boolean or null, never an array or an object.

A matcher of text never matches a value that is no string, a matcher of numbers none that is no number.
"""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Protocol

type Scalar = str | float | bool | None
"""A JSON number is int or float, both of which the type checker takes for a float."""


class Matcher(Protocol):
    def matches(self, value: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """Equals one of the literals, of whatever type. Numbers are equal by value: 1 is 1.0."""

    literals: frozenset[tuple[bool, Scalar]]
    """Each beside whether it is a boolean, because to Python True is 1."""

    @classmethod
    def of(cls, literals: Iterable[Scalar]) -> "OneOf":
        return cls(frozenset((isinstance(literal, bool), literal) for literal in literals))

    def matches(self, value: object) -> bool:
        return (isinstance(value, bool), value) in self.literals


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str

    def matches(self, value: object) -> bool:
        return isinstance(value, str) and value.startswith(self.text)


@dataclass(frozen=True, slots=True)
class Suffix:
    text: str

    def matches(self, value: object) -> bool:
        return isinstance(value, str) and value.endswith(self.text)


@dataclass(frozen=True, slots=True)
class IgnoringCase:
    """`matcher` looks at the case-folded value, so its own text must be folded too."""

    matcher: Matcher

    def matches(self, value: object) -> bool:
        return isinstance(value, str) and self.matcher.matches(value.casefold())


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`parts` in this order, the first at the start and the last at the end, anything in between."""

    parts: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "Wildcard":
        """ValueError says what is wrong with `text`."""
        parts = [""]
        characters = iter(text)
        after_star = False
        for character in characters:
            is_star = character == "*"
            if is_star and after_star:
                raise ValueError("must not have two * in a row")
            if is_star:
                parts.append("")
            elif character == "\\":
                escaped = next(characters, "")
                if escaped not in ("*", "\\"):
                    raise ValueError("may have a backslash only before * or another backslash")
                parts[-1] += escaped
            else:
                parts[-1] += character
            after_star = is_star
        return cls(tuple(parts))

    def matches(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        first, *rest = self.parts
        if not rest:
            return value == first
        *middle, last = rest
        end = len(value) - len(last)
        if end < len(first) or not (value.startswith(first) and value.endswith(last)):
            return False
        # The earliest place for each part leaves the most room for the next, so that nothing is
        # ever tried again: the time is linear in the value's length.
        start = len(first)
        for part in middle:
            found = value.find(part, start, end)
            if found < 0:
                return False
            start = found + len(part)
        return True


COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number that stands in the relation `symbol`, a key of COMPARISONS, to the bound."""

    symbol: str
    bound: float

    def matches(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return COMPARISONS[self.symbol](value, self.bound)


@dataclass(frozen=True, slots=True)
class Between:
    lower: Comparison
    upper: Comparison

    def matches(self, value: object) -> bool:
        return self.lower.matches(value) and self.upper.matches(value)


@dataclass(frozen=True, slots=True)
class Cidr:
    network: IPv4Network | IPv6Network

    def matches(self, value: object) -> bool:
        # No address is that long, and a cache should not hold a payload's long texts.
        if not isinstance(value, str) or len(value) > 64:
            return False
        address = _address(value)
        return address is not None and address in self.network


@lru_cache(maxsize=1)  # a value meets all matchers of its field before the next value comes
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Anything:
    """There is a value."""

    def matches(self, _value: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no value, so that none matches: whether there is one is seen by the condition."""

    def matches(self, _value: object) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class AnythingBut:
    unwanted: tuple[Matcher, ...]

    def matches(self, value: object) -> bool:
        return not any(matcher.matches(value) for matcher in self.unwanted)
