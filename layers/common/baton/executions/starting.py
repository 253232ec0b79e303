"""Starting executions, whoever asks."""

import json
import logging
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from baton.actions.models import Action
from baton.actions.repository import ActionRepository
from baton.callers.models import Caller
from baton.errors import CannotExecuteError, InvalidInputError
from baton.executions.admission import Admission
from baton.executions.models import Execution, ExecutionStatus, Json, Plan, PlanStep
from baton.executions.payloads import Payloads
from baton.executions.repository import (
    Changed,
    ExecutionRepository,
    NewExecution,
    Repeated,
    not_found,
)
from baton.executions.state_machine import StateMachine, UnavailableError
from baton.ids import ProjectRef, new_id
from baton.steps.catalogue import kind_of

IDEMPOTENCY_KEY_LIMIT = 255

logger = logging.getLogger(__name__)


class Occasion(NamedTuple):
    """What makes a trigger start an execution: the slot of a schedule, or an event. Each starts one."""

    trigger_id: str
    scheduled_time: datetime | None = None
    event_id: str | None = None
    depth: int = 0


class StartRequest(NamedTuple):
    """Which action is to be executed, with what. A repeated `idempotency_key` gets the first execution.

    `caller` is None when no client but a trigger asks: its action has been allowed to by who set it.
    """

    ref: ProjectRef
    action_id: str
    inputs: dict[str, Json]
    idempotency_key: str = ""
    occasion: Occasion | None = None
    caller: Caller | None = None


class Starter:
    def __init__(
        self,
        actions: ActionRepository,
        executions: ExecutionRepository,
        payloads: Payloads,
        machine: StateMachine,
        admission: Admission,
    ) -> None:
        self._actions = actions
        self._executions = executions
        self._payloads = payloads
        self._machine = machine
        self._admission = admission

    def start(self, wanted: StartRequest, now: datetime) -> Execution:
        """Queue an execution and start its machine. The one way in, whoever asks.

        Once queued it will run: should the machine not start now, the reconciler starts it.
        """
        if wanted.caller:
            self._admission.to_project(wanted.ref, wanted.caller)
        action = self._actions.get(wanted.ref, wanted.action_id)
        if wanted.caller:
            self._admission.to_start(action, wanted.caller)
        return self.start_action(action, wanted, now)

    def start_action(self, action: Action, wanted: StartRequest, now: datetime) -> Execution:
        """The same for an action that has been read."""
        _check(wanted.idempotency_key)
        if not action.is_enabled:
            raise _cannot_execute(wanted.action_id)
        execution = _queued(wanted, now)
        plan = self._payloads.keep_inputs(execution, _plan(action, wanted.inputs))
        try:
            self._executions.add(NewExecution(execution, plan, wanted.idempotency_key))
        except Repeated as repeated:
            return self._existing(wanted.ref, repeated.execution_id)
        except Changed as changed:
            # Deleted or disabled between reading and writing; reading again tells which.
            self._actions.get(wanted.ref, wanted.action_id)
            raise _cannot_execute(wanted.action_id) from changed
        return self._begin(execution)

    def start_step(
        self, ref: ProjectRef, step_type: str, settings: dict[str, Json], by: Caller, now: datetime
    ) -> Execution:
        """Execute one default action by itself, as a background task that can be followed."""
        action_id = background_action_id(ref, step_type)
        wanted = StartRequest(ref, action_id, {}, caller=by)
        execution = replace(_queued(wanted, now), default_action=step_type)
        step = PlanStep(
            number=1, step_type=step_type, description=None, settings=json.dumps(settings)
        )
        plan = Plan(
            action_id=action_id,
            action_name=step_type,
            max_run_time=kind_of(step_type).most_seconds,
            steps=(step,),
            owner_id=by.caller_id,
        )
        self._executions.add(NewExecution(execution, plan))
        return self._begin(execution)

    def refuse(self, wanted: StartRequest, notes: str, now: datetime) -> None:
        """Leave a trace of an execution that was not to start, and why."""
        action = self._actions.get(wanted.ref, wanted.action_id)
        refused = replace(
            _queued(wanted, now), status=ExecutionStatus.FAILED, date_ended=now, notes=notes
        )
        try:
            self._executions.add_refused(refused, _plan(action, {}))
        except Repeated:
            return

    def _begin(self, execution: Execution) -> Execution:
        """Start the machine of what is queued; should that fail, the reconciler starts it."""
        try:
            self._machine.start(execution.tenant_id, execution.execution_id)
        except UnavailableError:
            logger.warning("queued, not started yet: %s", execution.execution_id)
        return execution

    def _existing(self, ref: ProjectRef, execution_id: str) -> Execution:
        execution = self._executions.find(ref.tenant_id, execution_id)
        if execution is None:
            raise not_found(execution_id)
        return execution


def background_action_id(ref: ProjectRef, step_type: str) -> str:
    """The id under which a project's executions of a default action are listed."""
    return str(uuid5(UUID(ref.project_id), step_type))


def _queued(wanted: StartRequest, now: datetime) -> Execution:
    occasion = wanted.occasion
    return Execution(
        execution_id=new_id(),
        tenant_id=wanted.ref.tenant_id,
        project_id=wanted.ref.project_id,
        action_id=wanted.action_id,
        status=ExecutionStatus.QUEUED,
        date_started=now,
        trigger_id=occasion.trigger_id if occasion else None,
        scheduled_time=occasion.scheduled_time if occasion else None,
        event_id=occasion.event_id if occasion else None,
        depth=occasion.depth if occasion else 0,
        started_by=wanted.caller.caller_id if wanted.caller else None,
    )


def _plan(action: Action, inputs: dict[str, Json]) -> Plan:
    return Plan(
        action_id=action.action_id,
        action_name=action.name,
        max_run_time=action.max_run_time,
        steps=tuple(
            PlanStep(
                number=step.step_number,
                step_type=step.step_type,
                description=step.description,
                settings=step.settings,
            )
            for step in action.steps
        ),
        inputs=inputs,
        owner_id=action.created_by,
    )


def _check(idempotency_key: str) -> None:
    if len(idempotency_key) > IDEMPOTENCY_KEY_LIMIT:
        raise InvalidInputError.of(
            "Idempotency-Key", f"must have at most {IDEMPOTENCY_KEY_LIMIT} characters"
        )


def _cannot_execute(action_id: str) -> CannotExecuteError:
    return CannotExecuteError(
        "Action can't create execution", actionId=action_id, ActionId=action_id
    )
