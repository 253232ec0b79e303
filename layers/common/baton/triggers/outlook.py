"""Looking ahead: when triggers fire next, and whether they can at all."""

import json
from collections.abc import Sequence
from datetime import datetime

from baton.actions.models import Action, Trigger, TriggerType
from baton.errors import InvalidInputError
from baton.triggers.patterns import Pattern
from baton.triggers.recurrence import Recurrence
from baton.triggers.schedule import Defaults, ScheduleSpec, recurrence


def check_triggers(triggers: Sequence[Trigger], defaults: Defaults) -> None:
    """Raises InvalidInputError for a schedule that cannot fire, or a filter that is no pattern."""
    for position, trigger in enumerate(triggers):
        field = f"triggers[{position}]"
        if trigger.trigger_type is TriggerType.EVENT:
            _check_filter(trigger, field)
        else:
            recurrence_of(trigger, defaults, field)


def recurrence_of(trigger: Trigger, defaults: Defaults, field: str = "trigger") -> Recurrence:
    """The recurrence of a scheduled trigger. Raises InvalidInputError."""
    spec = ScheduleSpec(
        trigger_type=trigger.trigger_type,
        frequency=trigger.frequency,
        start_date=trigger.start_date,
        settings=trigger.settings,
    )
    return recurrence(spec, defaults, field)


def next_run_time(action: Action, defaults: Defaults, now: datetime) -> datetime | None:
    """The earliest slot to come over all triggers; None for a disabled action, or without schedules."""
    if not action.is_enabled:
        return None
    slots = (_next_slot(trigger, defaults, now) for trigger in action.triggers)
    return min((slot for slot in slots if slot is not None), default=None)


def _next_slot(trigger: Trigger, defaults: Defaults, now: datetime) -> datetime | None:
    if trigger.trigger_type is TriggerType.EVENT:
        return None
    try:
        return recurrence_of(trigger, defaults).next_after(now)
    except InvalidInputError:
        # Valid when it was stored: a zone may have left the IANA list since.
        return None


def _check_filter(trigger: Trigger, field: str) -> None:
    wanted = json.loads(trigger.settings).get("filter")
    if wanted is None:
        return
    Pattern.parse(wanted, f"{field}.settings.filter")
