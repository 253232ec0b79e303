"""What users may do with actions, executions, scripts and projects, by bits, groups and ownership."""

from typing import Any

import pytest

from baton.callers.models import users_group
from tests.integration.api.samples import steps_of
from tests.integration.conftest import NewKey
from tests.integration.simulation.driver import completed, perform
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.people import (
    Person,
    join,
    leave,
    new_administrator,
    new_group,
    new_person,
)

PEEK, READ, CREATE, UPDATE, DELETE, EXECUTE, REFER = (1 << n for n in range(7))
OWNER, GROUP = 1 << 7, 1 << 14
EVERYTHING = 2097151
USERS = users_group(TENANT)
STEPS = steps_of("SetValues")


@pytest.fixture
def boss(call: Gateway) -> Person:  # noqa: ARG001 - wanted for its effect
    return new_administrator("Boss")


@pytest.fixture
def ann(boss: Person) -> Person:
    assert boss
    return new_person("Ann")


@pytest.fixture
def bob(boss: Person) -> Person:
    assert boss
    return new_person("Bob")


@pytest.fixture
def team(boss: Person) -> str:
    assert boss
    return new_group("Team")


def share(group_id: str, bits: int) -> dict[str, Any]:
    return {"usergroupId": group_id, "permission": bits}


@pytest.fixture
def new_action(call: Gateway) -> Any:
    """Makes an action: `new_action(owner, permission, {group: bits})`; returns its id."""
    made: list[str] = []

    def make(
        owner: Person, permission: int | None = None, groups: dict[str, int] | None = None
    ) -> str:
        body = {
            "name": f"Action {len(made)}",
            "steps": STEPS,
            "triggers": [{"triggerType": "DailyScheduler"}],
            "permission": permission,
            "groups": None if groups is None else [share(*each) for each in groups.items()],
        }
        answer = call("POST", "/action", body, key=owner.token)
        assert answer.status == 201, answer.body
        made.append(answer.body["actionId"])
        return made[-1]

    return make


def may(call: Gateway, action_id: str, who: Person) -> dict[str, int]:
    """What each operation is answered with, the harmful ones last."""
    path, key = f"/action/{action_id}", who.token
    listed = call("GET", "/action", key=key).body.get("actions", [])
    return {
        "listed": int(action_id in [each["actionId"] for each in listed]),
        "read": call("GET", path, key=key).status,
        "history": call("GET", f"/actionexecution/action/{action_id}", key=key).status,
        "preview": call("POST", f"{path}/trigger-preview", key=key).status,
        "update": call("PUT", path, {"description": "x"}, key=key).status,
        "enable": call("POST", f"{path}/enable", key=key).status,
        "execute": call("GET", f"/action/execute/{action_id}", key=key).status,
        "delete": call("DELETE", path, key=key).status,
    }


SEES_NOT = {
    "listed": 0, "read": 404, "history": 404, "preview": 404, "update": 404, "enable": 404,
    "execute": 404, "delete": 404,
}  # fmt: skip
PEEKS = {
    "listed": 1, "read": 403, "history": 403, "preview": 403, "update": 403, "enable": 403,
    "execute": 403, "delete": 403,
}  # fmt: skip
READS = PEEKS | {"read": 200, "history": 200, "preview": 200}
ALL = {
    "listed": 1, "read": 200, "history": 200, "preview": 200, "update": 200, "enable": 200,
    "execute": 200, "delete": 204,
}  # fmt: skip

# Bits for a group, and what one of its members may do with the action.
BY_BITS = {
    0: SEES_NOT,
    READ | CREATE | UPDATE | DELETE | EXECUTE | REFER: SEES_NOT,
    PEEK: PEEKS,
    PEEK | READ: READS,
    PEEK | UPDATE: PEEKS | {"update": 200, "enable": 200},
    PEEK | EXECUTE: PEEKS | {"execute": 200},
    PEEK | DELETE: PEEKS | {"delete": 204},
    PEEK | CREATE | REFER: PEEKS,
    PEEK | READ | EXECUTE: READS | {"execute": 200},
    127: ALL,
}


@pytest.mark.parametrize("bits", BY_BITS)
def test_a_member_may_what_the_groups_bits_say(
    call: Gateway, new_action: Any, ann: Person, bob: Person, team: str, bits: int
) -> None:
    join(bob.user_id, team)
    action_id = new_action(ann, groups={team: bits * GROUP})
    wanted = BY_BITS[bits]

    found = may(call, action_id, bob)

    assert found == wanted


@pytest.mark.parametrize(
    ("permission", "groups", "wanted"),
    [
        (0, {}, SEES_NOT),
        (127, {}, ALL),
        (PEEK | READ, {}, READS),
        (16256, {}, SEES_NOT),
        (2080768, {}, SEES_NOT),
        (0, {USERS: 127}, SEES_NOT),
        (0, {USERS: 127 * OWNER}, SEES_NOT),
        (0, {USERS: (PEEK | READ) * GROUP}, READS),
        (PEEK, {USERS: READ * GROUP}, READS),
        (None, None, READS | {"execute": 200}),
    ],
)
def test_another_user_may_what_guest_bits_and_shared_groups_say(
    call: Gateway, new_action: Any, ann: Person, bob: Person,
    permission: int | None, groups: dict[str, int] | None, wanted: dict[str, int],
) -> None:  # fmt: skip
    action_id = new_action(ann, permission, groups)

    found = may(call, action_id, bob)

    assert found == wanted


@pytest.mark.parametrize(
    ("permission", "wanted"),
    [(None, ALL), (16256, ALL), ((PEEK | READ) * OWNER, READS), (PEEK * OWNER, PEEKS)],
)
def test_the_owner_may_what_the_owners_bits_say(
    call: Gateway, new_action: Any, ann: Person, permission: int | None, wanted: dict[str, int]
) -> None:
    assert may(call, new_action(ann, permission, {}), ann) == wanted


def test_administrators_may_everything_whatever_the_bits(
    call: Gateway, new_action: Any, ann: Person, boss: Person
) -> None:
    assert may(call, new_action(ann, 0, {}), boss) == ALL


def test_what_may_be_seen_but_not_read_shows_nothing_of_what_it_does(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    hidden, seen, read = (new_action(ann, 16256 | bits, {}) for bits in (0, PEEK, PEEK | READ))

    listed = call("GET", "/action", key=bob.token).body
    by_id = {each["actionId"]: each for each in listed["actions"]}

    assert listed["totalCount"] == 2
    assert by_id.keys() == {seen, read}
    assert (by_id[seen]["steps"], by_id[seen]["triggers"]) == ([], [])
    assert (len(by_id[read]["steps"]), len(by_id[read]["triggers"])) == (1, 1)
    assert hidden not in str(listed)


def test_pages_count_only_what_may_be_seen(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    for number in range(6):
        new_action(ann, 16256 | (PEEK if number % 2 else 0), {})

    page = call("GET", "/action?page=2&pageSize=2", key=bob.token).body

    assert (page["totalCount"], len(page["actions"])) == (3, 1)


def test_a_missing_action_and_one_that_may_not_be_seen_are_one_answer(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    missing, hidden = "99999999-9999-9999-9999-999999999999", new_action(ann, 16256, {})
    start(call, hidden, ann)
    paths = [
        ("GET", "/action/{}"), ("PUT", "/action/{}"), ("DELETE", "/action/{}"),
        ("POST", "/action/{}/enable"), ("POST", "/action/{}/disable"),
        ("GET", "/action/execute/{}"), ("POST", "/action/{}/trigger-preview"),
        ("GET", "/actionexecution/action/{}"), ("GET", "/actionexecution/lastaction/{}"),
    ]  # fmt: skip

    for method, path in paths:
        there, gone = (
            call(method, path.format(each), {}, key=bob.token) for each in (hidden, missing)
        )

        assert there.status == gone.status == 404
        assert str(there.body).replace(hidden, "") == str(gone.body).replace(missing, "")


def test_leaving_a_group_ends_what_it_granted(
    call: Gateway, new_action: Any, ann: Person, bob: Person, team: str
) -> None:
    action_id = new_action(ann, groups={team: 127 * GROUP})
    statuses = []
    for change in (join, leave):
        change(bob.user_id, team)
        statuses.append(call("GET", f"/action/{action_id}", key=bob.token).status)

    assert statuses == [200, 404]


# ------------------------------------------------------------------- permission and groups of one


def test_owner_and_administrators_alter_who_may_use_it(
    call: Gateway, new_action: Any, ann: Person, boss: Person, team: str
) -> None:
    path = f"/action/{new_action(ann)}"
    shared = [share(team, GROUP * PEEK)]

    by_owner = call("PUT", path, {"permission": 16257, "groups": shared}, key=ann.token).body
    by_boss = call("PUT", path, {"permission": 16256, "groups": []}, key=boss.token).body
    by_key = call("PUT", path, {"permission": 5}).body

    assert (by_owner["permission"], by_owner["groups"]) == (16257, shared)
    assert (by_boss["permission"], by_boss["groups"]) == (16256, [])
    assert by_key["permission"] == 5
    assert call("GET", path).body["createdBy"] == ann.user_id


def test_who_may_update_it_may_not_alter_who_else_may(
    call: Gateway, new_action: Any, ann: Person, bob: Person, new_key: NewKey
) -> None:
    path = f"/action/{new_action(ann, groups={USERS: 127 * GROUP})}"
    before = call("GET", path).body
    wanted = [
        {"permission": EVERYTHING}, {"permission": 0}, {"groups": []},
        {"groups": [share(USERS, 0)]}, {"description": "x", "permission": 16257},
    ]  # fmt: skip

    refused = [
        call("PUT", path, body, key=key).status
        for key in (bob.token, new_key("read", "write", "execute"))
        for body in wanted
    ]
    same = {"permission": before["permission"], "groups": before["groups"]}

    assert refused == [403] * 10
    assert call("GET", path).body == before
    assert call("PUT", path, same | {"description": "x"}, key=bob.token).status == 200


# ----------------------------------------------------------------------------------- executions


def test_an_execution_is_seen_by_who_may_read_its_action_and_who_started_it(
    call: Gateway, new_action: Any, ann: Person, bob: Person, team: str
) -> None:
    cid, dan = new_person("Cid"), new_person("Dan", team)
    action_id = new_action(ann, 16256, {USERS: (PEEK | EXECUTE) * GROUP, team: READ * GROUP})
    execution_id = start(call, action_id, bob)
    paths = [
        f"/actionexecution/{execution_id}",
        f"/actionexecution/downloadpackage/{execution_id}",
    ]

    seen = {
        who: [call("GET", path, key=person.token).status for path in paths]
        for who, person in {"ann": ann, "bob": bob, "cid": cid, "dan": dan}.items()
    }

    assert seen == {"ann": [200, 302], "bob": [200, 302], "cid": [403, 403], "dan": [200, 302]}


def test_one_of_an_action_that_may_not_be_seen_is_missing(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    execution_id = start(call, new_action(ann, 16256, {}), ann)
    missing = "99999999-9999-9999-9999-999999999999"

    for method, path in (("GET", ""), ("POST", "/cancel")):
        there, gone = (
            call(method, f"/actionexecution/{each}{path}", key=bob.token)
            for each in (execution_id, missing)
        )

        assert there.status == gone.status == 404
        assert str(there.body).replace(execution_id, "") == str(gone.body).replace(missing, "")


def test_in_a_project_that_may_not_be_seen_what_there_is_and_what_there_is_not_are_one_answer(
    call: Gateway, table: Any, new_action: Any, ann: Person, bob: Person
) -> None:
    action_id = new_action(ann)
    execution_id = start(call, action_id, ann)
    set_project(table, 16256, owner=ann.user_id)
    missing = "99999999-9999-9999-9999-999999999999"
    paths = {
        "/action/{}": action_id, "/action/execute/{}": action_id,
        "/actionexecution/action/{}": action_id, "/actionexecution/lastaction/{}": action_id,
        "/actionexecution/{}": execution_id, "/actionexecution/downloadpackage/{}": execution_id,
    }  # fmt: skip

    for path, there_is in paths.items():
        there, gone = (
            call("GET", path.format(each), key=bob.token) for each in (there_is, missing)
        )

        assert there.status == gone.status == 404
        assert str(there.body).replace(there_is, "") == str(gone.body).replace(missing, "")


def test_the_last_execution_is_the_last_that_may_be_seen(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    action_id = new_action(ann)
    bobs = start(call, action_id, bob)
    start(call, action_id, ann)
    call("PUT", f"/action/{action_id}", {"groups": []}, key=ann.token)

    last = call("GET", f"/actionexecution/lastaction/{action_id}", key=bob.token)

    assert last.body["actionExecutionId"] == bobs


def test_the_starter_sees_it_still_when_the_action_is_gone(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    action_id = new_action(ann)
    execution_id = start(call, action_id, bob)
    call("DELETE", f"/action/{action_id}", key=ann.token)
    path = f"/actionexecution/{execution_id}"

    statuses = [call("GET", path, key=each.token).status for each in (bob, ann)]
    history = [
        call("GET", f"/actionexecution/action/{action_id}", key=each.token) for each in (bob, ann)
    ]

    assert statuses == [200, 404]
    assert len(history[0].body["items"]) == 1
    assert history[1].status == 404


def test_who_may_execute_or_started_it_ends_it(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    reading = new_action(ann, 16256, {USERS: (PEEK | READ) * GROUP})
    executing = new_action(ann, 16256, {USERS: (PEEK | EXECUTE) * GROUP})

    def cancel(action_id: str, starter: Person) -> Answer:
        path = f"/actionexecution/{start(call, action_id, starter)}/cancel"
        return call("POST", path, key=bob.token)

    assert cancel(reading, ann).status == 403
    assert cancel(executing, ann).status == 200
    assert cancel(executing, bob).status == 200


def test_an_output_is_shown_to_who_may_read_it_alone(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    execution_id = start(call, new_action(ann, 16256, {USERS: PEEK * GROUP}), ann)
    perform(execution_id, completed("the secret"))

    shown = call("GET", f"/actionexecution/{execution_id}", key=ann.token)
    refused = call("GET", f"/actionexecution/{execution_id}", key=bob.token)

    assert shown.body["steps"][0]["output"] == "the secret"
    assert refused.status == 403
    assert "secret" not in str(refused.body)


def start(call: Gateway, action_id: str, who: Person) -> str:
    answer = call("GET", f"/action/execute/{action_id}", key=who.token)
    assert answer.status == 200, answer.body
    return str(answer.body["actionExecutionId"])


# ---------------------------------------------------------------------------- projects and scripts


def set_project(table: Any, permission: int, groups: str = "[]", owner: str | None = None) -> None:
    values: dict[str, Any] = {":p": permission, ":g": groups, ":o": owner}
    table.update_item(
        Key={"pk": f"T#{TENANT}", "sk": f"P#{PROJECT}"},
        UpdateExpression="SET #p = :p, #g = :g, createdBy = :o",
        ExpressionAttributeNames={"#p": "permission", "#g": "groups"},
        ExpressionAttributeValues=values,
    )


def in_project(call: Gateway, action_id: str, key: str) -> dict[str, int]:
    body = {"name": f"New {key[-6:]}", "steps": STEPS}
    return {
        "list": call("GET", "/action", key=key).status,
        "get": call("GET", f"/action/{action_id}", key=key).status,
        "create": call("POST", "/action", body, key=key).status,
        "execute": call("GET", f"/action/execute/{action_id}", key=key).status,
        "event": call("POST", "/event", {"eventName": "x"}, key=key).status,
        "scripts": call("GET", "/script", key=key).status,
        "script": call("GET", "/script/a.py", key=key).status,
        "save": call("PUT", "/script/a.py", "print()", key=key).status,
        "defaults": call("GET", "/default-action", key=key).status,
    }


ALL_IN_PROJECT = {
    "list": 200, "get": 200, "create": 201, "execute": 200, "event": 202, "scripts": 200,
    "script": 200, "save": 200, "defaults": 200,
}  # fmt: skip
SHUT = dict.fromkeys(ALL_IN_PROJECT, 404)


@pytest.mark.parametrize(
    ("bits", "wanted"),
    [
        (0, SHUT),
        (
            PEEK,
            ALL_IN_PROJECT
            | {"create": 403, "event": 403, "scripts": 403, "script": 403, "save": 403},
        ),
        (PEEK | READ, ALL_IN_PROJECT | {"create": 403, "event": 403, "save": 403}),
        (PEEK | READ | CREATE, ALL_IN_PROJECT | {"event": 403, "save": 403}),
        (PEEK | READ | EXECUTE | UPDATE, ALL_IN_PROJECT | {"create": 403}),
        (127, ALL_IN_PROJECT),
    ],
)
def test_a_user_may_in_a_project_what_its_bits_say(
    call: Gateway, table: Any, new_action: Any, ann: Person, bob: Person,
    bits: int, wanted: dict[str, int],
) -> None:  # fmt: skip
    action_id = new_action(ann, 127)
    call("PUT", "/script/a.py", "print()")
    set_project(table, 0, f'[["{USERS}", {bits * GROUP}]]')

    assert in_project(call, action_id, bob.token) == wanted


def test_a_new_project_lets_the_tenants_users_work_but_not_change_its_scripts(
    call: Gateway, new_action: Any, ann: Person, bob: Person
) -> None:
    action_id = new_action(ann)
    call("PUT", "/script/a.py", "print()")

    assert in_project(call, action_id, bob.token) == ALL_IN_PROJECT | {"save": 403}
    assert call("DELETE", "/script/a.py", key=bob.token).status == 403


def test_a_private_project_is_its_owners_and_the_administrators(
    call: Gateway, table: Any, new_action: Any, ann: Person, bob: Person, boss: Person
) -> None:
    action_id = new_action(ann, 127)
    call("PUT", "/script/a.py", "print()")
    set_project(table, 16256, owner=ann.user_id)

    assert in_project(call, action_id, bob.token) == SHUT
    assert in_project(call, action_id, ann.token) == ALL_IN_PROJECT
    assert in_project(call, action_id, boss.token) == ALL_IN_PROJECT
    assert in_project(call, action_id, "") == ALL_IN_PROJECT


# ---------------------------------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("rights", "wanted"),
    [
        (("read",), READS),
        (("write",), PEEKS | {"listed": 0, "update": 200, "enable": 200, "delete": 204}),
        (("execute",), PEEKS | {"listed": 0, "execute": 200}),
        (("read", "execute"), READS | {"execute": 200}),
        (("admin",), ALL),
    ],
)
def test_a_key_may_what_its_rights_say_with_every_action(
    call: Gateway, new_action: Any, ann: Person, new_key: NewKey,
    rights: tuple[str, ...], wanted: dict[str, int],
) -> None:  # fmt: skip
    action_id = new_action(ann, 0, {})

    assert may(call, action_id, Person("", new_key(*rights), "")) == wanted
