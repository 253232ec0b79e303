"""Executions as clients send and read them."""

from typing import Annotated, Any

from pydantic import Field

from baton.executions.models import Execution, Progress, StepStatus
from baton.wire import Millis, Request, Seconds, Wire


class ExecuteRequest(Request):
    """Body of POST /action/execute/{actionId}. `input` is what the steps see as `inputs`."""

    input: Annotated[dict[str, Any], Field(default_factory=dict)]


class ExecutionView(Wire):
    """An execution as the Action Management API documents it, and what started it."""

    action_id: str
    action_execution_id: str
    date_started: Seconds
    date_ended: Seconds | None
    status: str
    notes: str | None
    trigger_id: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None
    scheduled_time: Annotated[Seconds | None, Field(exclude_if=lambda value: value is None)] = None
    event_id: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None


class StepView(Wire):
    step_number: int
    step_type: str
    description: str | None
    status: str
    attempt: int
    date_started: Millis | None
    date_ended: Millis | None
    output: Any
    log: str
    error: str | None


class RowProgressView(Wire):
    rows_done: int
    rows_total: int


class ExecutionDetail(ExecutionView):
    """An execution with what each of its steps did, and how far one is that imports rows in parts."""

    steps: list[StepView]
    progress: Annotated[RowProgressView | None, Field(exclude_if=lambda value: value is None)] = (
        None
    )


class ExecutionHistory(Wire):
    """Answer of GET /actionexecution/action/{actionId}, newest first."""

    items: list[ExecutionView]
    total_count: Annotated[int | None, Field(exclude_if=lambda value: value is None)] = None
    page: Annotated[int | None, Field(exclude_if=lambda value: value is None)] = None
    page_size: Annotated[int | None, Field(exclude_if=lambda value: value is None)] = None


class PackageLink(Wire):
    """Where an execution's package can be fetched from until `expires_at`. `size` is in bytes."""

    download_url: str
    expires_at: Seconds
    file_name: str
    size: int


def view(execution: Execution) -> ExecutionView:
    return ExecutionView(**_fields(execution))


def detail(progress: Progress) -> ExecutionDetail:
    """Each step of the plan, with the newest attempt at it. What never started was skipped, or will be."""
    untried = StepStatus.SKIPPED if progress.execution.status.ended else StepStatus.PENDING
    steps = []
    for step in progress.plan.steps:
        record = progress.records.get(step.number)
        steps.append(
            StepView(
                step_number=step.number,
                step_type=step.step_type,
                description=step.description,
                status=record.status if record else untried,
                attempt=record.attempt if record else 0,
                date_started=record.date_started if record else None,
                date_ended=record.date_ended if record else None,
                output=record.output if record else None,
                log=record.log if record else "",
                error=record.error if record else None,
            )
        )
    rows = progress.rows
    return ExecutionDetail(
        **_fields(progress.execution),
        steps=steps,
        progress=RowProgressView(rows_done=rows.rows_done, rows_total=rows.rows_total)
        if rows
        else None,
    )


def _fields(execution: Execution) -> dict[str, Any]:
    return {
        "action_id": execution.action_id,
        "action_execution_id": execution.execution_id,
        "date_started": execution.date_started,
        "date_ended": execution.date_ended,
        "status": str(execution.status),
        "notes": execution.notes,
        "trigger_id": execution.trigger_id,
        "scheduled_time": execution.scheduled_time,
        "event_id": execution.event_id,
    }
