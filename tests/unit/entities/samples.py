"""Schemas to read, and a project to apply them to."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from baton.callers.models import administrators_group, users_group
from baton.entities import system
from baton.entities.merging import Change, Setting, merge
from baton.entities.models import Entity
from baton.entities.schema_reading import read_schema

TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
NOW = datetime(2026, 11, 21, 22, 13, 20, tzinfo=UTC)
SALES = "22222222-2222-2222-2222-222222222222"
GROUPS = {
    "users": users_group(TENANT),
    "administrators": administrators_group(TENANT),
    "sales": SALES,
}
SETTING = Setting("ann", GROUPS)
SYSTEM = system.entities(TENANT)


def table(name: str = "todo", *columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"TableName": name, "Columns": list(columns), **more}


def column(name: str = "title", column_type: str = "label", **more: Any) -> dict[str, Any]:
    return {"Name": name, "ColumnType": column_type, **more}


def relation(subject: str, kind: str, target: str, **more: Any) -> dict[str, Any]:
    return {"Subject": subject, "Relation": kind, "Object": target, **more}


def new_ids() -> Callable[[], str]:
    numbers: Iterator[int] = count(1)
    return lambda: f"00000000-0000-0000-0000-{next(numbers):012d}"


def changes(
    document: dict[str, Any], existing: Sequence[Entity] = (), now: datetime = NOW
) -> list[Change]:
    """What applying a document changes in a project that has these entities."""
    return merge([*SYSTEM, *existing], read_schema(document), SETTING, now, new_ids())


def applied(
    document: dict[str, Any], existing: Sequence[Entity] = (), now: datetime = NOW
) -> list[Entity]:
    """All declared entities of the project afterwards."""
    found = {each.name: each for each in existing}
    found |= {each.after.name: each.after for each in changes(document, existing, now)}
    return list(found.values())
