"""Default actions as steps: they are performed with the rights of the action's owner, whoever executes it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from baton import clock, container
from baton.actions.models import NewAction
from baton.callers.models import Caller, administrators_group, users_group
from baton.default_actions import catalogue
from baton.errors import ForbiddenError
from baton.ids import ProjectRef
from tests.integration.conftest import NewKey
from tests.integration.default_actions.conftest import PASSWORD, SignUp
from tests.integration.simulation.driver import advance
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.invocation import invoke
from tests.integration.simulation.people import (
    Person,
    join,
    leave,
    new_administrator,
    new_group,
    new_person,
)

BECOME = "world/become_an_administrator"
SIGN_UP = "user_account/signup"
FORBIDDEN = ("Failed", "forbidden")
GONE = ("Failed", "The owner of this action is no longer there")
SOMEBODY = {
    "name": "Eve", "email": "eve@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD,
}  # fmt: skip
ALL_FOR_USERS = 2080768


def step(kind: str, settings: Any = None) -> dict[str, Any]:
    return {"stepType": kind, "settings": json.dumps(settings or {})}


def new_action(
    call: Gateway, key: str, *steps: dict[str, Any], name: str = "An action", **more: Any
) -> str:
    body = {"name": name, "steps": list(steps) or [step("SetValues", {"values": {}})], **more}
    answer = call("POST", "/action", body, key=key)
    assert answer.status == 201, answer.body
    return str(answer.body["actionId"])


def execute(call: Gateway, action_id: str, key: str = "", inputs: Any = None) -> dict[str, Any]:
    """Execute an action of built-in steps, with the worker that the state machine would call."""
    started = call("POST", f"/action/execute/{action_id}", {"input": inputs or {}}, key=key)
    assert started.status == 200, started.body
    execution_id = started.body["actionExecutionId"]
    turn = advance(execution_id)
    while turn["lane"] == "PerformBuiltin":
        answer = invoke("functions.steps.perform_builtin", {"turn": turn})
        turn = advance(execution_id, turn["step"], answer)
    return call.execution(execution_id)


def outcome(execution: dict[str, Any], number: int = 0) -> tuple[str, str | None]:
    made = execution["steps"][number]
    return made["status"], made["error"]


# ------------------------------------------------------------------------------------ as a step


def test_each_is_a_kind_of_step(call: Gateway) -> None:
    for number, step_type in enumerate(catalogue.CATALOGUE):
        action_id = new_action(call, "", step(step_type, {"name": "x"}), name=str(number))

        shown = call("GET", f"/action/{action_id}").body["steps"]
        assert [(each["stepType"], each["settings"]) for each in shown] == [
            (step_type, '{"name": "x"}')
        ]


def test_another_is_none(call: Gateway) -> None:
    others = (
        "world/nix", "nowhere/signup", "world/", "/", "world", "signup", "World/restart_daptin",
        "world/signup", "user_account/signup/x", " world/export_data",
    )  # fmt: skip
    for step_type in others:
        answer = call("POST", "/action", {"name": "A", "steps": [step(step_type)]})

        assert answer.status == 400
        assert answer.body["errors"][0]["field"] == "steps[0].stepType"


def test_what_it_answers_is_the_output_of_the_step(call: Gateway) -> None:
    made = step(SIGN_UP, {**SOMEBODY, "name": "{{ inputs.who }}"})
    after = step("SetValues", {"values": {"id": "{{ steps.1.output.0.Attributes.reference_id }}"}})
    action_id = new_action(call, "", made, after)

    found = execute(call, action_id, inputs={"who": "Eve"})

    assert found["status"] == "Completed"
    rows = found["steps"][0]["output"]
    assert [row["ResponseType"] for row in rows][3:] == ["client.notify", "client.redirect"]
    (user,) = container.user_repository().all(TENANT)
    assert (
        found["steps"][1]["output"]
        == {"id": user.user_id}
        == {"id": rows[0]["Attributes"]["reference_id"]}
    )


def test_what_is_wrong_fails_the_step_and_names_the_field(call: Gateway) -> None:
    action_id = new_action(call, "", step(SIGN_UP, SOMEBODY | {"email": "x"}))

    found = execute(call, action_id)

    wrong = "invalid value for email: must be an e-mail address (email)"
    assert outcome(found) == ("Failed", wrong)
    assert found["status"] == "Failed"


# --------------------------------------------------------------------------------- whose rights


def test_the_owner_counts_and_not_who_executes(call: Gateway, boss: Person, ann: Person) -> None:
    """In a closed tenant only administrators sign others up."""
    bosses = new_action(call, boss.token, step(SIGN_UP, SOMEBODY), name="Boss's")
    anns = new_action(call, ann.token, step(SIGN_UP, SOMEBODY), name="Ann's")

    by_boss = outcome(execute(call, anns, boss.token))
    by_ann = outcome(execute(call, bosses, ann.token))

    assert by_boss == FORBIDDEN
    assert by_ann == ("Completed", None)


def test_an_owner_who_is_gone_has_no_rights(call: Gateway, table: Any, ann: Person) -> None:
    action_id = new_action(call, ann.token, step(SIGN_UP, SOMEBODY))
    table.delete_item(Key={"pk": f"T#{TENANT}", "sk": f"U#{ann.user_id}"})

    assert outcome(execute(call, action_id)) == GONE


def test_a_key_that_was_revoked_or_has_expired_has_no_rights(
    call: Gateway, new_key: NewKey, at: Any
) -> None:
    revoked, expiring = new_key(), new_key(expires_at=at() + timedelta(hours=1))
    actions = [
        new_action(call, key, step(SIGN_UP, SOMEBODY), name=str(n))
        for n, key in enumerate((revoked, expiring))
    ]

    container.api_keys().revoke(TENANT, revoked.split("_")[1])
    at(hours=2)

    assert [outcome(execute(call, each)) for each in actions] == [GONE, GONE]


def test_a_user_who_lost_their_group_has_lost_its_rights(call: Gateway, boss: Person) -> None:
    assert boss
    second = new_administrator("Second")
    action_id = new_action(call, second.token, step(SIGN_UP, SOMEBODY))

    leave(second.user_id, administrators_group(TENANT))

    assert outcome(execute(call, action_id)) == FORBIDDEN


def test_a_group_that_may_use_one_may_use_it_in_steps_while_it_may(
    call: Gateway, boss: Person, ann: Person
) -> None:
    team = new_group("Team")
    join(ann.user_id, team)
    path = f"/default-action/{SIGN_UP}"
    shared = {"groups": [{"usergroupId": team, "permission": 524288}]}
    action_id = new_action(call, ann.token, step(SIGN_UP, SOMEBODY))

    before = outcome(execute(call, action_id))
    call("PATCH", path, shared, key=boss.token)
    during = outcome(execute(call, action_id))
    leave(ann.user_id, team)
    after = outcome(execute(call, action_id))

    assert (before, during, after) == (FORBIDDEN, ("Completed", None), FORBIDDEN)


def test_a_key_has_the_rights_it_was_made_with(call: Gateway, new_key: NewKey) -> None:
    writer = new_key("read", "write", "execute")
    action_id = new_action(call, writer, step("world/add_exchange"))

    assert outcome(execute(call, action_id)) == FORBIDDEN


@pytest.mark.parametrize("owner", ["key", "user"])
def test_a_step_makes_its_owner_administrator_and_nobody_else(
    call: Gateway, ann: Person, owner: str
) -> None:
    bob = new_person("Bob")
    action_id = new_action(call, ann.token if owner == "user" else "", step(BECOME))

    found = outcome(execute(call, action_id, bob.token))

    user = container.user_repository().get(TENANT, ann.user_id)
    other = container.user_repository().get(TENANT, bob.user_id)
    assert not other.is_administrator
    if owner == "user":
        assert found == ("Completed", None)
        assert user.is_administrator
        assert outcome(execute(call, action_id))[1] == "The tenant has an administrator already"
    else:
        assert found == ("Failed", "Only a signed-in user may do this")
        assert not user.is_administrator


def test_a_disabled_one_fails_its_steps(call: Gateway) -> None:
    action_id = new_action(call, "", step(SIGN_UP, SOMEBODY))
    call("PATCH", f"/default-action/{SIGN_UP}", {"isEnabled": False})

    assert outcome(execute(call, action_id)) == FORBIDDEN


def test_the_plan_of_an_execution_keeps_its_owner(call: Gateway, boss: Person, ann: Person) -> None:
    """What is queued is not re-owned by whoever changes the action afterwards."""
    action_id = new_action(call, ann.token, step(SIGN_UP, SOMEBODY))
    call("PUT", f"/action/{action_id}", {"description": "changed"}, key=boss.token)

    shown = call("GET", f"/action/{action_id}").body
    assert (shown["createdBy"], shown["modifiedBy"]) == (ann.user_id, boss.user_id)
    assert outcome(execute(call, action_id, boss.token)) == FORBIDDEN


def test_guesses_by_steps_count_together_whatever_action_they_are_in(
    call: Gateway, sign_up: SignUp, ann: Person
) -> None:
    sign_up("Victim")
    guess = {"email": "victim@example.com", "password": "wrong guess"}
    steps = [step("user_account/signin", guess)]

    errors = [
        outcome(execute(call, new_action(call, ann.token, *steps, name=f"Guess {n}")))[1]
        for n in range(11)
    ]

    assert errors == ["Invalid username or password"] * 10 + ["Too many attempts; try again later"]


# ----------------------------------------------------------- nobody borrows another's rights


@pytest.fixture
def shared(boss: Person) -> dict[str, Any]:
    """Everything for all users of the tenant."""
    assert boss
    return {"groups": [{"usergroupId": new_group("Team"), "permission": ALL_FOR_USERS}]}


@pytest.fixture
def borrowers(ann: Person, shared: dict[str, Any], new_key: NewKey) -> dict[str, str]:
    """Callers who may update an administrator's action, by their bits or rights."""
    join(ann.user_id, shared["groups"][0]["usergroupId"])
    return {"user": ann.token, "key": new_key("read", "write", "execute")}


HARMLESS = step("SetValues", {"values": {"who": "{{ action.name }}"}})
HARMFUL = step(SIGN_UP, SOMEBODY)


@pytest.mark.parametrize("borrower", ["user", "key"])
def test_who_may_update_anothers_action_does_not_get_its_owners_rights(
    call: Gateway, boss: Person, shared: dict[str, Any], borrowers: dict[str, str], borrower: str
) -> None:
    key = borrowers[borrower]
    plain = new_action(call, boss.token, HARMLESS, name="Plain", **shared)
    loaded = new_action(call, boss.token, HARMLESS, HARMFUL, name="Loaded", **shared)
    with_ids = call("GET", f"/action/{loaded}").body["steps"]
    event = {"triggerType": "EventTrigger", "eventName": "mine"}

    def change(action_id: str, **body: Any) -> Answer:
        return call("PUT", f"/action/{action_id}", body, key=key)

    refused = {
        "a default action comes": change(plain, steps=[HARMLESS, HARMFUL]),
        "in place of another step": change(plain, steps=[HARMFUL]),
        "its settings": change(
            loaded, steps=[with_ids[0], with_ids[1] | {"settings": '{"name": "x"}'}]
        ),
        "a step before it": change(loaded, steps=[with_ids[0] | {"settings": "{}"}, with_ids[1]]),
        "the order": change(
            loaded,
            steps=[with_ids[0] | {"stepNumber": 2}, with_ids[1] | {"stepNumber": 1}],
        ),
        "it goes": change(loaded, steps=[HARMLESS]),
        "what is handed over": change(loaded, triggers=[event]),
        "the name": change(loaded, name="Another"),
    }

    assert {what: (each.status, each.body["code"]) for what, each in refused.items()} == (
        dict.fromkeys(refused, (403, "forbidden"))
    )
    after = call("GET", f"/action/{loaded}").body
    assert after["steps"] == with_ids
    assert (after["name"], after["triggers"]) == ("Loaded", [])


def test_a_schema_file_is_no_way_round(
    call: Gateway, boss: Person, ann: Person, shared: dict[str, Any], borrowers: dict[str, str]
) -> None:
    """It declares actions by name, and brings those that exist to what it says."""
    assert borrowers
    new_action(call, boss.token, HARMLESS, name="Plain", **shared)
    wanted = NewAction.model_validate({"name": "Plain", "steps": [HARMFUL]})
    group = shared["groups"][0]["usergroupId"]
    caller = Caller.user(ann.user_id, TENANT, frozenset({users_group(TENANT), group}))
    ref = ProjectRef(TENANT, PROJECT)

    for attempt in (
        lambda: container.actions().put(ref, wanted, caller, clock.now()),
        lambda: container.actions().check(ref, [wanted], caller, clock.now()),
    ):
        with pytest.raises(ForbiddenError):
            attempt()


def test_what_leaves_it_as_it_does_may_be_changed_by_whoever_may_update(
    call: Gateway, boss: Person, shared: dict[str, Any], borrowers: dict[str, str]
) -> None:
    action_id = new_action(call, boss.token, HARMFUL, name="Loaded", **shared)
    path = f"/action/{action_id}"
    for key in borrowers.values():
        whole = call("GET", path, key=key).body | {"dateModified": None}
        statuses = [
            call("PUT", path, {"description": "d", "maxRunTime": 60}, key=key).status,
            call("PUT", path, whole | {"isEnabled": False}, key=key).status,
            call("POST", f"{path}/enable", key=key).status,
        ]

        assert statuses == [200, 200, 200]


def test_plain_actions_are_changed_by_whoever_may_update(
    call: Gateway, boss: Person, shared: dict[str, Any], borrowers: dict[str, str]
) -> None:
    action_id = new_action(call, boss.token, HARMLESS, name="Plain", **shared)

    for number, key in enumerate(borrowers.values()):
        answer = call(
            "PUT", f"/action/{action_id}", {"name": f"N{number}", "steps": [HARMLESS]}, key=key
        )
        assert answer.status == 200


def test_owner_and_administrators_change_default_actions_in_steps(
    call: Gateway, boss: Person, ann: Person, new_key: NewKey
) -> None:
    writer = new_key("read", "write")
    anns = new_action(call, ann.token, HARMFUL, name="Ann's")
    keys = new_action(call, writer, HARMFUL, name="A key's")

    changed = [
        call("PUT", f"/action/{action_id}", {"steps": [HARMLESS, HARMFUL]}, key=key).status
        for action_id, key in ((anns, ann.token), (anns, boss.token), (anns, ""), (keys, writer))
    ]

    assert changed == [200] * 4


def test_an_owner_cannot_be_chosen(call: Gateway, ann: Person, boss: Person) -> None:
    forged = {"createdBy": boss.user_id, "ownerId": boss.user_id, "created_by": boss.user_id}
    action_id = new_action(call, ann.token, HARMFUL, **forged)
    call("PUT", f"/action/{action_id}", forged, key=ann.token)

    assert call("GET", f"/action/{action_id}").body["createdBy"] == ann.user_id
    assert outcome(execute(call, action_id, boss.token)) == FORBIDDEN


def test_a_deleted_action_leaves_nothing_to_come_back_with(
    call: Gateway, boss: Person, shared: dict[str, Any], borrowers: dict[str, str]
) -> None:
    """Who may delete it and make another of the same name owns that one."""
    old = new_action(call, boss.token, HARMFUL, name="Loaded", **shared)
    assert call("DELETE", f"/action/{old}", key=borrowers["user"]).status == 204
    new = new_action(call, borrowers["user"], HARMFUL, name="Loaded")

    assert outcome(execute(call, new)) == FORBIDDEN
