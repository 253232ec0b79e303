"""The pure heart of the engine: given what is recorded and what a worker returned, what happens next."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from baton.executions.models import (
    Ending,
    ExecutionStatus,
    Json,
    Plan,
    PlanStep,
    Progress,
    StepRecord,
    StepStatus,
)
from baton.steps.catalogue import Lane, kind_of
from baton.steps.exchange import shorten

NOTES_LIMIT = 2 * 1024


class StepRef(NamedTuple):
    """Which attempt at which step an answer belongs to: the fencing token of the engine."""

    number: int
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`closed` is the attempt that has just answered; then the execution goes on, or ends.

    `repeated` is an attempt under way already: this call is a duplicate and is told the same again.
    `spread` is one that goes on in the parts that its worker has answered.
    """

    closed: StepRecord | None = None
    start: PlanStep | None = None
    repeated: StepRecord | None = None
    spread: StepRecord | None = None
    ending: Ending | None = None


def decide(
    progress: Progress, answered: StepRef | None, answer: Mapping[str, Json] | None, now: datetime
) -> Decision:
    """What follows from an answer, or from the execution's first turn when there is none.

    An answer counts once, and only for the attempt that is recorded as running: late and repeated
    answers change nothing.
    """
    records = dict(progress.records)
    closed = None
    if answered is not None:
        answer = answer or {}  # a worker that returned nothing has answered too
        record = records.get(answered.number)
        if record and record.attempt == answered.attempt and record.status is StepStatus.RUNNING:
            if _is_spread(record, answer):
                return Decision(spread=record)
            closed = close_record(record, answer, now)
            records[closed.number] = closed
    for record in records.values():
        if record.status is StepStatus.RUNNING:
            return Decision(repeated=record)
    if failed := _failure(progress.plan, records, closed, answer):
        return Decision(closed=closed, ending=failed)
    upcoming = next((step for step in progress.plan.steps if step.number not in records), None)
    if upcoming is None:
        return Decision(closed=closed, ending=Ending(ExecutionStatus.COMPLETED, "Success"))
    deadline = progress.execution.deadline
    if deadline is not None and now >= deadline:
        return Decision(
            closed=closed, ending=_timeout(progress.plan, f"before step {upcoming.number}")
        )
    return Decision(closed=closed, start=upcoming)


class Limit(NamedTuple):
    """How long a step may take, and whether that is all that is left of the execution."""

    until: datetime
    by_run: bool

    def seconds(self, now: datetime) -> int:
        """Whole seconds from `now`, at least one."""
        return max(1, math.ceil((self.until - now).total_seconds()))


def limit(step_type: str, timeout: float | None, deadline: datetime, now: datetime) -> Limit:
    """The smaller of the step's own time and what is left until the execution's deadline."""
    most = kind_of(step_type).most_seconds
    own = now + timedelta(seconds=min(timeout, most) if timeout else most)
    return Limit(min(own, deadline), deadline <= own)


def close_record(record: StepRecord, answer: Mapping[str, Json], now: datetime) -> StepRecord:
    """The attempt's record once its worker has answered, or has not: then `Error` says why."""
    if "Error" in answer:
        error = _lost(record, str(answer["Error"]))
        return replace(record, status=StepStatus.FAILED, date_ended=now, error=error)
    completed = answer.get("status") == StepStatus.COMPLETED
    problem = (
        None if completed else str(answer.get("error") or "The step failed without saying why")
    )
    return replace(
        record,
        status=StepStatus.COMPLETED if completed else StepStatus.FAILED,
        date_ended=now,
        output=answer.get("output"),
        log=str(answer.get("log") or ""),
        error=problem,
        stored=bool(answer.get("stored")),
    )


def _is_spread(record: StepRecord, answer: Mapping[str, Json]) -> bool:
    """Only our own workers spread a step: what a tenant's script or server says has no such meaning."""
    return answer.get("status") == "Spread" and kind_of(record.step_type).lane is Lane.BUILTIN


def _lost(record: StepRecord, error: str) -> str:
    """Why a worker gave no answer. Step Functions' and the Lambda service's error names differ in detail."""
    if "Timeout" in error or "Timedout" in error:
        return "The step did not end in its time and was stopped"
    if record.step_type == "Wait":
        return f"The wait was interrupted ({error})"
    return f"The process performing the step was lost before it answered ({error})"


def _failure(
    plan: Plan,
    records: Mapping[int, StepRecord],
    closed: StepRecord | None,
    answer: Mapping[str, Json] | None,
) -> Ending | None:
    failed = next((r for r in records.values() if r.status is StepStatus.FAILED), None)
    if failed is None:
        return None
    if failed is closed and answer is not None and failed.limited_by_run and _timed_out(answer):
        return _timeout(plan, f"in step {failed.number} ({failed.step_type})")
    return failing(failed)


def failing(record: StepRecord) -> Ending:
    """The ending of an execution one of whose steps failed. What a worker says can be long."""
    notes = f"Step {record.number} ({record.step_type}) failed: {record.error}"
    notes = shorten(notes, NOTES_LIMIT)
    return Ending(ExecutionStatus.FAILED, "Failed", notes)


def _timed_out(answer: Mapping[str, Json]) -> bool:
    error = str(answer.get("Error", ""))
    return bool(answer.get("timedOut")) or "Timeout" in error or "Timedout" in error


def _timeout(plan: Plan, where: str) -> Ending:
    notes = f"Stopped after the maxRunTime of {plan.max_run_time} s, {where}"
    return Ending(ExecutionStatus.FAILED, "Timeout", notes)
