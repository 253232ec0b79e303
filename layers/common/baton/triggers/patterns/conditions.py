"""What a pattern asks of the fields of an object.

Arrays do not count as structure: a field that holds an array, however nested, offers each of its
elements, and a field that is missing offers none, like an empty array. The conditions on one object
of the pattern must all be met by the same element of such an array.

A field may also be asked to be missing. Beside a condition that is met by a value, this is asked
of the element with that value; where nothing but missing fields is asked for, it is asked of all
elements. "The item named A has no price" thus looks at that item, "no item has a price" at each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from baton.triggers.patterns.matchers import Matcher

type Record = dict[str, Any]


class Verdict(IntEnum):
    """Ordered, so that the best of several is their maximum."""

    UNMET = 0
    MISSING = 1
    """Met by nothing but fields that are missing."""
    MET = 2
    """Met, and at least one value took part in it."""


class Condition(Protocol):
    def judge(self, record: Record) -> Verdict: ...

    def is_missing(self, records: Sequence[Record]) -> bool:
        """Whether all that is asked for may be missing, and is in each of the records."""


@dataclass(frozen=True, slots=True)
class Values:
    """One of the field's values satisfies one of the matchers, or it has none and need not."""

    field: str
    matchers: tuple[Matcher, ...]
    may_be_missing: bool

    def judge(self, record: Record) -> Verdict:
        exists = False
        for value in _values(record, self.field):
            if any(matcher.matches(value) for matcher in self.matchers):
                return Verdict.MET
            exists = True
        return Verdict.MISSING if self.may_be_missing and not exists else Verdict.UNMET

    def is_missing(self, records: Sequence[Record]) -> bool:
        return self.may_be_missing and not any(
            True for record in records for _ in _values(record, self.field)
        )


@dataclass(frozen=True, slots=True)
class Objects:
    """One of the objects in the field meets the condition."""

    field: str
    condition: Condition

    def judge(self, record: Record) -> Verdict:
        inner = list(_objects(record, self.field))
        if any(self.condition.judge(each) is Verdict.MET for each in inner):
            return Verdict.MET
        return Verdict.MISSING if self.condition.is_missing(inner) else Verdict.UNMET

    def is_missing(self, records: Sequence[Record]) -> bool:
        return self.condition.is_missing(
            [each for record in records for each in _objects(record, self.field)]
        )


@dataclass(frozen=True, slots=True)
class AllOf:
    conditions: tuple[Condition, ...]

    def judge(self, record: Record) -> Verdict:
        best = Verdict.MISSING
        for condition in self.conditions:
            verdict = condition.judge(record)
            if verdict is Verdict.UNMET:
                return verdict
            best = max(best, verdict)
        return best

    def is_missing(self, records: Sequence[Record]) -> bool:
        return all(condition.is_missing(records) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: tuple[Condition, ...]

    def judge(self, record: Record) -> Verdict:
        return max(condition.judge(record) for condition in self.conditions)

    def is_missing(self, records: Sequence[Record]) -> bool:
        return any(condition.is_missing(records) for condition in self.conditions)


def _values(record: Record, field: str) -> Iterator[object]:
    return (each for each in _elements(record, field) if not isinstance(each, dict))


def _objects(record: Record, field: str) -> Iterator[Record]:
    return (each for each in _elements(record, field) if isinstance(each, dict))


def _elements(record: Record, field: str) -> Iterator[object]:
    """What the field offers, in any order; without recursion, as payloads may nest very deeply."""
    rest = [record[field]] if field in record else []
    while rest:
        element = rest.pop()
        if isinstance(element, list):
            rest.extend(element)
        else:
            yield element
