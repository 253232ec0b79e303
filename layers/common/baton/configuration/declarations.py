"""What a configuration file declares, as what the services take, and back. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from baton.actions.models import NewAction
from baton.configuration.files import ConfigFile
from baton.default_actions.catalogue import CATALOGUE
from baton.default_actions.repository import Alteration
from baton.entities import exact, schema, schema_files
from baton.entities.schema import DeclaredAction, GroupGrant, Schema
from baton.entities.schema_reading import read_schema
from baton.errors import ForbiddenError, InvalidInputError
from baton.permission import Grant

_KNOWN = [(action.entity, action.name) for action in CATALOGUE.values()]


def read(file: ConfigFile) -> Schema:
    """Raises InvalidInputError with the place of what is wrong."""
    found = read_schema(schema_files.parse(file.name, file.content), _KNOWN)
    if found.exchanges:
        raise InvalidInputError.of("ExchangeContracts", "are not supported")
    return found


def check(found: Schema, known: Collection[str], *, administrator: bool) -> None:
    """Whether the usergroups that are named exist, `known` or in the file, and only an administrator
    alters default actions and makes usergroups."""
    names = {*known, *found.usergroups}
    granted = [
        *((f"Actions.{each.entity}/{each.name}", each.groups) for each in found.alterations),
        *((each.path, each.groups) for each in found.actions),
    ]
    for place, groups in granted:
        for group in groups or ():
            if group.name not in names:
                raise InvalidInputError.of(
                    f"{place}.AccessGroups", f"there is no usergroup {group.name[:100]}"
                )
    if administrator:
        return
    if found.alterations:
        raise ForbiddenError("Default actions are altered by administrators")
    if not set(found.usergroups) <= set(known):
        raise ForbiddenError("Usergroups are made by administrators")


def new_action(declared: DeclaredAction, group_ids: Mapping[str, str]) -> NewAction:
    """The body of an action. Raises InvalidInputError that says which of the file's it is."""
    body = _with_texts(declared.body)
    if declared.groups is not None:
        body["groups"] = [
            {"usergroupId": group_ids[each.name], "permission": each.permission}
            for each in _once(declared.groups)
        ]
    try:
        return NewAction.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        parts = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in first["loc"]]
        place = declared.path + "".join(parts)
        raise InvalidInputError.of(place, first["msg"].removeprefix("Value error, ")) from error


def altered(
    before: Alteration, declared: schema.Alteration, group_ids: Mapping[str, str]
) -> Alteration:
    """A default action as it is once the file is applied; what the file leaves open stays."""
    return Alteration(
        before.permission if declared.permission is None else declared.permission,
        before.grants
        if declared.groups is None
        else tuple(Grant(group_ids[each.name], each.permission) for each in _once(declared.groups)),
        before.is_enabled if declared.is_enabled is None else declared.is_enabled,
    )


def alteration(
    step_type: str, found: Alteration, group_names: Mapping[str, str]
) -> schema.Alteration:
    """The same to be exported. Groups that are no more are left out."""
    entity, _, name = step_type.partition("/")
    return schema.Alteration(
        entity=entity,
        name=name,
        permission=found.permission,
        is_enabled=found.is_enabled,
        groups=None
        if found.grants is None
        else tuple(
            GroupGrant(group_names[each.group_id], each.permission)
            for each in found.grants
            if each.group_id in group_names
        ),
    )


def _once(groups: tuple[GroupGrant, ...]) -> list[GroupGrant]:
    """Of a group that is named twice, the last grant."""
    return list({each.name: each for each in groups}.values())


def _with_texts(value: Any) -> Any:
    """Settings as the texts they are kept as, with numbers to the last digit."""
    match value:
        case Mapping():
            return {
                key: exact.write(each)
                if key.lower() == "settings" and isinstance(each, dict)
                else _with_texts(each)
                for key, each in value.items()
            }
        case list():
            return [_with_texts(each) for each in value]
        case _:
            return value
