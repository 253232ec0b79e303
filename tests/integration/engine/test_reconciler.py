"""The reconciler, and `close_execution`: what they end or start, and what they leave alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from baton import container
from tests.integration.api.samples import steps_of
from tests.integration.engine.conftest import Execute, Snapshot
from tests.integration.simulation.driver import advance, completed, failed, perform
from tests.integration.simulation.environment import MACHINE_ARN, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.invocation import invoke
from tests.integration.simulation.session import PRODUCT
from tests.integration.simulation.stack import outside

SERVICE_LOST = "The execution was lost by the service"


def sweep() -> int:
    """How many executions the reconciler looked at."""
    looked_at: int = invoke("functions.executions.reconcile_executions", {})["executions"]
    return looked_at


def arn(execution_id: str) -> str:
    return f"{MACHINE_ARN.replace(':stateMachine:', ':execution:')}:{execution_id}"


def machine(execution_id: str) -> str | None:
    """The status of an execution's machine, None when it has none."""
    client = outside("stepfunctions")
    try:
        return str(client.describe_execution(executionArn=arn(execution_id))["status"])
    except client.exceptions.ExecutionDoesNotExist:
        return None


def lose_machines() -> None:
    """As if no machine had ever been started; there is no way to make AWS forget one."""
    PRODUCT.fail("stepfunctions", "DescribeExecution", "ExecutionDoesNotExist")


@pytest.fixture
def never_started(execute: Execute, at: Any) -> str:
    """An execution whose machine could not be started."""
    at()
    PRODUCT.fail("stepfunctions", "StartExecution", "ThrottlingException", times=1)
    return execute(steps_of("Webhook", "Email"))


def test_what_stayed_queued_is_started(call: Gateway, never_started: str, at: Any) -> None:
    at(seconds=30)

    assert sweep() == 1

    assert machine(never_started) == "RUNNING"
    assert call.execution(never_started)["status"] == "Queued"


def test_what_was_queued_a_moment_ago_is_left_alone(never_started: str, at: Any) -> None:
    at(seconds=29)

    assert sweep() == 0

    assert machine(never_started) is None


@pytest.mark.usefixtures("never_started")
def test_what_was_started_late_is_given_time(at: Any) -> None:
    at(seconds=30)
    sweep()
    at(seconds=59)

    assert sweep() == 0


def test_what_was_started_late_runs_as_any_other(
    call: Gateway, never_started: str, at: Any
) -> None:
    at(seconds=30)
    sweep()

    perform(never_started, completed(), completed())

    assert call.execution(never_started)["status"] == "Completed"
    at(hours=1)
    assert sweep() == 0


def test_what_still_cannot_be_started_is_tried_each_time(never_started: str, at: Any) -> None:
    at(seconds=30)
    PRODUCT.fail("stepfunctions", "StartExecution", "ThrottlingException", times=1)
    sweep()
    at(seconds=31)

    assert sweep() == 1

    assert machine(never_started) == "RUNNING"


def test_a_queued_execution_whose_machine_runs_is_left_to_it(
    call: Gateway, execute: Execute, at: Any
) -> None:
    at()
    execution_id = execute(steps_of("Webhook"))
    at(seconds=30)

    assert sweep() == 1

    assert call.execution(execution_id)["status"] == "Queued"
    assert machine(execution_id) == "RUNNING"
    at(seconds=60)
    assert sweep() == 0


def test_an_execution_whose_machine_is_lost_ends(call: Gateway, execute: Execute, at: Any) -> None:
    at()
    execution_id = execute(steps_of("Webhook", "Email"))
    advance(execution_id)
    lose_machines()
    at(seconds=60)

    assert sweep() == 1

    found, action = call.execution(execution_id), call.action_of(execution_id)
    assert (found["status"], found["notes"]) == ("Failed", SERVICE_LOST)
    assert [step["status"] for step in found["steps"]] == ["Failed", "Skipped"]
    assert found["steps"][0]["error"] == SERVICE_LOST
    assert (action["actionStatus"], action["lastRunResult"]) == ("Idle", "Failed")


def test_a_running_execution_is_looked_at_after_a_minute_and_then_less_and_less_often(
    execute: Execute, at: Any
) -> None:
    at()
    execution_id = execute(steps_of("Webhook"), maxRunTime=3 * 3600)
    advance(execution_id)
    looked = []

    for second in range(0, 3600, 15):
        at(seconds=second)
        if sweep():
            looked.append(second)

    assert looked == [60, 120, 240, 480, 960, 1860, 2760]
    assert machine(execution_id) == "RUNNING"


def test_each_step_begins_the_minute_anew(execute: Execute, at: Any) -> None:
    at()
    execution_id = execute(steps_of("Webhook", "Email"))
    turn = advance(execution_id)
    at(seconds=50)
    advance(execution_id, turn["step"], completed())
    at(seconds=109)

    assert sweep() == 0


def test_an_execution_a_minute_past_its_time_is_ended_and_stopped(
    call: Gateway, execute: Execute, at: Any
) -> None:
    at()
    execution_id = execute(steps_of("Webhook", "Email"), maxRunTime=30)
    advance(execution_id)
    at(seconds=89)
    sweep()
    before = call.execution(execution_id)["status"]
    at(seconds=90)

    assert sweep() == 1

    found = call.execution(execution_id)
    assert (before, found["status"]) == ("Running", "Failed")
    assert found["notes"] == "Stopped after the maxRunTime of 30 s"
    assert machine(execution_id) == "ABORTED"
    assert call.action_of(execution_id)["lastRunResult"] == "Timeout"


def test_an_execution_whose_machine_was_stopped_by_hand_is_cancelled(
    call: Gateway, execute: Execute, at: Any
) -> None:
    at()
    execution_id = execute(steps_of("Webhook"))
    advance(execution_id)
    outside("stepfunctions").stop_execution(executionArn=arn(execution_id))
    at(seconds=60)

    sweep()

    found = call.execution(execution_id)
    assert (found["status"], found["notes"]) == ("Cancelled", "Stopped by an operator")
    assert found["steps"][0]["status"] == "Cancelled"


@pytest.mark.parametrize("answers", [[completed()], [failed()]])
def test_what_has_ended_is_not_looked_at(
    execute: Execute, at: Any, answers: list[dict[str, Any]]
) -> None:
    at()
    perform(execute(steps_of("Webhook")), *answers)
    at(days=1)

    assert sweep() == 0


def test_one_machine_that_cannot_be_asked_does_not_keep_the_others(
    call: Gateway, execute: Execute, at: Any
) -> None:
    at()
    ids = [execute(steps_of("Webhook"), maxRunTime=30) for _ in range(3)]
    for execution_id in ids:
        advance(execution_id)
    PRODUCT.fail("stepfunctions", "DescribeExecution", "ThrottlingException", times=1)
    at(seconds=90)

    sweep()
    first = [call.execution(execution_id)["status"] for execution_id in ids]
    sweep()

    assert sorted(first) == ["Failed", "Failed", "Running"]
    assert {call.execution(execution_id)["status"] for execution_id in ids} == {"Failed"}


def test_a_machine_that_cannot_be_stopped_does_not_keep_the_others(
    call: Gateway, execute: Execute, at: Any
) -> None:
    at()
    ids = [execute(steps_of("Webhook"), maxRunTime=30) for _ in range(2)]
    for execution_id in ids:
        advance(execution_id)
    PRODUCT.fail("stepfunctions", "StopExecution", "ThrottlingException", times=1)
    at(seconds=90)

    sweep()

    assert {call.execution(execution_id)["status"] for execution_id in ids} == {"Failed"}


def test_a_sweep_repeated_changes_nothing(execute: Execute, snapshot: Snapshot, at: Any) -> None:
    at()
    advance(execute(steps_of("Webhook"), maxRunTime=30))
    advance(execute(steps_of("Webhook"), maxRunTime=3600))
    execute(steps_of("Webhook"))
    at(seconds=90)
    sweep()
    before = snapshot()

    sweep()

    assert snapshot() == before


def test_sweeps_at_the_same_time_do_no_more_than_one(
    call: Gateway, execute: Execute, at: Any
) -> None:
    at()
    ids = [execute(steps_of("Webhook"), maxRunTime=30) for _ in range(4)]
    for execution_id in ids:
        advance(execution_id)
    at(seconds=90)
    container.reconciler()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: sweep(), range(4)))

    assert {call.execution(execution_id)["status"] for execution_id in ids} == {"Failed"}
    assert {call.action_of(execution_id)["actionStatus"] for execution_id in ids} == {"Idle"}


def test_a_sweep_with_nothing_to_do_costs_a_query_for_each_shard(
    execute: Execute, aws_calls: Any
) -> None:
    execute(steps_of("Webhook"))
    aws_calls.clear()

    sweep()

    assert [call.operation for call in aws_calls] == ["Query"] * 4


# ---- close_execution -------------------------------------------------------------------------------


def machine_ended(execution_id: str, status: str, **detail: Any) -> None:
    """The event that Step Functions sends when a machine has ended."""
    run = {"tenantId": TENANT, "executionId": execution_id}
    known = {
        "executionArn": arn(execution_id),
        "stateMachineArn": MACHINE_ARN,
        "name": execution_id,
        "status": status,
        "input": json.dumps({"run": run, "turn": {"step": None, "work": None}}),
    }
    event = {"source": "aws.states", "detail": known | detail}
    invoke("functions.executions.close_execution", event)


@pytest.mark.parametrize(
    ("event", "status", "notes", "result"),
    [
        (
            {"status": "FAILED", "cause": "out of memory", "error": "States.Runtime"},
            "Failed",
            "The service ended the execution: out of memory",
            "Failed",
        ),
        (
            {"status": "FAILED", "cause": None, "error": "States.Runtime"},
            "Failed",
            "The service ended the execution: States.Runtime",
            "Failed",
        ),
        ({"status": "FAILED"}, "Failed", "The service ended the execution", "Failed"),
        ({"status": "TIMED_OUT"}, "Failed", "Stopped by the service's own time limit", "Timeout"),
        ({"status": "ABORTED"}, "Cancelled", "Stopped by an operator", "Cancelled"),
    ],
)
def test_a_machine_that_ended_by_itself_ends_its_execution(
    call: Gateway,
    execute: Execute,
    event: dict[str, Any],
    status: str,
    notes: str,
    result: str,
) -> None:
    execution_id = execute(steps_of("Webhook", "Email"))
    advance(execution_id)

    machine_ended(execution_id, **event)

    found, action = call.execution(execution_id), call.action_of(execution_id)
    assert (found["status"], found["notes"]) == (status, notes)
    assert [step["status"] for step in found["steps"]] == [status, "Skipped"]
    assert (action["actionStatus"], action["lastRunResult"]) == ("Idle", result)


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_a_machine_that_ended_before_its_first_turn_ends_its_execution(
    call: Gateway, execute: Execute, status: str
) -> None:
    execution_id = execute(steps_of("Webhook"))

    machine_ended(execution_id, status)

    found = call.execution(execution_id)
    assert found["dateEnded"] is not None
    assert found["steps"][0]["status"] == "Skipped"
    assert call.action_of(execution_id)["actionStatus"] == "Idle"


def test_an_event_that_comes_twice_counts_once(execute: Execute, snapshot: Snapshot) -> None:
    execution_id = execute(steps_of("Webhook"))
    advance(execution_id)
    machine_ended(execution_id, "FAILED", cause="out of memory")
    before = snapshot()

    machine_ended(execution_id, "FAILED", cause="out of memory")
    machine_ended(execution_id, "ABORTED")

    assert snapshot() == before


@pytest.mark.parametrize("answers", [[completed()], [failed()]])
@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_an_execution_that_has_ended_stays_as_it_ended(
    execute: Execute, snapshot: Snapshot, answers: list[dict[str, Any]], status: str
) -> None:
    execution_id = execute(steps_of("Webhook"))
    perform(execution_id, *answers)
    before = snapshot()

    machine_ended(execution_id, status)

    assert snapshot() == before


def test_a_cancelled_execution_stays_cancelled_when_its_machine_is_stopped(
    call: Gateway, execute: Execute
) -> None:
    execution_id = execute(steps_of("Webhook"))
    call("POST", f"/actionexecution/{execution_id}/cancel")

    machine_ended(execution_id, "ABORTED")

    assert call.execution(execution_id)["notes"] == "Cancelled on request"


def test_the_event_of_an_unknown_execution_is_ignored(execute: Execute, snapshot: Snapshot) -> None:
    execute(steps_of("Webhook"))
    before = snapshot()

    machine_ended("99999999-9999-9999-9999-999999999999", "FAILED")

    assert snapshot() == before


def test_the_cause_of_an_end_is_not_told_at_any_length(call: Gateway, execute: Execute) -> None:
    execution_id = execute(steps_of("Webhook"))

    machine_ended(execution_id, "FAILED", cause="x" * 30_000)

    assert len(call.execution(execution_id)["notes"]) == 1000
