"""The state machine's side of an execution."""

from tests.e2e.support import aws
from tests.e2e.support.polling import wait_for
from tests.e2e.support.stack import Stack


def machine_execution(stack: Stack, execution_id: str) -> str:
    """The ARN under which Step Functions knows an execution."""
    arn = stack.outputs.state_machine_arn.replace(":stateMachine:", ":execution:")
    return f"{arn}:{execution_id}"


def await_machine(stack: Stack, execution_id: str, status: str) -> None:
    """Wait until the machine has ended so: from then on it starts nothing."""
    with aws.client(stack, "stepfunctions") as machines:
        wait_for(
            f"the machine of {execution_id} to be {status}",
            lambda: (
                machines.describe_execution(executionArn=machine_execution(stack, execution_id))[
                    "status"
                ]
                == status
            ),
            within=20,
        )
