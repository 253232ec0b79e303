"""Every route of the API and what each kind of caller is answered there. The one place to add a route to.

A route is added as one line of ROUTES: its class, and what a request to it needs to be a good one. A class
says for each column of `Expected` what is answered; without one of them it cannot be made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

type Body = Callable[[int], Any]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Statuses by column. The tenant is closed: it has an administrator.

    `owner` owns the action; `user` is another user of the tenant; `member` is in a group that the action is
    shared with for everything. `foreign` are an administrator and a key of another tenant. `unverified` is
    every credential that does not hold.
    """

    guest: int
    owner: int
    user: int
    member: int
    administrator: int
    read: int
    write: int
    execute: int
    admin: int
    foreign: int
    unverified: int


COLUMNS = tuple(each.name for each in fields(Expected))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a route is asked for, and what it answers.

    `body` makes a body from a number that no other request has; `spends` names the thing that a request which
    is granted uses up, so each gets one of its own; `named` are path parameters that differ from the world's,
    with `{}` around what is the world's under another name. `ends_token`: who may, needs a new token then.
    """

    expected: Expected
    body: Body = lambda _: None
    spends: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    ends_token: bool = False


# ---------------------------------------------------------------------------------------- classes


def by_right(right: str, ok: int, *, users: tuple[int, int, int]) -> Expected:
    """Of a project's things: a key needs the right; `users` are owner, another user and member."""
    keys = {name: ok if name == right else 403 for name in ("read", "write", "execute")}
    owner, user, member = users
    return Expected(
        guest=401, owner=owner, user=user, member=member, administrator=ok,
        **keys, admin=ok, foreign=403, unverified=401,
    )  # fmt: skip


def reads(ok: int = 200) -> Expected:
    """What all users of a tenant may read."""
    return by_right("read", ok, users=(ok, ok, ok))


def changes(ok: int = 200) -> Expected:
    """What changes an action: its owner and those it is shared with may."""
    return by_right("write", ok, users=(ok, 403, ok))


def creates(ok: int = 201) -> Expected:
    return by_right("write", ok, users=(ok, ok, ok))


def executes(ok: int = 200) -> Expected:
    return by_right("execute", ok, users=(ok, ok, ok))


def changes_project(ok: int = 200) -> Expected:
    """What is the whole project's: nobody's but those who may change the project."""
    return by_right("write", ok, users=(403, 403, 403))


def only_people(right: str, ok: int) -> Expected:
    """What is about the caller's own account, which no key has."""
    return replace(
        by_right(right, ok, users=(ok, ok, ok)), read=403, write=403, execute=403, admin=403
    )


def administers(ok: int = 200) -> Expected:
    return by_right("admin", ok, users=(403, 403, 403))


NOBODY = administers(403)
SEES_GROUP = replace(by_right("read", 200, users=(404, 404, 200)), read=404)
"""A usergroup is seen by who is in it and by administrators."""
READS_MEMBERS = replace(by_right("read", 200, users=(404, 404, 403)), read=404)
CHANGES_MEMBERS = replace(by_right("write", 200, users=(404, 404, 403)), write=404)
SEES_USERS = replace(reads(), read=403)
"""Users see themselves, administrators all; a key is nobody and sees nobody, but for an administrator's."""
EVERYBODY = Expected(**dict.fromkeys(COLUMNS, 200))
VERIFIED = Expected(
    **dict.fromkeys(COLUMNS, 200) | {"guest": 401, "unverified": 401, "foreign": 403}
)


def default_action(ok: int, guests: int = 403) -> Expected:
    """Of the other dialect: guests are somebody, and foreigners are administrators of their own tenant."""
    everybody = dict.fromkeys(COLUMNS, guests)
    able = dict.fromkeys(("administrator", "admin", "foreign"), ok)
    return Expected(**everybody | able | {"unverified": 401})


# ----------------------------------------------------------------------------------------- routes

STEPS = [{"stepType": "SetValues", "settings": '{"values": {}}'}]
DAILY = [{"triggerType": "DailyScheduler", "startDate": "2026-01-01"}]
EXPORT = {"entity": "world", "name": "export_data"}
ENTITY = {"name": "{entity}"}
TOO_SHORT = {"currentPassword": "not it", "newPassword": "short", "newPasswordConfirm": "short"}


def always(body: Any) -> Body:
    return lambda _: body


def numbered(texts: Mapping[str, str]) -> Body:
    """A body of texts with the number in them."""
    return lambda number: {name: text.format(number) for name, text in texts.items()}


def row(number: int) -> Any:
    return {"attributes": {"label": f"Row {number}"}}


_PROJECT: dict[str, Asked] = {
    "GET /action": Asked(expected=reads()),
    "POST /action": Asked(
        expected=creates(), body=lambda number: {"name": f"New {number}", "steps": STEPS}
    ),
    "GET /action/{actionId}": Asked(expected=reads()),
    "PUT /action/{actionId}": Asked(expected=changes(), body=always({"description": "changed"})),
    "DELETE /action/{actionId}": Asked(expected=changes(204), spends="actionId"),
    "POST /action/{actionId}/enable": Asked(expected=changes()),
    "POST /action/{actionId}/disable": Asked(expected=changes(), spends="actionId"),
    "GET /action/execute/{actionId}": Asked(expected=executes()),
    "POST /action/execute/{actionId}": Asked(expected=executes()),
    "GET /actionexecution/action/{actionId}": Asked(expected=reads()),
    "GET /actionexecution/lastaction/{actionId}": Asked(expected=reads()),
    "GET /actionexecution/{executionId}": Asked(expected=reads()),
    "GET /actionexecution/downloadpackage/{executionId}": Asked(expected=reads(302)),
    "POST /actionexecution/{executionId}/cancel": Asked(expected=executes(), spends="executionId"),
    "POST /action/{actionId}/trigger-preview": Asked(expected=reads()),
    "POST /action/trigger-preview": Asked(expected=reads(), body=always({"triggers": DAILY})),
    "POST /event": Asked(expected=executes(202), body=always({"eventName": "order.paid"})),
    "POST /upload": Asked(expected=creates()),
    "GET /script": Asked(expected=reads()),
    "PUT /script/{name}": Asked(expected=changes_project(), body=always("print('hello')")),
    "GET /script/{name}": Asked(expected=reads()),
    "DELETE /script/{name}": Asked(expected=changes_project(204), spends="name"),
    "GET /default-action": Asked(expected=reads()),
    "GET /default-action/{entity}/{name}": Asked(expected=reads(), named=EXPORT),
    "PATCH /default-action/{entity}/{name}": Asked(
        expected=administers(), body=always({}), named=EXPORT
    ),
    "PUT /default-action/{entity}/{name}": Asked(expected=NOBODY, named=EXPORT),
    "DELETE /default-action/{entity}/{name}": Asked(expected=NOBODY, named=EXPORT),
    "GET /entity": Asked(expected=reads()),
    "GET /entity/{name}": Asked(expected=reads(), named=ENTITY),
    "GET /data/{entity}": Asked(expected=reads()),
    "POST /data/{entity}": Asked(expected=creates(), body=row),
    "GET /data/{entity}/{rowId}": Asked(expected=reads()),
    "PATCH /data/{entity}/{rowId}": Asked(expected=changes(), body=row),
    "DELETE /data/{entity}/{rowId}": Asked(expected=changes(204), spends="rowId"),
    "GET /action/ping": Asked(expected=VERIFIED),
    "GET /actionexecution/ping": Asked(expected=VERIFIED),
    "GET /action/unauthorized-ping": Asked(expected=EVERYBODY),
    "GET /actionexecution/unauthorized-ping": Asked(expected=EVERYBODY),
}

_TENANT: dict[str, Asked] = {
    "GET /project": Asked(expected=reads()),
    "POST /project": Asked(expected=creates(), body=numbered({"projectName": "Project {}"})),
    "GET /project/{projectId}": Asked(expected=reads()),
    "PUT /project/{projectId}": Asked(
        expected=changes_project(), body=always({"projectDescription": "changed"})
    ),
    "DELETE /project/{projectId}": Asked(expected=changes_project(204), spends="projectId"),
    "GET /apikey": Asked(expected=administers()),
    "POST /apikey": Asked(
        expected=administers(201), body=lambda number: {"name": f"Key {number}", "rights": ["read"]}
    ),
    "DELETE /apikey/{keyId}": Asked(expected=administers(204), spends="keyId"),
    "GET /user": Asked(expected=SEES_USERS),
    # A password that cannot be one, so that those who may are told so, and go on with theirs.
    "POST /user/password": Asked(expected=only_people("write", 400), body=always(TOO_SHORT)),
    "POST /user/signout": Asked(expected=only_people("write", 204), ends_token=True),
    "GET /usergroup": Asked(expected=reads()),
    "POST /usergroup": Asked(expected=administers(201), body=numbered({"name": "Group {}"})),
    "GET /usergroup/{usergroupId}": Asked(expected=SEES_GROUP),
    "DELETE /usergroup/{usergroupId}": Asked(expected=administers(204), spends="usergroupId"),
    "GET /usergroup/{usergroupId}/member": Asked(expected=READS_MEMBERS),
    "PUT /usergroup/{usergroupId}/member/{userId}": Asked(expected=CHANGES_MEMBERS),
    "DELETE /usergroup/{usergroupId}/member/{userId}": Asked(
        expected=replace(CHANGES_MEMBERS, administrator=204, admin=204), spends="userId"
    ),
}

# The tenant of the matrix is the operators' own.
_INSTANCE: dict[str, Asked] = {
    "GET /api/tenant": Asked(expected=administers()),
    "POST /api/tenant": Asked(
        expected=administers(201),
        body=numbered({"name": "tenant-{}", "displayName": "Tenant {}"}),
    ),
    "GET /api/tenant/{tenantId}": Asked(expected=administers()),
}

# Without attributes, so that those who may are told what is missing, and nothing is changed.
_DEFAULT_ACTIONS: dict[str, Asked] = {
    "/action/{entity}/{name}": Asked(
        expected=default_action(404), named={"entity": "nix", "name": "nix"}
    ),
    "/action/cloud_store/{name}": Asked(expected=default_action(404), named={"name": "nix"}),
    "/action/cloud_store/upload_file": Asked(expected=default_action(400)),
    "/action/cloud_store/list_files": Asked(expected=default_action(400)),
    "/action/cloud_store/create_folder": Asked(expected=default_action(400)),
    "/action/cloud_store/move_path": Asked(expected=default_action(400)),
    "/action/cloud_store/delete_path": Asked(expected=default_action(400)),
    "/action/world/{name}": Asked(expected=default_action(404), named={"name": "nix"}),
    "/action/user_account/{name}": Asked(expected=default_action(404), named={"name": "nix"}),
    "/action/data_exchange/{name}": Asked(expected=default_action(404), named={"name": "nix"}),
    "/action/data_exchange/synchronize": Asked(expected=default_action(400)),
    "/action/world/add_exchange": Asked(expected=default_action(400)),
    "/action/oauth_connect/{name}": Asked(expected=default_action(404), named={"name": "nix"}),
    "/action/oauth_token/{name}": Asked(expected=default_action(404), named={"name": "nix"}),
    "/action/oauth_connect/oauth_login_begin": Asked(expected=default_action(400)),
    "/action/oauth_connect/oauth.login.begin": Asked(expected=default_action(400)),
    "/action/oauth_token/oauth.login.response": Asked(expected=default_action(400)),
    "/action/user_account/signup": Asked(expected=default_action(400)),
    "/action/user_account/signin": Asked(expected=default_action(400, guests=400)),
    "/action/world/restart_daptin": Asked(expected=default_action(200)),
    "/action/world/upload_system_schema": Asked(expected=default_action(400)),
    "/action/world/download_system_schema": Asked(expected=default_action(200)),
    "/action/world/generate_random_data": Asked(expected=default_action(400)),
    "/action/world/export_data": Asked(expected=default_action(200)),
    "/action/world/import_data": Asked(expected=default_action(400)),
    "/action/world/upload_csv_to_system_schema": Asked(expected=default_action(400)),
    "/action/world/upload_xls_to_system_schema": Asked(expected=default_action(400)),
    "/action/world/become_an_administrator": Asked(expected=default_action(403)),
}

ROUTES: Mapping[str, Asked] = {
    **{f"{method} {path}": asked for path, asked in _DEFAULT_ACTIONS.items() for method in ("GET", "POST")},
    **{each.replace(" ", " /api/{tenantId}/{projectId}", 1): asked for each, asked in _PROJECT.items()},
    **{each.replace(" ", " /api/{tenantId}", 1): asked for each, asked in _TENANT.items()},
    **_INSTANCE,
    "GET /actions": Asked(expected=default_action(200, guests=200)),
}  # fmt: skip

OPEN = {route for route, asked in ROUTES.items() if asked.expected is EVERYBODY}
"""They look at no credential, and so at no id either."""
