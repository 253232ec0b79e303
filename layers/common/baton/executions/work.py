"""Putting together what a worker is given: rendered settings, inputs, earlier outputs, and its time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from baton.executions.models import Json, PlanStep, Progress
from baton.executions.payloads import Payloads, TooMuchError
from baton.executions.plan import Limit, StepRef, limit
from baton.executions.rendering import UnknownPlaceholderError, render
from baton.ids import ProjectRef
from baton.steps.catalogue import Lane, kind_of

# Step Functions waits this much longer than the worker, whose own answer says more than a timeout.
TASK_GRACE_SECONDS = 3


class StepRefusedError(Exception):
    """A step cannot be handed to a worker; the text says why."""


class Scripts(Protocol):
    """Where a project's scripts are."""

    def source(self, ref: ProjectRef, name: str) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the state machine does next: `lane` names the state, `work` is its input."""

    lane: Lane
    step: StepRef | None = None
    work: Json = None
    timeout_seconds: int = 1
    notes: str = ""

    def to_state(self) -> dict[str, Json]:
        return {
            "lane": str(self.lane),
            "step": self.step._asdict() if self.step else None,
            "work": self.work,
            "timeoutSeconds": self.timeout_seconds,
            "notes": self.notes,
        }


class Prepared(NamedTuple):
    turn: Turn
    limit: Limit


class WorkBuilder:
    def __init__(self, payloads: Payloads, scripts: Scripts) -> None:
        self._payloads = payloads
        self._scripts = scripts

    def prepare(
        self,
        progress: Progress,
        step: PlanStep,
        attempt: int,
        started: datetime,
        deadline: datetime,
    ) -> Prepared:
        """The turn in which this attempt is performed. Raises StepRefusedError."""
        kind, ref = kind_of(step.step_type), StepRef(step.number, attempt)
        inputs = self._payloads.inputs(progress.execution, progress.plan)
        earlier = self._payloads.earlier(progress)
        settings = self._settings(progress, step, inputs, earlier)
        until = limit(step.step_type, _timeout(settings), deadline, started)
        seconds = until.seconds(started)
        if kind.lane is Lane.PAUSE:
            wanted = _wait_seconds(settings)
            pause = min(wanted, seconds)
            turn = Turn(
                lane=kind.lane, step=ref, work=_waited(wanted, pause), timeout_seconds=pause
            )
            return Prepared(turn, until)
        work: dict[str, Json] = {
            "tenantId": progress.execution.tenant_id,
            "projectId": progress.execution.project_id,
            "actionId": progress.execution.action_id,
            "actionName": progress.plan.action_name,
            "executionId": progress.execution.execution_id,
            "stepNumber": step.number,
            "attempt": attempt,
            "stepType": step.step_type,
            "settings": settings,
            "inputs": inputs,
            "steps": earlier,
            "deadline": until.until.timestamp(),
        }
        if kind.lane is Lane.BUILTIN:
            work["ownerId"] = progress.plan.owner_id
        try:
            sent = self._payloads.send(progress.execution, work, seconds)
        except TooMuchError as error:
            raise StepRefusedError(str(error)) from error
        turn = Turn(
            lane=kind.lane, step=ref, work=sent, timeout_seconds=seconds + TASK_GRACE_SECONDS
        )
        return Prepared(turn, until)

    def _settings(
        self, progress: Progress, step: PlanStep, inputs: Json, earlier: Mapping[str, Json]
    ) -> dict[str, Json]:
        """The step's settings, parsed and rendered, with the source of the script they name.

        Those of a default action in the background are what a client sent, and no template.
        """
        if progress.execution.default_action:
            sent: dict[str, Json] = json.loads(step.settings)
            return sent
        values = {
            "inputs": inputs,
            "steps": earlier,
            "action": {"id": progress.plan.action_id, "name": progress.plan.action_name},
            "execution": {"id": progress.execution.execution_id},
        }
        try:
            settings: dict[str, Json] = render(
                json.loads(step.settings), values, kind_of(step.step_type).verbatim
            )
        except UnknownPlaceholderError as error:
            raise StepRefusedError(f"its settings cannot be filled in: {error}") from error
        if step.step_type != "Python" or "code" in settings:
            return settings
        name = settings.get("script")
        if not isinstance(name, str) or not name:
            raise StepRefusedError("its settings name neither a script nor code")
        ref = ProjectRef(progress.execution.tenant_id, progress.execution.project_id)
        source = self._scripts.source(ref, name)
        if source is None:
            raise StepRefusedError(f"the project has no script '{name}'")
        return settings | {"code": source}


def _timeout(settings: Mapping[str, Json]) -> float | None:
    """The step's own `timeout` in seconds, if its settings have one."""
    timeout = settings.get("timeout")
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout > 0:
        raise StepRefusedError("its setting 'timeout' must be a number of seconds above 0")
    return float(timeout)


def _wait_seconds(settings: Mapping[str, Json]) -> int:
    seconds = settings.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 0:
        raise StepRefusedError("its setting 'seconds' must be a whole number of seconds")
    return seconds


def _waited(wanted: int, pause: int) -> dict[str, Json]:
    """A wait has no worker: its answer is known before it begins."""
    if wanted == pause:
        return {"status": "Completed", "output": {"seconds": wanted}}
    return {"status": "Failed", "error": f"The wait of {wanted} s was cut short", "timedOut": True}
