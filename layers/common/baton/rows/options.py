"""The options of a list, from a query string. Names of columns are looked up in the entity, nowhere else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from baton.entities import exact
from baton.entities.models import DEFAULT_ORDER, Column, Entity
from baton.errors import InvalidInputError
from baton.ids import parse_guid
from baton.rows.matching import MAX_TEXT, Test, condition, contains_text
from baton.rows.models import STANDARD, Row

PAGE_SIZE = 10
MAX_PAGE_SIZE = 1000
MAX_CONDITIONS = 20
MAX_SORTED = 10
MAX_QUERY = 20_000
_IDS = frozenset({"id", "reference_id"})
_SEARCHED = frozenset({"label", "name", "email"})


@dataclass(frozen=True, slots=True)
class Condition:
    column: str
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """`after` is None for lists by page number. `order` is empty for lists in the order of ids.

    A row is wanted that meets one condition of each of `alternatives`.
    """

    number: int = 1
    size: int = PAGE_SIZE
    after: str | None = None
    newest_first: bool = True
    order: tuple[tuple[str, bool], ...] = ()
    fields: frozenset[str] | None = None
    alternatives: tuple[tuple[Condition, ...], ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the rows are those of the table, in its order."""
        return not self.order and not self.alternatives

    def wants(self, row: Row) -> bool:
        return all(
            any(each.test(row.stored(each.column)) for each in conditions)
            for conditions in self.alternatives
        )

    def key(self, row: Row) -> Any:
        """What rows are sorted by: nulls come last, rows that are alike in the order of their ids."""
        return _by_order(
            (tuple(row.stored(name) for name, _ in self.order), row.row_id), self.order
        )


def read_options(entity: Entity, queries: Mapping[str, str]) -> ListOptions:
    """Raises InvalidInputError naming the parameter that is wrong."""
    known = readable(entity)
    after = _after(queries)
    # Lists by cursor are in the order of ids, whatever the entity's own order is.
    wanted = queries.get("sort") or ("" if after is None else "-id")
    order, newest_first = _order(entity, known, wanted)
    if after is not None and order:
        raise InvalidInputError.of(
            "page[after]", "goes with lists in the order of ids, sort=id or sort=-id"
        )
    return ListOptions(
        number=_number(queries, "page[number]", 1, 1_000_000),
        size=_number(queries, "page[size]", PAGE_SIZE, MAX_PAGE_SIZE),
        after=after,
        newest_first=newest_first,
        order=order,
        fields=_fields(known, queries.get("fields")),
        alternatives=(
            *_conditions(known, queries.get("query")),
            *_searches(entity, known, queries.get("filter")),
        ),
    )


def readable(entity: Entity) -> dict[str, Column]:
    """The columns that lists show and go by, by name: no secret ones and no hidden ones."""
    columns = (each for each in entity.columns if not each.is_secret and not each.is_hidden)
    return {each.name: each for each in (*STANDARD, *columns)}


def _after(queries: Mapping[str, str]) -> str | None:
    text = queries.get("page[after]")
    if not text:
        return text
    cursor = parse_guid(text)
    if cursor is None:
        raise InvalidInputError.of("page[after]", "must be the reference_id of a row, or empty")
    return cursor


def _number(queries: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    text = queries.get(name)
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit()) or int(text[:12]) > most:
        raise InvalidInputError.of(name, f"must be a whole number from 1 to {most}")
    return max(int(text), 1)


def _order(
    entity: Entity, known: Mapping[str, Column], text: str
) -> tuple[tuple[tuple[str, bool], ...], bool]:
    """The columns to sort by, each with whether it is descending, and the direction of the ids."""
    # Ids are made in the order of time, and the table is in their order.
    by_time = {DEFAULT_ORDER: True, "+created_at": False, "created_at": False}
    if not text and entity.default_order in by_time:
        return (), by_time[entity.default_order]
    names = [each.strip() for each in (text or entity.default_order).split(",") if each.strip()]
    if len(names) > MAX_SORTED:
        raise InvalidInputError.of("sort", f"may name {MAX_SORTED} columns")
    order = tuple((each.lstrip("+-"), each.startswith("-")) for each in names)
    for name, _ in order:
        if name not in known and name not in _IDS:
            if not text:  # what the entity declares may be a column that was never there
                return (), True
            raise InvalidInputError.of("sort", f"there is no column {name[:100]!r}")
    if not order or order[0][0] in _IDS:
        return (), order[0][1] if order else True
    return tuple(each for each in order if each[0] not in _IDS), False


def _fields(known: Mapping[str, Column], text: str | None) -> frozenset[str] | None:
    if not text:
        return None
    names = [each.strip() for each in text.split(",") if each.strip()]
    for name in names:
        if name not in known and name != "groups":
            raise InvalidInputError.of("fields", f"there is no column {name[:100]!r}")
    return frozenset(names)


def _conditions(known: Mapping[str, Column], text: str | None) -> Iterable[tuple[Condition, ...]]:
    """Conditions with the same `logical_group` are alternatives; all others are to be met."""
    if not text:
        return []
    sent = _list_of_objects(text)
    groups: dict[str, list[Condition]] = {}
    for position, each in enumerate(sent):
        group = each.get("logical_group")
        name = f"group {group}" if isinstance(group, str | int) and group != "" else str(position)
        groups.setdefault(name, []).append(_condition(known, f"query[{position}]", each))
    return [tuple(each) for each in groups.values()]


def _list_of_objects(text: str) -> list[dict[str, Any]]:
    if len(text) > MAX_QUERY:
        raise InvalidInputError.of("query", f"may have {MAX_QUERY} characters")
    try:
        sent = exact.read(text)
    except ValueError as error:
        raise InvalidInputError.of("query", f"must be JSON: {error}") from error
    found = [sent] if isinstance(sent, dict) else sent
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InvalidInputError.of("query", "must be a list of {column, operator, value}")
    if len(found) > MAX_CONDITIONS:
        raise InvalidInputError.of("query", f"may have {MAX_CONDITIONS} conditions")
    return found


def _condition(known: Mapping[str, Column], field: str, sent: Mapping[str, Any]) -> Condition:
    name, operator = sent.get("column"), sent.get("operator")
    if name == "id":
        name = "reference_id"
    column = known.get(name) if isinstance(name, str) else None
    if column is None:
        raise InvalidInputError.of(f"{field}.column", f"there is no column {str(name)[:100]!r}")
    if not isinstance(operator, str):
        raise InvalidInputError.of(f"{field}.operator", "must be a text")
    try:
        return Condition(column.name, condition(column, operator, sent.get("value")))
    except ValueError as error:
        raise InvalidInputError.of(field, str(error)) from error


def _searches(
    entity: Entity, known: Mapping[str, Column], text: str | None
) -> Iterable[tuple[Condition, ...]]:
    """`filter` looks for a text in all columns of labels, names and addresses."""
    if not text:
        return []
    if len(text) > MAX_TEXT:
        raise InvalidInputError.of("filter", f"may have {MAX_TEXT} characters")
    test = contains_text(text)
    found = [
        Condition(each.name, test)
        for each in entity.columns
        if each.name in known and each.column_type in _SEARCHED
    ]
    if not found:
        raise InvalidInputError.of(
            "filter", "the entity has no column of a label, name or e-mail address"
        )
    return [tuple(found)]


type _Placed = tuple[tuple[Any, ...], str]


def _by_order(placed: _Placed, order: tuple[tuple[str, bool], ...]) -> Any:
    def compare(one: _Placed, other: _Placed) -> int:
        for mine, others, (_, descending) in zip(one[0], other[0], order, strict=True):
            if mine == others:
                continue
            if mine is None or others is None:
                return 1 if mine is None else -1
            return 1 if (mine > others) != descending else -1
        return (one[1] > other[1]) - (one[1] < other[1])

    return cmp_to_key(compare)(placed)
