"""A project's structure as a schema document that another can be made from: no data and no secrets.

The order is fixed, so equal projects give equal documents. System entities are left out: every project
has them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from baton.entities.models import Column, Entity, Relation
from baton.entities.redaction import redact, redact_settings
from baton.entities.schema import Alteration
from baton.entities.schema_tables import quoted
from baton.permission import Grant

NOTE = "Secrets were left out when this was exported: set them again, then enable the action."
WELL_KNOWN = frozenset({"users", "administrators"})
_MAX_DESCRIPTION = 4000
_STEP = ("stepNumber", "stepType", "description", "settings")
_TRIGGER = ("triggerType", "frequency", "startDate", "eventName", "settings")


def export(
    entities: Iterable[Entity],
    alterations: Iterable[Alteration],
    actions: Iterable[Mapping[str, Any]],
    usergroups: Mapping[str, str],
    exchanges: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """`actions` as GET /action answers them, `usergroups` their names by id.

    An action that held a secret is exported disabled, with `NOTE` in its description.
    """
    declared = sorted((each for each in entities if not each.is_system), key=lambda e: e.name)
    relations = [relation for each in declared for relation in each.relations]
    altered = sorted(alterations, key=lambda each: (each.entity, each.name))
    own = sorted(actions, key=lambda each: str(each["name"]))
    return {
        "Tables": [_table(each, usergroups) for each in declared],
        "Relations": [_relation(each) for each in relations],
        "Actions": [
            *map(_alteration, altered),
            *(_action(each, usergroups) for each in own),
        ],
        "Imports": [],
        "ExchangeContracts": [
            redact(dict(each))[0] for each in sorted(exchanges, key=lambda e: str(e.get("Name")))
        ],
        "UserGroups": [{"Name": name} for name in sorted(set(usergroups.values()) - WELL_KNOWN)],
    }


def _table(entity: Entity, usergroups: Mapping[str, str]) -> dict[str, Any]:
    return {
        "TableName": entity.name,
        "TableDescription": entity.description,
        "Icon": entity.icon,
        "DefaultOrder": entity.default_order,
        "IsHidden": entity.is_hidden,
        "PublishesEvents": entity.publishes_events,
        "Permission": entity.permission,
        "AccessGroups": _grants(entity.groups, usergroups),
        "DefaultPermission": entity.default_permission,
        "DefaultGroups": _grants(entity.default_groups, usergroups),
        "Columns": [_column(each) for each in entity.columns],
        "Validations": _tagged((each.field, each.tags) for each in entity.validations),
        "Conformations": _tagged((each.field, each.tags) for each in entity.conformations),
    }


def _column(column: Column) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "Name": column.name,
        "ColumnName": column.name,
        "ColumnDescription": column.description,
        "ColumnType": column.column_type,
        "IsNullable": column.is_nullable,
        "IsUnique": column.is_unique,
        "IsIndexed": column.is_indexed,
        "ExcludeFromApi": column.is_hidden,
        "DefaultValue": None if column.default is None else quoted(column.default),
    }
    if column.choices:
        shown["Options"] = [
            {"ValueType": "string", "Value": each.value, "Label": each.label}
            for each in column.choices
        ]
    if column.references:
        shown["IsForeignKey"] = True
        shown["ForeignKeyData"] = {
            "DataSource": "self",
            "Namespace": column.references,
            "KeyName": "reference_id",
        }
    return shown


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        "Subject": relation.subject,
        "Relation": str(relation.kind),
        "Object": relation.object,
        "SubjectName": relation.subject_name,
        "ObjectName": relation.object_name,
    }


def _alteration(found: Alteration) -> dict[str, Any]:
    shown: dict[str, Any] = {"OnType": found.entity, "Name": found.name}
    if found.permission is not None:
        shown["Permission"] = found.permission
    if found.is_enabled is not None:
        shown["Enabled"] = found.is_enabled
    if found.groups is not None:
        shown["AccessGroups"] = [
            {"Name": each.name, "Permission": each.permission} for each in found.groups
        ]
    return shown


def _action(action: Mapping[str, Any], usergroups: Mapping[str, str]) -> dict[str, Any]:
    steps, lost_steps = _parts(action.get("steps") or [], _STEP)
    triggers, lost_triggers = _parts(action.get("triggers") or [], _TRIGGER)
    description = action.get("description")
    enabled = bool(action.get("isEnabled", True))
    if lost_steps or lost_triggers:
        enabled = False
        if NOTE not in (description or ""):
            kept = (description or "")[: _MAX_DESCRIPTION - len(NOTE) - 1]
            description = f"{kept} {NOTE}".strip()
    granted = [Grant(each["usergroupId"], each["permission"]) for each in action["groups"]]
    return {
        "Name": action["name"],
        "Description": description,
        "IsEnabled": enabled,
        "MaxRunTime": action["maxRunTime"],
        "Permission": action["permission"],
        "AccessGroups": _grants(granted, usergroups),
        "Steps": steps,
        "Triggers": triggers,
    }


def _parts(
    found: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> tuple[list[dict[str, Any]], bool]:
    made, lost_any = [], False
    for each in found:
        settings, lost = redact_settings(each.get("settings") or "{}")
        lost_any = lost_any or lost
        kept = {key: each[key] for key in keys if each.get(key) is not None}
        kept["settings"] = settings
        made.append({key[0].upper() + key[1:]: value for key, value in kept.items()})
    return made, lost_any


def _grants(grants: Iterable[Grant], usergroups: Mapping[str, str]) -> list[dict[str, Any]]:
    """Groups by name; one that is no more is left out."""
    return [
        {"Name": usergroups[each.group_id], "Permission": each.permission}
        for each in grants
        if each.group_id in usergroups
    ]


def _tagged(found: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"ColumnName": field, "Tags": tags} for field, tags in found]
