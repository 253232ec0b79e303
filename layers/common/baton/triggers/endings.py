"""The events that tell how executions ended, made from the table's stream: none is lost, whoever ended it."""

from collections.abc import Iterable
from typing import Any

from baton import clock
from baton.executions.models import ExecutionStatus
from baton.ids import ProjectRef
from baton.triggers.bus import Event

PREFIX = "action."
NAMES = {
    ExecutionStatus.COMPLETED: f"{PREFIX}completed",
    ExecutionStatus.FAILED: f"{PREFIX}failed",
    ExecutionStatus.CANCELLED: f"{PREFIX}cancelled",
}


def ending_event(execution: dict[str, Any]) -> Event:
    """The event of an execution's item. Its id is the execution's, so that a repetition is the same event."""
    status = ExecutionStatus(execution["status"])
    started, ended = clock.parse(execution["dateStarted"]), clock.parse(execution["dateEnded"])
    payload = {
        "actionId": execution["actionId"],
        "actionExecutionId": execution["executionId"],
        "status": str(status),
        "result": execution["result"],
        "notes": execution.get("notes"),
        "dateStarted": clock.to_seconds(started),
        "dateEnded": clock.to_seconds(ended),
        "durationSeconds": round((ended - started).total_seconds(), 3),
    }
    ref = ProjectRef(execution["tenantId"], execution["projectId"])
    # The stream's numbers are decimals, which JSON does not know.
    depth = int(execution.get("depth", 0)) + 1
    return Event(ref, execution["executionId"], NAMES[status], payload, depth)


def ending_events(executions: Iterable[dict[str, Any]]) -> list[Event]:
    return [ending_event(execution) for execution in executions]
