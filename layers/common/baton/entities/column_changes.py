"""What becomes of a column when a schema declares it: pure rules, each with its conflicts as sentences."""

from dataclasses import replace

from baton.entities.models import Column, Relation
from baton.entities.schema import ColumnSpec


def added(spec: ColumnSpec, *, is_new: bool) -> tuple[Column, list[str]]:
    """A column that is not there yet, of an entity that is new or may have rows."""
    nullable, conflicts = spec.is_nullable, []
    if nullable is None:
        # Rows that are there already have no value; a new entity has none.
        nullable = not is_new or spec.default is not None
    elif not nullable and not is_new and spec.default is None:
        conflicts.append(
            f"{spec.name} cannot be required without a default: the entity may have rows"
        )
    column = Column(
        name=spec.name,
        column_type=spec.column_type,
        description=spec.description or "",
        is_nullable=nullable,
        is_unique=spec.is_unique or False,
        is_indexed=spec.is_indexed or False,
        is_hidden=spec.is_hidden or False,
        default=spec.default,
        choices=spec.choices,
        references=spec.references,
    )
    return column, conflicts


def changed(spec: ColumnSpec, before: Column) -> tuple[Column, list[str]]:
    """An existing column with what may change of it: nothing that rows rely on."""
    name, conflicts = spec.name, []
    if spec.column_type != before.column_type:
        conflicts.append(
            f"{name} is of type {before.column_type} and cannot become {spec.column_type}"
        )
    if spec.references and spec.references != before.references:
        refers = before.references or "nothing"
        conflicts.append(f"{name} refers to {refers}, not to {spec.references}")
    if spec.is_unique is not None and spec.is_unique != before.is_unique:
        reason = "cannot become unique" if spec.is_unique else "is unique and cannot cease to be"
        conflicts.append(f"{name} {reason}")
    if spec.is_nullable is False and before.is_nullable:
        conflicts.append(f"{name} may be null and cannot become required")
    lost = {each.value for each in before.choices} - {each.value for each in spec.choices}
    if spec.choices and lost:
        conflicts.append(f"{name} has the option {min(lost)}, which cannot be taken away")
    column = replace(
        before,
        is_nullable=before.is_nullable or spec.is_nullable is True,
        description=given(spec.description, before.description),
        is_indexed=given(spec.is_indexed, before.is_indexed),
        is_hidden=given(spec.is_hidden, before.is_hidden),
        default=given(spec.default, before.default),
        choices=spec.choices or before.choices,
    )
    return column, conflicts


def pointer(relation: Relation) -> Column:
    """The column of the subject that a relation is kept in."""
    return Column(
        name=relation.object_name,
        column_type="id",
        is_nullable=True,
        is_indexed=True,
        references=relation.object,
    )


def given[T](wanted: T | None, before: T) -> T:
    """What a file says, or what was before where it says nothing."""
    return before if wanted is None else wanted
