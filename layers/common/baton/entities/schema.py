"""What a schema file declares, read and checked by itself but not yet against what a project has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.entities.conformations import Conformation
from baton.entities.models import Option, Relation
from baton.entities.validation import Rule


@dataclass(frozen=True, slots=True)
class GroupGrant:
    """A usergroup by its name, and what its members may do."""

    name: str
    permission: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """A column as declared. None is what the file leaves open; `path` is where it stands."""

    path: str
    name: str
    column_type: str
    description: str | None = None
    is_nullable: bool | None = None
    is_unique: bool | None = None
    is_indexed: bool | None = None
    is_hidden: bool | None = None
    default: str | None = None
    choices: tuple[Option, ...] = ()
    references: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table as declared. None is what the file leaves open; `path` is where it stands."""

    path: str
    name: str
    columns: tuple[ColumnSpec, ...] = ()
    validations: tuple[Rule, ...] = ()
    conformations: tuple[Conformation, ...] = ()
    description: str | None = None
    icon: str | None = None
    default_order: str | None = None
    is_hidden: bool | None = None
    publishes_events: bool | None = None
    permission: int | None = None
    default_permission: int | None = None
    groups: tuple[GroupGrant, ...] | None = None
    default_groups: tuple[GroupGrant, ...] | None = None


@dataclass(frozen=True, slots=True)
class RelationSpec:
    path: str
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """What a default action is to be from now on; None stays as it is."""

    entity: str
    name: str
    permission: int | None = None
    is_enabled: bool | None = None
    groups: tuple[GroupGrant, ...] | None = None


@dataclass(frozen=True, slots=True)
class DeclaredAction:
    """An action of the project's own: the body of POST /action, unchecked yet, and its groups by name."""

    path: str
    body: Mapping[str, Any]
    groups: tuple[GroupGrant, ...] | None = None


@dataclass(frozen=True, slots=True)
class FileImport:
    """A file of rows to be read into an entity. `file_type` is an extension such as `csv`."""

    path: str
    entity: str
    file_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """`exchanges` are as in the file, unchecked yet."""

    tables: tuple[TableSpec, ...] = ()
    relations: tuple[RelationSpec, ...] = ()
    alterations: tuple[Alteration, ...] = ()
    actions: tuple[DeclaredAction, ...] = ()
    imports: tuple[FileImport, ...] = ()
    exchanges: tuple[Mapping[str, Any], ...] = ()
    usergroups: tuple[str, ...] = ()
