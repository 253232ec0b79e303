"""Executions, plans and step records as items of the table, and back."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from baton import clock
from baton.executions.models import (
    Execution,
    ExecutionStatus,
    Plan,
    PlanStep,
    RowProgress,
    StepRecord,
    StepStatus,
)
from baton.store import keys
from baton.store.table import Item

QUEUED_GRACE = timedelta(seconds=30)


def execution_item(execution: Execution) -> Item:
    item: Item = {
        "executionId": execution.execution_id,
        "tenantId": execution.tenant_id,
        "projectId": execution.project_id,
        "actionId": execution.action_id,
        "status": execution.status,
        "dateStarted": clock.to_millis(execution.date_started),
        "gsi1pk": keys.executions_of(execution.tenant_id, execution.action_id),
        "gsi1sk": execution.execution_id,
        "gsi2pk": keys.open_executions(keys.shard(execution.execution_id)),
        "gsi2sk": clock.to_millis(execution.date_started + QUEUED_GRACE),
    }
    if execution.trigger_id:
        item["triggerId"] = execution.trigger_id
    if execution.event_id:
        item["eventId"] = execution.event_id
    if execution.default_action:
        item["defaultAction"] = execution.default_action
    if execution.started_by:
        item["startedBy"] = execution.started_by
    if execution.depth:
        item["depth"] = execution.depth
    if execution.date_ended:
        item |= {"dateEnded": clock.to_millis(execution.date_ended), "notes": execution.notes}
    if execution.scheduled_time:
        item["scheduledTime"] = clock.to_millis(execution.scheduled_time)
    return item


def execution_of(item: Item) -> Execution:
    def instant(name: str) -> datetime | None:
        return clock.parse(item[name]) if name in item else None

    return Execution(
        execution_id=item["executionId"],
        tenant_id=item["tenantId"],
        project_id=item["projectId"],
        action_id=item["actionId"],
        status=ExecutionStatus(item["status"]),
        date_started=clock.parse(item["dateStarted"]),
        date_ended=instant("dateEnded"),
        running_since=instant("runningSince"),
        deadline=instant("deadline"),
        notes=item.get("notes"),
        result=item.get("result"),
        trigger_id=item.get("triggerId"),
        scheduled_time=instant("scheduledTime"),
        event_id=item.get("eventId"),
        depth=item.get("depth", 0),
        default_action=item.get("defaultAction"),
        started_by=item.get("startedBy"),
    )


def plan_text(plan: Plan) -> str:
    return json.dumps(asdict(plan), ensure_ascii=False)


def plan_of(text: str) -> Plan:
    stored = json.loads(text)
    return Plan(**stored | {"steps": tuple(PlanStep(**step) for step in stored["steps"])})


def record_item(record: StepRecord) -> Item:
    item: Item = {
        "number": record.number,
        "attempt": record.attempt,
        "stepType": record.step_type,
        "status": record.status,
        "dateStarted": clock.to_millis(record.date_started),
        "limitedByRun": record.limited_by_run,
        "stored": record.stored,
        "log": record.log,
        # As text: JSON numbers survive exactly, and the table's own number type does not matter.
        "output": json.dumps(record.output, ensure_ascii=False),
    }
    if record.date_ended:
        item["dateEnded"] = clock.to_millis(record.date_ended)
    if record.error:
        item["error"] = record.error
    return item


def record_of(item: Item) -> StepRecord:
    return StepRecord(
        number=item["number"],
        attempt=item["attempt"],
        step_type=item["stepType"],
        status=StepStatus(item["status"]),
        date_started=clock.parse(item["dateStarted"]),
        date_ended=clock.parse(item["dateEnded"]) if "dateEnded" in item else None,
        limited_by_run=item["limitedByRun"],
        output=json.loads(item["output"]),
        log=item["log"],
        error=item.get("error"),
        stored=item["stored"],
    )


def row_progress(items: list[Item]) -> RowProgress | None:
    """Of the items of an execution; None when no step of it is performed in parts."""
    parts = [item for item in items if item["sk"].startswith("PART#")]
    if not parts:
        return None
    newest = max(item["sk"].split("#")[1] for item in parts)
    counted = [item for item in parts if item["sk"].split("#")[1] == newest]
    done = sum(item.get("rowsDone", 0) for item in counted)
    return RowProgress(done, sum(item.get("rowsTotal", 0) for item in counted))
