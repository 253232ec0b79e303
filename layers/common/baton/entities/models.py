"""An entity: a table declared at run time, its columns, and how it hangs together with others."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from baton.entities.column_types import ColumnType, find
from baton.entities.conformations import Conformation
from baton.entities.names import STANDARD_COLUMNS
from baton.entities.validation import Rule
from baton.permission import Access, Grant

MAX_COLUMNS = 500
MAX_OPTIONS = 500
DEFAULT_ORDER = "-created_at"

__all__ = ["STANDARD_COLUMNS", "Column", "Entity", "Option", "Relation", "RelationKind"]


class RelationKind(StrEnum):
    """`belongs_to`, `has_one` are kept in a column of the subject; the others join rows of two entities."""

    BELONGS_TO = "belongs_to"
    HAS_ONE = "has_one"
    HAS_MANY = "has_many"
    MANY_TO_MANY = "has_many_and_belongs_to_many"

    @property
    def in_column(self) -> bool:
        return self in {RelationKind.BELONGS_TO, RelationKind.HAS_ONE}


@dataclass(frozen=True, slots=True)
class Option:
    """One value an enum may have, and what people read for it."""

    value: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. `default` is a text that its type reads; `references` the entity whose rows it points at."""

    name: str
    column_type: str
    description: str = ""
    is_nullable: bool = False
    is_unique: bool = False
    is_indexed: bool = False
    is_hidden: bool = False
    default: str | None = None
    choices: tuple[Option, ...] = ()
    references: str = ""

    @property
    def type(self) -> ColumnType:
        return find(self.column_type)

    @property
    def is_secret(self) -> bool:
        """Whether its values never leave: passwords and what is encrypted."""
        return self.type.is_secret

    @property
    def options(self) -> tuple[str, ...]:
        """The values an enum may have."""
        return tuple(each.value for each in self.choices)


@dataclass(frozen=True, slots=True)
class Relation:
    """`subject` `kind` `object`. The names are how each side calls the other: `<entity>_id` unless told."""

    kind: RelationKind
    subject: str
    object: str
    subject_name: str
    object_name: str

    @property
    def join_name(self) -> str:
        """What the rows that join the two are kept under."""
        return f"{self.subject}_{self.subject_name}_has_{self.object}_{self.object_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A table. Every row also has the standard columns, which are not among `columns`.

    `permission` and `groups` are the table's own; `default_permission` and `default_groups` are what
    a new row gets. `relations` are those of which it is the subject. `revision` grows with each change,
    `generation` names which of its sets of rows counts: an import that replaces all rows makes a new set.
    """

    entity_id: str
    name: str
    columns: tuple[Column, ...]
    relations: tuple[Relation, ...] = ()
    validations: tuple[Rule, ...] = ()
    conformations: tuple[Conformation, ...] = ()
    description: str = ""
    icon: str = ""
    default_order: str = DEFAULT_ORDER
    is_hidden: bool = False
    is_system: bool = False
    publishes_events: bool = False
    owner_id: str | None = None
    permission: int = 0
    groups: tuple[Grant, ...] = ()
    default_permission: int = 0
    default_groups: tuple[Grant, ...] = ()
    revision: int = field(default=1, compare=False)
    generation: str = field(default="", compare=False)
    date_created: datetime
    date_modified: datetime

    @property
    def access(self) -> Access:
        return Access(self.owner_id, self.permission, self.groups)

    def column(self, name: str) -> Column | None:
        """The column of this name; None for one there is not, and for the standard ones."""
        return next((each for each in self.columns if each.name == name), None)
