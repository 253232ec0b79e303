"""What triggers do: start executions for slots and events, and show what is to come."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from baton.actions.models import Trigger, TriggerType
from baton.actions.repository import ActionRepository
from baton.actions.service import check_allowed
from baton.callers.models import Caller
from baton.errors import InvalidInputError, NotFoundError, TooLargeError
from baton.executions.models import Execution
from baton.executions.starting import Occasion, Starter, StartRequest
from baton.ids import ProjectRef, new_id
from baton.permission import Operation
from baton.projects.access import ProjectAccess
from baton.projects.repository import ProjectRepository
from baton.triggers.bus import Event, EventBus, Json
from baton.triggers.endings import PREFIX
from baton.triggers.outlook import check_triggers, recurrence_of
from baton.triggers.patterns import Pattern
from baton.triggers.repository import Subscription, TriggerRepository
from baton.triggers.schedule import Defaults

MAX_DEPTH = 10
PAYLOAD_LIMIT = 200 * 1024
_STARTS_AT_ONCE = 16


class Delivery(NamedTuple):
    """A schedule fired for this trigger, at this instant."""

    ref: ProjectRef
    action_id: str
    trigger_id: str
    instant: datetime


class Started(NamedTuple):
    """What an event came to: executions started, and subscribers passed over."""

    started: int
    passed: int


class TriggerService:
    def __init__(
        self,
        actions: ActionRepository,
        starter: Starter,
        triggers: TriggerRepository,
        defaults: Defaults,
    ) -> None:
        self._actions = actions
        self._starter = starter
        self._triggers = triggers
        self._defaults = defaults

    def start_slot(self, delivery: Delivery, now: datetime) -> Execution | None:
        """Start the execution of a slot, if the instant is one and the action may start; else None.

        Schedules fire more often than their slots, may fire twice, late, or after the action is gone.
        """
        try:
            action = self._actions.get(delivery.ref, delivery.action_id)
            trigger = next(
                (t for t in action.triggers if t.trigger_id == delivery.trigger_id), None
            )
            if trigger is None or trigger.trigger_type is TriggerType.EVENT:
                return None
            minute = delivery.instant.replace(second=0, microsecond=0)
            slot = recurrence_of(trigger, self._defaults).slot_at(minute)
            if slot is None:
                return None
            wanted = StartRequest(
                delivery.ref, delivery.action_id, {}, occasion=Occasion(trigger.trigger_id, slot)
            )
            return self._starter.start_action(action, wanted, now)
        except (NotFoundError, InvalidInputError):
            return None

    def start_subscribers(self, event: Event, now: datetime) -> Started:
        """Start one execution for each action that listens for the event. Safe to repeat."""
        found = self._triggers.subscribers(event.ref, event.name)
        matching = [each for each in found if _matches(each, event.payload)]
        with ThreadPoolExecutor(_STARTS_AT_ONCE) as pool:
            started = list(pool.map(lambda each: self._start(each, event, now), matching))
        return Started(sum(started), len(found) - sum(started))

    def _start(self, subscription: Subscription, event: Event, now: datetime) -> bool:
        occasion = Occasion(subscription.trigger_id, None, event.event_id, event.depth)
        wanted = StartRequest(event.ref, subscription.action_id, event.payload, occasion=occasion)
        try:
            if event.depth > MAX_DEPTH:
                notes = (
                    f"Not started: {MAX_DEPTH} executions have started one another through events"
                )
                self._starter.refuse(wanted, notes, now)
                return False
            self._starter.start(wanted, now)
        except NotFoundError:
            # Deleted or disabled: it listens no more.
            return False
        return True


class EventService:
    """Publishing events of clients."""

    def __init__(self, projects: ProjectRepository, access: ProjectAccess, bus: EventBus) -> None:
        self._projects = projects
        self._access = access
        self._bus = bus

    def publish(self, ref: ProjectRef, name: str, payload: dict[str, Json], caller: Caller) -> str:
        """Put an event on the bus and return its id."""
        if name.startswith(("aws.", PREFIX)):
            raise InvalidInputError.of("eventName", f"must not start with 'aws.' or '{PREFIX}'")
        size = len(json.dumps(payload).encode())
        if size > PAYLOAD_LIMIT:
            raise TooLargeError(f"A payload may have {PAYLOAD_LIMIT} bytes; this one has {size}")
        if caller.subject.passes(Operation.EXECUTE):
            self._projects.check(ref)
        else:
            self._access.require(ref, caller.subject, Operation.EXECUTE)
        event = Event(ref, new_id(), name, payload)
        self._bus.publish([event])
        return event.event_id


class PreviewService:
    """The slots to come, of actions and of triggers that are not saved yet."""

    def __init__(
        self, actions: ActionRepository, projects: ProjectAccess, defaults: Defaults
    ) -> None:
        self._actions = actions
        self._projects = projects
        self._defaults = defaults

    def of_action(
        self, ref: ProjectRef, action_id: str, caller: Caller, after: datetime, count: int
    ) -> list[tuple[Trigger, list[datetime]]]:
        self._projects.require(ref, caller.subject, Operation.PEEK)
        action = self._actions.get(ref, action_id)
        check_allowed(action, caller.subject, Operation.READ)
        return self.of_triggers(action.triggers, after, count)

    def of_triggers(
        self, triggers: Sequence[Trigger], after: datetime, count: int
    ) -> list[tuple[Trigger, list[datetime]]]:
        """The next `count` slots of each trigger; none for one that waits for an event."""
        check_triggers(triggers, self._defaults)
        return [
            (
                trigger,
                []
                if trigger.trigger_type is TriggerType.EVENT
                else recurrence_of(trigger, self._defaults).slots(after, count),
            )
            for trigger in triggers
        ]


def _matches(subscription: Subscription, payload: dict[str, Json]) -> bool:
    wanted = json.loads(subscription.filter or "null")
    return wanted is None or Pattern.parse(wanted).matches(payload)
