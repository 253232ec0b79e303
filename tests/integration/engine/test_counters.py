"""What an action shows of its executions: exact right after each kind of ending."""

from typing import Any

import pytest

from tests.integration.api.samples import new_action, steps_of
from tests.integration.engine.conftest import Snapshot
from tests.integration.simulation.driver import advance, completed, failed, perform
from tests.integration.simulation.gateway import Gateway


@pytest.fixture
def action_id(call: Gateway, at: Any) -> str:
    at()
    return str(call("POST", "/action", new_action(steps=steps_of("Webhook"))).body["actionId"])


def start(call: Gateway, action_id: str) -> str:
    return str(call("GET", f"/action/execute/{action_id}").body["actionExecutionId"])


def shown(call: Gateway, action_id: str) -> tuple[str, str | None, str | None]:
    found = call("GET", f"/action/{action_id}").body
    return found["actionStatus"], found["lastRunTime"], found["lastRunResult"]


def test_an_action_that_never_ran_is_idle(call: Gateway, action_id: str) -> None:
    assert shown(call, action_id) == ("Idle", None, None)


def test_an_action_is_queued_then_running_then_idle(call: Gateway, action_id: str, at: Any) -> None:
    execution_id = start(call, action_id)
    queued = shown(call, action_id)
    at(seconds=10)
    turn = advance(execution_id)
    running = shown(call, action_id)
    at(seconds=20)
    advance(execution_id, turn["step"], completed())

    assert queued == ("Queued", None, None)
    assert running == ("Running", "2026-11-21T22:13:30Z", None)
    assert shown(call, action_id) == ("Idle", "2026-11-21T22:13:30Z", "Success")


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (completed(), "Success"),
        (failed(), "Failed"),
        ({"Error": "Runtime.ExitError"}, "Failed"),
    ],
)
def test_the_result_of_the_last_run_is_known_at_once(
    call: Gateway, action_id: str, answer: dict[str, Any], result: str
) -> None:
    perform(start(call, action_id), answer)

    assert shown(call, action_id)[::2] == ("Idle", result)


@pytest.mark.parametrize("begun", [False, True])
def test_a_cancelled_run_is_shown_as_such(call: Gateway, action_id: str, begun: bool) -> None:
    execution_id = start(call, action_id)
    if begun:
        advance(execution_id)

    call("POST", f"/actionexecution/{execution_id}/cancel")

    assert shown(call, action_id) == ("Idle", "2026-11-21T22:13:20Z", "Cancelled")


def test_a_run_that_used_up_its_time_is_shown_as_such(
    call: Gateway, action_id: str, at: Any
) -> None:
    call("PUT", f"/action/{action_id}", {"maxRunTime": 5, "steps": steps_of("Webhook", "Email")})
    execution_id = start(call, action_id)
    turn = advance(execution_id)
    at(seconds=5)

    advance(execution_id, turn["step"], completed())

    assert shown(call, action_id)[::2] == ("Idle", "Timeout")


def test_an_action_is_running_as_long_as_one_of_its_executions_is(
    call: Gateway, action_id: str
) -> None:
    one, other = start(call, action_id), start(call, action_id)
    statuses = [shown(call, action_id)[0]]
    for execution_id in (one, other):
        advance(execution_id)
        statuses.append(shown(call, action_id)[0])
    for execution_id in (one, other):
        perform(execution_id)
        advance(execution_id, {"number": 1, "attempt": 1}, completed())
        statuses.append(shown(call, action_id)[0])

    assert statuses == ["Queued", "Running", "Running", "Running", "Idle"]


def test_repeated_turns_are_counted_once(call: Gateway, action_id: str) -> None:
    execution_id = start(call, action_id)
    for _ in range(3):
        turn = advance(execution_id)
    for _ in range(3):
        advance(execution_id, turn["step"], completed())

    assert shown(call, action_id)[0] == "Idle"
    start(call, action_id)
    assert shown(call, action_id)[0] == "Queued"


def test_changing_an_action_while_it_runs_leaves_what_it_shows(
    call: Gateway, action_id: str
) -> None:
    execution_id = start(call, action_id)
    turn = advance(execution_id)

    call("PUT", f"/action/{action_id}", {"name": "Renamed"})
    call("POST", f"/action/{action_id}/disable")

    assert shown(call, action_id)[0] == "Running"
    advance(execution_id, turn["step"], completed())
    assert shown(call, action_id)[::2] == ("Idle", "Success")


@pytest.mark.parametrize("answer", [completed(), failed()])
def test_an_execution_ends_though_its_action_was_deleted_meanwhile(
    call: Gateway, action_id: str, table: Any, snapshot: Snapshot, answer: dict[str, Any]
) -> None:
    execution_id = start(call, action_id)
    turn = advance(execution_id)
    (key,) = [
        {"pk": item["pk"], "sk": item["sk"]}
        for item in snapshot()
        if item["sk"] == f"A#{action_id}"
    ]
    table.delete_item(Key=key)

    advance(execution_id, turn["step"], answer)

    assert call.execution(execution_id)["status"] == answer["status"]
    assert call("GET", f"/action/{action_id}").status == 404
    assert [item for item in snapshot() if item["sk"].startswith("A#")] == []


def test_an_execution_whose_action_was_deleted_before_it_began_does_not_begin(
    call: Gateway, action_id: str, table: Any, snapshot: Snapshot
) -> None:
    execution_id = start(call, action_id)
    (item,) = [item for item in snapshot() if item["sk"] == f"A#{action_id}"]
    table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})

    turn = perform(execution_id, completed())

    execution = call.execution(execution_id)
    assert (turn["lane"], execution["status"]) == ("Failed", "Cancelled")
    assert execution["notes"] == "The action was deleted"
    assert {step["status"] for step in execution["steps"]} == {"Skipped"}
    assert [item for item in snapshot() if item["sk"].startswith("A#")] == []
