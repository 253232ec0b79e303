"""From the attributes a client sends to what is kept of a row. Pure: references are looked up elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from baton.entities.column_types import Protect, Stored, coerce, show
from baton.entities.conformations import conform
from baton.entities.models import Column, Entity
from baton.entities.names import STANDARD_COLUMNS
from baton.entities.validation import validate
from baton.errors import FieldProblem, InvalidInputError
from baton.permission import Grant
from baton.rows.shares import read_groups, read_permission

MAX_PROBLEMS = 20
_TYPE = "__type"
_OWN = frozenset({*STANDARD_COLUMNS, _TYPE, "id"})


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent for a row: `values` for columns, the rest for what every row has.

    `standard` holds what was sent for read-only columns, which is compared with what is there.
    """

    values: Mapping[str, Any]
    permission: int | None = None
    groups: tuple[Grant, ...] | None = None
    standard: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RowReader:
    """Reads rows of one entity. `protect` makes what is kept of secrets.

    `restoring` is how dumps are read: hidden columns may be set, and secrets, which no dump has, be absent.
    """

    entity: Entity
    protect: Protect | None = None
    restoring: bool = False

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns that may be set, by name."""
        found = self.entity.columns
        return {each.name: each for each in found if self.restoring or not each.is_hidden}

    def sent(self, attributes: Mapping[str, Any]) -> Sent:
        """Raises InvalidInputError naming attributes that are no columns, and permissions that are none."""
        unknown = [name for name in attributes if name not in self.columns and name not in _OWN]
        problems = [FieldProblem(name[:100], "there is no such column") for name in unknown]
        _refuse(problems)
        permission, groups = attributes.get("permission"), attributes.get("groups")
        standard = {name: value for name, value in attributes.items() if name in _OWN}
        return Sent(
            {name: value for name, value in attributes.items() if name in self.columns},
            None if permission is None else read_permission(permission),
            None if groups is None else read_groups(groups),
            {name: standard[name] for name in standard if name not in {"permission", "groups"}},
        )

    def new(self, values: Mapping[str, Any]) -> dict[str, Stored]:
        """The values of a new row, with defaults. Raises InvalidInputError naming what is wrong."""
        given = {column.name: self._given(column, values) for column in self.entity.columns}
        return self._checked(given, {}, list(self.entity.columns))

    def complete(self, kept: Mapping[str, Stored | None]) -> dict[str, Stored]:
        """The values of a new row of which some have been coerced; raises as `new` does.

        Only for entities without conformations and secrets.
        """
        values: dict[str, Stored] = {}
        problems: list[FieldProblem] = []
        for column in self.entity.columns:
            known = column.name in kept
            value = kept[column.name] if known else coerce(column, column.default, self.protect)
            if value is not None:
                values[column.name] = value
            elif not column.is_nullable:
                problems.append(FieldProblem(column.name, "is required"))
        _refuse(problems + self._invalid({}, values, self.entity.columns, problems))
        return values

    def changed(self, values: Mapping[str, Any], before: Mapping[str, Stored]) -> dict[str, Stored]:
        """The values of a row that was changed: what is not sent stays."""
        return self._checked(values, before, [self.columns[name] for name in values])

    def _given(self, column: Column, values: Mapping[str, Any]) -> Any:
        value = values.get(column.name)
        if value is None and (column.name not in values or not column.is_nullable):
            return column.default
        return value

    def _checked(
        self, given: Mapping[str, Any], before: Mapping[str, Stored], columns: Sequence[Column]
    ) -> dict[str, Stored]:
        conformed = (
            conform(given, self.entity.conformations) if self.entity.conformations else given
        )
        kept, problems = dict(before), list[FieldProblem]()
        for column in columns:
            value = conformed[column.name]
            try:
                stored = coerce(column, value, self.protect)
            except ValueError as error:
                problems.append(FieldProblem(column.name, str(error)))
                continue
            if stored is not None:
                kept[column.name] = stored
                continue
            kept.pop(column.name, None)
            if not column.is_nullable and not (self.restoring and column.is_secret):
                problems.append(FieldProblem(column.name, "is required"))
        _refuse(problems + self._invalid(conformed, kept, columns, problems))
        return kept

    def _invalid(
        self,
        given: Mapping[str, Any],
        kept: Mapping[str, Stored],
        columns: Sequence[Column],
        known: Sequence[FieldProblem],
    ) -> list[FieldProblem]:
        """The rules that what was given breaks; rules for columns that were not given are left aside."""
        wrong = {each.field for each in known}
        looked_at = {each.name for each in columns} - wrong
        if self.restoring:
            looked_at -= {each.name for each in columns if each.is_secret}
        rules = [each for each in self.entity.validations if each.field in looked_at]
        if not rules:
            return []
        shown = {
            each.name: given.get(each.name) if each.is_secret else show(each, kept.get(each.name))
            for each in self.entity.columns
        }
        return validate(shown, rules, partial=True)


def _refuse(problems: Sequence[FieldProblem]) -> None:
    if problems:
        first = problems[0]
        raise InvalidInputError(f"{first.field}: {first.message}", problems[:MAX_PROBLEMS])
