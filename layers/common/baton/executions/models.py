"""What is known of an execution. Plain dataclasses: the engine's cold start does without pydantic."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

type Json = Any
type RunResult = Literal["Success", "Failed", "Timeout", "Cancelled"]


class ExecutionStatus(StrEnum):
    QUEUED = "Queued"
    RUNNING = "Running"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELLED = "Cancelled"

    @property
    def ended(self) -> bool:
        return self not in {ExecutionStatus.QUEUED, ExecutionStatus.RUNNING}


class StepStatus(StrEnum):
    """`Pending` and `Skipped` are never stored: a step without a record is one or the other."""

    PENDING = "Pending"
    RUNNING = "Running"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    SKIPPED = "Skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One run of an action.

    `date_started` is when it was queued, as the Action Management API has it; `running_since` when its
    first step began. `scheduled_time` is the slot it stands for, `event_id` the event; `depth` counts
    the executions that led to it through events. `default_action` is set when it is no action of the
    project that is executed but a default one, in the background; `started_by` is who asked for it.
    """

    execution_id: str
    tenant_id: str
    project_id: str
    action_id: str
    status: ExecutionStatus
    date_started: datetime
    date_ended: datetime | None = None
    running_since: datetime | None = None
    deadline: datetime | None = None
    notes: str | None = None
    result: RunResult | None = None
    trigger_id: str | None = None
    scheduled_time: datetime | None = None
    event_id: str | None = None
    depth: int = 0
    default_action: str | None = None
    started_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """A step as it was when the execution was queued. `settings` is the client's JSON text."""

    number: int
    step_type: str
    description: str | None
    settings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The snapshot an execution runs by, whatever happens to the action meanwhile.

    `inputs` is None when they were too large to keep here and are stored in the bucket. With the rights of
    `owner_id` its default actions are performed.
    """

    action_id: str
    action_name: str
    max_run_time: int
    steps: tuple[PlanStep, ...]
    inputs: dict[str, Json] | None = field(default_factory=dict)
    owner_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One attempt at a step.

    `limited_by_run` says that the time it was given was what was left of `maxRunTime`;
    `stored` that output and log are in the bucket because they are too large for the table.
    """

    number: int
    attempt: int
    step_type: str
    status: StepStatus
    date_started: datetime
    date_ended: datetime | None = None
    limited_by_run: bool = False
    output: Json = None
    log: str = ""
    error: str | None = None
    stored: bool = False


@dataclass(frozen=True, slots=True)
class RowProgress:
    """How far a step is that imports rows in parts."""

    rows_done: int
    rows_total: int


@dataclass(frozen=True, slots=True)
class Progress:
    """An execution with its plan and the newest record of each step that has one."""

    execution: Execution
    plan: Plan
    records: dict[int, StepRecord]
    rows: RowProgress | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an execution ends. The first one written stands."""

    status: ExecutionStatus
    result: RunResult
    notes: str | None = None


CANCELLED = Ending(ExecutionStatus.CANCELLED, "Cancelled", "Cancelled on request")
ACTION_DELETED = Ending(ExecutionStatus.CANCELLED, "Cancelled", "The action was deleted")
