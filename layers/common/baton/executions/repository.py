"""Executions in the table: the execution, its plan, its step records, and how they count on the action."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from baton import clock
from baton.errors import NotFoundError
from baton.executions import writes
from baton.executions.items import (
    execution_item,
    execution_of,
    plan_of,
    plan_text,
    record_of,
    row_progress,
)
from baton.executions.models import (
    Ending,
    Execution,
    ExecutionStatus,
    Plan,
    Progress,
    StepRecord,
)
from baton.ids import ProjectRef
from baton.store import keys
from baton.store.table import RefusedError, Table, Write, put_new

RUNNING_GRACE = timedelta(seconds=60)


class Changed(Exception):  # noqa: N818 - a signal to look again, not a failure
    """The execution moved on between reading and writing."""


class ActionGone(Exception):  # noqa: N818 - as above
    """The action was deleted before its execution's first step began."""


class Repeated(Exception):  # noqa: N818 - as above
    """A request with this idempotency key was answered with `execution_id` already."""

    def __init__(self, execution_id: str) -> None:
        super().__init__(execution_id)
        self.execution_id = execution_id


class NewExecution(NamedTuple):
    """What a start writes. A request with the same `idempotency_key` finds this execution for a day."""

    execution: Execution
    plan: Plan
    idempotency_key: str = ""


class ExecutionRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, new: NewExecution) -> None:
        """Queue an execution, if the action may start one.

        Raises Repeated for a remembered key or a claimed occasion, Changed when the action is gone or
        disabled.
        """
        execution = new.execution
        planned = [
            *writes.count_if_enabled(execution),
            put_new(
                keys.execution(execution.tenant_id, execution.execution_id),
                execution_item(execution),
            ),
            put_new(
                keys.plan(execution.tenant_id, execution.execution_id),
                {"plan": plan_text(new.plan)},
            ),
        ]
        fixed = len(planned)
        if new.idempotency_key:
            planned.append(writes.remember(execution, new.idempotency_key))
        planned += writes.claim(execution)
        try:
            self._table.transact(*planned)
        except RefusedError as refused:
            taken = (item for position, item in refused.items.items() if position >= fixed)
            if earlier := next(taken, None):
                raise Repeated(earlier["executionId"]) from refused
            raise Changed from refused

    def add_refused(self, execution: Execution, plan: Plan) -> None:
        """Record an execution that ended before it began. Raises Repeated when its occasion was claimed."""
        item = {k: v for k, v in execution_item(execution).items() if k not in {"gsi2pk", "gsi2sk"}}
        x = (execution.tenant_id, execution.execution_id)
        try:
            self._table.transact(
                put_new(keys.execution(*x), item),
                put_new(keys.plan(*x), {"plan": plan_text(plan)}),
                *writes.claim(execution),
            )
        except RefusedError as refused:
            raise Repeated(execution.execution_id) from refused

    def find(self, tenant_id: str, execution_id: str) -> Execution | None:
        item = self._table.get(keys.execution(tenant_id, execution_id))
        return execution_of(item) if item else None

    def progress(self, tenant_id: str, execution_id: str) -> Progress | None:
        """Everything recorded of an execution, in one query."""
        items = self._table.query(keys.execution(tenant_id, execution_id).pk)
        by_key = {item["sk"]: item for item in items}
        if "RUN" not in by_key:
            return None
        # Attempts come in order, so the newest one of each step stands.
        records = {
            item["number"]: record_of(item) for item in items if item["sk"].startswith("STEP#")
        }
        return Progress(
            execution_of(by_key["RUN"]),
            plan_of(by_key["PLAN"]["plan"]),
            records,
            row_progress(items),
        )

    def get(self, ref: ProjectRef, execution_id: str) -> Progress:
        """The same. Raises NotFoundError, as well for an execution of another project."""
        progress = self.progress(ref.tenant_id, execution_id)
        if progress is None or progress.execution.project_id != ref.project_id:
            raise not_found(execution_id)
        return progress

    def of_action(
        self, tenant_id: str, action_id: str, limit: int | None = None
    ) -> list[Execution]:
        """An action's executions, newest first."""
        partition = keys.executions_of(tenant_id, action_id)
        items = self._table.query_index("GSI1", partition, newest_first=True, limit=limit)
        return [execution_of(item) for item in items]

    def due(self, shard: int, now: datetime, limit: int) -> list[Execution]:
        """Executions that have not ended and should be looked at by now."""
        partition = keys.open_executions(shard)
        items = self._table.query_index("GSI2", partition, up_to=clock.to_millis(now), limit=limit)
        return [execution_of(item) for item in items]

    def postpone(self, execution: Execution, until: datetime) -> None:
        """Have the reconciler look again at `until`, unless the execution ends before."""
        key = keys.execution(execution.tenant_id, execution.execution_id)
        try:
            self._table.update(
                Write(
                    kind="update",
                    key=key,
                    update="SET gsi2sk = :until",
                    condition="attribute_exists(gsi2pk)",
                    values={":until": clock.to_millis(until)},
                )
            )
        except RefusedError:
            return

    def advance(
        self,
        execution: Execution,
        started: StepRecord,
        closed: StepRecord | None,
        deadline: datetime,
        look_at: datetime,
    ) -> None:
        """Record a finished attempt and the start of the next step. The first start sets it `Running`.

        Raises Changed when the execution moved on, ActionGone when the first step is not to start any more.
        """
        first = execution.status is ExecutionStatus.QUEUED
        values: dict[str, Any] = {":was": execution.status, ":lookAt": clock.to_millis(look_at)}
        update = "SET gsi2sk = :lookAt"
        if first:
            update += ", #status = :running, runningSince = :since, deadline = :deadline"
            values |= {
                ":running": ExecutionStatus.RUNNING,
                ":since": clock.to_millis(started.date_started),
                ":deadline": clock.to_millis(deadline),
            }
        planned = [
            writes.move(execution, update, values),
            *writes.close(execution, [closed] if closed else []),
            writes.begin(execution, started),
        ]
        count = None
        if first and not execution.default_action:
            count = writes.count(execution, started.date_started, queued=-1, running=1)
        try:
            self._table.transact(*planned, *([count] if count else []))
        except RefusedError as refused:
            if count and set(refused.items) == {len(planned)}:
                raise ActionGone from refused
            raise Changed from refused

    def finish(
        self,
        execution: Execution,
        ending: Ending,
        closed: Sequence[StepRecord],
        now: datetime,
        refused: StepRecord | None = None,
    ) -> None:
        """Record the end, once: an execution that has ended already raises Changed.

        `refused` is a step that failed before it could be started.
        """
        update = "SET #status = :status, dateEnded = :now, #result = :result"
        values: dict[str, Any] = {
            ":was": execution.status,
            ":status": ending.status,
            ":now": clock.to_millis(now),
            ":result": ending.result,
        }
        if ending.notes:
            update += ", notes = :notes"
            values[":notes"] = ending.notes
        move = writes.move(
            execution, update + " REMOVE gsi2pk, gsi2sk", values, {"#result": "result"}
        )
        queued = execution.status is ExecutionStatus.QUEUED
        count = None
        if not execution.default_action:
            count = writes.count(
                execution,
                execution.date_started if queued else None,
                queued=-1 if queued else 0,
                running=0 if queued else -1,
                result=ending.result,
            )
        planned = [move, *writes.close(execution, closed)]
        if refused:
            planned.append(writes.begin(execution, refused))
        self._write(planned, count)

    def _write(self, planned: list[Write], count: Write | None) -> None:
        """Write it all; when only the action is gone meanwhile, the rest."""
        try:
            self._table.transact(*planned, *([count] if count else []))
        except RefusedError as refused:
            if set(refused.items) != {len(planned)}:
                raise Changed from refused
            self._write(planned, None)


def not_found(execution_id: str) -> NotFoundError:
    return NotFoundError("Execution not found", actionExecutionId=execution_id)
