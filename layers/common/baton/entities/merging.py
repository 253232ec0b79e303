"""What becomes of a project's entities when a schema is applied: things are added, none is taken away.

Pure. Applied twice, a schema changes nothing the second time. What it declares differently from what
is there and rows may rely on (a column's type, that it is unique or required) is a ConflictError that
names it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from baton.entities import column_changes
from baton.entities.column_changes import given
from baton.entities.models import (
    DEFAULT_ORDER,
    MAX_COLUMNS,
    STANDARD_COLUMNS,
    Column,
    Entity,
    Relation,
)
from baton.entities.schema import GroupGrant, Schema, TableSpec
from baton.entities.schema_reading import invalid
from baton.errors import ConflictError, FieldProblem
from baton.permission import GROUP_ALL, OWNER_ALL, Audience, Grant, Operation, bits

USERS = "users"
ROWS_OF_USERS = bits(Audience.GROUP, [Operation.PEEK, Operation.READ, Operation.REFER])
_STANDARD_RELATIONS = {("user_account", "user_account_id"), ("usergroup", "usergroup_id")}


@dataclass(frozen=True, slots=True)
class Setting:
    """Who applies a schema, and the tenant's usergroups: their ids by name, `users` among them."""

    owner_id: str | None
    group_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """An entity before (None when it is new) and after."""

    before: Entity | None
    after: Entity

    @property
    def new_columns(self) -> tuple[str, ...]:
        known = {each.name for each in self.before.columns} if self.before else set()
        return tuple(each.name for each in self.after.columns if each.name not in known)


def merge(
    existing: Iterable[Entity],
    schema: Schema,
    setting: Setting,
    now: datetime,
    new_id: Callable[[], str],
) -> list[Change]:
    """The entities that change, in the schema's order.

    `existing` are all of the project, system entities included. Raises InvalidInputError or
    ConflictError with every problem there is.
    """
    return _Merge(existing, setting, now, new_id).run(schema)


class _Merge:
    def __init__(
        self,
        existing: Iterable[Entity],
        setting: Setting,
        now: datetime,
        new_id: Callable[[], str],
    ) -> None:
        self._before = {each.name: each for each in existing}
        self._after = dict(self._before)
        self._setting = setting
        self._now = now
        self._new_id = new_id
        self._wrong: list[FieldProblem] = []
        self._conflicts: list[FieldProblem] = []

    def run(self, schema: Schema) -> list[Change]:
        for table in schema.tables:
            self._add_table(table)
        for spec in schema.relations:
            self._add_relation(spec.path, spec.relation)
        for table in schema.tables:
            self._check(table, self._after[table.name])
        if self._wrong:
            raise invalid(self._wrong + self._conflicts)
        if self._conflicts:
            raise _conflict(self._conflicts)
        return [
            Change(self._before.get(name), replace(after, date_modified=self._now))
            for name, after in self._after.items()
            if after != self._before.get(name)
        ]

    def _add_table(self, table: TableSpec) -> None:
        before = self._before.get(table.name)
        if before is not None and before.is_system:
            self._check_system(table, before)
            return
        start = before or self._new_entity(table.name)
        self._after[table.name] = replace(
            start,
            columns=self._columns(table, start.columns, is_new=before is None),
            validations=(*start.validations, *_missing(start.validations, table.validations)),
            conformations=(
                *start.conformations,
                *_missing(start.conformations, table.conformations),
            ),
            description=given(table.description, start.description),
            icon=given(table.icon, start.icon),
            default_order=given(table.default_order, start.default_order) or DEFAULT_ORDER,
            is_hidden=given(table.is_hidden, start.is_hidden),
            publishes_events=given(table.publishes_events, start.publishes_events),
            permission=given(table.permission, start.permission),
            default_permission=given(table.default_permission, start.default_permission),
            groups=self._groups(
                f"{table.path}.AccessGroups", table.groups, start.groups, is_new=before is None
            ),
            default_groups=self._groups(
                f"{table.path}.DefaultGroups",
                table.default_groups,
                start.default_groups,
                is_new=before is None,
            ),
        )

    def _new_entity(self, name: str) -> Entity:
        """Its owner may do everything, the tenant's users work with it and see each other's rows."""
        users = self._setting.group_ids.get(USERS)
        return Entity(
            entity_id=self._new_id(),
            name=name,
            columns=(),
            owner_id=self._setting.owner_id,
            permission=OWNER_ALL,
            groups=(Grant(users, GROUP_ALL),) if users else (),
            default_permission=OWNER_ALL,
            default_groups=(Grant(users, ROWS_OF_USERS),) if users else (),
            date_created=self._now,
            date_modified=self._now,
        )

    def _columns(
        self, table: TableSpec, known: Sequence[Column], *, is_new: bool
    ) -> tuple[Column, ...]:
        columns = {each.name: each for each in known}
        for spec in table.columns:
            before = columns.get(spec.name)
            if before is None:
                columns[spec.name], problems = column_changes.added(spec, is_new=is_new)
            else:
                columns[spec.name], problems = column_changes.changed(spec, before)
            self._conflicts += [FieldProblem(spec.path, each) for each in problems]
        if len(columns) > MAX_COLUMNS:
            self._wrong.append(
                FieldProblem(table.path, f"an entity may have {MAX_COLUMNS} columns")
            )
        return tuple(columns.values())

    def _groups(
        self,
        path: str,
        wanted: Sequence[GroupGrant] | None,
        known: tuple[Grant, ...],
        *,
        is_new: bool,
    ) -> tuple[Grant, ...]:
        """What is granted: for a new entity exactly what is declared, else that and what was before."""
        if wanted is None:
            return known
        granted = {} if is_new else {each.group_id: each for each in known}
        for position, each in enumerate(wanted):
            group_id = self._setting.group_ids.get(each.name)
            if group_id is None:
                self._wrong.append(
                    FieldProblem(f"{path}[{position}]", f"there is no usergroup {each.name[:100]}")
                )
            else:
                granted[group_id] = Grant(group_id, each.permission)
        return tuple(granted.values())

    def _add_relation(self, path: str, relation: Relation) -> None:
        subject = self._after.get(relation.subject)
        for key, name in (("Subject", relation.subject), ("Object", relation.object)):
            if name not in self._after:
                self._wrong.append(FieldProblem(f"{path}.{key}", f"there is no entity {name}"))
        if subject is None or relation.object not in self._after:
            return
        if (relation.object, relation.object_name) in _STANDARD_RELATIONS:
            return  # every row has an owner and groups
        if relation in subject.relations:
            return
        if subject.is_system:
            self._conflicts.append(FieldProblem(path, f"{subject.name} cannot be changed"))
            return
        same = _of_another_kind(subject.relations, relation)
        if same is not None:
            self._conflicts.append(
                FieldProblem(path, f"{subject.name} {same.kind} {same.object} already")
            )
            return
        columns = subject.columns
        if relation.kind.in_column:
            column = subject.column(relation.object_name)
            if relation.object_name in STANDARD_COLUMNS:
                self._wrong.append(FieldProblem(path, f"{relation.object_name} is reserved"))
                return
            if column is not None and column.references != relation.object:
                self._conflicts.append(
                    FieldProblem(path, f"{subject.name} has a column {column.name} already")
                )
                return
            if column is None:
                columns = (*columns, column_changes.pointer(relation))
        self._after[subject.name] = replace(
            subject, columns=columns, relations=(*subject.relations, relation)
        )

    def _check_system(self, table: TableSpec, entity: Entity) -> None:
        for column in table.columns:
            known = entity.column(column.name)
            if known is None or known.column_type != column.column_type:
                self._conflicts.append(
                    FieldProblem(
                        column.path, f"{entity.name} is a system entity and cannot be changed"
                    )
                )

    def _check(self, table: TableSpec, entity: Entity) -> None:
        """What only shows when all is put together: names that something refers to."""
        known = {*STANDARD_COLUMNS, *(each.name for each in entity.columns)}
        if entity.is_system:
            return
        if entity.default_order.lstrip("+-") not in known:
            self._wrong.append(
                FieldProblem(f"{table.path}.DefaultOrder", "must be a column, after + or -")
            )
        fields = {
            "Validations": [each.field for each in table.validations],
            "Conformations": [each.field for each in table.conformations],
        }
        self._wrong += [
            FieldProblem(
                f"{table.path}.{key}[{position}].ColumnName", f"there is no column {field[:100]}"
            )
            for key, named in fields.items()
            for position, field in enumerate(named)
            if field not in known
        ]
        for column in table.columns:
            if column.references and column.references not in self._after:
                self._wrong.append(
                    FieldProblem(
                        f"{column.path}.ForeignKeyData", f"there is no entity {column.references}"
                    )
                )


def _of_another_kind(relations: Iterable[Relation], wanted: Relation) -> Relation | None:
    """A relation under the same names but of another kind."""
    return next((each for each in relations if replace(each, kind=wanted.kind) == wanted), None)


def _missing[T](known: Sequence[T], wanted: Sequence[T]) -> list[T]:
    return [each for each in dict.fromkeys(wanted) if each not in known]


def _conflict(problems: list[FieldProblem]) -> ConflictError:
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return ConflictError(
        f"{first.field}: {first.message}{more}",
        errors=[{"field": each.field, "message": each.message} for each in problems],
    )
