"""People over HTTP: users, their passwords and tokens, usergroups and their members."""

from http import HTTPStatus
from typing import Any

import pytest

from baton import container
from baton.callers.models import administrators_group, users_group
from tests.integration.api.conftest import PASSWORD, NewPerson, Person
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.stack import make_token_secret

BASE = f"/api/{TENANT}"
ADMINISTRATORS, USERS = administrators_group(TENANT), users_group(TENANT)
NEW = "battery staple"


@pytest.fixture
def ann(new_person: NewPerson) -> Person:
    return new_person("Ann")


@pytest.fixture
def bob(new_person: NewPerson) -> Person:
    return new_person("Bob")


@pytest.fixture
def chief(new_person: NewPerson) -> Person:
    return new_person("Cid", administrator=True)


@pytest.fixture
def group(call: Gateway) -> str:
    return str(call.send("POST", f"{BASE}/usergroup", {"name": "Packers"}).body["usergroupId"])


def change(call: Gateway, person: Person, current: str, new: str, **more: str) -> Answer:
    body = {"currentPassword": current, "newPassword": new} | more
    return call.send("POST", f"{BASE}/user/password", body, key=person.token)


def sign_in(call: Gateway, person: Person, password: str) -> Answer:
    return call.act("user_account/signin", {"email": person.email, "password": password})


def token_of(answer: Answer) -> str:
    return str(answer.body[0]["Attributes"]["value"])


def served(call: Gateway, token: str) -> int:
    return call.send("GET", f"{BASE}/user", key=token).status


def shown(call: Gateway, query: str, key: str) -> list[str]:
    found = call.send("GET", f"{BASE}/user{query}", key=key).body
    return [each["displayName"] for each in found["users"]]


# ---- users -----------------------------------------------------------------------------------------


def test_administrators_see_all_users_and_others_themselves(
    call: Gateway, ann: Person, bob: Person, chief: Person
) -> None:
    assert shown(call, "", chief.token) == shown(call, "", "") == ["Ann", "Bob", "Cid"]
    assert shown(call, "", bob.token) == ["Bob"]
    assert shown(call, "?search=ann", bob.token) == []
    assert shown(call, "?search=BOB@", chief.token) == ["Bob"]
    assert shown(call, "?page=2&pageSize=2", chief.token) == ["Cid"]
    assert ann.user_id not in str(call.send("GET", f"{BASE}/user", key=bob.token).body)


def test_a_user_is_shown_without_what_proves_who_they_are(call: Gateway, ann: Person) -> None:
    (user,) = call.send("GET", f"{BASE}/user", key=ann.token).body["users"]

    assert (user["userId"], user["email"]) == (ann.user_id, ann.email)
    assert "argon2" not in str(user)
    assert not [name for name in user if "password" in name.lower() or "version" in name.lower()]


# ---- passwords and tokens --------------------------------------------------------------------------


def test_a_changed_password_ends_older_tokens_and_opens_the_account(
    call: Gateway, ann: Person
) -> None:
    changed = change(call, ann, PASSWORD, NEW, newPasswordConfirm=NEW)

    assert (changed.status, changed.body) == (HTTPStatus.NO_CONTENT, "")
    assert served(call, ann.token) == HTTPStatus.UNAUTHORIZED
    assert sign_in(call, ann, PASSWORD).status == HTTPStatus.UNAUTHORIZED
    assert served(call, token_of(sign_in(call, ann, NEW))) == HTTPStatus.OK


@pytest.mark.parametrize(
    ("current", "new", "more", "field"),
    [
        ("wrong password", NEW, {}, "currentPassword"),
        (PASSWORD, "short", {}, "newPassword"),
        (PASSWORD, "x" * 1025, {}, "newPassword"),
        (PASSWORD, NEW, {"newPasswordConfirm": "battery"}, "newPasswordConfirm"),
    ],
)
def test_a_change_that_cannot_be_names_the_field_and_shows_no_password(
    call: Gateway,
    ann: Person,
    capsys: pytest.CaptureFixture[str],
    current: str,
    new: str,
    more: dict[str, str],
    field: str,
) -> None:
    refused = change(call, ann, current, new, **more)

    assert refused.status == HTTPStatus.BAD_REQUEST
    assert [each["field"] for each in refused.body["errors"]] == [field]
    written = capsys.readouterr()
    told = str(refused.body) + written.out + written.err
    assert [each for each in (current, new) if each in told] == []
    assert served(call, ann.token) == HTTPStatus.OK


def test_whoever_has_a_users_token_does_not_guess_the_password(call: Gateway, ann: Person) -> None:
    statuses = [change(call, ann, f"guess {number}", NEW).status for number in range(10)]
    throttled = change(call, ann, PASSWORD, NEW)

    assert statuses == [HTTPStatus.BAD_REQUEST] * 10
    assert throttled.status == HTTPStatus.TOO_MANY_REQUESTS
    assert int(throttled.headers["retry-after"]) > 0
    assert sign_in(call, ann, PASSWORD).status == HTTPStatus.OK


def test_a_password_is_changed_by_its_user_and_no_administrator(
    call: Gateway, ann: Person, chief: Person
) -> None:
    more = {"userId": ann.user_id, "email": ann.email}

    assert change(call, chief, PASSWORD, NEW, **more).status == HTTPStatus.NO_CONTENT
    assert served(call, ann.token) == HTTPStatus.OK
    assert sign_in(call, ann, PASSWORD).status == HTTPStatus.OK
    assert call.send("POST", f"{BASE}/user/password", more).status == HTTPStatus.BAD_REQUEST
    body = {"currentPassword": PASSWORD, "newPassword": NEW}
    assert call.send("POST", f"{BASE}/user/password", body).status == HTTPStatus.FORBIDDEN


def test_signing_out_ends_all_tokens_of_a_user_and_of_nobody_else(
    call: Gateway, ann: Person, bob: Person
) -> None:
    second = token_of(sign_in(call, ann, PASSWORD))

    assert call.send("POST", f"{BASE}/user/signout", key=second).status == HTTPStatus.NO_CONTENT

    assert [served(call, each) for each in (ann.token, second, bob.token)] == [401, 401, 200]
    assert served(call, token_of(sign_in(call, ann, PASSWORD))) == HTTPStatus.OK


def test_a_new_signing_secret_keeps_the_tokens_of_the_one_before(
    call: Gateway, ann: Person, bob: Person
) -> None:
    make_token_secret("made later ".ljust(64, "."))

    container.signing_keys.cache_clear()
    container.authenticator.cache_clear()

    newer = token_of(sign_in(call, ann, PASSWORD))

    assert [served(call, each) for each in (ann.token, bob.token, newer)] == [200, 200, 200]


# ---- usergroups ------------------------------------------------------------------------------------


def member(call: Gateway, method: str, group: str, user: str, key: str = "") -> Answer:
    return call.send(method, f"{BASE}/usergroup/{group}/member/{user}", key=key)


def test_a_usergroup_is_made_listed_read_and_deleted(call: Gateway, group: str) -> None:
    path = f"{BASE}/usergroup/{group}"

    found = call.send("GET", path).body
    listed = call.send("GET", f"{BASE}/usergroup").body["usergroups"]
    taken = call.send("POST", f"{BASE}/usergroup", {"name": " PACKERS "})

    assert (found["name"], found["ownerId"]) == ("Packers", None)
    assert found in listed
    assert (taken.status, taken.body["code"]) == (HTTPStatus.CONFLICT, "name_taken")
    assert call.send("DELETE", path).status == HTTPStatus.NO_CONTENT
    assert call.send("GET", path).status == HTTPStatus.NOT_FOUND


def test_a_member_may_what_is_shared_with_the_group_until_they_leave(
    call: Gateway, group: str, ann: Person
) -> None:
    shared = [{"usergroupId": group, "permission": 2**21 - 1}]
    made = call.send("POST", f"{BASE}/project", {"projectName": "Hers", "groups": shared}).body
    path = f"{BASE}/project/{made['projectId']}"

    def may() -> int:
        return call.send("GET", path, key=ann.token).status

    before, joined, within = may(), member(call, "PUT", group, ann.user_id), may()
    left, after = member(call, "DELETE", group, ann.user_id), may()

    assert (before, within, after) == (404, 200, 404)
    assert (joined.status, joined.body["email"]) == (HTTPStatus.OK, ann.email)
    assert left.status == HTTPStatus.NO_CONTENT


def test_nobody_makes_themselves_a_member_or_an_administrator(
    call: Gateway, group: str, ann: Person, bob: Person, new_key: Any
) -> None:
    """Not of a group that they may not see, nor of one that they may, nor with a key that may write."""
    member(call, "PUT", group, bob.user_id)
    key = new_key("read", "write", "execute")

    for target, status in ((group, 404), (ADMINISTRATORS, 404), (bob.home_group_id, 404)):
        assert member(call, "PUT", target, ann.user_id, ann.token).status == status
        assert member(call, "PUT", target, ann.user_id, key).status == status
    for target in (group, USERS):
        assert member(call, "PUT", target, ann.user_id, bob.token).status == HTTPStatus.FORBIDDEN
        assert member(call, "DELETE", target, ann.user_id, bob.token).status == HTTPStatus.FORBIDDEN
    assert not any(
        each["isAdministrator"] for each in call.send("GET", f"{BASE}/user").body["users"]
    )


def test_a_key_is_no_member(call: Gateway, group: str, new_key: Any) -> None:
    key_id = call.send("POST", f"{BASE}/apikey", {"name": "ci", "rights": ["write"]}).body["keyId"]

    assert member(call, "PUT", group, key_id, new_key()).status == HTTPStatus.NOT_FOUND


def test_who_sees_which_usergroups_and_members(
    call: Gateway, group: str, ann: Person, bob: Person
) -> None:
    member(call, "PUT", group, bob.user_id)
    members = {
        target: [
            call.send("GET", f"{BASE}/usergroup/{target}/member", key=key).status
            for key in (ann.token, bob.token, "")
        ]
        for target in (ann.home_group_id, group, USERS, ADMINISTRATORS)
    }
    seen = call.send("GET", f"{BASE}/usergroup", key=ann.token).body["usergroups"]

    assert {each["usergroupId"] for each in seen} == {ann.home_group_id, USERS}
    assert members == {
        ann.home_group_id: [200, 404, 200],
        group: [404, 403, 200],
        USERS: [403, 403, 200],
        ADMINISTRATORS: [404, 404, 200],
    }


def test_a_user_lets_others_into_their_own_home_group(
    call: Gateway, ann: Person, bob: Person
) -> None:
    joined = member(call, "PUT", ann.home_group_id, bob.user_id, ann.token)
    path = f"{BASE}/usergroup/{ann.home_group_id}/member"
    found = call.send("GET", path, key=ann.token).body["members"]

    assert joined.status == HTTPStatus.OK
    assert {each["userId"] for each in found} == {ann.user_id, bob.user_id}


def test_the_last_administrator_stays(call: Gateway, chief: Person, ann: Person) -> None:
    alone = member(call, "DELETE", ADMINISTRATORS, chief.user_id, chief.token)
    member(call, "PUT", ADMINISTRATORS, ann.user_id, chief.token)
    second = member(call, "DELETE", ADMINISTRATORS, chief.user_id, chief.token)
    after = call.send("GET", f"{BASE}/apikey", key=chief.token)

    assert alone.status == HTTPStatus.CONFLICT
    assert second.status == HTTPStatus.NO_CONTENT
    assert after.status == HTTPStatus.FORBIDDEN


def test_the_two_groups_of_every_tenant_stay(call: Gateway, ann: Person) -> None:
    for group in (ADMINISTRATORS, USERS):
        assert call.send("DELETE", f"{BASE}/usergroup/{group}").status == HTTPStatus.CONFLICT
    assert member(call, "DELETE", USERS, ann.user_id).status == HTTPStatus.CONFLICT


def test_a_user_of_another_tenant_is_nobody_here(
    call: Gateway, group: str, new_person: NewPerson, other_tenant: str
) -> None:
    eve = new_person("Eve", tenant=other_tenant)

    for target in (group, ADMINISTRATORS):
        refused = member(call, "PUT", target, eve.user_id)
        assert (refused.status, refused.body["error"]) == (HTTPStatus.NOT_FOUND, "User not found")
