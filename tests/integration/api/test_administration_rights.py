"""Who may manage tenants, projects, API keys and people: each right, each endpoint beside a project's own."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest

from tests.integration.api.conftest import NewPerson
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.template import routes

BASE = "/api/{tenantId}"
NOWHERE = "88888888-8888-8888-8888-888888888888"

# Each endpoint with the right it asks for, and what a key that has just this right is answered.
ENDPOINTS = {
    "GET /api/tenant": ("admin", 200),
    "POST /api/tenant": ("admin", 201),
    "GET /api/tenant/{tenantId}": ("admin", 200),
    f"GET {BASE}/project": ("read", 200),
    f"POST {BASE}/project": ("write", 201),
    f"GET {BASE}/project/{{projectId}}": ("read", 200),
    f"PUT {BASE}/project/{{projectId}}": ("write", 200),
    f"DELETE {BASE}/project/{{projectId}}": ("write", 204),
    f"GET {BASE}/apikey": ("admin", 200),
    f"POST {BASE}/apikey": ("admin", 201),
    f"DELETE {BASE}/apikey/{{keyId}}": ("admin", 204),
    # People belong to administrators and to themselves: a key without `admin` is neither.
    f"GET {BASE}/user": ("read", 403),
    f"POST {BASE}/user/password": ("write", 403),
    f"POST {BASE}/user/signout": ("write", 403),
    f"GET {BASE}/usergroup": ("read", 200),
    f"POST {BASE}/usergroup": ("admin", 201),
    f"GET {BASE}/usergroup/{{usergroupId}}": ("read", 404),
    f"DELETE {BASE}/usergroup/{{usergroupId}}": ("admin", 204),
    f"GET {BASE}/usergroup/{{usergroupId}}/member": ("read", 404),
    f"PUT {BASE}/usergroup/{{usergroupId}}/member/{{userId}}": ("write", 404),
    f"DELETE {BASE}/usergroup/{{usergroupId}}/member/{{userId}}": ("write", 404),
}
# What an administrator's key is answered where that differs.
ADMINISTERED = {
    f"GET {BASE}/user": 200,
    f"GET {BASE}/usergroup/{{usergroupId}}": 200,
    f"GET {BASE}/usergroup/{{usergroupId}}/member": 200,
    f"PUT {BASE}/usergroup/{{usergroupId}}/member/{{userId}}": 200,
    f"DELETE {BASE}/usergroup/{{usergroupId}}/member/{{userId}}": 204,
}
BODIES = {
    "POST /api/tenant": {"name": "south-shop", "displayName": "The shop in the south"},
    f"POST {BASE}/project": {"projectName": "Deliveries"},
    f"PUT {BASE}/project/{{projectId}}": {"projectDescription": "What leaves the house"},
    f"POST {BASE}/apikey": {"name": "ci", "rights": ["read"]},
    f"POST {BASE}/user/password": {
        "currentPassword": "correct horse",
        "newPassword": "battery staple",
    },
    f"POST {BASE}/usergroup": {"name": "Drivers"},
}
IN_A_TENANT = [each for each in ENDPOINTS if BASE + "/" in each]
RIGHTS = ("read", "write", "execute", "admin")
IDS = ("projectId", "keyId", "usergroupId", "userId")
# What is deleted comes last, a member before the group.
IN_ORDER = sorted(ENDPOINTS, key=lambda each: (each.startswith("DELETE"), -len(each)))

type Send = Callable[..., Answer]


@pytest.fixture
def ids(call: Gateway, new_person: NewPerson, other_project: str) -> dict[str, str]:
    group = call.send("POST", f"/api/{TENANT}/usergroup", {"name": "Packers"}).body["usergroupId"]
    user = new_person("Ann").user_id
    call.send("PUT", f"/api/{TENANT}/usergroup/{group}/member/{user}")
    key = call.send("POST", f"/api/{TENANT}/apikey", {"name": "old", "rights": ["read"]})
    return {
        "tenantId": TENANT,
        "projectId": other_project,
        "keyId": key.body["keyId"],
        "usergroupId": group,
        "userId": user,
    }


@pytest.fixture
def send(call: Gateway, ids: dict[str, str]) -> Send:
    def request(endpoint: str, *, tenant: str = TENANT, key: str | None = "", **named: str) -> Any:
        method, path = endpoint.split()
        path = path.format(**(ids | {"tenantId": tenant} | named))
        return call.send(method, path, BODIES.get(endpoint), key=key)

    return request


def test_every_endpoint_beside_a_projects_is_in_the_table() -> None:
    known = {f"{route.method} {route.path}" for route in routes() if route.path.startswith("/api/")}

    assert {each for each in known if f"{BASE}/{{projectId}}" not in each} == ENDPOINTS.keys()


def test_who_lacks_the_right_is_refused_before_anything_is_read(send: Send, new_key: Any) -> None:
    without = {
        needed: new_key(*(right for right in RIGHTS if right not in {needed, "admin"}))
        for needed in RIGHTS
    }

    refusals = {each: send(each, key=without[needed]) for each, (needed, _) in ENDPOINTS.items()}

    assert outcomes(refusals) == dict.fromkeys(ENDPOINTS, (403, "forbidden"))
    unnamed = [each for each in ENDPOINTS if ENDPOINTS[each][0] not in refusals[each].body["error"]]
    assert unnamed == []
    assert [refusal.calls for refusal in refusals.values() if refusal.calls] == []


def test_who_has_just_the_right_is_served(send: Send, new_key: Any) -> None:
    held = {right: new_key(right) for right in RIGHTS}

    answers = {each: send(each, key=held[ENDPOINTS[each][0]]).status for each in IN_ORDER}

    assert answers == {each: granted for each, (_, granted) in ENDPOINTS.items()}


def test_an_administrator_is_served(send: Send) -> None:
    answers = {each: send(each).status for each in IN_ORDER}

    assert answers == {each: granted for each, (_, granted) in ENDPOINTS.items()} | ADMINISTERED


def test_a_key_of_another_tenant_reaches_nothing(
    send: Send, new_key: Any, other_tenant: str
) -> None:
    key = new_key("admin", tenant=other_tenant)

    refusals = {endpoint: send(endpoint, key=key) for endpoint in ENDPOINTS}

    assert outcomes(refusals) == dict.fromkeys(ENDPOINTS, (403, "forbidden"))
    assert [refusal.calls for refusal in refusals.values() if refusal.calls] == []


def test_another_tenants_address_reaches_nothing(send: Send, other_tenant: str) -> None:
    refusals = {
        (endpoint, tenant): send(endpoint, tenant=tenant)
        for endpoint in IN_A_TENANT
        for tenant in (other_tenant, NOWHERE)
    }

    assert {(each.status, each.body["code"]) for each in refusals.values()} == {(403, "forbidden")}
    assert [refusal.calls for refusal in refusals.values() if refusal.calls] == []


def test_another_tenants_things_are_answered_like_missing_ones(
    send: Send, new_key: Any, other_tenant: str
) -> None:
    """Their ids are real; the administrator who asks is of the second tenant."""
    key = new_key("admin", tenant=other_tenant)
    naming = [each for each in IN_A_TENANT if any(f"{{{name}}}" in each for name in IDS)]
    missing = dict.fromkeys(IDS, NOWHERE)

    theirs = {each: send(each, tenant=other_tenant, key=key) for each in naming}
    nobodys = {each: send(each, tenant=other_tenant, key=key, **missing) for each in naming}

    assert outcomes(theirs) == dict.fromkeys(naming, (404, "not_found"))
    assert outcomes(nobodys) == outcomes(theirs)
    assert [each.operations for each in nobodys.values()] == [
        each.operations for each in theirs.values()
    ]
    assert {each: _without_ids(answer) for each, answer in nobodys.items()} == {
        each: _without_ids(answer) for each, answer in theirs.items()
    }


def test_nobody_is_asked_for_a_credential(send: Send) -> None:
    refusals = {endpoint: send(endpoint, key=None) for endpoint in ENDPOINTS}

    assert outcomes(refusals) == dict.fromkeys(ENDPOINTS, (401, "unauthenticated"))


def test_tenants_are_not_for_users_of_the_first_one(send: Send, new_person: NewPerson) -> None:
    token = new_person("Bob").token
    instance = [each for each in ENDPOINTS if each not in IN_A_TENANT]

    refusals = {endpoint: send(endpoint, key=token) for endpoint in instance}

    assert outcomes(refusals) == dict.fromkeys(instance, (403, "forbidden"))


def test_tenants_are_for_administrators_of_the_first_one(send: Send, new_person: NewPerson) -> None:
    token = new_person("Bob", administrator=True).token

    assert send("GET /api/tenant", key=token).status == HTTPStatus.OK


def test_an_id_that_is_no_guid_is_refused(send: Send) -> None:
    naming = [each for each in IN_A_TENANT if any(f"{{{name}}}" in each for name in IDS)]

    answers = {each: send(each, **dict.fromkeys(IDS, "17")).status for each in naming}

    # A key's id may come without its dashes, so one that is none is just not found.
    assert answers == {each: 404 if "keyId" in each else 400 for each in naming}


def test_the_first_project_is_where_the_gateway_says(call: Gateway) -> None:
    """The word `project` in a path is followed by the id of a project, not taken for one."""
    found = call.send("GET", f"/api/{TENANT}/project/{PROJECT}")

    assert (found.status, found.body["projectId"]) == (HTTPStatus.OK, PROJECT)


def outcomes(answers: dict[str, Answer]) -> dict[str, tuple[int, str]]:
    return {name: (answer.status, answer.body["code"]) for name, answer in answers.items()}


def _without_ids(answer: Answer) -> dict[str, Any]:
    return {name: value for name, value in answer.body.items() if not name.lower().endswith("id")}
