"""Steps that are default actions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from baton.callers.owners import Owners
from baton.default_actions.performer import Spread
from baton.default_actions.service import DefaultActionService, Wanted
from baton.errors import BatonError
from baton.steps.exchange import Answer, Work
from baton.steps.spreading import SpreadTask


class DefaultActionSteps:
    """With the rights of the action's owner. What it answers is the step's output, and so is what an error
    tells besides its message.
    """

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
        """All of it, or the parts to perform it in."""
        now, task = self._now(), SpreadTask.of(work)
        try:
            wanted = replace(self._wanted(task, work.settings, now), seconds=work.remaining())
            done = self._default_actions.perform_step(wanted, now, task.task)
        except BatonError as error:
            return _failed(error)
        if isinstance(done, Spread):
            output = {"parts": done.parts, "task": task.to_state()}
            return Answer(status="Spread", output=output)
        return Answer.completed([item.to_wire() for item in done])

    def perform_part(self, task: SpreadTask, part: int) -> None:
        """One part of a step that was spread. What it raises has the part performed again."""
        now = self._now()
        self._default_actions.perform_part(self._wanted(task, {}, now), now, task.task, part)

    def finish(self, task: SpreadTask) -> Answer:
        """The answer of a step whose parts are done, or lost."""
        now = self._now()
        try:
            wanted = self._wanted(task, {}, now)
            items = self._default_actions.perform_part(wanted, now, task.task, None)
        except BatonError as error:
            return _failed(error)
        return Answer.completed([item.to_wire() for item in items])

    def _wanted(self, task: SpreadTask, settings: Mapping[str, Any], now: datetime) -> Wanted:
        entity, _, name = task.step_type.partition("/")
        return Wanted(
            entity=entity,
            name=name,
            attributes=settings,
            caller=self._owners.caller(task.tenant_id, task.owner_id, now),
            # All actions of an owner count together: another action is no other place to guess from.
            address=f"owner {task.owner_id}",
            project_id=task.project_id,
        )


def _failed(error: BatonError) -> Answer:
    return Answer.failed(error.message, output=error.details or None)
