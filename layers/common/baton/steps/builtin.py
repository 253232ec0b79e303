"""Built-in steps: performed by code of our own. `SetValues`, and every default action."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from baton.callers.owners import Owners
from baton.default_actions.performer import Spread
from baton.default_actions.service import DefaultActionService, Wanted
from baton.errors import BatonError
from baton.steps.exchange import Answer, Work
from baton.steps.spreading import SpreadTask


class BuiltinSteps:
    """What default actions need is made only when a step is one."""

    def __init__(
        self,
        default_actions: Callable[[], DefaultActionService],
        owners: Callable[[], Owners],
        now: Callable[[], datetime],
    ) -> None:
        self._default_actions = default_actions
        self._owners = owners
        self._now = now

    def perform(self, work: Work) -> Answer:
        return set_values(work) if work.step_type == "SetValues" else self._default_action(work)

    def perform_part(self, task: SpreadTask, part: int) -> None:
        """One part of a step that was spread. What it raises has the part performed again."""
        now = self._now()
        self._default_actions().perform_part(self._wanted(task, {}, now), now, task.task, part)

    def finish(self, task: SpreadTask) -> Answer:
        """The answer of a step whose parts are done, or lost."""
        now = self._now()
        try:
            wanted = self._wanted(task, {}, now)
            items = self._default_actions().perform_part(wanted, now, task.task, None)
        except BatonError as error:
            return Answer.failed(error.message)
        return Answer.completed([item.to_wire() for item in items])

    def _default_action(self, work: Work) -> Answer:
        """With the rights of the action's owner; what it answers is the step's output."""
        now, task = self._now(), SpreadTask.of(work)
        try:
            wanted = self._wanted(task, work.settings, now)
            done = self._default_actions().perform_step(wanted, now, task.task)
        except BatonError as error:
            return Answer.failed(error.message)
        if isinstance(done, Spread):
            output = {"parts": done.parts, "task": task.to_state()}
            return Answer(status="Spread", output=output)
        return Answer.completed([item.to_wire() for item in done])

    def _wanted(self, task: SpreadTask, settings: Mapping[str, Any], now: datetime) -> Wanted:
        entity, _, name = task.step_type.partition("/")
        return Wanted(
            entity=entity,
            name=name,
            attributes=settings,
            caller=self._owners().caller(task.tenant_id, task.owner_id, now),
            # All actions of an owner count together: another action is no other place to guess from.
            address=f"owner {task.owner_id}",
            project_id=task.project_id,
        )


def set_values(work: Work) -> Answer:
    """`SetValues` hands its `values` on as output, with whatever the templates in them were filled with."""
    values = work.settings.get("values")
    if not isinstance(values, dict):
        return Answer.failed("settings.values is required and must be an object")
    return Answer.completed(values)
