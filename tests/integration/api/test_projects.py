"""Projects: who makes, sees and changes them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import pytest

from baton.callers.models import users_group
from baton.permission import GROUP_ALL, OWNER_ALL, Operation
from baton.store import keys
from tests.integration.api.conftest import NewPerson, Person
from tests.integration.api.samples import new_action
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Gateway

PATH = f"/api/{TENANT}/project"
PEEK_ONLY = 1 << (14 + Operation.PEEK)
EVERYBODY = users_group(TENANT)


def create(call: Gateway, name: str = "Deliveries", key: str = "", **changes: Any) -> Any:
    return call.send("POST", PATH, {"projectName": name} | changes, key=key)


def names(call: Gateway, key: str = "") -> list[str]:
    found = call.send("GET", PATH, key=key).body
    assert found["totalCount"] == len(found["projects"])
    return [each["projectName"] for each in found["projects"]]


@pytest.fixture
def ann(new_person: NewPerson) -> Person:
    return new_person("Ann")


@pytest.fixture
def bob(new_person: NewPerson) -> Person:
    return new_person("Bob")


def test_a_project_is_answered_whole(call: Gateway, ann: Person, at: Any) -> None:
    at()
    made = create(call, key=ann.token, projectDescription="What leaves the house")

    assert made.status == HTTPStatus.CREATED
    assert made.body == {
        "projectId": made.body["projectId"],
        "tenantId": TENANT,
        "projectName": "Deliveries",
        "projectDescription": "What leaves the house",
        "dateCreated": "2026-11-21T22:13:20Z",
        "dateModified": "2026-11-21T22:13:20Z",
        "createdBy": ann.user_id,
        "modifiedBy": ann.user_id,
        "isActive": True,
        "permission": OWNER_ALL,
        "groups": [{"usergroupId": EVERYBODY, "permission": made.body["groups"][0]["permission"]}],
    }
    assert call.send("GET", f"{PATH}/{made.body['projectId']}", key=ann.token).body == made.body


def test_a_project_of_before_they_could_be_altered_is_shown_and_altered(
    call: Gateway, at: Any
) -> None:
    at(hours=1)
    first = call.send("GET", f"{PATH}/{PROJECT}").body
    changed = call.send("PUT", f"{PATH}/{PROJECT}", {"projectName": "Shop"}).body

    assert (first["projectName"], first["createdBy"]) == ("Default project", None)
    assert (first["dateModified"], first["isActive"]) == (first["dateCreated"], True)
    assert changed["projectName"] == "Shop"
    assert changed["dateCreated"] == first["dateCreated"] < changed["dateModified"]
    assert create(call, "Default project").status == HTTPStatus.CREATED
    assert call("POST", "/action", new_action()).status == HTTPStatus.CREATED


def test_a_project_without_a_guard_can_be_renamed_though_its_name_was_taken(
    call: Gateway, table: Any
) -> None:
    table.delete_item(Key=keys.project_name(TENANT, "Default project").item())
    create(call, "Default project")

    assert call.send("PUT", f"{PATH}/{PROJECT}", {"projectName": "Shop"}).status == HTTPStatus.OK
    assert create(call, "Default project").status == HTTPStatus.CONFLICT


def test_a_change_leaves_the_rest_as_it_is(call: Gateway) -> None:
    made = create(call, projectDescription="What leaves the house").body
    path = f"{PATH}/{made['projectId']}"

    renamed = call.send("PUT", path, made | {"projectName": "Returns", "tenantId": "x"}).body
    cleared = call.send("PUT", path, {"projectDescription": "", "projectName": None}).body

    assert renamed["projectDescription"] == "What leaves the house"
    assert (cleared["projectName"], cleared["projectDescription"]) == ("Returns", "")
    assert cleared["tenantId"] == TENANT


@pytest.mark.parametrize("name", ["deliveries", " DELIVERIES "])
def test_a_name_is_one_projects(call: Gateway, other_project: str, name: str) -> None:
    made = create(call).body

    assert create(call, name).body["code"] == "name_taken"
    other = call.send("PUT", f"{PATH}/{other_project}", {"projectName": name})
    assert (other.status, other.body["code"]) == (HTTPStatus.CONFLICT, "name_taken")
    own = call.send("PUT", f"{PATH}/{made['projectId']}", {"projectName": name})
    assert own.body["projectName"] == name.strip()
    call.send("PUT", f"{PATH}/{made['projectId']}", {"projectName": "Returns"})
    assert create(call).status == HTTPStatus.CREATED


def test_of_fifty_with_one_name_at_once_one_is_made(call: Gateway) -> None:
    with ThreadPoolExecutor(10) as pool:
        statuses = Counter(pool.map(lambda _: create(call).status, range(50)))

    assert statuses == {201: 1, 409: 49}
    assert names(call) == ["Default project", "Deliveries"]


def test_changes_at_the_same_time_are_all_kept(call: Gateway) -> None:
    path = f"{PATH}/{create(call).body['projectId']}"
    changes = [{"projectName": "Returns"}, {"projectDescription": "Back again"}, {"permission": 3}]

    with ThreadPoolExecutor(3) as pool:
        statuses = [a.status for a in pool.map(lambda body: call.send("PUT", path, body), changes)]

    found = call.send("GET", path).body
    assert statuses == [HTTPStatus.OK] * 3
    assert {
        "projectName": "Returns",
        "projectDescription": "Back again",
        "permission": 3,
    }.items() <= (found.items())


def test_a_users_project_is_theirs_and_the_others_work_in_it(
    call: Gateway, ann: Person, bob: Person
) -> None:
    project = create(call, key=ann.token).body["projectId"]
    path = f"{PATH}/{project}"

    assert names(call, bob.token) == ["Default project", "Deliveries"]
    assert (
        call("POST", "/action", new_action(), key=bob.token, project=project).status
        == HTTPStatus.CREATED
    )
    for refused in (
        call.send("PUT", path, {"projectName": "Mine"}, key=bob.token),
        call.send("DELETE", f"{path}?force=true", key=bob.token),
    ):
        assert (refused.status, refused.body["code"]) == (HTTPStatus.FORBIDDEN, "forbidden")
    assert call.send("PUT", path, {"projectName": "Ours"}, key=ann.token).status == HTTPStatus.OK


def test_what_is_shared_with_nobody_is_its_owners_and_the_administrators(
    call: Gateway, ann: Person, bob: Person, new_person: NewPerson
) -> None:
    project = create(call, key=ann.token, groups=[]).body["projectId"]
    chief = new_person("Cid", administrator=True)

    assert names(call, bob.token) == ["Default project"]
    for method, body in (("GET", None), ("PUT", {"projectName": "Mine"}), ("DELETE", None)):
        hidden = call.send(method, f"{PATH}/{project}", body, key=bob.token)
        missing = call.send(method, f"{PATH}/{bob.user_id}", body, key=bob.token)
        assert hidden.status == missing.status == HTTPStatus.NOT_FOUND
        assert hidden.body["error"] == missing.body["error"]
    for person in (ann, chief):
        assert "Deliveries" in names(call, person.token)


def test_who_may_peek_but_not_read_sees_that_it_is_there(
    call: Gateway, ann: Person, bob: Person
) -> None:
    shared = [{"usergroupId": EVERYBODY, "permission": PEEK_ONLY}]
    made = create(call, key=ann.token, groups=shared, projectDescription="A secret").body

    (seen,) = [
        each
        for each in call.send("GET", PATH, key=bob.token).body["projects"]
        if each["projectId"] == made["projectId"]
    ]

    assert (seen["projectName"], seen["projectDescription"]) == ("Deliveries", None)
    refused = call.send("GET", f"{PATH}/{made['projectId']}", key=bob.token)
    assert refused.status == HTTPStatus.FORBIDDEN


def test_only_its_owner_and_administrators_share_a_project(
    call: Gateway, ann: Person, bob: Person, new_key: Any
) -> None:
    """Bob may change it, and a key may write in the whole tenant; neither may give rights away."""
    shared = [{"usergroupId": EVERYBODY, "permission": GROUP_ALL}]
    escalations: list[dict[str, Any]] = [{"permission": 2**21 - 1}, {"groups": []}]
    path = f"{PATH}/{create(call, key=ann.token, groups=shared).body['projectId']}"

    for key in (bob.token, new_key("read", "write")):
        assert call.send("PUT", path, {"projectDescription": "!"}, key=key).status == HTTPStatus.OK
        for taken in escalations:
            assert call.send("PUT", path, taken, key=key).status == HTTPStatus.FORBIDDEN
    for key in (ann.token, ""):
        assert call.send("PUT", path, {"groups": []}, key=key).status == HTTPStatus.OK


def test_what_cannot_be_is_refused_by_name(call: Gateway) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"projectName": " "}, "projectName"),
        ({"projectName": "x" * 201}, "projectName"),
        ({"projectName": 7}, "projectName"),
        ({"projectDescription": "x" * 4001}, "projectDescription"),
        ({"permission": 2**21}, "permission"),
        ({"groups": [{"usergroupId": "x", "permission": 1}]}, "groups[0].usergroupId"),
    ]
    for changes, field in wrong:
        for refused in (
            call.send("POST", PATH, {"projectName": "Deliveries"} | changes),
            call.send("PUT", f"{PATH}/{PROJECT}", changes),
        ):
            assert refused.status == HTTPStatus.BAD_REQUEST
            assert [each["field"] for each in refused.body["errors"]] == [field]


def test_a_project_is_not_made_in_another_tenant(
    call: Gateway, ann: Person, other_tenant: str
) -> None:
    path = f"/api/{other_tenant}/project"

    refused = call.send("POST", path, {"projectName": "Mine"}, key=ann.token)
    ignored = create(call, key=ann.token, tenantId=other_tenant, createdBy="x").body

    assert (refused.status, refused.calls) == (HTTPStatus.FORBIDDEN, [])
    assert (ignored["tenantId"], ignored["createdBy"]) == (TENANT, ann.user_id)


def test_projects_of_two_tenants_may_have_one_name(
    call: Gateway, new_person: NewPerson, other_tenant: str
) -> None:
    eve = new_person("Eve", tenant=other_tenant)
    body = {"projectName": "Deliveries"}
    create(call)

    made = call.send("POST", f"/api/{other_tenant}/project", body, key=eve.token)

    assert made.status == HTTPStatus.CREATED


def test_pages_count_what_may_be_seen(call: Gateway, ann: Person, bob: Person) -> None:
    create(call, "Hidden", key=ann.token, groups=[])
    create(call, key=ann.token)

    page = call.send("GET", f"{PATH}?page=2&pageSize=1", key=bob.token).body

    assert [each["projectName"] for each in page["projects"]] == ["Deliveries"]
    assert (page["totalCount"], page["page"], page["pageSize"]) == (2, 2, 1)
