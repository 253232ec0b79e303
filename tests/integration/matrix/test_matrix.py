"""Every route of the template against every kind of caller: a line of the matrix that nobody wrote fails."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.conftest import furnish, simulated_aws
from tests.integration.matrix.classification import COLUMNS, OPEN, ROUTES
from tests.integration.matrix.world import CALLERS, World
from tests.integration.simulation import stack
from tests.integration.simulation.gateway import Answer
from tests.integration.simulation.template import routes

DEPLOYED = sorted(f"{route.method} {route.path}" for route in routes())
OF_A_PROJECT = [each for each in DEPLOYED if "{projectId}" in each and each not in OPEN]
GUARDED = [each for each in DEPLOYED if "ping" not in each]  # pings verify by themselves, or nobody
OF_A_TENANT = [each for each in DEPLOYED if "/api/{tenantId}" in each and each not in OPEN]
HEADED = [each for each in DEPLOYED if " /action" in each]  # tenant and project are in headers
PLACE = {"tenantId", "projectId"}
LOOKS = {"GetItem", "Query", "GetObject", "ListObjectsV2"}
REFUSED = 400


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Made once: what a request changes is its own."""
    with pytest.MonkeyPatch.context() as monkeypatch, simulated_aws(monkeypatch, {}):
        stack.make_table()
        stack.make_bucket()
        furnish()
        yield World()


def send(world: World, route: str, caller: str, ids: dict[str, str], headers: Any = None) -> Answer:
    method, path = route.split()
    asked = ROUTES[route]
    named = {name: value.format(**ids) for name, value in asked.named.items()}
    return world.call.send(
        method,
        path.format(**ids | named),
        asked.body(world.number()),
        key=world.credentials[caller],
        headers=headers,
    )


def test_every_route_is_classified_and_every_classified_route_is_there() -> None:
    """Add what is new to tests/integration/matrix/classification.py."""
    assert set(DEPLOYED) - ROUTES.keys() == set()
    assert ROUTES.keys() - set(DEPLOYED) == set()


def test_every_caller_has_an_expectation_and_every_expectation_a_caller(world: World) -> None:
    assert set(CALLERS.values()) == set(COLUMNS)
    assert world.credentials.keys() == CALLERS.keys()


@pytest.mark.parametrize("route", DEPLOYED)
def test_each_caller_is_answered_as_written_down(world: World, route: str) -> None:
    assert route in ROUTES, f"{route} is not classified: see matrix/classification.py"
    asked = ROUTES[route]
    expected = {caller: getattr(asked.expected, column) for caller, column in CALLERS.items()}

    answers = {}
    for caller, status in expected.items():
        granted = status < REFUSED
        own = world.fresh(asked.spends) if asked.spends and granted else {}
        answers[caller] = send(world, route, caller, world.ids | own)
        if asked.ends_token and granted:
            world.sign_in_again(caller)

    assert {caller: answer.status for caller, answer in answers.items()} == expected
    changed = {
        caller: answer.operations
        for caller, answer in answers.items()
        if answer.status >= REFUSED and not set(answer.operations) <= LOOKS
    }
    # Becoming administrator is refused by the write itself.
    assert not changed or "become_an_administrator" in route


@pytest.mark.parametrize("route", GUARDED)
def test_those_whose_credential_does_not_hold_reach_no_function_code(
    world: World, route: str
) -> None:
    unverified = [caller for caller, column in CALLERS.items() if column == "unverified"]

    answers = [send(world, route, caller, world.ids) for caller in unverified]

    assert [answer.calls for answer in answers if answer.calls] == []
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert len({str(answer.body) for answer in answers}) == 1


SOMEBODY = ("owner", "another user", "administrator", "key to read", "key of an administrator")


def unnamed(answer: Answer, ids: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    """An answer without the ids that it was asked with."""
    body = str(answer.body)
    for value in ids.values():
        body = body.replace(value, "")
    return answer.status, body, dict(answer.headers)


def things(route: str) -> list[str]:
    """The parameters of a route that name a thing of the tenant's, other than its project."""
    asked = ROUTES.get(route)
    named = dict(asked.named) if asked else {}
    found = [named.get(name, f"{{{name}}}") for name in re.findall(r"\{(\w+)\}", route)]
    return [name[1:-1] for name in found if name.startswith("{") and name[1:-1] not in PLACE]


# A script that is not there is made by putting it.
WITH_IDS = [
    (route, name)
    for route in OF_A_TENANT
    for name in things(route)
    if (route, name) != ("PUT /api/{tenantId}/{projectId}/script/{name}", "name")
]


@pytest.mark.parametrize(("route", "name"), WITH_IDS)
def test_another_tenants_thing_and_a_missing_one_are_one_answer(
    world: World, route: str, name: str
) -> None:
    """Asked for in the caller's own tenant and project, with all else in the address as it should be."""
    for caller in SOMEBODY:
        theirs, missing = (
            unnamed(send(world, route, caller, ids), ids)
            for ids in (world.ids | {name: each[name]} for each in (world.theirs, world.missing))
        )

        assert theirs == missing
        assert theirs[0] in {403, 404}


@pytest.mark.parametrize("route", OF_A_TENANT)
def test_another_tenants_address_and_a_missing_one_are_one_answer(world: World, route: str) -> None:
    for caller in SOMEBODY:
        theirs, missing = (
            unnamed(send(world, route, caller, ids), ids) for ids in (world.theirs, world.missing)
        )

        assert theirs == missing
        assert theirs[0] == 403


@pytest.mark.parametrize("route", OF_A_PROJECT)
def test_another_tenants_project_and_a_missing_one_are_one_answer(world: World, route: str) -> None:
    """In the caller's own tenant; things are asked for by the ids that they have there."""
    own = {"tenantId": world.ids["tenantId"]}
    for caller in SOMEBODY:
        theirs, missing = (
            unnamed(send(world, route, caller, ids | own), ids | own)
            for ids in (world.theirs, world.missing)
        )

        assert theirs == missing


@pytest.mark.parametrize("route", [each for each in DEPLOYED if " /api/tenant" in each])
def test_who_is_no_operator_learns_of_no_tenant(world: World, route: str) -> None:
    """Also those who have every right in their own: that there are others is not theirs to see."""
    for caller in (
        "owner",
        "key to read",
        "administrator of another tenant",
        "key of another tenant",
    ):
        ours, theirs, missing = (
            unnamed(send(world, route, caller, ids), ids)
            for ids in (world.ids, world.theirs, world.missing)
        )

        assert ours == theirs == missing
        assert ours[0] == 403


@pytest.mark.parametrize("route", HEADED)
@pytest.mark.parametrize("header", ["X-Tenant-Id", "X-Project-Id"])
def test_another_tenant_in_a_header_and_a_missing_one_are_one_answer(
    world: World, route: str, header: str
) -> None:
    name = {"X-Tenant-Id": "tenantId", "X-Project-Id": "projectId"}[header]
    for caller in SOMEBODY:
        theirs, missing = (
            unnamed(send(world, route, caller, world.ids, {header: ids[name]}), ids)
            for ids in (world.theirs, world.missing)
        )

        assert theirs == missing
        assert theirs[0] in {403, 404}


def test_nothing_of_the_other_tenant_has_changed(world: World) -> None:
    """Last, after all that was asked: what was there is as it was."""
    key = world.credentials["key of another tenant"]
    base = f"/api/{world.theirs['tenantId']}/{world.theirs['projectId']}"

    actions = world.call.send("GET", f"{base}/action", key=key).body["actions"]
    scripts = world.call.send("GET", f"{base}/script", key=key).body["scripts"]
    rows = world.call.send("GET", f"{base}/data/{world.theirs['entity']}", key=key).body["data"]
    group = f"/api/{world.theirs['tenantId']}/usergroup/{world.theirs['usergroupId']}"
    members = world.call.send("GET", f"{group}/member", key=key).body["members"]
    keys = world.call.send("GET", f"/api/{world.theirs['tenantId']}/apikey", key=key).body[
        "apiKeys"
    ]
    execution = world.call.send(
        "GET", f"{base}/actionexecution/{world.theirs['executionId']}", key=key
    )

    assert [each["actionId"] for each in actions] == [world.theirs["actionId"]]
    assert [each["name"] for each in scripts] == [world.theirs["name"]]
    assert [each["id"] for each in rows] == [world.theirs["rowId"]]
    assert [each["userId"] for each in members] == [world.theirs["userId"]]
    assert [each["isRevoked"] for each in keys] == [False, False]
    assert execution.body["status"] == "Queued"
