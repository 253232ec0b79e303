"""What executing an action does, from the request to the last step's output."""

import json
from http import HTTPStatus

from tests.e2e.support import actions, executions
from tests.e2e.support.actions import python, set_values, step, unique
from tests.e2e.support.mails import mails_to
from tests.e2e.support.receiver import receiving
from tests.e2e.support.stack import Stack


def test_steps_run_in_order_and_each_sees_the_outputs_before_it(stack: Stack) -> None:
    recipient = f"{unique('reader').replace(' ', '-')}@example.org"
    report = {"recipients": [recipient], "subject": "{{ steps.1.output.total }}"}
    with receiving() as target:
        execution = executions.run(
            stack.api,
            python("print('adding'); output = {'total': sum(inputs['numbers'])}"),
            step("Webhook", url=f"{target.url}/total", body={"sum": "{{ steps.1.output.total }}"}),
            step("Email", body="call {{ steps.2.output.body.call }} of {{ inputs.day }}", **report),
            numbers=[1, 2, 39],
            day="Sunday",
        )

    assert [one["status"] for one in execution["steps"]] == ["Completed"] * 3
    assert (execution["status"], execution["notes"]) == ("Completed", None)
    first, second, _ = execution["steps"]
    assert (first["output"], first["log"]) == ({"total": 42}, "adding\n")
    assert [(call.path, call.body) for call in target.calls] == [("/total", {"sum": 42})]
    assert second["output"]["body"] == {"call": 1}
    [mail] = mails_to(stack, recipient)
    assert (mail["Subject"], mail["BodyText"].strip()) == ("42", "call 1 of Sunday")
    times = [(one["dateStarted"], one["dateEnded"]) for one in execution["steps"]]
    assert sorted(times) == times


def test_steps_run_by_their_numbers_whatever_their_order_in_the_request(stack: Stack) -> None:
    late = set_values(seen="{{ steps.3.output.made }}") | {"stepNumber": 7}
    early = set_values(made="first") | {"stepNumber": 3}

    execution = executions.run(stack.api, late, early)

    assert [one["stepNumber"] for one in execution["steps"]] == [3, 7]
    assert execution["steps"][1]["output"] == {"seen": "first"}


def test_a_failing_step_ends_the_execution_and_the_notes_say_why(stack: Stack) -> None:
    with receiving(HTTPStatus.SERVICE_UNAVAILABLE) as target:
        action = actions.create(
            stack.api,
            set_values(made=1),
            step("Webhook", url=target.url),
            set_values(made=3),
        )
        execution = executions.end_of(stack.api, executions.start(stack.api, action["actionId"]))

    assert [one["status"] for one in execution["steps"]] == ["Completed", "Failed", "Skipped"]
    why = "Step 2 (Webhook) failed: The webhook answered 503 Service Unavailable"
    assert (execution["status"], execution["notes"]) == ("Failed", why)
    assert execution["steps"][1]["error"] == "The webhook answered 503 Service Unavailable"
    assert len(target.calls) == 1
    found = actions.get(stack.api, action["actionId"])
    assert (found["actionStatus"], found["lastRunResult"]) == ("Idle", "Failed")


def test_a_script_that_raises_is_shown_with_its_line_and_its_log(stack: Stack) -> None:
    execution = executions.run(stack.api, python("print('here')\nraise ValueError('bad input')\n"))

    [only] = execution["steps"]
    assert (execution["status"], only["status"]) == ("Failed", "Failed")
    assert only["error"] == "ValueError: bad input (line 2)"
    assert only["log"].startswith("here\n")


def test_what_is_too_large_for_the_state_machine_reaches_the_next_step_all_the_same(
    stack: Stack,
) -> None:
    text = "ä" * 150_000

    execution = executions.run(
        stack.api,
        python("output = inputs['text'] + '!'"),
        python("output = [len(steps[1]['output']), steps[1]['output'][-1]]"),
        text=text,
    )

    assert execution["notes"] is None
    first, second = execution["steps"]
    assert first["output"] == text + "!"
    assert second["output"] == [150_001, "!"]


def test_the_documented_get_executes_and_is_never_answered_from_a_cache(stack: Stack) -> None:
    action = actions.create(stack.api)

    queued = stack.api.project("GET", f"/action/execute/{action['actionId']}")

    assert (queued.status, queued.headers["Cache-Control"]) == (HTTPStatus.OK, "no-store")
    assert {name: queued.body[name] for name in ("actionId", "status", "dateEnded", "notes")} == {
        "actionId": action["actionId"],
        "status": "Queued",
        "dateEnded": None,
        "notes": None,
    }
    assert executions.end_of(stack.api, queued.body["actionExecutionId"])["status"] == "Completed"


def test_unknown_and_disabled_actions_cannot_be_executed(stack: Stack) -> None:
    disabled = actions.create(stack.api, isEnabled=False)["actionId"]
    unknown = disabled[:-4] + "0000"

    answers = [stack.api.project("GET", f"/action/execute/{each}") for each in (disabled, unknown)]

    assert [(one.status, one.body["error"], one.body["actionId"]) for one in answers] == [
        (HTTPStatus.NOT_FOUND, "Action can't create execution", disabled),
        (HTTPStatus.NOT_FOUND, "Action not found", unknown),
    ]


def test_history_is_newest_first_and_its_first_entry_is_the_last_execution(stack: Stack) -> None:
    action_id = actions.create(stack.api)["actionId"]
    never = stack.api.project("GET", f"/actionexecution/lastaction/{action_id}")
    started = [executions.start(stack.api, action_id) for _ in range(3)]
    for execution_id in started:
        executions.end_of(stack.api, execution_id)

    last = stack.api.project("GET", f"/actionexecution/lastaction/{action_id}")

    assert (never.status, last.status) == (HTTPStatus.NOT_FOUND, HTTPStatus.OK)
    found = [each["actionExecutionId"] for each in executions.history(stack.api, action_id)]
    assert found == started[::-1]
    assert last.body["actionExecutionId"] == started[-1]
    assert json.dumps(last.body) == json.dumps(executions.history(stack.api, action_id)[0])
