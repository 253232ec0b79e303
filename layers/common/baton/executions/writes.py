"""The single writes that transactions on executions are made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from baton import clock
from baton.executions.items import record_item
from baton.executions.models import Execution, StepRecord, StepStatus
from baton.ids import ProjectRef
from baton.store import keys
from baton.store.table import Write, put_new

_IDEMPOTENCY_PERIOD = timedelta(hours=24)
_CLAIM_PERIOD = timedelta(days=100)


def move(
    execution: Execution, update: str, values: dict[str, Any], names: dict[str, str] | None = None
) -> Write:
    """Change an execution that still has the status `:was`."""
    return Write(
        kind="update",
        key=keys.execution(execution.tenant_id, execution.execution_id),
        update=update,
        condition="#status = :was",
        names={"#status": "status"} | (names or {}),
        values=values,
    )


def begin(execution: Execution, record: StepRecord) -> Write:
    """Begin an attempt of a step that nobody began before."""
    return put_new(_step_key(execution, record), record_item(record))


def close(execution: Execution, records: Sequence[StepRecord]) -> list[Write]:
    """End attempts that are running."""
    return [
        Write(
            kind="put",
            key=_step_key(execution, record),
            item=record_item(record),
            condition="#status = :running",
            names={"#status": "status"},
            values={":running": StepStatus.RUNNING},
        )
        for record in records
    ]


def count_if_enabled(execution: Execution) -> list[Write]:
    """The action counts one more, if it may; a default action has no document to count on."""
    if execution.default_action:
        return []
    counted = count(execution, queued=1)
    condition = f"{counted.condition} AND isEnabled = :enabled"
    return [replace(counted, condition=condition, values={**counted.values, ":enabled": True})]


def count(
    execution: Execution,
    last_run: datetime | None = None,
    *,
    queued: int = 0,
    running: int = 0,
    result: str | None = None,
) -> Write:
    """What the action shows of its executions; part of the transaction, so it is exact."""
    ref = ProjectRef(execution.tenant_id, execution.project_id)
    sets: list[str] = []
    values: dict[str, Any] = {":queued": queued, ":running": running}
    if last_run:
        sets.append("lastRunTime = :lastRun")
        values[":lastRun"] = clock.to_millis(last_run)
    if result:
        sets.append("lastRunResult = :result")
        values[":result"] = result
    update = f"SET {', '.join(sets)} " if sets else ""
    return Write(
        kind="update",
        key=keys.action(ref, execution.action_id),
        update=update + "ADD queuedCount :queued, runningCount :running",
        condition="attribute_exists(pk)",
        values=values,
    )


def remember(execution: Execution, idempotency_key: str) -> Write:
    """That a request with this key started this execution; a repeated one starts no other."""
    ref = ProjectRef(execution.tenant_id, execution.project_id)
    key = keys.idempotency(ref, f"execute {execution.action_id}", idempotency_key)
    return _once(key, execution, _IDEMPOTENCY_PERIOD)


def claim(execution: Execution) -> list[Write]:
    """That the trigger's slot, or the event it heard, started this execution; neither starts another."""
    if execution.trigger_id is None:
        return []
    slot = clock.to_seconds(execution.scheduled_time) if execution.scheduled_time else None
    key = keys.claim(
        execution.tenant_id, execution.trigger_id, slot or f"EVENT#{execution.event_id}"
    )
    return [_once(key, execution, _CLAIM_PERIOD)]


def _once(key: keys.Key, execution: Execution, period: timedelta) -> Write:
    """What may be written for one execution only; after `period` it is forgotten."""
    until = execution.date_started + period
    return Write(
        kind="put",
        key=key,
        item={"executionId": execution.execution_id, "expiresAt": int(until.timestamp())},
        # The table's own expiry is late by hours, so an outlived record counts as none.
        condition="attribute_not_exists(pk) OR expiresAt < :now",
        values={":now": int(execution.date_started.timestamp())},
    )


def _step_key(execution: Execution, record: StepRecord) -> keys.Key:
    return keys.step(execution.tenant_id, execution.execution_id, record.number, record.attempt)
