"""The state machine's file, run by an interpreter, with our own functions behind its tasks."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from moto.awslambda_simple.models import LambdaSimpleBackend

from baton import container
from baton.steps.exchange import Answer, Work
from tests.integration.api.samples import steps_of
from tests.integration.engine.conftest import Execute, Snapshot
from tests.integration.simulation.driver import advance, completed
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.machine import (
    SIMULATOR,
    FunctionError,
    Functions,
    states_of,
    stop_machines,
    wait_for,
    wait_for_machine,
)


@pytest.fixture
def simulator() -> dict[str, Any]:
    return SIMULATOR


@pytest.fixture(autouse=True)
def functions(instance: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Functions]:  # noqa: ARG001 - wanted for its effect
    made = Functions()
    invoke = lambda *given: made.invoke(*given)  # noqa: E731 - a bound method would not get the backend
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", invoke)
    yield made
    made.released.set()
    stop_machines()


def finished(call: Gateway, execution_id: str) -> dict[str, Any]:
    """The execution once it and its machine have ended."""
    wait_for_machine(execution_id)
    return call.execution(execution_id)


def statuses(execution: dict[str, Any]) -> list[str]:
    return [step["status"] for step in execution["steps"]]


def test_steps_run_in_order_each_seeing_the_outputs_before_it(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    functions.on("Python", lambda work: Answer.completed(f"{work.step_type} {work.step_number}"))

    execution_id = execute(steps_of("Python", "Webhook", "Email"), {"day": "2026-11-20"})
    found = finished(call, execution_id)

    seen = [
        (work.step_type, work.inputs, {n: step["output"] for n, step in work.steps.items()})
        for work in functions.performed
    ]
    inputs = {"day": "2026-11-20"}
    assert seen == [
        ("Python", inputs, {}),
        ("Webhook", inputs, {"1": "Python 1"}),
        ("Email", inputs, {"1": "Python 1", "2": "Webhook 2"}),
    ]
    assert (found["status"], statuses(found)) == ("Completed", ["Completed"] * 3)
    assert [step["output"] for step in found["steps"]] == ["Python 1", "Webhook 2", "Email 3"]
    assert wait_for_machine(execution_id)["status"] == "SUCCEEDED"


def test_a_built_in_step_is_performed_by_the_real_worker(call: Gateway, execute: Execute) -> None:
    settings = '{"values": {"day": "{{ inputs.day }}", "before": "{{ steps.1.output }}"}}'
    steps = [*steps_of("SetValues"), {"stepType": "SetValues", "settings": settings}]

    found = finished(call, execute(steps, {"day": "2026-11-20"}))

    assert found["steps"][1]["output"] == {"day": "2026-11-20", "before": {"orders": 118}}


def test_a_failing_step_ends_the_run(call: Gateway, execute: Execute, functions: Functions) -> None:
    functions.on("Webhook", lambda _: Answer.failed("404 Not Found", log="tried"))

    execution_id = execute(steps_of("Python", "Webhook", "Email"))
    found = finished(call, execution_id)

    machine = wait_for_machine(execution_id)
    assert (found["status"], statuses(found)) == ("Failed", ["Completed", "Failed", "Skipped"])
    assert found["notes"] == "Step 2 (Webhook) failed: 404 Not Found"
    assert found["steps"][1]["log"] == "tried"
    assert (machine["status"], machine["error"]) == ("FAILED", "ExecutionFailed")
    assert machine["cause"] == found["notes"]
    assert [work.step_type for work in functions.performed] == ["Python", "Webhook"]


@pytest.mark.parametrize("kind", ["Runtime.ExitError", "Sandbox.Timedout", "Lambda.Unknown"])
def test_a_worker_that_is_lost_ends_the_run(
    call: Gateway, execute: Execute, functions: Functions, kind: str
) -> None:
    def lose(_: Work) -> Answer:
        raise FunctionError(kind)

    functions.on("Python", lose)

    found = finished(call, execute(steps_of("Python", "Email")))

    expected = {
        "Sandbox.Timedout": "The step did not end in its time and was stopped",
    }.get(kind, f"The process performing the step was lost before it answered ({kind})")
    assert (found["status"], statuses(found)) == ("Failed", ["Failed", "Skipped"])
    assert found["notes"] == f"Step 1 (Python) failed: {expected}"
    assert len(functions.performed) == 1


def test_a_worker_that_was_throttled_is_tried_again(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    tries: list[Work] = []

    def throttle_once(work: Work) -> Answer:
        tries.append(work)
        if len(tries) == 1:
            raise FunctionError("Lambda.TooManyRequestsException")
        return Answer.completed("done")

    functions.on("Python", throttle_once)

    found = finished(call, execute(steps_of("Python")))

    assert (found["status"], found["steps"][0]["output"]) == ("Completed", "done")
    assert tries[0] == tries[1]


def test_a_worker_that_never_answers_is_given_up(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    functions.on("Python", functions.hold)
    started = time.monotonic()

    found = finished(call, execute(steps_of("Python", "Email"), maxRunTime=1))

    assert time.monotonic() - started < 10
    assert (found["status"], statuses(found)) == ("Failed", ["Failed", "Skipped"])
    assert found["notes"] == "Stopped after the maxRunTime of 1 s, in step 1 (Python)"
    assert call.action_of(found["actionExecutionId"])["lastRunResult"] == "Timeout"


def test_maxruntime_is_kept_between_steps(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    def linger(work: Work) -> Answer:
        time.sleep(1.1)
        return Answer.completed(work.step_number)

    functions.on("Python", linger)

    found = finished(call, execute(steps_of("Python", "Email"), maxRunTime=1))

    assert (found["status"], statuses(found)) == ("Failed", ["Completed", "Skipped"])
    assert found["notes"] == "Stopped after the maxRunTime of 1 s, before step 2"
    assert call.action_of(found["actionExecutionId"])["lastRunResult"] == "Timeout"


def test_a_wait_takes_its_time(call: Gateway, execute: Execute) -> None:
    started = time.monotonic()

    found = finished(call, execute(steps_of("Wait", "SetValues")))

    assert time.monotonic() - started >= 1
    assert (found["status"], statuses(found)) == ("Completed", ["Completed"] * 2)
    assert found["steps"][0]["output"] == {"seconds": 1}


def test_a_wait_ends_with_the_runs_time(call: Gateway, execute: Execute) -> None:
    steps = [{"stepType": "Wait", "settings": '{"seconds": 3600}'}, *steps_of("SetValues")]

    found = finished(call, execute(steps, maxRunTime=1))

    assert (found["status"], statuses(found)) == ("Failed", ["Failed", "Skipped"])
    assert call.action_of(found["actionExecutionId"])["lastRunResult"] == "Timeout"


def test_a_run_that_is_cancelled_starts_no_further_step(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    functions.on("Python", functions.hold)
    execution_id = execute(steps_of("SetValues", "Python", "Email"))
    wait_for(lambda: functions.performed)

    cancelled = call("POST", f"/actionexecution/{execution_id}/cancel")
    functions.released.set()

    found = finished(call, execution_id)
    assert (cancelled.status, cancelled.body["status"]) == (200, "Cancelled")
    assert statuses(found) == ["Completed", "Cancelled", "Skipped"]
    assert wait_for_machine(execution_id)["status"] == "ABORTED"
    assert [work.step_type for work in functions.performed] == ["Python"]


def test_a_run_whose_machine_cannot_be_stopped_ends_before_its_next_step(
    call: Gateway, execute: Execute, functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions.on("Python", functions.hold)
    execution_id = execute(steps_of("Python", "Email"))
    wait_for(lambda: functions.performed)
    monkeypatch.setattr(container.state_machine(), "stop", lambda *_: None)

    call("POST", f"/actionexecution/{execution_id}/cancel")
    functions.released.set()

    found = finished(call, execution_id)
    assert (found["status"], statuses(found)) == ("Cancelled", ["Cancelled", "Skipped"])
    assert wait_for_machine(execution_id)["cause"] == "Cancelled on request"
    assert len(functions.performed) == 1


def test_an_action_that_is_deleted_ends_its_runs(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    functions.on("Python", functions.hold)
    execution_id = execute(steps_of("Python", "Email"))
    wait_for(lambda: functions.performed)
    action_id = call.execution(execution_id)["actionId"]

    call("DELETE", f"/action/{action_id}")
    functions.released.set()

    found = finished(call, execution_id)
    assert (found["status"], found["notes"]) == ("Cancelled", "The action was deleted")


def test_a_run_that_is_started_again_is_not_doubled(
    call: Gateway, execute: Execute, functions: Functions, snapshot: Snapshot
) -> None:
    execution_id = execute(steps_of("Python", "Email"))
    finished(call, execution_id)
    before = snapshot()

    container.state_machine().start(TENANT, execution_id)

    wait_for_machine(execution_id)
    assert snapshot() == before
    assert len(functions.performed) == 2


def test_a_turn_that_fails_is_taken_again(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    turns: list[Any] = []

    def fail_once(event: Any, context: object) -> Any:
        turns.append(event)
        answer = real(event, context)
        if len(turns) == 2:
            raise FunctionError("Runtime.ExitError", "killed after it had written")
        return answer

    real = functions.replace("AdvanceExecutionFunction", fail_once)

    found = finished(call, execute(steps_of("Python", "Email")))

    assert (found["status"], statuses(found)) == ("Completed", ["Completed"] * 2)
    assert turns[1] == turns[2]
    assert [work.step_number for work in functions.performed] == [1, 2]


def test_an_answer_that_comes_twice_or_late_changes_nothing(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    functions.on("Webhook", functions.hold)
    execution_id = execute(steps_of("Python", "Webhook", "Email"))
    wait_for(lambda: len(functions.performed) == 2)
    before = call.execution(execution_id)

    for step in ({"number": 1, "attempt": 1}, {"number": 3, "attempt": 1}):
        advance(execution_id, step, completed("late"))
    during = call.execution(execution_id)
    functions.released.set()

    found = finished(call, execution_id)
    assert during == before
    assert [step["output"] for step in found["steps"]] == [1, 2, 3]
    assert len(functions.performed) == 3


def test_a_step_that_cannot_be_handed_out_ends_the_run(call: Gateway, execute: Execute) -> None:
    steps = [*steps_of("Python"), {"stepType": "Python", "settings": '{"script": "missing.py"}'}]

    found = finished(call, execute(steps))

    assert statuses(found) == ["Completed", "Failed"]
    assert found["notes"] == "Step 2 (Python) failed: the project has no script 'missing.py'"


def test_runs_at_the_same_time_do_not_meet(
    call: Gateway, execute: Execute, functions: Functions
) -> None:
    functions.on("Python", lambda work: Answer.completed(work.inputs))
    first = execute(steps_of("Python", "Email"), {"n": 0})
    action_id = call.execution(first)["actionId"]
    path = f"/action/execute/{action_id}"

    others = [
        call("POST", path, {"input": {"n": n}}).body["actionExecutionId"] for n in range(1, 6)
    ]

    found = [finished(call, execution_id) for execution_id in (first, *others)]
    assert [each["status"] for each in found] == ["Completed"] * 6
    assert [each["steps"][0]["output"] for each in found] == [{"n": n} for n in range(6)]
    action = call("GET", f"/action/{action_id}").body
    assert (action["actionStatus"], action["lastRunResult"]) == ("Idle", "Success")


@pytest.mark.parametrize(("step_type", "steps"), [("Python", 1), ("Python", 4), ("SetValues", 2)])
def test_a_run_takes_three_transitions_a_step_and_three_more(
    call: Gateway, execute: Execute, step_type: str, steps: int
) -> None:
    execution_id = execute(steps_of(*[step_type] * steps))
    finished(call, execution_id)

    entered = states_of(execution_id)

    assert len(entered) == 3 * steps + 3
    assert entered[-3:] == ["Advance", "Route", "Succeeded"]


def test_a_state_that_is_entered_is_one_that_the_engine_names(
    call: Gateway, execute: Execute
) -> None:
    execution_id = execute(steps_of("Python", "Webhook", "Email", "SetValues", "Wait"))
    finished(call, execution_id)

    lanes = [state for state in states_of(execution_id) if state not in {"Advance", "Route"}]

    assert lanes == [
        "RunPython",
        "CallWebhook",
        "SendEmail",
        "PerformBuiltin",
        "Pause",
        "Succeeded",
    ]
