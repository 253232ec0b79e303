"""Ending executions before their time."""

import logging
from dataclasses import replace
from datetime import datetime

from baton.callers.models import Caller
from baton.errors import ConflictError
from baton.executions.admission import Admission
from baton.executions.engine import Engine
from baton.executions.models import ACTION_DELETED, CANCELLED, Ending, Execution
from baton.executions.repository import Changed, ExecutionRepository
from baton.executions.state_machine import StateMachine, UnavailableError
from baton.ids import ProjectRef
from baton.permission import Operation

_TRIES = 5

logger = logging.getLogger(__name__)


class Canceller:
    def __init__(
        self,
        executions: ExecutionRepository,
        engine: Engine,
        machine: StateMachine,
        admission: Admission,
    ) -> None:
        self._executions = executions
        self._engine = engine
        self._machine = machine
        self._admission = admission

    def cancel(
        self, ref: ProjectRef, execution_id: str, caller: Caller, now: datetime
    ) -> Execution:
        """End an execution now. Raises ConflictError when it has ended already."""
        return self._end(ref, execution_id, CANCELLED, now, caller)

    def cancel_all(self, ref: ProjectRef, action_id: str, now: datetime) -> None:
        """End what a deleted action still has under way."""
        for execution in self._executions.of_action(ref.tenant_id, action_id):
            if not execution.status.ended:
                try:
                    self._end(ref, execution.execution_id, ACTION_DELETED, now)
                except ConflictError:
                    continue

    def _end(
        self,
        ref: ProjectRef,
        execution_id: str,
        ending: Ending,
        now: datetime,
        caller: Caller | None = None,
    ) -> Execution:
        for _ in range(_TRIES):
            progress = self._executions.get(ref, execution_id)
            if caller:
                self._admission.to_one(ref, progress.execution, caller, Operation.EXECUTE)
            if progress.execution.status.ended:
                raise ConflictError(
                    f"The execution has ended: {progress.execution.status}",
                    actionExecutionId=execution_id,
                    status=str(progress.execution.status),
                )
            try:
                self._engine.close(progress, ending, now)
            except Changed:
                continue
            try:
                self._machine.stop(execution_id, ending.notes or "")
            except UnavailableError:
                # What is recorded counts: the machine ends by itself before the next step.
                logger.warning("ended, not stopped yet: %s", execution_id)
            return replace(
                progress.execution, status=ending.status, date_ended=now, notes=ending.notes
            )
        raise RuntimeError(f"Execution {execution_id} kept changing")
