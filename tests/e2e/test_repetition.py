"""What is said twice, or too late, counts once or not at all."""

import pytest
from botocore.exceptions import ClientError

from tests.e2e.support import actions, aws, executions
from tests.e2e.support.actions import set_values, step
from tests.e2e.support.machine import machine_execution
from tests.e2e.support.receiver import Receiver, receiving
from tests.e2e.support.stack import Stack
from tools.local.client import Json

ANOTHER_ANSWER = {"status": "Completed", "output": "another", "log": "", "error": None}


def advance(stack: Stack, execution_id: str, step: Json, answer: Json) -> Json:
    """What the state machine calls between two steps, called by us once more."""
    run = {"tenantId": stack.outputs.tenant_id, "executionId": execution_id}
    payload = {"run": run, "step": step, "answer": answer}
    return aws.invoke(stack, "AdvanceExecutionFunction", payload)


def start_held(stack: Stack, target: Receiver) -> str:
    """An execution that stands in its second step, a webhook that is not answered yet."""
    action = actions.create(
        stack.api, set_values(made=1), step("Webhook", url=target.url), set_values(made=3)
    )
    execution_id = executions.start(stack.api, action["actionId"])
    target.await_calls()
    executions.await_step(stack.api, execution_id, 2, "Running")
    return execution_id


def test_an_answer_given_twice_is_recorded_once(stack: Stack) -> None:
    with receiving(held=True) as target:
        execution_id = start_held(stack, target)
        before = executions.get(stack.api, execution_id)
        first = {"number": 1, "attempt": 1}

        turns = [advance(stack, execution_id, first, ANOTHER_ANSWER) for _ in range(2)]

        assert executions.get(stack.api, execution_id) == before
        assert [turn["step"] for turn in turns] == [{"number": 2, "attempt": 1}] * 2
        target.release()
        execution = executions.end_of(stack.api, execution_id)
    assert [each["output"] for each in execution["steps"]][::2] == [{"made": 1}, {"made": 3}]
    assert [each["attempt"] for each in execution["steps"]] == [1, 1, 1]
    assert len(target.calls) == 1


def test_the_first_turn_asked_for_again_starts_nothing_anew(stack: Stack) -> None:
    with receiving(held=True) as target:
        execution_id = start_held(stack, target)

        turn = advance(stack, execution_id, None, None)

        assert (turn["lane"], turn["step"]) == ("CallWebhook", {"number": 2, "attempt": 1})
        target.release()
        execution = executions.end_of(stack.api, execution_id)
    assert execution["status"] == "Completed"
    assert len(target.calls) == 1


@pytest.mark.parametrize("attempt", [1, 2])
def test_an_answer_after_the_end_changes_nothing(stack: Stack, attempt: int) -> None:
    with receiving(held=True) as target:
        execution_id = start_held(stack, target)
        stack.api.project("POST", f"/actionexecution/{execution_id}/cancel")
        ended = executions.get(stack.api, execution_id)

        turn = advance(stack, execution_id, {"number": 2, "attempt": attempt}, ANOTHER_ANSWER)

        target.release()
    assert turn["lane"] == "Failed"
    assert executions.get(stack.api, execution_id) == ended
    assert ended["status"] == "Cancelled"


def test_a_machine_started_again_under_the_same_name_is_the_same_one(stack: Stack) -> None:
    with receiving(held=True) as target, aws.client(stack, "stepfunctions") as machines:
        execution_id = start_held(stack, target)
        arn = machine_execution(stack, execution_id)
        given = machines.describe_execution(executionArn=arn)["input"]

        with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
            machines.start_execution(
                stateMachineArn=stack.outputs.state_machine_arn, name=execution_id, input=given
            )

        target.release()
        execution = executions.end_of(stack.api, execution_id)
    assert [each["attempt"] for each in execution["steps"]] == [1, 1, 1]
    assert len(executions.history(stack.api, execution["actionId"])) == 1
    assert len(target.calls) == 1


def test_two_sweeps_at_once_leave_a_healthy_execution_alone(stack: Stack) -> None:
    with receiving(held=True) as target:
        execution_id = start_held(stack, target)
        before = executions.get(stack.api, execution_id)

        for _ in range(2):
            aws.invoke(stack, "ReconcileExecutionsFunction", {})

        assert executions.get(stack.api, execution_id) == before
        target.release()
        assert executions.end_of(stack.api, execution_id)["status"] == "Completed"
    assert len(target.calls) == 1
