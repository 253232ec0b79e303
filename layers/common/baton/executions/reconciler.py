"""Brings to an end what nobody else would: executions never started, lost, or past their deadline."""

import logging
from datetime import datetime, timedelta

from baton.executions.engine import Engine
from baton.executions.items import QUEUED_GRACE
from baton.executions.models import Ending, Execution, ExecutionStatus
from baton.executions.repository import (
    RUNNING_GRACE,
    Changed,
    ExecutionRepository,
)
from baton.executions.state_machine import MachineState, StateMachine, UnavailableError
from baton.store.keys import SHARDS

# DescribeExecution is the scarcest call here (300 at once, then 15 a second), so a sweep stays under it.
SWEEP_LIMIT = 50
_LONGEST_PAUSE = timedelta(minutes=15)

logger = logging.getLogger(__name__)


class Reconciler:
    def __init__(
        self, executions: ExecutionRepository, machine: StateMachine, engine: Engine
    ) -> None:
        self._executions = executions
        self._machine = machine
        self._engine = engine

    def sweep(self, now: datetime) -> int:
        """Look at every execution that is due, and return how many that were. Safe to run twice at once."""
        due = [
            execution
            for shard in range(SHARDS)
            for execution in self._executions.due(shard, now, SWEEP_LIMIT)
        ]
        for execution in due:
            try:
                self._reconcile(execution, now)
            except (Changed, UnavailableError):
                # It moved on by itself, or the next sweep will have more luck.
                continue
        return len(due)

    def _reconcile(self, execution: Execution, now: datetime) -> None:
        state = self._machine.look_up(execution.execution_id)
        if state is None and execution.status is ExecutionStatus.QUEUED:
            logger.info("started late: %s", execution.execution_id)
            self._machine.start(execution.tenant_id, execution.execution_id)
            self._executions.postpone(execution, now + QUEUED_GRACE)
        elif state is not None and state.running and not _overdue(execution, now):
            self._executions.postpone(execution, now + _pause(execution, now))
        else:
            self.close(execution.tenant_id, execution.execution_id, state, now)

    def close(
        self, tenant_id: str, execution_id: str, state: MachineState | None, now: datetime
    ) -> None:
        """Write the end of an execution whose machine did not. One that has ended is left alone."""
        progress = self._executions.progress(tenant_id, execution_id)
        if progress is None or progress.execution.status.ended:
            return
        overdue = _overdue(progress.execution, now)
        self._engine.close(progress, _ending(state, overdue, progress.plan.max_run_time), now)
        if state is not None and state.running:
            self._machine.stop(execution_id, "Past its deadline")
        logger.info("closed: %s", execution_id)


def _overdue(execution: Execution, now: datetime) -> bool:
    return execution.deadline is not None and now >= execution.deadline + RUNNING_GRACE


def _pause(execution: Execution, now: datetime) -> timedelta:
    """How long to leave a healthy execution alone: the longer it has run, the longer it may go on."""
    age = now - (execution.running_since or execution.date_started)
    pause = min(max(age, RUNNING_GRACE), _LONGEST_PAUSE)
    if execution.deadline is None:
        return pause
    return max(min(pause, execution.deadline + RUNNING_GRACE - now), timedelta(seconds=1))


def _ending(state: MachineState | None, overdue: bool, max_run_time: int) -> Ending:
    if overdue:
        notes = f"Stopped after the maxRunTime of {max_run_time} s"
        return Ending(ExecutionStatus.FAILED, "Timeout", notes)
    if state is None:
        return Ending(ExecutionStatus.FAILED, "Failed", "The execution was lost by the service")
    if state.status == "TIMED_OUT":
        return Ending(ExecutionStatus.FAILED, "Timeout", "Stopped by the service's own time limit")
    if state.status == "ABORTED":
        return Ending(ExecutionStatus.CANCELLED, "Cancelled", "Stopped by an operator")
    why = f": {state.cause}" if state.cause else ""
    return Ending(ExecutionStatus.FAILED, "Failed", f"The service ended the execution{why}"[:1000])
