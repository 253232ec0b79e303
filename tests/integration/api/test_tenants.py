"""Tenants: how operators make them, and who has a new one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from baton import container
from baton.ids import ProjectRef
from baton.people.founding import founding
from baton.store import keys
from tests.integration.api.conftest import NewPerson
from tests.integration.api.samples import new_action
from tests.integration.conftest import START
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Gateway

NEW = {"name": "north-shop", "displayName": "The shop in the north"}
ANN = {"name": "Ann", "email": "ann@example.com", "password": "correct horse"}


def create(call: Gateway, **changes: Any) -> Any:
    return call.send("POST", "/api/tenant", NEW | changes)


def act_in(call: Gateway, tenant: str, name: str, attributes: Any = None, key: Any = None) -> Any:
    return call.act(name, attributes, key=key, headers={"X-Tenant-Id": tenant})


def token_of(answer: Any) -> str:
    return str(answer.body[0]["Attributes"]["value"])


def test_a_tenant_begins_with_a_project_in_which_one_can_work(call: Gateway, new_key: Any) -> None:
    made = create(call, description="Sells fish", timeZone="Europe/Oslo", maxUsers=7)

    assert made.status == HTTPStatus.CREATED
    tenant, project = made.body["tenantId"], made.body["projectId"]
    key = new_key("read", "write", tenant=tenant)
    action = call("POST", "/action", new_action(), key=key, tenant=tenant, project=project)
    assert action.status == HTTPStatus.CREATED
    projects = call.send("GET", f"/api/{tenant}/project", key=key).body["projects"]
    assert [(each["projectId"], each["projectName"]) for each in projects] == [
        (project, "Default project")
    ]


def test_a_tenant_is_shown_as_it_was_made(call: Gateway, at: Any) -> None:
    at()
    made = create(call, description="Sells fish", timeZone="Europe/Oslo").body

    found = call.send("GET", f"/api/tenant/{made['tenantId']}").body

    assert found == {
        "tenantId": made["tenantId"],
        "name": "north-shop",
        "displayName": "The shop in the north",
        "description": "Sells fish",
        "timeZone": "Europe/Oslo",
        "defaultProjectId": made["projectId"],
        "dateCreated": "2026-11-21T22:13:20Z",
        "isClosed": False,
    }
    assert made | found == made


def test_the_list_has_the_first_tenant_too_and_pages(call: Gateway, at: Any) -> None:
    at(hours=1)
    made = create(call).body["tenantId"]

    everything = call.send("GET", "/api/tenant").body
    second = call.send("GET", "/api/tenant?page=2&pageSize=1").body

    assert [each["tenantId"] for each in everything["tenants"]] == [TENANT, made]
    assert (everything["totalCount"], everything["page"]) == (2, None)
    assert [each["tenantId"] for each in second["tenants"]] == [made]
    assert (second["totalCount"], second["page"], second["pageSize"]) == (2, 2, 1)


def test_what_cannot_be_is_refused_by_name(call: Gateway) -> None:
    wrong: dict[str, list[Any]] = {
        "name": ["ab", "a" * 64, "North", "north shop", "nörth", "north\n"],
        "displayName": [" ", 7],
        "timeZone": ["Mars/Olympus", "../UTC"],
    }
    for field, values in wrong.items():
        for value in values:
            refused = create(call, **{field: value})

            assert refused.status == HTTPStatus.BAD_REQUEST, value
            assert [each["field"] for each in refused.body["errors"]] == [field]


def test_a_taken_name_is_refused_and_nothing_is_left_behind(call: Gateway, table: Any) -> None:
    create(call)
    before = table.scan()["Count"]

    refused = create(call, administrator=ANN)

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONFLICT, "name_taken")
    assert create(call, name="default").status == HTTPStatus.CONFLICT
    assert table.scan()["Count"] == before


def test_of_fifty_with_one_name_at_once_one_is_made(call: Gateway) -> None:
    with ThreadPoolExecutor(10) as pool:
        statuses = Counter(pool.map(lambda _: create(call).status, range(50)))

    assert statuses == {201: 1, 409: 49}
    assert call.send("GET", "/api/tenant").body["totalCount"] == 2


def test_an_open_tenant_is_whose_who_comes_first(call: Gateway) -> None:
    tenant = create(call).body["tenantId"]
    act_in(call, tenant, "user_account/signup", ANN | {"passwordConfirm": ANN["password"]})
    token = token_of(act_in(call, tenant, "user_account/signin", ANN))

    call.act("world/become_an_administrator", key=token)

    assert call.send("GET", f"/api/tenant/{tenant}").body["isClosed"]
    assert call.send("GET", f"/api/{tenant}/apikey", key=token).status == HTTPStatus.OK


def test_a_tenant_with_an_administrator_is_never_open(call: Gateway) -> None:
    made = create(call, administrator=ANN).body
    tenant, bob = made["tenantId"], ANN | {"email": "bob@example.com"}

    refused = act_in(
        call, tenant, "user_account/signup", bob | {"passwordConfirm": bob["password"]}
    )

    assert made["isClosed"]
    assert refused.status == HTTPStatus.FORBIDDEN


def test_the_administrator_of_a_new_tenant_signs_in_and_administers_it(call: Gateway) -> None:
    made = create(call, administrator=ANN).body
    tenant = made["tenantId"]
    token = token_of(act_in(call, tenant, "user_account/signin", ANN))

    users = call.send("GET", f"/api/{tenant}/user", key=token).body["users"]
    group = next(
        each["usergroupId"]
        for each in call.send("GET", f"/api/{tenant}/usergroup", key=token).body["usergroups"]
        if each["name"] == "administrators"
    )
    members = call.send("GET", f"/api/{tenant}/usergroup/{group}/member", key=token).body["members"]
    left = call.send(
        "DELETE", f"/api/{tenant}/usergroup/{group}/member/{made['administratorId']}", key=token
    )

    assert [(each["userId"], each["isAdministrator"]) for each in users] == [
        (made["administratorId"], True)
    ]
    assert [each["userId"] for each in members] == [made["administratorId"]]
    assert left.status == HTTPStatus.CONFLICT
    assert call.act("world/become_an_administrator", key=token).status == HTTPStatus.FORBIDDEN
    assert call.send("GET", "/api/tenant", key=token).status == HTTPStatus.FORBIDDEN


def test_without_a_good_administrator_there_is_no_tenant_at_all(call: Gateway) -> None:
    wrong: list[tuple[Any, str]] = [
        ({}, "administrator.name"),
        (ANN | {"password": "short"}, "administrator.password"),
        (ANN | {"email": "nobody"}, "administrator.email"),
        ("Ann", "administrator"),
    ]
    for administrator, field in wrong:
        refused = create(call, administrator=administrator)

        assert refused.status == HTTPStatus.BAD_REQUEST
        assert field in [each["field"] for each in refused.body["errors"]]
        assert "short" not in str(refused.body)
    assert call.send("GET", "/api/tenant").body["totalCount"] == 1


def test_an_instance_of_before_there_was_a_list_gets_its_tenant_into_it(table: Any) -> None:
    for write in founding(TENANT, "default", START, default_project_id=PROJECT):
        container.table().transact(write)

    for _ in range(2):
        container.tenant_repository().add_first(ProjectRef(TENANT, PROJECT), "default", START)

    assert [each.tenant_id for each in container.tenant_repository().all()] == [TENANT]
    assert "Item" in table.get_item(Key=keys.tenant_name("default").item())


def test_users_of_a_tenant_see_nothing_of_the_others(
    call: Gateway, other_tenant: str, new_person: NewPerson
) -> None:
    token = new_person("Eve", administrator=True, tenant=other_tenant).token

    users = call.send("GET", f"/api/{other_tenant}/user", key=token).body

    assert [each["homeTenantId"] for each in users["users"]] == [other_tenant]
    assert call.send("GET", f"/api/tenant/{TENANT}", key=token).status == HTTPStatus.FORBIDDEN
