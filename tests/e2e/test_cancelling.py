"""Ending executions on request."""

from http import HTTPStatus

from tests.e2e.support import actions, executions
from tests.e2e.support.actions import step
from tests.e2e.support.machine import await_machine
from tests.e2e.support.receiver import receiving
from tests.e2e.support.stack import Stack


def test_a_cancelled_execution_starts_no_later_step(stack: Stack) -> None:
    with receiving(held=True) as target:
        call = step("Webhook", url=target.url)
        action = actions.create(stack.api, call, call)
        execution_id = executions.start(stack.api, action["actionId"])
        target.await_calls()

        answer = stack.api.project("POST", f"/actionexecution/{execution_id}/cancel")

        target.release()
        await_machine(stack, execution_id, "ABORTED")
    assert (answer.status, answer.body["status"]) == (HTTPStatus.OK, "Cancelled")
    execution = executions.get(stack.api, execution_id)
    assert (execution["status"], execution["notes"]) == ("Cancelled", "Cancelled on request")
    assert [one["status"] for one in execution["steps"]] == ["Cancelled", "Skipped"]
    assert len(target.calls) == 1
    found = actions.get(stack.api, action["actionId"])
    assert (found["actionStatus"], found["lastRunResult"]) == ("Idle", "Cancelled")


def test_an_execution_that_has_ended_cannot_be_cancelled(stack: Stack) -> None:
    action = actions.create(stack.api, step("Wait", seconds=60))
    execution_id = executions.start(stack.api, action["actionId"])
    path = f"/actionexecution/{execution_id}/cancel"
    stack.api.project("POST", path)

    again = stack.api.project("POST", path)

    assert (again.status, again.body["code"]) == (HTTPStatus.CONFLICT, "conflict")
    assert executions.get(stack.api, execution_id)["status"] == "Cancelled"


def test_deleting_an_action_cancels_what_runs_and_keeps_its_history(stack: Stack) -> None:
    with receiving(held=True) as target:
        call = step("Webhook", url=target.url)
        path = f"/action/{(action := actions.create(stack.api, call, call))['actionId']}"
        execution_id = executions.start(stack.api, action["actionId"])
        target.await_calls()
        executions.await_step(stack.api, execution_id, 1, "Running")

        deleted = stack.api.project("DELETE", path)

        target.release()
        await_machine(stack, execution_id, "ABORTED")
    assert (deleted.status, deleted.body) == (HTTPStatus.NO_CONTENT, "")
    assert stack.api.project("GET", path).status == HTTPStatus.NOT_FOUND
    execution = executions.get(stack.api, execution_id)
    assert (execution["status"], execution["notes"]) == ("Cancelled", "The action was deleted")
    assert len(target.calls) == 1
