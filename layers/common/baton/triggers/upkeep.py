"""Bringing the schedules of one project in order, when somebody asks for it."""

from datetime import datetime

from baton.actions.models import TriggerType
from baton.actions.repository import ActionRepository
from baton.ids import ProjectRef
from baton.triggers.sync import TriggerSync


class ScheduleUpkeep:
    def __init__(self, actions: ActionRepository, sync: TriggerSync) -> None:
        self._actions = actions
        self._sync = sync

    def set_schedules(self, ref: ProjectRef, now: datetime) -> int:
        """Make every schedule of the project what its row says; how many there are."""
        count = 0
        for action in self._actions.all(ref):
            scheduled = {
                trigger.trigger_id
                for trigger in action.triggers
                if trigger.trigger_type is not TriggerType.EVENT
            }
            if scheduled:
                self._sync.apply(ref, action.action_id, scheduled, now)
                count += len(scheduled)
        return count
