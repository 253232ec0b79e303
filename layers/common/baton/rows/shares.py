"""Permission and groups of a row, as its attributes have them."""

from collections.abc import Iterable
from typing import Any

from baton.errors import InvalidInputError
from baton.ids import parse_guid
from baton.permission import MAX_PERMISSION, Grant
from baton.sharing import MAX_GROUPS


def read_permission(value: Any, field: str = "permission") -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_PERMISSION:
        raise InvalidInputError.of(field, f"must be a whole number from 0 to {MAX_PERMISSION}")
    return value


def read_groups(value: Any) -> tuple[Grant, ...]:
    """From a list of `{usergroup_id, permission}`. Raises InvalidInputError."""
    if not isinstance(value, list) or len(value) > MAX_GROUPS:
        raise InvalidInputError.of("groups", f"must be a list of at most {MAX_GROUPS} groups")
    found = [_grant(f"groups[{position}]", each) for position, each in enumerate(value)]
    if len({each.group_id for each in found}) < len(found):
        raise InvalidInputError.of("groups", "each usergroup_id may be there once")
    return tuple(found)


def shown_groups(groups: Iterable[Grant]) -> list[dict[str, Any]]:
    return [{"usergroup_id": each.group_id, "permission": each.permission} for each in groups]


def _grant(field: str, value: Any) -> Grant:
    sent = value.get("usergroup_id") if isinstance(value, dict) else None
    group_id = parse_guid(sent) if isinstance(sent, str) else None
    if group_id is None:
        raise InvalidInputError.of(f"{field}.usergroup_id", "must be a GUID")
    return Grant(group_id, read_permission(value.get("permission"), f"{field}.permission"))
