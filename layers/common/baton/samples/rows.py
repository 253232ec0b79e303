"""Random rows of an entity. The same seed makes the same rows, in any process and on any day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, Protocol

from baton.dumps.columns import Column
from baton.errors import InvalidInputError
from baton.samples import by_name, by_type
from baton.samples.validation import rules_of

TRIES = 200
NULLS = 0.1
"""The share of nulls in a column that may be null."""

type Check = Callable[[str, Any], bool]
"""Whether a value of the column of this name is valid."""


class Entity(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> Sequence[Column]: ...


def rows(
    entity: Entity,
    count: int,
    seed: int | str,
    pools: Mapping[str, Sequence[str]],
    *,
    tags: Mapping[str, str] | None = None,
    check: Check | None = None,
) -> Iterator[dict[str, Any]]:
    """`count` rows with a value for each column. `pools`: ids of existing rows, by the entity they belong to.

    `tags` are validation tags by column. Raises InvalidInputError naming the column that cannot be filled:
    before the first row where that can be told, else at the row.
    """
    makers = [
        (
            column.name,
            _Values(
                column,
                Random(f"{seed}/{entity.name}/{column.name}"),  # noqa: S311 - sample data
                count,
                pools,
                (tags or {}).get(column.name, ""),
                check,
            ),
        )
        for column in entity.columns
    ]
    return ({name: values.next() for name, values in makers} for _ in range(count))


def value_for(
    column: Column,
    random: Random,
    *,
    pools: Mapping[str, Sequence[str]] | None = None,
    tags: str = "",
    check: Check | None = None,
) -> Any:
    """One value for a column; never null."""
    return _Values(column, random, 1, pools or {}, tags, check).value()


class _Values:
    """The values of one column, row after row."""

    def __init__(
        self,
        column: Column,
        random: Random,
        count: int,
        pools: Mapping[str, Sequence[str]],
        tags: str,
        check: Check | None,
    ) -> None:
        self._column = column
        self._random = random
        self._check = check
        self._rules = rules_of(tags) if tags else None
        self._nulls = NULLS if column.is_nullable else 0
        self._seen: set[Any] = set()
        self._left: list[Any] | None = None
        domain = self._domain(pools)
        if domain is None:
            self._make = self._maker()
        elif not domain and column.is_nullable:
            self._nulls = 1
        else:
            self._make = self._from(domain, count)

    def next(self) -> Any:
        if self._nulls and self._random.random() < self._nulls:
            return None
        return self.value()

    def value(self) -> Any:
        """A valid value, which none before was if the column is unique."""
        if self._left is not None:
            if not self._left:
                raise self._refused("has too few values that are valid to be unique")
            return self._left.pop()
        for attempt in range(TRIES):
            value = self._make(self._random)
            if self._rules is not None:
                value = self._rules.fitted(value, self._random)
            if attempt > TRIES // 4 and self._column.is_unique:
                value = self._apart(value)
            if self._check is not None and not self._check(self._column.name, value):
                continue
            if not self._column.is_unique:
                return value
            key = repr(value) if isinstance(value, dict | list) else value
            if key not in self._seen:
                self._seen.add(key)
                return value
        raise self._refused(
            "has too few values that are valid" + " to be unique" * self._column.is_unique
        )

    def _domain(self, pools: Mapping[str, Sequence[str]]) -> Sequence[Any] | None:
        """All there is to choose from, where that is known."""
        column = self._column
        if column.reference_to is not None:
            found = pools.get(column.reference_to, ())
            if not found and not column.is_nullable:
                raise self._refused(f"needs rows of {column.reference_to} to point to")
            return found
        if column.column_type == "enum":
            if not column.options:
                raise self._refused("has no options to choose from")
            return column.options
        return None

    def _from(self, domain: Sequence[Any], count: int) -> by_type.Maker:
        if self._column.is_unique:
            valid = [
                value
                for value in dict.fromkeys(domain)
                if self._check is None or self._check(self._column.name, value)
            ]
            if len(valid) < count and not self._nulls:
                raise self._refused(f"is unique, but has only {len(valid)} values for {count} rows")
            self._left = self._random.sample(valid, len(valid))
        return lambda random: random.choice(domain)

    def _maker(self) -> by_type.Maker:
        if self._rules is not None and self._rules.maker is not None:
            return self._rules.maker
        named = by_name.maker_for(self._column.name, self._column.column_type)
        return named or by_type.maker_for(self._column.column_type)

    def _apart(self, value: Any) -> Any:
        """A value nobody had yet, where one can be made up."""
        number = len(self._seen) + 1
        if self._column.column_type in {"measurement", "timestamp"}:
            return value + number
        if not isinstance(value, str) or self._column.column_type not in _STRETCHED:
            return value
        if "@" in value:
            return f"{number}.{value}"
        return f"{value}/{number}" if "://" in value else f"{value} {number}"

    def _refused(self, reason: str) -> InvalidInputError:
        return InvalidInputError.of(self._column.name, reason)


_STRETCHED = frozenset(
    {
        "label",
        "name",
        "content",
        "value",
        "email",
        "url",
        "hidden",
        "namespace",
        "encrypted",
        "markdown",
    }
)
