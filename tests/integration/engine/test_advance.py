"""The state `Advance`: what it hands out and records, once, however often and late it is called."""

import json
from typing import Any

import pytest

from baton import container
from baton.ids import ProjectRef
from tests.integration.api.samples import steps_of
from tests.integration.conftest import ADMINISTRATOR, START
from tests.integration.engine.conftest import Execute, Snapshot
from tests.integration.simulation.driver import advance, completed, failed, perform
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import PRODUCT

UNKNOWN = "99999999-9999-9999-9999-999999999999"
LOST = {"Error": "Runtime.ExitError", "Cause": '{"errorMessage": "signal: killed"}'}
TIMED_OUT = {"Error": "States.Timeout", "Cause": ""}
REFUSED = {"CancellationReasons": [{"Code": "ConditionalCheckFailed"}]}
COLLIDED = {"CancellationReasons": [{"Code": "TransactionConflict"}]}


def without_url(turn: dict[str, Any]) -> dict[str, Any]:
    """A turn without the one thing that differs from call to call: the signature of an address."""
    work = {name: value for name, value in (turn["work"] or {}).items() if name != "answerUrl"}
    return turn | {"work": work}


def test_the_first_turn_has_all_that_the_worker_may_know(
    call: Gateway, execute: Execute, at: Any
) -> None:
    at()
    execution_id = execute(steps_of("Webhook", "Email"), {"day": "2026-11-20"}, maxRunTime=600)
    now = at(seconds=2)

    turn = advance(execution_id)

    work = turn["work"]
    assert work.pop("answerUrl").startswith("https://")
    assert turn == {
        "lane": "CallWebhook",
        "step": {"number": 1, "attempt": 1},
        "work": work,
        "timeoutSeconds": 303,
        "notes": "",
    }
    assert work == {
        "tenantId": TENANT,
        "projectId": PROJECT,
        "actionId": call.execution(execution_id)["actionId"],
        "actionName": "Action 0",
        "executionId": execution_id,
        "stepNumber": 1,
        "attempt": 1,
        "stepType": "Webhook",
        "settings": {"url": "https://hooks.example.com/orders"},
        "inputs": {"day": "2026-11-20"},
        "steps": {},
        "deadline": now.timestamp() + 300,
    }


@pytest.mark.parametrize(
    ("kind", "lane"),
    [
        ("Python", "RunPython"),
        ("Webhook", "CallWebhook"),
        ("Email", "SendEmail"),
        ("SetValues", "PerformBuiltin"),
        ("Wait", "Pause"),
    ],
)
def test_each_type_of_step_has_its_lane(execute: Execute, kind: str, lane: str) -> None:
    assert advance(execute(steps_of(kind)))["lane"] == lane


def test_each_step_sees_what_those_before_it_left(execute: Execute) -> None:
    steps = steps_of("SetValues", "Webhook", "Python")
    steps[1]["description"] = "Tell the shop"

    turn = perform(execute(steps), completed({"orders": 118}), completed([1, None]))

    assert turn["work"]["steps"] == {
        "1": {
            "stepType": "SetValues",
            "description": None,
            "status": "Completed",
            "output": {"orders": 118},
        },
        "2": {
            "stepType": "Webhook",
            "description": "Tell the shop",
            "status": "Completed",
            "output": [1, None],
        },
    }


def test_steps_are_performed_in_the_order_of_their_numbers(execute: Execute) -> None:
    kinds = {30: "Email", 7: "SetValues", 12: "Webhook"}
    steps = [
        step | {"stepNumber": number}
        for number, step in zip(kinds, steps_of(*kinds.values()), strict=True)
    ]
    execution_id = execute(steps)

    turns = [advance(execution_id)]
    for _ in steps:
        turns.append(advance(execution_id, turns[-1]["step"], completed()))

    assert [turn["step"] and turn["step"]["number"] for turn in turns] == [7, 12, 30, None]


def test_the_last_answer_ends_the_execution(call: Gateway, execute: Execute, at: Any) -> None:
    at()
    execution_id = execute(steps_of("SetValues"))
    at(seconds=5)

    turn = perform(execution_id, completed())

    found = call.execution(execution_id)
    assert (turn["lane"], turn["step"], turn["work"]) == ("Succeeded", None, None)
    assert (found["status"], found["notes"]) == ("Completed", None)
    assert found["dateEnded"] == "2026-11-21T22:13:25Z"


def test_a_failing_step_ends_the_execution(call: Gateway, execute: Execute) -> None:
    execution_id = execute(steps_of("SetValues", "Webhook", "Email"))

    turn = perform(execution_id, completed(), failed("404 Not Found"))

    found = call.execution(execution_id)
    assert turn["lane"] == "Failed"
    assert turn["notes"] == found["notes"] == "Step 2 (Webhook) failed: 404 Not Found"
    assert found["status"] == "Failed"
    assert [step["status"] for step in found["steps"]] == ["Completed", "Failed", "Skipped"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (LOST, "The process performing the step was lost before it answered (Runtime.ExitError)"),
        (TIMED_OUT, "The step did not end in its time and was stopped"),
        ({"status": "Failed"}, "The step failed without saying why"),
        ({}, "The step failed without saying why"),
        (None, "The step failed without saying why"),
    ],
)
def test_a_worker_that_did_not_answer_fails_its_step(
    call: Gateway, execute: Execute, answer: Any, error: str
) -> None:
    execution_id = execute(steps_of("Webhook"))

    perform(execution_id, answer)

    found = call.execution(execution_id)
    assert (found["status"], found["steps"][0]["status"]) == ("Failed", "Failed")
    assert found["steps"][0]["error"] == error


@pytest.mark.parametrize("answer", [completed({"orders": 118}, "log"), failed(), LOST])
def test_an_answer_given_twice_counts_once(
    execute: Execute, snapshot: Snapshot, at: Any, answer: dict[str, Any]
) -> None:
    at()
    execution_id = execute(steps_of("SetValues", "Webhook", "Email"))
    step = advance(execution_id)["step"]
    first, before = advance(execution_id, step, answer), snapshot()
    at(seconds=9)

    again = advance(execution_id, step, answer)

    assert without_url(again) == without_url(first)
    assert snapshot() == before


def test_the_first_turn_taken_twice_starts_one_step(
    execute: Execute, snapshot: Snapshot, at: Any
) -> None:
    at()
    execution_id = execute(steps_of("Webhook", "Email"), maxRunTime=600)
    first, before = advance(execution_id), snapshot()
    at(seconds=9)

    again = advance(execution_id)

    assert without_url(again) == without_url(first)
    assert snapshot() == before


@pytest.mark.parametrize(
    "step",
    [
        {"number": 1, "attempt": 1},
        {"number": 2, "attempt": 0},
        {"number": 2, "attempt": 2},
        {"number": 3, "attempt": 1},
        {"number": 9, "attempt": 1},
    ],
    ids=["an earlier step", "an earlier attempt", "a later attempt", "a later step", "no step"],
)
def test_a_late_answer_changes_nothing(
    execute: Execute, snapshot: Snapshot, at: Any, step: dict[str, int]
) -> None:
    at()
    execution_id = execute(steps_of("SetValues", "Webhook", "Email"))
    turn = perform(execution_id, completed("in time"))
    before = snapshot()

    turns = [advance(execution_id, step, a) for a in (completed("late"), failed("late"), LOST)]

    assert [without_url(each) for each in turns] == [without_url(turn)] * 3
    assert snapshot() == before


@pytest.mark.parametrize(
    ("answers", "lane"),
    [([completed(), completed()], "Succeeded"), ([failed()], "Failed")],
)
def test_an_execution_that_has_ended_stays_so(
    execute: Execute, snapshot: Snapshot, answers: list[dict[str, Any]], lane: str
) -> None:
    execution_id = execute(steps_of("SetValues", "Webhook"))
    last = perform(execution_id, *answers)
    before = snapshot()

    turns = [
        advance(execution_id),
        advance(execution_id, {"number": 1, "attempt": 1}, completed("late")),
        advance(execution_id, {"number": 2, "attempt": 1}, failed("late")),
    ]

    assert turns == [last] * 3
    assert last["lane"] == lane
    assert snapshot() == before


def test_an_unknown_execution_fails_its_machine(execute: Execute, snapshot: Snapshot) -> None:
    execute(steps_of("SetValues"))
    before = snapshot()

    turn = advance(UNKNOWN)

    assert (turn["lane"], turn["notes"]) == ("Failed", "There is no such execution")
    assert snapshot() == before


def test_an_execution_of_another_tenant_is_unknown(execute: Execute) -> None:
    execution_id = execute(steps_of("SetValues"))

    assert advance(execution_id, tenant=UNKNOWN)["notes"] == "There is no such execution"


def test_a_plan_is_not_changed_by_changing_its_action(call: Gateway, execute: Execute) -> None:
    execution_id = execute(steps_of("SetValues", "Webhook"))
    turn = advance(execution_id)
    action_id = call.execution(execution_id)["actionId"]
    call("PUT", f"/action/{action_id}", {"steps": steps_of("Email"), "maxRunTime": 1})

    following = advance(execution_id, turn["step"], completed())

    assert following["lane"] == "CallWebhook"
    assert len(call.execution(execution_id)["steps"]) == 2


# ---- time ------------------------------------------------------------------------------------------


def test_a_step_is_given_what_is_left_of_the_execution(execute: Execute, at: Any) -> None:
    at()
    execution_id = execute(steps_of("Webhook", "Webhook"), maxRunTime=60)
    first = advance(execution_id)
    at(seconds=45)

    second = advance(execution_id, first["step"], completed())

    assert (first["timeoutSeconds"], second["timeoutSeconds"]) == (63, 18)
    assert first["work"]["deadline"] == second["work"]["deadline"]


def test_a_step_may_ask_for_less_time(execute: Execute, at: Any) -> None:
    now = at()
    step = {"stepType": "Webhook", "settings": '{"timeout": 2.5, "url": "https://example.com"}'}

    turn = advance(execute([step], maxRunTime=60))

    assert turn["timeoutSeconds"] == 6
    assert turn["work"]["deadline"] == now.timestamp() + 2.5


def test_the_time_of_an_execution_begins_with_its_first_step(execute: Execute, at: Any) -> None:
    at()
    execution_id = execute(steps_of("Webhook"), maxRunTime=60)
    at(hours=1)

    assert advance(execution_id)["timeoutSeconds"] == 63


def test_no_step_is_started_after_maxruntime(call: Gateway, execute: Execute, at: Any) -> None:
    at()
    execution_id = execute(steps_of("Webhook", "Email"), maxRunTime=60)
    turn = advance(execution_id)
    at(seconds=60)

    last = advance(execution_id, turn["step"], completed())

    found = call.execution(execution_id)
    assert last["lane"] == "Failed"
    assert [step["status"] for step in found["steps"]] == ["Completed", "Skipped"]
    assert found["notes"] == "Stopped after the maxRunTime of 60 s, before step 2"
    assert call.action_of(execution_id)["lastRunResult"] == "Timeout"


@pytest.mark.parametrize("answer", [failed("killed", timedOut=True), TIMED_OUT])
def test_a_step_stopped_at_maxruntime_is_a_timeout_of_the_execution(
    call: Gateway, execute: Execute, answer: dict[str, Any]
) -> None:
    execution_id = execute(steps_of("Python"), maxRunTime=3)

    perform(execution_id, answer)

    found = call.execution(execution_id)
    assert found["notes"] == "Stopped after the maxRunTime of 3 s, in step 1 (Python)"
    assert call.action_of(execution_id)["lastRunResult"] == "Timeout"


def test_a_step_stopped_at_its_own_timeout_is_a_failure(call: Gateway, execute: Execute) -> None:
    step = {"stepType": "Python", "settings": '{"timeout": 2, "code": "pass"}'}
    execution_id = execute([step], maxRunTime=60)

    perform(execution_id, failed("killed after 2 s", timedOut=True))

    assert call.action_of(execution_id)["lastRunResult"] == "Failed"


def test_a_wait_has_its_answer_from_the_start(execute: Execute) -> None:
    turn = advance(execute(steps_of("Wait"), maxRunTime=60))

    assert (turn["lane"], turn["timeoutSeconds"]) == ("Pause", 1)
    assert turn["work"] == {"status": "Completed", "output": {"seconds": 1}}


def test_a_wait_longer_than_maxruntime_is_cut_short(call: Gateway, execute: Execute) -> None:
    step = {"stepType": "Wait", "settings": '{"seconds": 3600}'}
    execution_id = execute([step], maxRunTime=60)

    turn = advance(execution_id)
    last = advance(execution_id, turn["step"], turn["work"])

    assert (turn["timeoutSeconds"], last["lane"]) == (60, "Failed")
    assert call.action_of(execution_id)["lastRunResult"] == "Timeout"


# ---- settings --------------------------------------------------------------------------------------


def step(kind: str, settings: str) -> dict[str, Any]:
    return {"stepType": kind, "settings": settings}


def test_settings_are_filled_from_inputs_and_earlier_steps(execute: Execute) -> None:
    settings = (
        '{"url": "https://example.com/{{ inputs.day }}", "body": "{{ steps.1.output }}",'
        ' "headers": {"X-Action": "{{ action.name }}", "X-Execution": "{{ execution.id }}"}}'
    )
    steps = [*steps_of("SetValues"), step("Webhook", settings)]
    execution_id = execute(steps, {"day": "2026-11-20"})

    turn = perform(execution_id, completed({"orders": [118]}))

    assert turn["work"]["settings"] == {
        "url": "https://example.com/2026-11-20",
        "body": {"orders": [118]},
        "headers": {"X-Action": "Action 0", "X-Execution": execution_id},
    }


def test_a_script_is_handed_over_with_its_source_and_left_as_it_is(
    call: Gateway, execute: Execute
) -> None:
    source = "print('{{ inputs.day }}')\n"
    call("PUT", "/script/import.py", source)
    settings = '{"script": "import.py", "arguments": {"day": "{{ inputs.day }}"}}'

    turn = advance(execute([step("Python", settings)], {"day": "2026-11-20"}))

    assert turn["work"]["settings"] == {
        "script": "import.py",
        "code": source,
        "arguments": {"day": "2026-11-20"},
    }


@pytest.mark.parametrize(
    ("kind", "settings", "error"),
    [
        (
            "Webhook",
            '{"url": "{{ inputs.nothing }}"}',
            "its settings cannot be filled in: {{ inputs.nothing }}: there is no 'nothing'",
        ),
        (
            "Webhook",
            '{"url": "{{ steps.2.output }}"}',
            "its settings cannot be filled in: {{ steps.2.output }}: there is no '2'",
        ),
        ("Python", '{"script": "missing.py"}', "the project has no script 'missing.py'"),
        ("Python", '{"script": "../secret"}', "the project has no script '../secret'"),
        ("Python", "{}", "its settings name neither a script nor code"),
        ("Python", '{"script": ""}', "its settings name neither a script nor code"),
        ("Python", '{"script": 5}', "its settings name neither a script nor code"),
        ("Webhook", '{"timeout": 0}', "its setting 'timeout' must be a number of seconds above 0"),
        (
            "Webhook",
            '{"timeout": "5"}',
            "its setting 'timeout' must be a number of seconds above 0",
        ),
        ("Email", '{"timeout": true}', "its setting 'timeout' must be a number of seconds above 0"),
        ("Wait", "{}", "its setting 'seconds' must be a whole number of seconds"),
        ("Wait", '{"seconds": -1}', "its setting 'seconds' must be a whole number of seconds"),
        ("Wait", '{"seconds": 1.5}', "its setting 'seconds' must be a whole number of seconds"),
        ("Wait", '{"seconds": true}', "its setting 'seconds' must be a whole number of seconds"),
    ],
)
def test_a_step_that_cannot_be_handed_out_fails(
    call: Gateway, execute: Execute, kind: str, settings: str, error: str
) -> None:
    execution_id = execute([*steps_of("SetValues"), step(kind, settings), *steps_of("Email")])

    turn = perform(execution_id, completed())

    found = call.execution(execution_id)
    assert turn["lane"] == "Failed"
    assert found["notes"] == f"Step 2 ({kind}) failed: {error}"
    assert [each["status"] for each in found["steps"]] == ["Completed", "Failed", "Skipped"]
    assert (found["steps"][1]["error"], found["steps"][1]["attempt"]) == (error, 1)
    assert call.action_of(execution_id)["actionStatus"] == "Idle"


def test_a_first_step_that_cannot_be_handed_out_fails(call: Gateway, execute: Execute) -> None:
    execution_id = execute([step("Wait", "{}")])

    turn = advance(execution_id)

    action = call.action_of(execution_id)
    assert turn["lane"] == "Failed"
    assert call.execution(execution_id)["steps"][0]["status"] == "Failed"
    assert (action["actionStatus"], action["lastRunResult"]) == ("Idle", "Failed")


def test_a_refused_step_has_a_short_note_however_long_its_settings(
    call: Gateway, execute: Execute
) -> None:
    execution_id = execute([step("Webhook", '{"url": "{{ inputs.%s }}"}' % ("x" * 100_000))])

    turn = advance(execution_id)

    assert len(turn["notes"]) < 3_000
    assert len(call.execution(execution_id)["steps"][0]["error"]) < 3_000


# ---- calls to AWS, and what happens when they fail -------------------------------------------------


def test_a_turn_costs_a_query_and_a_transaction(execute: Execute, aws_calls: Any) -> None:
    execution_id = execute(steps_of("SetValues", "Webhook", "Email"))
    costs = []

    turn, answer = {"step": None}, None
    for _ in range(4):
        aws_calls.clear()
        turn = advance(execution_id, turn["step"], answer)
        costs.append([each.operation for each in aws_calls])
        answer = completed({"orders": 118})

    assert costs == [["Query", "TransactWriteItems"]] * 4


def test_a_step_that_cannot_be_handed_out_costs_no_more(execute: Execute, aws_calls: Any) -> None:
    execution_id = execute([*steps_of("SetValues"), step("Wait", "{}")])
    turn = advance(execution_id)
    aws_calls.clear()

    advance(execution_id, turn["step"], completed())

    assert [each.operation for each in aws_calls] == ["Query", "TransactWriteItems"]


def test_a_repeated_turn_costs_a_query(execute: Execute, aws_calls: Any) -> None:
    execution_id = execute(steps_of("SetValues"))
    advance(execution_id)
    aws_calls.clear()

    advance(execution_id)

    assert [each.operation for each in aws_calls] == ["Query"]


def test_a_script_costs_one_read_of_the_bucket(
    call: Gateway, execute: Execute, aws_calls: Any
) -> None:
    call("PUT", "/script/import.py", "pass")
    execution_id = execute([step("Python", '{"script": "import.py"}')])
    aws_calls.clear()

    advance(execution_id)

    assert [each.operation for each in aws_calls] == ["Query", "GetObject", "TransactWriteItems"]


@pytest.mark.usefixtures("no_pauses")
def test_a_collision_with_another_transaction_is_waited_out(
    call: Gateway, execute: Execute, aws_calls: Any
) -> None:
    execution_id = execute(steps_of("SetValues", "Webhook"))
    turn = advance(execution_id)
    PRODUCT.fail(
        "dynamodb", "TransactWriteItems", "TransactionCanceledException", times=3, details=COLLIDED
    )
    aws_calls.clear()

    following = advance(execution_id, turn["step"], completed())

    assert following["lane"] == "CallWebhook"
    assert call.execution(execution_id)["steps"][0]["status"] == "Completed"


@pytest.mark.usefixtures("no_pauses")
def test_a_collision_that_lasts_is_an_error_and_changes_nothing(
    execute: Execute, snapshot: Snapshot
) -> None:
    execution_id = execute(steps_of("SetValues", "Webhook"))
    turn, before = advance(execution_id), snapshot()
    PRODUCT.fail(
        "dynamodb", "TransactWriteItems", "TransactionCanceledException", times=10, details=COLLIDED
    )

    with pytest.raises(Exception, match="TransactionCanceledException"):
        advance(execution_id, turn["step"], completed())

    assert snapshot() == before
    assert advance(execution_id, turn["step"], completed())["lane"] == "CallWebhook"


def test_a_turn_that_was_overtaken_looks_again(execute: Execute, aws_calls: Any) -> None:
    execution_id = execute(steps_of("SetValues", "Webhook"))
    turn = advance(execution_id)
    PRODUCT.fail(
        "dynamodb", "TransactWriteItems", "TransactionCanceledException", times=1, details=REFUSED
    )
    aws_calls.clear()

    following = advance(execution_id, turn["step"], completed())

    assert following["lane"] == "CallWebhook"
    assert [each.operation for each in aws_calls] == ["Query", "TransactWriteItems"] * 2


def test_an_execution_that_never_stands_still_is_an_error(execute: Execute) -> None:
    execution_id = execute(steps_of("SetValues"))
    PRODUCT.fail("dynamodb", "TransactWriteItems", "TransactionCanceledException", details=REFUSED)

    with pytest.raises(RuntimeError, match="kept changing"):
        advance(execution_id)


TEMPLATES = {
    "table_name": "{{ execution.id }}",
    "seed": "{{ nothing.there }}",
    "dump_file": [{"name": "{{ action.name }}", "file": "{{"}],
}


@pytest.mark.usefixtures("call")
def test_what_a_client_sent_to_a_default_action_is_no_template() -> None:
    here = ProjectRef(TENANT, PROJECT)
    execution = container.starter().start_step(
        here, "world/restart_daptin", dict(TEMPLATES), ADMINISTRATOR, START
    )

    turn = advance(execution.execution_id)

    assert turn["lane"] == "PerformBuiltin"
    assert turn["work"]["settings"] == TEMPLATES


def test_the_settings_of_a_default_action_within_an_action_are_filled_in(execute: Execute) -> None:
    settings = json.dumps({"table_name": "{{ inputs.table }}"})
    step = {"stepType": "world/export_data", "settings": settings}

    turn = advance(execute([step], {"table": "orders"}))

    assert turn["work"]["settings"] == {"table_name": "orders"}
