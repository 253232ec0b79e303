"""The port to Step Functions: one machine execution for each execution, under the same name."""

import json
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class MachineState(NamedTuple):
    """`status` as Step Functions has it; `RUNNING` is the only one that is not an end."""

    status: str
    cause: str

    @property
    def running(self) -> bool:
        return self.status == "RUNNING"


class UnavailableError(Exception):
    """Step Functions did not take the call this time."""


class StateMachine:
    def __init__(self, client: "SFNClient", arn: str) -> None:
        self._client = client
        self._arn = arn

    def start(self, tenant_id: str, execution_id: str) -> None:
        """Start the machine. Having been started before is success: the name makes it once.

        Raises UnavailableError.
        """
        run = {"tenantId": tenant_id, "executionId": execution_id}
        try:
            self._client.start_execution(
                stateMachineArn=self._arn,
                name=execution_id,
                input=json.dumps({"run": run, "turn": {"step": None, "work": None}}),
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return
        except (BotoCoreError, ClientError) as error:
            raise UnavailableError(str(error)) from error

    def stop(self, execution_id: str, cause: str) -> None:
        """Stop the machine. One that is not there, or has ended, needs no stopping.

        Raises UnavailableError.
        """
        try:
            self._client.stop_execution(
                executionArn=self._execution_arn(execution_id), error="Stopped", cause=cause
            )
        except self._client.exceptions.ExecutionDoesNotExist:
            return
        except (BotoCoreError, ClientError) as error:
            raise UnavailableError(str(error)) from error

    def look_up(self, execution_id: str) -> MachineState | None:
        """How the machine is, None when there is none. Raises UnavailableError."""
        try:
            found = self._client.describe_execution(executionArn=self._execution_arn(execution_id))
        except self._client.exceptions.ExecutionDoesNotExist:
            return None
        except (BotoCoreError, ClientError) as error:
            raise UnavailableError(str(error)) from error
        return MachineState(found["status"], found.get("cause", "") or found.get("error", ""))

    def _execution_arn(self, execution_id: str) -> str:
        return f"{self._arn.replace(':stateMachine:', ':execution:')}:{execution_id}"
