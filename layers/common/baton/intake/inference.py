"""Of which type a column is, from all its values, in one pass and little memory.

A `ColumnState` holds what every value so far has in common. It does not depend on the order of values, and
two states merge into the state of both, so parts of a file can be looked at anywhere.

Values come in batches, as tuples of texts: a pattern that tries a whole batch at once costs a
hundredth of one that tries each value. While a column has few distinct values, only new ones are tried.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baton.intake import blanks
from baton.intake.forms import SEPARATOR, Form, by_name, forms
from baton.intake.numbers import CURRENCY

# Up to here distinct values are counted, and kept.
MOST_DISTINCT = 50
MOST_DISTINCT_TEXT = 2_000
# Spaces around a value are none of it.
_SPACES = " \t\r\n\u00a0\u2007\u202f\u3000\ufeff"
_BLANK_WITHIN = re.compile(f"{SEPARATOR}(?:{blanks.PATTERN})?{SEPARATOR}")
# What a blank, or a value with a space before it, begins with: a search for it is quick.
_MAYBE_BLANK = re.compile(rf"{SEPARATOR}[{SEPARATOR}nN#\\ -]")
_AMOUNTS = re.compile(f"[0-9.,'() {SEPARATOR}+-]*+")
_MONEY = ("money.", "money,")
_SEVERAL = 2
# Digits under such a heading count nothing.
_IDENTIFIER = re.compile(
    r"(?:.*_)?(?:phone|telephone|tel|mobile|fax|zip|zip_code|zipcode|post_?code|postal_code|plz|iban"
    r"|isbn|ean|gtin|upc|imei|ssn)(?:_number|_no|_\d+)?"
)
_NUMERIC = {"measurement", "float"}


@dataclass(frozen=True, slots=True)
class InferredColumn:
    """`position` is that of its values in a row, from 0; `form` the name of what they are converted by.

    `distinct` is None when there are more than MOST_DISTINCT different values. `ambiguous` is a date
    column of which nothing tells whether days or months stand first. `currency` is as written.
    """

    name: str
    header: str
    position: int
    column_type: str
    nullable: bool
    form: str
    distinct: int | None
    ambiguous: bool = False
    currency: str = ""

    def convert(self, text: str) -> Any:
        """None for a blank; texts, int, Decimal, bool, date, time, datetime in UTC, lists and objects.

        Raises ValueError for what inference has not seen and is not of the column's form.
        """
        stripped = text.strip(_SPACES)
        if blanks.is_blank(stripped):
            return None
        return by_name()[self.form].read(stripped)

    def written(self, text: str) -> str | None:
        """The text as it stands in the file, without outer spaces; None for a blank."""
        stripped = text.strip(_SPACES)
        return None if blanks.is_blank(stripped) else stripped

    @property
    def day_first(self) -> bool | None:
        return by_name()[self.form].day_first

    @property
    def decimal_comma(self) -> bool:
        return by_name()[self.form].decimal_comma


class ColumnState:
    """What the values of one column have in common. No value may hold a NUL."""

    __slots__ = ("alive", "currencies", "distinct", "nullable", "size")

    def __init__(self) -> None:
        self.alive: tuple[Form, ...] = tuple(forms())
        self.nullable = False
        self.currencies: frozenset[str] = frozenset()
        # None once there are too many, or they are too long.
        self.distinct: set[str] | None = set()
        self.size = 0

    def add(self, values: Sequence[str]) -> None:
        if self.distinct is None:
            self._look_at(values)
        elif new := set(values) - self.distinct:
            self._look_at(list(new))
            self._remember(new)

    def merge(self, other: "ColumnState") -> None:
        """Take over what `other` has seen."""
        theirs = set(other.alive)
        self.alive = tuple(form for form in self.alive if form in theirs)
        self.nullable = self.nullable or other.nullable
        self._take_currencies(other.currencies)
        if self.distinct is None or other.distinct is None:
            self.distinct = None
        else:
            self._remember(other.distinct - self.distinct)

    def dump(self) -> dict[str, Any]:
        """As JSON, to be merged elsewhere."""
        return {
            "forms": [form.name for form in self.alive],
            "nullable": self.nullable,
            "currencies": sorted(self.currencies),
            "distinct": None if self.distinct is None else sorted(self.distinct),
        }

    @classmethod
    def load(cls, dumped: Mapping[str, Any]) -> "ColumnState":
        """What `dump` made."""
        state = cls()
        state.alive = tuple(by_name()[name] for name in dumped["forms"])
        state.nullable = dumped["nullable"]
        state.currencies = frozenset(dumped["currencies"])
        state.distinct = None
        if dumped["distinct"] is not None:
            state.distinct = set(dumped["distinct"])
            state.size = sum(map(len, state.distinct))
        return state

    def _remember(self, new: set[str]) -> None:
        if self.distinct is not None:
            self.distinct |= new
            self.size += sum(map(len, new))
            if len(self.distinct) > MOST_DISTINCT or self.size > MOST_DISTINCT_TEXT:
                self.distinct = None

    def _look_at(self, values: Sequence[str]) -> None:
        bounded = f"{SEPARATOR}{SEPARATOR.join(values)}{SEPARATOR}"
        maybe_blank = _MAYBE_BLANK.search(bounded) is not None
        if (
            f" {SEPARATOR}" in bounded
            or (maybe_blank and f"{SEPARATOR} " in bounded)
            or (any(space in bounded for space in ("\t\r\n" if bounded.isascii() else _SPACES[1:])))
        ):
            stripped = SEPARATOR.join([value.strip(_SPACES) for value in values])
            bounded = f"{SEPARATOR}{stripped}{SEPARATOR}"
            maybe_blank = True
        if maybe_blank and not self.nullable:
            self.nullable = _BLANK_WITHIN.search(bounded) is not None
        joined = bounded[1:]
        alive: list[Form] = []
        implied: set[str] = set()
        for form in self.alive:
            if form.name in implied or form.name == "content" or form.fits_all(joined):
                alive.append(form)
                implied |= form.implies
        if len(alive) < len(self.alive):
            self.alive = tuple(alive)
        if any(form.name in _MONEY for form in alive):
            self._look_for_currencies(joined)

    def _look_for_currencies(self, joined: str) -> None:
        others = joined
        for known in self.currencies:
            others = others.replace(known, "")
        if not _AMOUNTS.fullmatch(others):
            self._take_currencies(CURRENCY.findall(joined))

    def _take_currencies(self, found: Iterable[str]) -> None:
        currencies = self.currencies.union(found)
        if len(currencies) >= _SEVERAL:
            self.alive = tuple(form for form in self.alive if form.name not in _MONEY)
            currencies = frozenset()
        self.currencies = currencies

    @property
    def is_empty(self) -> bool:
        """Whether all values were blank."""
        return self.distinct is not None and not any(
            not blanks.is_blank(each.strip(_SPACES)) for each in self.distinct
        )

    def decide(self, name: str, header: str, position: int) -> InferredColumn:
        """The column as far as it is known."""
        distinct = None
        if self.distinct is not None:
            texts = {each.strip(_SPACES) for each in self.distinct}
            distinct = sum(not blanks.is_blank(each) for each in texts)
        form = by_name()["label"] if distinct == 0 else self._form(name, distinct)
        alive = {each.name for each in self.alive}
        return InferredColumn(
            name=name,
            header=header,
            position=position,
            column_type=form.column_type,
            nullable=self.nullable or distinct == 0,
            form=form.name,
            distinct=distinct,
            ambiguous=not alive.isdisjoint(form.rivals) and distinct != 0,
            currency=next(iter(self.currencies), "") if form.name in _MONEY else "",
        )

    def _form(self, name: str, distinct: int | None) -> Form:
        """The preferred form. A column of one single letter is text: it could be of any alphabet."""
        texts = [form for form in self.alive if form.name in {"label", "content"}]
        found = self.alive[0]
        if found.column_type in _NUMERIC and _IDENTIFIER.fullmatch(name):
            return texts[0]
        if found.name in {"t_f", "y_n"} and distinct == 1:
            return texts[0]
        return found


class TableState:
    """The columns of a table, for rows of one width."""

    def __init__(self, width: int) -> None:
        self.columns = [ColumnState() for _ in range(width)]

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Look at rows, best some hundreds at once; ValueError if one has another number of cells."""
        if rows:
            for column, values in zip(self.columns, zip(*rows, strict=True), strict=True):
                column.add(values)

    def merge(self, other: "TableState") -> None:
        for mine, theirs in zip(self.columns, other.columns, strict=True):
            mine.merge(theirs)

    def dump(self) -> list[dict[str, Any]]:
        """As JSON, to be merged elsewhere."""
        return [column.dump() for column in self.columns]

    @classmethod
    def load(cls, dumped: Sequence[Mapping[str, Any]]) -> "TableState":
        """What `dump` made."""
        table = cls(0)
        table.columns = [ColumnState.load(column) for column in dumped]
        return table


def merge(first: TableState, second: TableState) -> TableState:
    """What both have seen; neither is changed."""
    both = TableState(len(first.columns))
    both.merge(first)
    both.merge(second)
    return both
