"""Entities as clients read them."""

from collections.abc import Sequence

from baton.entities import system
from baton.entities.models import Column, Entity
from baton.wire import Seconds, Wire


class OptionAnswer(Wire):
    value: str
    label: str


class ColumnAnswer(Wire):
    """A column. `references` is the entity whose rows it points at, null for any other column."""

    name: str
    type: str
    description: str
    is_nullable: bool
    is_unique: bool
    is_indexed: bool
    is_hidden: bool
    is_secret: bool
    default: str | None
    options: list[OptionAnswer]
    references: str | None


class RelationAnswer(Wire):
    relation: str
    subject: str
    object: str
    subject_name: str
    object_name: str


class TagsAnswer(Wire):
    column: str
    tags: str


class GroupAnswer(Wire):
    group_id: str
    permission: int


class EntityAnswer(Wire):
    """Answer of GET /entity/{name}. The standard columns, which every row has, are not among `columns`.

    `keeps_rows`: its rows are reached by /data/{entity}.
    """

    entity_id: str
    name: str
    description: str
    icon: str
    is_system: bool
    keeps_rows: bool
    is_hidden: bool
    publishes_events: bool
    default_order: str
    columns: list[ColumnAnswer]
    relations: list[RelationAnswer]
    validations: list[TagsAnswer]
    conformations: list[TagsAnswer]
    owner_id: str | None
    permission: int
    groups: list[GroupAnswer]
    default_permission: int
    default_groups: list[GroupAnswer]
    date_created: Seconds
    date_modified: Seconds


class EntityList(Wire):
    """Answer of GET /entity."""

    entities: list[EntityAnswer]
    total_count: int


def entity_answer(entity: Entity) -> EntityAnswer:
    return EntityAnswer(
        entity_id=entity.entity_id,
        name=entity.name,
        description=entity.description,
        icon=entity.icon,
        is_system=entity.is_system,
        keeps_rows=not entity.is_system or entity.name in system.KEPT,
        is_hidden=entity.is_hidden,
        publishes_events=entity.publishes_events,
        default_order=entity.default_order,
        columns=[_column(each) for each in entity.columns],
        relations=[
            RelationAnswer(
                relation=each.kind,
                subject=each.subject,
                object=each.object,
                subject_name=each.subject_name,
                object_name=each.object_name,
            )
            for each in entity.relations
        ],
        validations=[TagsAnswer(column=each.field, tags=each.tags) for each in entity.validations],
        conformations=[
            TagsAnswer(column=each.field, tags=each.tags) for each in entity.conformations
        ],
        owner_id=entity.owner_id,
        permission=entity.permission,
        groups=[
            GroupAnswer(group_id=each.group_id, permission=each.permission)
            for each in entity.groups
        ],
        default_permission=entity.default_permission,
        default_groups=[
            GroupAnswer(group_id=each.group_id, permission=each.permission)
            for each in entity.default_groups
        ],
        date_created=entity.date_created,
        date_modified=entity.date_modified,
    )


def entity_list(entities: Sequence[Entity]) -> EntityList:
    return EntityList(entities=[*map(entity_answer, entities)], total_count=len(entities))


def _column(column: Column) -> ColumnAnswer:
    return ColumnAnswer(
        name=column.name,
        type=column.column_type,
        description=column.description,
        is_nullable=column.is_nullable,
        is_unique=column.is_unique,
        is_indexed=column.is_indexed,
        is_hidden=column.is_hidden,
        is_secret=column.is_secret,
        default=column.default,
        options=[OptionAnswer(value=each.value, label=each.label) for each in column.choices],
        references=column.references or None,
    )
