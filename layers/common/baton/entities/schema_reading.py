"""A schema document as a `Schema`, or every problem it has at once, each with its place."""

from collections.abc import Collection, Mapping
from typing import Any

from baton.entities import schema_tables
from baton.entities.names import snake
from baton.entities.parts import Part
from baton.entities.schema import Alteration, DeclaredAction, FileImport, Schema
from baton.errors import FieldProblem, InvalidInputError

MAX_TABLES = 200
MAX_ACTIONS = 200
MAX_PROBLEMS = 50
_UNSUPPORTED = (
    "StateMachineDescriptions", "Tasks", "Streams", "EnableGraphQL", "Hostname", "SubSites",
    "ActionPerformers",
)  # fmt: skip
_KEYS = (
    "Tables",
    "Relations",
    "Actions",
    "Imports",
    "ExchangeContracts",
    "UserGroups",
    *_UNSUPPORTED,
)
_ALTERATION = (
    "OnType", "Name", "Permission", "Enabled", "IsEnabled", "AccessGroups", "Label", "InstanceOptional",
    "RequestSubjectRelations", "ReferenceId", "InFields", "OutFields", "Validations", "Conformations",
)  # fmt: skip
_WORKFLOW = (
    "Name", "Description", "IsEnabled", "MaxRunTime", "Steps", "Triggers", "Permission", "AccessGroups",
)  # fmt: skip
_EXCHANGE = (
    "Name", "SourceType", "SourceAttributes", "TargetType", "TargetAttributes", "Attributes", "Options",
    "ReferenceId", "AsUserId",
)  # fmt: skip
_FILE_TYPES = frozenset({"json", "jsonl", "yaml", "yml", "toml", "hcl", "csv", "xls", "xlsx"})


def read_schema(
    document: Mapping[str, Any], default_actions: Collection[tuple[str, str]] = ()
) -> Schema:
    """`default_actions` are those there are, by entity and name. Raises InvalidInputError."""
    problems: list[FieldProblem] = []
    part = Part(document, "", _KEYS, problems)
    part.unsupported(*_UNSUPPORTED)
    tables = tuple(schema_tables.tables(part, MAX_TABLES, problems))
    relations = [*schema_tables.relations(part, problems)]
    for value, path in part.items("Tables", MAX_TABLES):
        if isinstance(value, dict):
            inner = {key: each for key, each in value.items() if str(key).lower() == "relations"}
            relations += schema_tables.relations(Part(inner, path, ("Relations",), []), problems)
    alterations, actions = _actions(part, default_actions, problems)
    schema = Schema(
        tables=tables,
        relations=tuple(relations),
        alterations=alterations,
        actions=actions,
        imports=tuple(_imports(part, problems)),
        exchanges=tuple(_exchanges(part, problems)),
        usergroups=tuple(_usergroups(part, problems)),
    )
    problems += _twice([(each.name, each.path) for each in tables])
    if problems:
        raise invalid(problems)
    return schema


def invalid(problems: list[FieldProblem]) -> InvalidInputError:
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return InvalidInputError(f"{first.field}: {first.message}{more}", problems[:MAX_PROBLEMS])


def _actions(
    part: Part, default_actions: Collection[tuple[str, str]], problems: list[FieldProblem]
) -> tuple[tuple[Alteration, ...], tuple[DeclaredAction, ...]]:
    alterations, actions = [], []
    for value, path in part.items("Actions", MAX_ACTIONS):
        keys = {str(key).lower() for key in value} if isinstance(value, dict) else set()
        if "steps" in keys:
            own = Part(value, path, _WORKFLOW, problems)
            body = {key: each for key, each in value.items() if key.lower() != "accessgroups"}
            groups = schema_tables.groups(own, "AccessGroups", problems)
            actions.append(DeclaredAction(path, body, groups))
            continue
        found = Part(value, path, _ALTERATION, problems)
        entity, name = found.text("OnType", required=True), found.text("Name", required=True)
        if not entity or not name:
            continue
        if (snake(entity), name) not in default_actions:
            custom = "an action of one's own is declared by its Steps here, not by "
            fields = " and ".join(key for key in ("InFields", "OutFields") if found.has(key))
            missing = f"there is no default action {name[:100]} on {entity[:100]}"
            found.problem("", f"is not supported: {custom}{fields}" if fields else missing)
            continue
        enabled = found.flag("Enabled") if found.has("Enabled") else found.flag("IsEnabled")
        alterations.append(
            Alteration(
                entity=snake(entity),
                name=name,
                permission=found.permission("Permission"),
                is_enabled=enabled,
                groups=schema_tables.groups(found, "AccessGroups", problems),
            )
        )
    return tuple(alterations), tuple(actions)


def _imports(part: Part, problems: list[FieldProblem]) -> list[FileImport]:
    made = []
    for value, path in part.items("Imports", MAX_ACTIONS):
        found = Part(value, path, ("FilePath", "Entity", "FileType"), problems)
        file_path = found.text("FilePath", required=True, most=500)
        entity = found.text("Entity", required=True)
        if not file_path or not entity:
            continue
        file_type = (found.text("FileType") or file_path.rpartition(".")[2]).lower()
        if file_type not in _FILE_TYPES:
            found.problem("FileType", f"must be one of {', '.join(sorted(_FILE_TYPES))}")
        parts = file_path.split("/")
        if file_path.startswith("/") or "\\" in file_path or {"", ".", ".."} & set(parts):
            found.problem("FilePath", "must be a relative path without '..'")
        made.append(FileImport(file_path, snake(entity), file_type))
    return made


def _exchanges(part: Part, problems: list[FieldProblem]) -> list[Mapping[str, Any]]:
    made: list[Mapping[str, Any]] = []
    for value, path in part.items("ExchangeContracts", MAX_ACTIONS):
        found = Part(value, path, _EXCHANGE, problems)
        for key in ("Name", "SourceType", "TargetType"):
            found.text(key, required=True)
        made.append({key: found.raw(key) for key in _EXCHANGE if found.has(key)})
    return made


def _usergroups(part: Part, problems: list[FieldProblem]) -> list[str]:
    made = []
    for value, path in part.items("UserGroups", MAX_ACTIONS):
        body = {"Name": value} if isinstance(value, str) else value
        if name := Part(body, path, ("Name",), problems).text("Name", required=True, most=200):
            made.append(name)
    return made


def _twice(found: list[tuple[str, str]]) -> list[FieldProblem]:
    seen: dict[str, str] = {}
    problems = []
    for name, path in found:
        if name in seen:
            problems.append(FieldProblem(path, f"{name} is declared already at {seen[name]}"))
        seen.setdefault(name, path)
    return problems
