"""Steps that are default actions."""

from collections.abc import Callable
from datetime import datetime

from baton.callers.owners import Owners
from baton.default_actions.service import DefaultActionService, Wanted
from baton.errors import BatonError
from baton.steps.exchange import Answer, Work


class DefaultActionSteps:
    def __init__(
        self,
        default_actions: DefaultActionService,
        owners: Owners,
        now: Callable[[], datetime],
    ) -> None:
        self._default_actions = default_actions
        self._owners = owners
        self._now = now

    def perform(self, work: Work) -> Answer:
        """With the rights of the action's owner; what it answers is the step's output, and so is what an
        error tells besides its message."""
        entity, _, name = work.step_type.partition("/")
        now = self._now()
        try:
            wanted = Wanted(
                entity=entity,
                name=name,
                attributes=work.settings,
                caller=self._owners.caller(work.tenant_id, work.owner_id, now),
                # All actions of an owner count together: another action is no other place to guess from.
                address=f"owner {work.owner_id}",
                project_id=work.project_id,
            )
            items = self._default_actions.perform_step(wanted, now)
        except BatonError as error:
            return Answer.failed(error.message, output=error.details or None)
        return Answer.completed([item.to_wire() for item in items])
