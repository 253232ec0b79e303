"""Default actions in requests and answers of the Action Management API's dialect."""

from pydantic import StrictBool

from baton.default_actions.declaration import DefaultAction
from baton.permission import Access
from baton.sharing_wire import GroupShare, PermissionNumber, ShareList, shares
from baton.wire import Request, Wire


class InFieldView(Wire):
    name: str
    column_type: str
    label: str
    is_required: bool


class DefaultActionView(Wire):
    entity: str
    name: str
    label: str
    is_enabled: bool
    permission: int
    groups: list[GroupShare]
    in_fields: list[InFieldView]


class DefaultActionList(Wire):
    default_actions: list[DefaultActionView]


class DefaultActionChange(Request):
    """Body of PATCH: what is absent or null stays."""

    permission: PermissionNumber | None = None
    groups: ShareList | None = None
    is_enabled: StrictBool | None = None


def view(action: DefaultAction, access: Access, is_enabled: bool) -> DefaultActionView:
    return DefaultActionView(
        entity=action.entity,
        name=action.name,
        label=action.label,
        is_enabled=is_enabled,
        permission=access.permission,
        groups=shares(access.grants),
        in_fields=[
            InFieldView(
                name=each.name,
                column_type=each.column_type,
                label=each.label or each.name,
                is_required=each.is_required,
            )
            for each in action.in_fields
        ],
    )
