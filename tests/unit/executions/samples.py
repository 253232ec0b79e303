"""Executions in the state that a test needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from baton.executions.models import (
    Execution,
    ExecutionStatus,
    Plan,
    PlanStep,
    Progress,
    StepRecord,
    StepStatus,
)

NOW = datetime(2026, 11, 21, 22, 13, 20, tzinfo=UTC)
TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"


def execution(**changes: Any) -> Execution:
    known: dict[str, Any] = {
        "execution_id": "f2a4c6e8-1b3d-4f5a-8c7e-9d0b1a2c3e44",
        "tenant_id": TENANT,
        "project_id": "3b0b7f5c-92c4-4d0f-8d5e-5a1f5a0d9c22",
        "action_id": "c5d3a1b9-4e0f-4b1a-9b62-7c1d0e2f3a33",
        "status": ExecutionStatus.RUNNING,
        "date_started": NOW,
        "running_since": NOW,
        "deadline": NOW + timedelta(seconds=600),
    }
    return Execution(**known | changes)


def plan(*numbers: int, step_type: str = "Python", settings: str = "{}") -> Plan:
    steps = tuple(
        PlanStep(number=n, step_type=step_type, description=None, settings=settings)
        for n in numbers
    )
    return Plan(
        action_id="c5d3a1b9-4e0f-4b1a-9b62-7c1d0e2f3a33",
        action_name="Import orders",
        max_run_time=600,
        steps=steps,
    )


def record(number: int, status: StepStatus = StepStatus.RUNNING, **changes: Any) -> StepRecord:
    known: dict[str, Any] = {
        "number": number,
        "attempt": 1,
        "step_type": "Python",
        "status": status,
        "date_started": NOW,
        "date_ended": None if status is StepStatus.RUNNING else NOW,
    }
    return StepRecord(**known | changes)


def progress(
    *records: StepRecord, numbers: tuple[int, ...] = (1, 2, 3), **changes: Any
) -> Progress:
    """An execution of steps `numbers` of which these have been started."""
    return Progress(execution(**changes), plan(*numbers), {each.number: each for each in records})
