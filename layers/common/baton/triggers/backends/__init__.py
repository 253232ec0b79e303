"""Who keeps the time: EventBridge rules or EventBridge Scheduler, behind one port."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from baton.triggers.recurrence import Recurrence


class BackendError(Exception):
    """A schedule could not be set; the text is for the trigger's owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One scheduled trigger, and what its firing has to carry."""

    trigger_id: str
    tenant_id: str
    project_id: str
    action_id: str
    recurrence: Recurrence

    def target_input(self) -> dict[str, str]:
        """What `start_scheduled_execution` is told, beside the time."""
        return {
            "tenantId": self.tenant_id,
            "projectId": self.project_id,
            "actionId": self.action_id,
            "triggerId": self.trigger_id,
        }


class ScheduleBackend(Protocol):
    """Both methods may be repeated: they make it so, whatever was before."""

    def put(self, schedule: Schedule) -> None:
        """Have the schedule fire at least at its slots. Raises BackendError."""
        ...

    def remove(self, trigger_id: str) -> None:
        """Have it fire no more."""
        ...

    def trigger_ids(self) -> Iterator[str]:
        """All triggers that are set, for the reconciler."""
        ...
