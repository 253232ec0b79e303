"""The tables, columns and relations of a schema document."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from baton.entities import column_types, exact, names
from baton.entities.conformations import Conformation, conformation
from baton.entities.models import (
    MAX_COLUMNS,
    MAX_OPTIONS,
    Column,
    Option,
    Relation,
    RelationKind,
)
from baton.entities.parts import Part
from baton.entities.schema import ColumnSpec, GroupGrant, RelationSpec, TableSpec
from baton.entities.validation import Rule, rule
from baton.errors import FieldProblem
from baton.permission import GROUP_USE

MAX_GROUPS = 50
MAX_RULES = 500
MAX_RELATIONS = 200
_TABLE = (
    "TableName", "Name", "TableId", "TableDescription", "DefaultPermission", "Permission", "Columns",
    "StateMachines", "Relations", "IsTopLevel", "UserId", "IsHidden", "IsJoinTable",
    "IsStateTrackingEnabled", "IsAuditEnabled", "TranslationsEnabled", "DefaultGroups", "AccessGroups",
    "DefaultRelations", "Validations", "Conformations", "DefaultOrder", "Icon", "CompositeKeys",
    "PublishesEvents",
)  # fmt: skip
_COLUMN = (
    "Name", "ColumnName", "ColumnDescription", "ColumnType", "IsPrimaryKey", "IsAutoIncrement", "IsIndexed",
    "IsUnique", "IsNullable", "Permission", "IsForeignKey", "ExcludeFromApi", "ForeignKeyData", "DataType",
    "DefaultValue", "Options",
)  # fmt: skip
_FRACTIONS = ("float", "double", "decimal", "numeric", "real")
_QUOTE = "'"


def tables(document: Part, most: int, problems: list[FieldProblem]) -> Iterator[TableSpec]:
    for value, path in document.items("Tables", most):
        found = Part(value, path, _TABLE, problems)
        if found.flag("IsJoinTable"):
            continue  # relations say which there are
        spec = _table(found, problems)
        if spec is not None:
            yield spec


def relations(part: Part, problems: list[FieldProblem]) -> Iterator[RelationSpec]:
    for value, path in part.items("Relations", MAX_RELATIONS):
        known = ("Subject", "Object", "Relation", "SubjectName", "ObjectName", "Columns")
        found = Part(value, path, known, problems)
        found.unsupported("Columns")
        subject = _name(found, "Subject", required=True)
        target = _name(found, "Object", required=True)
        kind = found.text("Relation", required=True)
        if kind is not None and kind not in set(RelationKind):
            found.problem("Relation", f"must be one of {', '.join(RelationKind)}")
            continue
        if not subject or not target or not kind:
            continue
        subject_name = found.text("SubjectName") or f"{subject}_id"
        object_name = found.text("ObjectName") or f"{target}_id"
        shown = names.snake(subject_name), names.snake(object_name)
        if not all(map(names.is_name, shown)):
            found.problem("ObjectName", f"both names need 1 to {names.MAX_NAME} letters or digits")
            continue
        yield RelationSpec(path, Relation(RelationKind(kind), subject, target, *shown))


def groups(part: Part, key: str, problems: list[FieldProblem]) -> tuple[GroupGrant, ...] | None:
    """Usergroups: their names, or objects with Name and Permission."""
    if not part.has(key):
        return None
    made = []
    for value, path in part.items(key, MAX_GROUPS):
        body = {"Name": value} if isinstance(value, str) else value
        found = Part(body, path, ("Name", "GroupName", "Permission"), problems)
        name = found.text("Name") or found.text("GroupName", required=True)
        permission = found.permission("Permission")
        if name:
            made.append(GroupGrant(name, GROUP_USE if permission is None else permission))
    return tuple(made)


def _table(found: Part, problems: list[FieldProblem]) -> TableSpec | None:
    found.unsupported(
        "StateMachines", "IsStateTrackingEnabled", "IsAuditEnabled", "TranslationsEnabled",
        "DefaultRelations", "CompositeKeys",
    )  # fmt: skip
    key = "TableName" if found.has("TableName") else "Name"
    name = _name(found, key, required=True)
    columns = [
        each
        for value, path in found.items("Columns", MAX_COLUMNS)
        if (each := _column(Part(value, path, _COLUMN, problems), problems))
    ]
    seen: set[str] = set()
    for each in columns:
        if each.name in seen:
            problems.append(FieldProblem(each.path, f"there are two columns named {each.name}"))
        seen.add(each.name)
    spec = {
        "validations": tuple(_rules(found, problems)),
        "conformations": tuple(_conformations(found, problems)),
        "description": found.text("TableDescription"),
        "icon": found.text("Icon", most=100),
        "default_order": found.text("DefaultOrder", most=100),
        "is_hidden": found.flag("IsHidden"),
        "publishes_events": found.flag("PublishesEvents"),
        "permission": found.permission("Permission"),
        "default_permission": found.permission("DefaultPermission"),
        "groups": groups(found, "AccessGroups", problems),
        "default_groups": groups(found, "DefaultGroups", problems),
    }
    if not name:
        return None
    return TableSpec(path=found.path, name=name, columns=tuple(columns), **spec)  # type: ignore[arg-type] # as named


def _column(found: Part, problems: list[FieldProblem]) -> ColumnSpec | None:
    found.unsupported("IsPrimaryKey", "IsAutoIncrement", "Permission")
    key = "ColumnName" if found.has("ColumnName") else "Name"
    heading = found.text(key, required=True)
    name = found.tried(key, lambda: names.column_name(heading)) if heading else None
    column_type = _type(found)
    references = _references(found, problems)
    if name is None or column_type is None:
        return None
    choices = tuple(_options(found, problems))
    if column_type == "enum" and not choices:
        found.problem("Options", "an enum needs the values it may have")
    options = tuple(each.value for each in choices)
    if len({each.casefold() for each in options}) < len(options):
        found.problem("Options", "two are the same but for capitals")
    column = Column(name=name, column_type=column_type, choices=choices, references=references)
    return ColumnSpec(
        path=found.path,
        name=name,
        column_type=column_type,
        description=found.text("ColumnDescription"),
        is_nullable=found.flag("IsNullable"),
        is_unique=_unique(found, column),
        is_indexed=found.flag("IsIndexed"),
        is_hidden=found.flag("ExcludeFromApi"),
        default=found.tried("DefaultValue", lambda: default(column, found.raw("DefaultValue"))),
        choices=choices,
        references=references,
    )


def default(column: Column, value: Any) -> str | None:
    """A default as the text that is kept of it. `'text'` in quotes, as SQL has it, is the text."""
    if isinstance(value, str):
        if len(value) > 1 and value[0] == value[-1] == _QUOTE:
            value = value[1:-1].replace(_QUOTE * 2, _QUOTE)
        elif value.lower() == "null":
            return None
    if value is None:
        return None
    if column.is_secret or column.references or column.type.storage is column_types.Storage.BYTES:
        raise ValueError(f"a column of type {column.column_type} has no default")
    kept = column_types.coerce(column, value)
    if kept is None:
        return None
    shown = column_types.show(column, kept)
    return shown if isinstance(shown, str) else exact.write(shown)


def quoted(text: str) -> str:
    """A default's text as `default` reads it back."""
    ambiguous = not text or text[0] == text[-1] == _QUOTE or text.lower() == "null"
    return f"'{text.replace(_QUOTE, _QUOTE * 2)}'" if ambiguous else text


def _type(found: Part) -> str | None:
    declared = found.text("ColumnType", most=200)
    data_type = (found.text("DataType", most=200) or "").strip().lower()
    if not declared:
        if found.has("ForeignKeyData"):
            return "id"
        found.problem("ColumnType", "is required")
        return None
    made = found.tried("ColumnType", lambda: column_types.find(declared).name)
    # The one type whose storage decides what it takes.
    return "float" if made == "measurement" and data_type.startswith(_FRACTIONS) else made


def _unique(found: Part, column: Column) -> bool | None:
    unique = found.flag("IsUnique")
    storage = column.type.storage
    if unique and storage in {column_types.Storage.SECRET, column_types.Storage.BYTES}:
        found.problem("IsUnique", f"a column of type {column.column_type} cannot be unique")
    return unique


def _references(found: Part, problems: list[FieldProblem]) -> str:
    value = found.raw("ForeignKeyData")
    if not value:
        if found.flag("IsForeignKey"):
            found.problem("ForeignKeyData", "is required with IsForeignKey")
        return ""
    key = Part(value, found.at("ForeignKeyData"), ("DataSource", "Namespace", "KeyName"), problems)
    source = key.text("DataSource") or "self"
    if source != "self":
        if found.flag("IsForeignKey"):
            key.problem("DataSource", f"{source[:100]} is not supported: only self is")
        return ""
    if not key.text("Namespace") and not found.flag("IsForeignKey"):
        return ""  # other systems write an empty one for every column
    return _name(key, "Namespace", required=True) or ""


def _options(found: Part, problems: list[FieldProblem]) -> Iterator[Option]:
    for value, path in found.items("Options", MAX_OPTIONS):
        body = value if isinstance(value, dict) else {"Value": value}
        option = Part(body, path, ("ValueType", "Value", "Label"), problems)
        raw = option.raw("Value")
        text = str(raw).lower() if isinstance(raw, bool) else str(raw)
        if raw is None or isinstance(raw, dict | list) or not text.strip() or len(text) > 200:
            option.problem("Value", "must be a text of 1 to 200 characters")
        else:
            yield Option(text.strip(), option.text("Label", most=200) or "")


def _rules(found: Part, problems: list[FieldProblem]) -> Iterator[Rule]:
    for column, tags, part in _tagged(found, "Validations", problems):
        made = part.tried("Tags", partial(rule, column, tags))
        if made:
            yield made


def _conformations(found: Part, problems: list[FieldProblem]) -> Iterator[Conformation]:
    for column, tags, part in _tagged(found, "Conformations", problems):
        made = part.tried("Tags", partial(conformation, column, tags))
        if made:
            yield made


def _tagged(found: Part, key: str, problems: list[FieldProblem]) -> Iterator[tuple[str, str, Part]]:
    for value, path in found.items(key, MAX_RULES):
        part = Part(value, path, ("ColumnName", "Tags"), problems)
        column, tags = part.text("ColumnName", required=True), part.text("Tags", required=True)
        if column and tags:
            yield names.snake(column), tags, part


def _name(found: Part, key: str, *, required: bool) -> str | None:
    heading = found.text(key, required=required)
    return found.tried(key, lambda: names.entity_name(heading)) if heading else None
