"""The trusted part of an execution: between two steps it records, decides and hands out the next work."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from baton.executions import plan as planning
from baton.executions.models import (
    ACTION_DELETED,
    Ending,
    Execution,
    ExecutionStatus,
    Json,
    PlanStep,
    Progress,
    StepRecord,
    StepStatus,
)
from baton.executions.payloads import ERROR_LIMIT, Payloads
from baton.executions.plan import StepRef
from baton.executions.repository import RUNNING_GRACE, ActionGone, Changed, ExecutionRepository
from baton.executions.work import StepRefusedError, Turn, WorkBuilder
from baton.steps.catalogue import Lane
from baton.steps.exchange import shorten

_TRIES = 5


class Engine:
    def __init__(
        self, executions: ExecutionRepository, payloads: Payloads, work: WorkBuilder
    ) -> None:
        self._executions = executions
        self._payloads = payloads
        self._work = work

    def advance(
        self,
        tenant_id: str,
        execution_id: str,
        answered: StepRef | None,
        answer: Mapping[str, Json] | None,
        now: datetime,
    ) -> Turn:
        """Record the answer of the last worker, if there is one, and say what comes next.

        Safe to repeat: a call that was made before gets the same turn again and changes nothing.
        """
        for _ in range(_TRIES):
            progress = self._executions.progress(tenant_id, execution_id)
            if progress is None:
                return Turn(lane=Lane.FAILED, notes="There is no such execution")
            try:
                return self._advance(progress, answered, answer, now)
            except Changed:
                continue
        raise RuntimeError(f"Execution {execution_id} kept changing")

    def close(self, progress: Progress, ending: Ending, now: datetime) -> None:
        """End an execution from outside its state machine. Raises Changed when it has moved on."""
        cancelled = ending.status is ExecutionStatus.CANCELLED
        closed = [
            replace(
                record,
                status=StepStatus.CANCELLED if cancelled else StepStatus.FAILED,
                date_ended=now,
                error=ending.notes,
            )
            for record in progress.records.values()
            if record.status is StepStatus.RUNNING
        ]
        self._executions.finish(progress.execution, ending, closed, now)

    def _advance(
        self,
        progress: Progress,
        answered: StepRef | None,
        answer: Mapping[str, Json] | None,
        now: datetime,
    ) -> Turn:
        execution = progress.execution
        if execution.status.ended:
            return _last_turn(execution.status, execution.notes)
        if answered is not None and answer is not None and answer.get("stored"):
            answer = self._payloads.open_answer(execution, *answered)
        decision = planning.decide(progress, answered, answer, now)
        if decision.spread and answer is not None:
            return Turn(lane=Lane.PARTS, step=answered, work=answer["output"])
        if decision.repeated:
            return self._repeat(progress, decision.repeated)
        closed = decision.closed
        kept = self._payloads.keep_answer(execution, closed) if closed else None
        if decision.start:
            # With the answer as it came, not as it is kept: the next step need not fetch it again.
            records = progress.records | ({closed.number: closed} if closed else {})
            so_far = Progress(execution, progress.plan, records)
            return self._start(so_far, decision.start, kept, now)
        ending = decision.ending or Ending(ExecutionStatus.COMPLETED, "Success")
        return self._finish(execution, ending, [kept] if kept else [], now)

    def _start(
        self, progress: Progress, step: PlanStep, closed: StepRecord | None, now: datetime
    ) -> Turn:
        execution = progress.execution
        deadline = execution.deadline or now + timedelta(seconds=progress.plan.max_run_time)
        record = StepRecord(
            number=step.number,
            attempt=1,
            step_type=step.step_type,
            status=StepStatus.RUNNING,
            date_started=now,
        )
        try:
            prepared = self._work.prepare(progress, step, record.attempt, now, deadline)
        except StepRefusedError as reason:
            error = shorten(str(reason), ERROR_LIMIT)
            refused = replace(record, status=StepStatus.FAILED, date_ended=now, error=error)
            ending = planning.failing(refused)
            return self._finish(execution, ending, [closed] if closed else [], now, refused)
        record = replace(record, limited_by_run=prepared.limit.by_run)
        # The reconciler looks after a minute, however long the step may take: if the machine was
        # lost meanwhile, nobody has to wait for the step's whole time to hear of it.
        try:
            self._executions.advance(execution, record, closed, deadline, now + RUNNING_GRACE)
        except ActionGone:
            # Deleting cancels what is under way; this one was queued in the very moment between.
            return self._finish(execution, ACTION_DELETED, [], now)
        return prepared.turn

    def _repeat(self, progress: Progress, record: StepRecord) -> Turn:
        """The turn of a step that was started by an earlier call whose answer got lost."""
        step = next(each for each in progress.plan.steps if each.number == record.number)
        deadline = progress.execution.deadline or record.date_started
        return self._work.prepare(
            progress, step, record.attempt, record.date_started, deadline
        ).turn

    def _finish(
        self,
        execution: Execution,
        ending: Ending,
        closed: Sequence[StepRecord],
        now: datetime,
        refused: StepRecord | None = None,
    ) -> Turn:
        self._executions.finish(execution, ending, closed, now, refused)
        return _last_turn(ending.status, ending.notes)


def _last_turn(status: ExecutionStatus, notes: str | None) -> Turn:
    lane = Lane.SUCCEEDED if status is ExecutionStatus.COMPLETED else Lane.FAILED
    return Turn(lane=lane, notes=notes or str(status))
