"""Events and previews as clients send and read them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from baton.actions.models import MAX_TRIGGERS, EventName, NewTrigger, Trigger
from baton.wire import Request, Seconds, Wire

MAX_SLOTS = 100


class NewEvent(Request):
    """Body of POST /event."""

    event_name: EventName
    payload: Annotated[dict[str, Any], Field(default_factory=dict)]


class Published(Wire):
    """Answer of POST /event."""

    event_id: str


class PreviewRequest(Request):
    """Body of POST /action/{actionId}/trigger-preview. `from_` is now when absent."""

    count: Annotated[int, Field(strict=True, ge=1, le=MAX_SLOTS)] = 10
    from_: Annotated[AwareDatetime | None, Field(alias="from")] = None


class UnsavedPreviewRequest(PreviewRequest):
    """Body of POST /action/trigger-preview: triggers as they would be saved."""

    triggers: Annotated[list[NewTrigger], Field(min_length=1, max_length=MAX_TRIGGERS)]


class TriggerSlots(Wire):
    """The slots to come of one trigger, none for an event; `trigger_id` is null for one not saved."""

    trigger_id: str | None
    trigger_type: str
    slots: list[Seconds]


class Preview(Wire):
    triggers: list[TriggerSlots]


def preview(found: list[tuple[Trigger, list[datetime]]], *, saved: bool) -> Preview:
    return Preview(
        triggers=[
            TriggerSlots(
                trigger_id=trigger.trigger_id if saved else None,
                trigger_type=trigger.trigger_type,
                slots=slots,
            )
            for trigger, slots in found
        ]
    )
