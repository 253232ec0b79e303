"""Who may call what: each right, each endpoint."""

from http import HTTPStatus
from typing import Any

import pytest

from baton import container
from baton.entities.schema_reading import read_schema
from baton.ids import ProjectRef
from tests.integration.api.samples import new_action, steps_of
from tests.integration.conftest import ADMINISTRATOR, START
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.template import routes

ANOTHER = "88888888-8888-8888-8888-888888888888"

# Each endpoint with the right it asks for and what it answers to one who has it.
ENDPOINTS = {
    "GET /action": ("read", 200),
    "POST /action": ("write", 201),
    "GET /action/{actionId}": ("read", 200),
    "PUT /action/{actionId}": ("write", 200),
    "DELETE /action/{actionId}": ("write", 204),
    "POST /action/{actionId}/enable": ("write", 200),
    "POST /action/{actionId}/disable": ("write", 200),
    "GET /action/execute/{actionId}": ("execute", 200),
    "POST /action/execute/{actionId}": ("execute", 200),
    "GET /actionexecution/action/{actionId}": ("read", 200),
    "GET /actionexecution/lastaction/{actionId}": ("read", 200),
    "GET /actionexecution/{executionId}": ("read", 200),
    "GET /actionexecution/downloadpackage/{executionId}": ("read", 302),
    "POST /actionexecution/{executionId}/cancel": ("execute", 200),
    "POST /action/{actionId}/trigger-preview": ("read", 200),
    "POST /action/trigger-preview": ("read", 200),
    "POST /event": ("execute", 202),
    "GET /script": ("read", 200),
    "PUT /script/{name}": ("write", 200),
    "GET /script/{name}": ("read", 200),
    "DELETE /script/{name}": ("write", 204),
    "POST /upload": ("write", 201),
    "GET /entity": ("read", 200),
    "GET /entity/{name}": ("read", 200),
    "GET /data/{entity}": ("read", 200),
    "POST /data/{entity}": ("write", 201),
    "GET /data/{entity}/{rowId}": ("read", 200),
    "PATCH /data/{entity}/{rowId}": ("write", 200),
    "DELETE /data/{entity}/{rowId}": ("write", 204),
    "GET /default-action": ("read", 200),
    "GET /default-action/{entity}/{name}": ("read", 200),
    "PATCH /default-action/{entity}/{name}": ("admin", 200),
    "PUT /default-action/{entity}/{name}": ("admin", 403),
    "DELETE /default-action/{entity}/{name}": ("admin", 403),
}
BODIES = {
    "POST /action": new_action(name="Another"),
    "POST /action/trigger-preview": {
        "triggers": [{"triggerType": "DailyScheduler", "startDate": "2026-01-01"}]
    },
    "POST /event": {"eventName": "order.paid"},
    "POST /data/{entity}": {"attributes": {"label": "Another"}},
    "PATCH /data/{entity}/{rowId}": {"attributes": {"label": "Changed"}},
}
CRATE = {"TableName": "crate", "Columns": [{"Name": "label", "ColumnType": "label"}]}
HERE = ProjectRef(TENANT, PROJECT)
RIGHTS = ("read", "write", "execute", "admin")


@pytest.fixture
def send(call: Gateway) -> Any:
    """Sends a request that an administrator would be granted to an endpoint of the table above."""
    action_id = call("POST", "/action", new_action(steps=steps_of("SetValues"))).body["actionId"]
    execution_id = call("GET", f"/action/execute/{action_id}").body["actionExecutionId"]
    call("PUT", "/script/hello.py", "print('hello')")
    container.entities().apply(HERE, read_schema({"Tables": [CRATE]}), ADMINISTRATOR, START)
    row = call("POST", "/data/crate", {"attributes": {"label": "One"}}).body["data"]
    ids = {"actionId": action_id, "executionId": execution_id, "rowId": row["id"]}
    script, default_action = {"name": "hello.py"}, {"entity": "world", "name": "export_data"}
    entity = {"name": "crate", "entity": "crate"}
    names = {"script": script, "default-action": default_action, "entity": entity, "data": entity}

    def request(endpoint: str, **how: Any) -> Any:
        method, path = endpoint.split()
        named = names.get(path.split("/")[1], {})
        return call(method, path.format(**ids, **named), BODIES.get(endpoint), **how)

    return request


def test_every_endpoint_but_the_pings_is_in_the_table() -> None:
    """Every one of a project's, that is. Default actions answer in another dialect."""
    base = "/api/{tenantId}/{projectId}"
    known = {
        f"{route.method} {route.path.removeprefix(base)}"
        for route in routes()
        if route.path.startswith(base)
    }

    assert {each for each in known if "ping" not in each} == ENDPOINTS.keys()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_who_has_the_right_is_served_and_nobody_else(
    send: Any, new_key: Any, endpoint: str
) -> None:
    needed, granted = ENDPOINTS[endpoint]
    lacking = [right for right in RIGHTS if right not in {needed, "admin"}]

    refusals = {right: send(endpoint, key=new_key(right)) for right in lacking}
    together = send(endpoint, key=new_key(*lacking))
    served = send(endpoint, key=new_key(needed))

    for refusal in (*refusals.values(), together):
        assert (refusal.status, refusal.body["code"]) == (HTTPStatus.FORBIDDEN, "forbidden")
        assert needed in refusal.body["error"]
        assert refusal.calls == []
    assert served.status == granted


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_administrator_is_served(send: Any, endpoint: str) -> None:
    assert send(endpoint).status == ENDPOINTS[endpoint][1]


def test_a_key_of_another_tenant_reaches_nothing(send: Any, new_key: Any) -> None:
    key = new_key("admin", tenant=ANOTHER)

    refusals = {endpoint: send(endpoint, key=key) for endpoint in ENDPOINTS}

    assert outcomes(refusals) == dict.fromkeys(ENDPOINTS, (403, "forbidden"))
    assert [refusal.calls for refusal in refusals.values() if refusal.calls] == []


def test_another_tenants_address_reaches_nothing(send: Any) -> None:
    refusals = {endpoint: send(endpoint, tenant=ANOTHER) for endpoint in ENDPOINTS}

    assert outcomes(refusals) == dict.fromkeys(ENDPOINTS, (403, "forbidden"))
    assert [refusal.calls for refusal in refusals.values() if refusal.calls] == []


def test_nobody_is_asked_for_a_credential(send: Any) -> None:
    refusals = {endpoint: send(endpoint, key=None) for endpoint in ENDPOINTS}

    assert outcomes(refusals) == dict.fromkeys(ENDPOINTS, (401, "unauthenticated"))
    assert {refusal.headers["www-authenticate"] for refusal in refusals.values()} == {"Bearer"}


def test_a_key_that_does_not_verify_is_nobodys(send: Any, new_key: Any) -> None:
    key = new_key()[:-1]

    refusals = {endpoint: send(endpoint, key=key) for endpoint in ENDPOINTS}

    assert outcomes(refusals) == dict.fromkeys(ENDPOINTS, (401, "unauthenticated"))


def test_another_projects_things_are_not_found(send: Any, other_project: str) -> None:
    naming = [each for each in ENDPOINTS if "Id}" in each]

    refusals = {endpoint: send(endpoint, project=other_project) for endpoint in naming}

    assert outcomes(refusals) == dict.fromkeys(naming, (404, "not_found"))


@pytest.mark.parametrize("malformed", ["none", "7d1c2f0e6a534f0b9a570c7f6f5f2a11", "%00", "0"])
def test_a_project_that_is_no_guid_is_refused(send: Any, malformed: str) -> None:
    refusals = {endpoint: send(endpoint, project=malformed) for endpoint in ENDPOINTS}

    assert outcomes(refusals) == dict.fromkeys(ENDPOINTS, (400, "invalid_input"))
    fields = {refusal.body["errors"][0]["field"] for refusal in refusals.values()}
    assert fields == {"projectId"}


@pytest.mark.parametrize("field", ["actionId", "executionId"])
def test_an_id_that_is_no_guid_is_refused(call: Gateway, field: str) -> None:
    naming = [each for each in ENDPOINTS if f"{{{field}}}" in each]

    refusals = {each: call(*each.replace(f"{{{field}}}", "17").split()) for each in naming}

    assert outcomes(refusals) == dict.fromkeys(naming, (400, "invalid_input"))
    fields = {refusal.body["errors"][0]["field"] for refusal in refusals.values()}
    assert fields == {field}


def outcomes(answers: dict[str, Answer]) -> dict[str, tuple[int, str]]:
    return {name: (answer.status, answer.body["code"]) for name, answer in answers.items()}
