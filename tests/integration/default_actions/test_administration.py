"""Default actions as a project's administrators see and alter them."""

from typing import Any

import pytest

from baton.callers.models import administrators_group, users_group
from baton.default_actions import catalogue
from tests.integration.conftest import NewKey
from tests.integration.default_actions.conftest import NOWHERE, OTHER_PROJECT, failure
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.people import Person, join, new_group

EXPORT = "/default-action/world/export_data"
TEAM_EXECUTES = 524288


def test_all_are_listed_in_the_order_of_the_documentation(call: Gateway, ann: Person) -> None:
    for key in ("", ann.token):
        listed = call("GET", "/default-action", key=key).body["defaultActions"]

        assert [f"{each['entity']}/{each['name']}" for each in listed] == list(catalogue.CATALOGUE)
        assert call("GET", EXPORT, key=key).body in listed


def test_one_shows_who_may_execute_it_and_what_it_takes(call: Gateway) -> None:
    shown = call("GET", "/default-action/world/generate_random_data").body

    fields = shown.pop("inFields")
    assert shown == {
        "entity": "world",
        "name": "generate_random_data",
        "label": "Generate random data",
        "isEnabled": True,
        "permission": 2097024,
        "groups": [{"usergroupId": users_group(TENANT), "permission": 2080768}],
    }
    assert fields[0] == {
        "name": "count", "columnType": "measurement", "label": "Count", "isRequired": True,
    }  # fmt: skip


def test_with_an_administrator_the_group_is_theirs(call: Gateway, boss: Person) -> None:
    assert boss
    shown = call("GET", EXPORT).body

    assert shown["permission"] == 2085120
    assert shown["groups"] == [{"usergroupId": administrators_group(TENANT), "permission": 2080768}]


def test_what_is_altered_is_kept_and_the_rest_stays(call: Gateway) -> None:
    team = {"usergroupId": users_group(TENANT), "permission": TEAM_EXECUTES}

    first = call("PATCH", EXPORT, {"isEnabled": False}).body
    second = call("PATCH", EXPORT, {"permission": 5}).body
    third = call("PATCH", EXPORT, {"groups": [team], "PERMISSION": None}).body
    last = call("PATCH", EXPORT, {}).body

    assert (first["isEnabled"], first["permission"]) == (False, 2097024)
    assert (second["isEnabled"], second["permission"]) == (False, 5)
    assert third == last == call("GET", EXPORT).body
    assert (third["isEnabled"], third["permission"], third["groups"]) == (False, 5, [team])


def test_a_row_that_was_removed_is_there_again_as_declared(call: Gateway, table: Any) -> None:
    declared = call("GET", EXPORT).body
    before = {(item["pk"], item["sk"]) for item in table.scan()["Items"]}
    call("PATCH", EXPORT, {"isEnabled": False, "permission": 0, "groups": []})
    made = [i for i in table.scan()["Items"] if (i["pk"], i["sk"]) not in before]

    for item in made:
        table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})

    assert len(made) == 1
    assert call("GET", EXPORT).body == declared
    assert call.act("world/export_data", key="").status == 200
    assert "world:export_data" in call.send("GET", "/actions").body


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("name", ["world/export_data", "user_account/signin", "world/nix"])
def test_none_is_removed_or_redefined(call: Gateway, method: str, name: str) -> None:
    body = {"entity": "world", "name": "export_data", "inFields": []}

    answer = call(method, f"/default-action/{name}", body)

    assert (answer.status, answer.body["code"]) == (403, "forbidden")
    assert len(call("GET", "/default-action").body["defaultActions"]) == len(catalogue.CATALOGUE)


def test_a_disabled_one_is_forbidden_to_all_even_administrators(
    call: Gateway, boss: Person
) -> None:
    call("PATCH", "/default-action/user_account/signin", {"isEnabled": False})

    for key in (None, "", boss.token):
        assert failure(call.act("user_account/signin", key=key)) == (403, "forbidden")
        assert "user_account:signin" not in call.send("GET", "/actions", key=key).body
    call("PATCH", "/default-action/user_account/signin", {"isEnabled": True})
    assert call.act("user_account/signin").status == 400


def test_one_is_shared_with_a_group(call: Gateway, ann: Person, boss: Person) -> None:
    assert boss
    team = new_group("Team")
    call("PATCH", EXPORT, {"groups": [{"usergroupId": team, "permission": TEAM_EXECUTES}]})

    before = call.act("world/export_data", key=ann.token).status
    join(ann.user_id, team)
    after = call.act("world/export_data", key=ann.token).status

    assert (before, after) == (403, 200)


SIGN_UP = "/default-action/user_account/signup"


@pytest.fixture
def second(call: Gateway) -> str:
    """Another project of the tenant."""
    made = call.send("POST", f"/api/{TENANT}/project", {"projectName": "Second"})
    return str(made.body["projectId"])


@pytest.mark.parametrize("from_the_second", [False, True])
def test_what_is_the_tenants_is_altered_for_all_of_its_projects(
    call: Gateway, boss: Person, second: str, from_the_second: bool
) -> None:
    assert boss
    by, other = (second, PROJECT) if from_the_second else (PROJECT, second)

    altered = call("PATCH", SIGN_UP, {"permission": 2085152}, project=by).body

    assert call("GET", SIGN_UP, project=by).body == altered
    assert call("GET", SIGN_UP, project=other).body == altered
    assert altered in call("GET", "/default-action", project=other).body["defaultActions"]
    for project in (by, other):
        headers = {"X-Project-Id": project}
        assert call.act("user_account/signup", headers=headers).status == 400
        listed = call.send("GET", "/actions", key=None, headers=headers).body
        assert "user_account:signup" in listed


@pytest.mark.parametrize("name", ["user_account/signin", "user_account/signup"])
def test_naming_another_project_is_no_way_around_what_is_closed(
    call: Gateway, second: str, name: str
) -> None:
    call("PATCH", f"/default-action/{name}", {"isEnabled": False})

    for project in (PROJECT, second):
        refused = call.act(name, headers={"X-Project-Id": project})
        assert failure(refused) == (403, "forbidden")


def test_what_is_a_projects_is_altered_for_it_alone(call: Gateway, second: str) -> None:
    call("PATCH", EXPORT, {"isEnabled": False}, project=second)

    assert call("GET", EXPORT).body["isEnabled"] is True
    assert call("GET", EXPORT, project=second).body["isEnabled"] is False


def test_the_tenants_are_not_altered_at_a_project_that_there_is_not(call: Gateway) -> None:
    before = call("GET", SIGN_UP).body

    missing = call("PATCH", SIGN_UP, {"isEnabled": False}, project=NOWHERE)

    assert missing.status == 404
    assert call("GET", SIGN_UP).body == before


NO_CHANGES: list[Any] = [
    {"permission": -1}, {"permission": 2097152}, {"permission": "5"}, {"permission": 1.5},
    {"permission": True}, {"isEnabled": "no"}, {"isEnabled": 0}, {"groups": {}},
    {"groups": [{"usergroupId": "x", "permission": 1}]},
    {"groups": [{"usergroupId": NOWHERE}]},
    {"groups": [{"usergroupId": NOWHERE, "permission": 1}] * 2},
    {"groups": [{"usergroupId": f"{n:08}-0000-0000-0000-000000000000", "permission": 1} for n in range(51)]},
    [], "{", "x",
]  # fmt: skip


def test_what_is_no_permission_is_refused(call: Gateway) -> None:
    before = call("GET", EXPORT).body

    served = [body for body in NO_CHANGES if call("PATCH", EXPORT, body).status != 400]

    assert served == []
    assert call("GET", EXPORT).body == before


def test_only_administrators_alter_them(
    call: Gateway, ann: Person, boss: Person, new_key: NewKey
) -> None:
    body = {"permission": 2097151}

    refused = [
        call(method, EXPORT, body, key=key).status
        for method in ("PATCH", "PUT", "DELETE")
        for key in (ann.token, new_key("read", "write", "execute"))
    ]

    assert refused == [403] * 6
    assert call("PATCH", EXPORT, body, key=boss.token).status == 200


def test_what_does_not_exist_is_not_found(call: Gateway) -> None:
    for method in ("GET", "PATCH"):
        for path in ("world/nix", "nowhere/export_data", "user_account/export_data"):
            assert call(method, f"/default-action/{path}", {}).status == 404
        assert call(method, EXPORT, {"permission": 1}, project=NOWHERE).status == 404
    assert call("GET", "/default-action", project=NOWHERE).status == 404


def test_another_tenants_are_as_forbidden_as_missing_ones(call: Gateway, other_tenant: str) -> None:
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        answers = [
            call(method, EXPORT, {}, tenant=tenant, project=project)
            for tenant, project in ((other_tenant, OTHER_PROJECT), (NOWHERE, PROJECT))
        ]

        assert [each.status for each in answers] == [403, 403]
        assert answers[0].body == answers[1].body
