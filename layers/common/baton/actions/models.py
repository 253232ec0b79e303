"""An action as clients send it, as they read it, and as it is kept."""

import json
import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

from baton import strict_json
from baton.permission import Access
from baton.sharing_wire import GroupShare, PermissionNumber, ShareList, grants
from baton.steps.catalogue import is_step_type, step_types
from baton.wire import Guid, Listing, Request, Seconds, Wire

MAX_STEPS = 100
MAX_TRIGGERS = 40
MAX_RUN_SECONDS = 30 * 24 * 3600
MAX_FREQUENCY = 10_000
MAX_STEP_NUMBER = 1_000_000
EVENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")


class TriggerType(StrEnum):
    HOURLY = "HourlyScheduler"
    DAILY = "DailyScheduler"
    WEEKLY = "WeeklyScheduler"
    MONTHLY = "MonthlyScheduler"
    EVENT = "EventTrigger"


class ScheduleState(StrEnum):
    """Whether a trigger is armed: `Pending` until a change has reached EventBridge, which takes seconds."""

    PENDING = "Pending"
    ACTIVE = "Active"
    DISABLED = "Disabled"
    FAILED = "Failed"


class ActionStatus(StrEnum):
    IDLE = "Idle"
    QUEUED = "Queued"
    RUNNING = "Running"


def _settings_text(value: Any) -> Any:
    """Settings are a string holding a JSON object. A client that sends the object itself is understood."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _json_object(text: str) -> str:
    """The text itself, byte for byte: it is only looked at."""
    try:
        parsed = strict_json.read(text)
    except ValueError as error:
        raise ValueError(f"must be a string holding a JSON object: {error}") from error
    if not isinstance(parsed, dict):
        raise ValueError("must be a string holding a JSON object")  # noqa: TRY004 - pydantic wants ValueError
    return text


def _known_step_type(name: str) -> str:
    if not is_step_type(name):
        raise ValueError(f"must be one of {', '.join(step_types())}")
    return name


def _known_trigger_type(name: Any) -> Any:
    if not isinstance(name, str) or name not in set(TriggerType):
        raise ValueError(f"must be one of {', '.join(TriggerType)}")
    return name


def _date_or_datetime(value: Any) -> Any:
    """`startDate` may come as a date or as an instant; both are kept as they were meant."""
    if not isinstance(value, str):
        raise ValueError("must be a date such as 2024-01-15")  # noqa: TRY004 - pydantic wants ValueError
    try:
        if len(value) == len("2024-01-15"):
            return date.fromisoformat(value).isoformat()
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError("must be a date such as 2024-01-15 or 2024-01-15T06:00:00Z") from error
    zoned = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return zoned.isoformat().replace("+00:00", "Z")


def _event_name(name: str) -> str:
    if not EVENT_NAME.fullmatch(name):
        raise ValueError("must be 1 to 128 letters, digits, '.', '_', ':', '/' or '-'")
    if name.startswith("aws."):
        raise ValueError("must not start with 'aws.'")
    return name


type EventName = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_event_name)
]
type Settings = Annotated[str, BeforeValidator(_settings_text), AfterValidator(_json_object)]
type StepType = Annotated[str, AfterValidator(_known_step_type)]
type Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
type Description = Annotated[str, StringConstraints(max_length=4000)]
type RunSeconds = Annotated[int, Field(strict=True, ge=1, le=MAX_RUN_SECONDS)]
type Frequency = Annotated[int, Field(strict=True, ge=1, le=MAX_FREQUENCY)]
type StepNumber = Annotated[int, Field(strict=True, ge=1, le=MAX_STEP_NUMBER)]
type StartDate = Annotated[str, BeforeValidator(_date_or_datetime)]


class NewStep(Request):
    """A step in a request. `step_id` is known only in an update."""

    step_id: Guid | None = None
    step_number: StepNumber | None = None
    step_type: StepType
    description: Description | None = None
    settings: Settings


class NewTrigger(Request):
    """A trigger in a request. `trigger_id` is known only in an update."""

    trigger_id: Guid | None = None
    trigger_type: Annotated[TriggerType, BeforeValidator(_known_trigger_type)]
    frequency: Frequency = 1
    start_date: StartDate | None = None
    event_name: EventName | None = None
    settings: Settings = "{}"

    @model_validator(mode="after")
    def _event_is_named(self) -> Self:
        if self.trigger_type is TriggerType.EVENT and self.event_name is None:
            raise ValueError("eventName is required for an EventTrigger")
        return self


class NewAction(Request):
    """Body of POST /action."""

    name: Name
    description: Description | None = None
    is_enabled: StrictBool = True
    max_run_time: RunSeconds = 3600
    steps: Annotated[list[NewStep], Field(min_length=1, max_length=MAX_STEPS)]
    triggers: Annotated[list[NewTrigger], Field(max_length=MAX_TRIGGERS, default_factory=list)]
    permission: PermissionNumber | None = None
    groups: ShareList | None = None


class ActionChange(Request):
    """Body of PUT /action/{actionId}: what is absent or null stays, an empty text clears."""

    name: Name | None = None
    description: Description | None = None
    is_enabled: StrictBool | None = None
    max_run_time: RunSeconds | None = None
    steps: Annotated[list[NewStep], Field(min_length=1, max_length=MAX_STEPS)] | None = None
    triggers: Annotated[list[NewTrigger], Field(max_length=MAX_TRIGGERS)] | None = None
    permission: PermissionNumber | None = None
    groups: ShareList | None = None
    date_modified: AwareDatetime | None = None


class Step(Wire):
    step_id: str
    action_id: str
    step_number: int
    step_type: str
    description: str | None
    settings: str
    date_created: Seconds


class Trigger(Wire):
    trigger_id: str
    action_id: str
    trigger_type: TriggerType
    settings: str
    frequency: int
    event_name: str | None
    start_date: str
    date_created: Seconds
    schedule_state: ScheduleState = ScheduleState.PENDING
    schedule_error: str | None = None


class Action(Wire):
    """An action as it is answered. `revision` grows with every change by a client and is not shown."""

    action_id: str
    project_id: str
    name: str
    description: str | None
    is_enabled: bool
    max_run_time: int
    action_status: ActionStatus = ActionStatus.IDLE
    next_run_time: Seconds | None = None
    last_run_time: Seconds | None = None
    last_run_result: Literal["Success", "Failed", "Timeout", "Cancelled"] | None = None
    date_created: Seconds
    date_modified: Seconds
    created_by: str
    modified_by: str
    triggers: list[Trigger]
    steps: list[Step]
    permission: int
    groups: list[GroupShare]
    revision: Annotated[int, Field(exclude=True)] = 1

    @property
    def access(self) -> Access:
        """Who may use it. It belongs to whoever created it."""
        return Access(self.created_by, self.permission, grants(self.groups))


class ActionList(Listing):
    """Answer of GET /action."""

    actions: list[Action]
