"""Makes the schedules equal to the rows: at once for each change, and hourly for whatever went wrong."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from baton.errors import InvalidInputError
from baton.ids import ProjectRef
from baton.triggers.backends import BackendError, Schedule, ScheduleBackend
from baton.triggers.repository import (
    ScheduledAction,
    ScheduleState,
    StoredTrigger,
    TriggerRepository,
)
from baton.triggers.schedule import UNITS, Defaults, ScheduleSpec, recurrence

MOST_REMOVED_AT_ONCE = 20

ACTIVE = ScheduleState("Active")
DISABLED = ScheduleState("Disabled")


class Sweep(NamedTuple):
    """What a sweep found: schedules set, orphans there were, and how many of those it removed."""

    put: int
    orphans: int
    removed: int


class TriggerSync:
    def __init__(
        self, triggers: TriggerRepository, backend: ScheduleBackend, defaults: Defaults
    ) -> None:
        self._triggers = triggers
        self._backend = backend
        self._defaults = defaults

    def apply(
        self, ref: ProjectRef, action_id: str, formerly: Collection[str], now: datetime
    ) -> None:
        """Make an action's schedules what its row says. `formerly` are triggers it may have had.

        The row is read again: what brought us here is a hint that may be late, lost or doubled.
        """
        action = self._triggers.action(ref, action_id)
        wanted = scheduled_triggers(action) if action else {}
        for trigger_id in set(formerly) - set(wanted):
            self._backend.remove(trigger_id)
        if action is None:
            return
        states = {
            trigger_id: self._set(action, trigger, now) for trigger_id, trigger in wanted.items()
        }
        self._triggers.record(action, states)

    def sweep(self, now: datetime) -> Sweep:
        """Set what is missing, and remove what belongs to no row: few at a time, for a row may be unread."""
        present = set(self._backend.trigger_ids())
        known: set[str] = set()
        put = 0
        for action in self._triggers.scheduled():
            wanted = scheduled_triggers(action)
            due = {t for t, trigger in wanted.items() if self._fires(action, trigger, now)}
            known |= set(wanted)
            # What has ended is still set; what should be is not: either way the row decides anew.
            if due - present or (set(wanted) - due) & present:
                self.apply(action.ref, action.action_id, set(wanted), now)
                put += len(due - present)
        orphans = sorted(present - known)
        for trigger_id in orphans[:MOST_REMOVED_AT_ONCE]:
            self._backend.remove(trigger_id)
        return Sweep(put, len(orphans), min(len(orphans), MOST_REMOVED_AT_ONCE))

    def _fires(self, action: ScheduledAction, trigger: StoredTrigger, now: datetime) -> bool:
        try:
            return (
                action.is_enabled
                and self._schedule(action, trigger).recurrence.next_after(now) is not None
            )
        except InvalidInputError:
            return False

    def _set(self, action: ScheduledAction, trigger: StoredTrigger, now: datetime) -> ScheduleState:
        try:
            schedule = self._schedule(action, trigger)
            if not action.is_enabled or schedule.recurrence.next_after(now) is None:
                self._backend.remove(trigger.trigger_id)
                return DISABLED
            self._backend.put(schedule)
        except (BackendError, InvalidInputError) as error:
            return ScheduleState("Failed", str(error))
        return ACTIVE

    def _schedule(self, action: ScheduledAction, trigger: StoredTrigger) -> Schedule:
        return Schedule(
            trigger_id=trigger.trigger_id,
            tenant_id=action.ref.tenant_id,
            project_id=action.ref.project_id,
            action_id=action.action_id,
            recurrence=recurrence(spec(trigger), self._defaults),
        )


def scheduled_triggers(action: ScheduledAction) -> dict[str, StoredTrigger]:
    """The triggers of an action that a schedule stands for, by id."""
    return {
        trigger.trigger_id: trigger for trigger in action.triggers if trigger.trigger_type in UNITS
    }


def spec(trigger: StoredTrigger) -> ScheduleSpec:
    return ScheduleSpec(
        trigger_type=trigger.trigger_type,
        frequency=trigger.frequency,
        start_date=trigger.start_date,
        settings=trigger.settings,
    )
