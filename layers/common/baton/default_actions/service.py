"""Default actions: who may execute which, and having them performed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from baton.callers.models import Caller
from baton.default_actions import catalogue
from baton.default_actions.alterations import Alterations
from baton.default_actions.answers import Item
from baton.default_actions.attributes import check_attributes
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.performer import (
    CLIENT_WAITS,
    BackgroundPerformer,
    Begun,
    Call,
    Performer,
    Spread,
    SpreadPerformer,
)
from baton.default_actions.repository import Alteration
from baton.default_actions.standing import executable
from baton.errors import ForbiddenError, NotFoundError
from baton.ids import ProjectRef, Task, parse_guid
from baton.permission import Operation, allowed
from baton.projects.repository import ProjectRepository
from baton.tenants.models import Standing
from baton.tenants.repository import TenantRepository

STEP_ANSWER = 900_000
"""Bytes that a default action may answer as a step: an output has 1 MB at most."""


class Background(Protocol):
    """What performs the rest of a default action once the client has its answer."""

    def start(self, call: Call, begun: Begun) -> str:
        """Start an execution of this step and return its id."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A default action as a client asks for it. `project_id` is None when none is named.

    `seconds` is what performing it may take.
    """

    entity: str
    name: str
    attributes: Mapping[str, Any]
    caller: Caller
    address: str
    project_id: str | None = None
    seconds: float = CLIENT_WAITS


class Outcome(NamedTuple):
    """What is answered; `execution` is where the rest can be followed, when there is a rest."""

    items: list[Item]
    ref: ProjectRef
    execution_id: str | None = None


class DefaultActionService:
    """`performers` makes what performs an action when it is first needed, by step type."""

    def __init__(
        self,
        tenants: TenantRepository,
        projects: ProjectRepository,
        alterations: Alterations,
        performers: Mapping[str, Callable[[], Performer]],
        background: Callable[[], Background],
    ) -> None:
        self._tenants = tenants
        self._projects = projects
        self._alterations = alterations
        self._performers = performers
        self._background = background

    def perform(self, wanted: Wanted, now: datetime) -> Outcome:
        """Perform it for a client, or begin to when it takes longer than a client waits."""
        ref, action = self._admit(wanted)
        performer = self._performer(action)
        attributes = check_attributes(action, wanted.attributes)
        call = Call(
            ref=ref,
            caller=wanted.caller,
            attributes=attributes,
            address=wanted.address,
            now=now,
            seconds=wanted.seconds,
        )
        begun = performer.begin(call) if isinstance(performer, BackgroundPerformer) else None
        if begun is None:
            return Outcome(performer.perform(call), ref)
        return Outcome(begun.items, ref, self._background().start(call, begun))

    def perform_step(
        self, wanted: Wanted, now: datetime, task: Task | None = None
    ) -> list[Item] | Spread:
        """Perform it as the step of an action, all of it, or tell the parts to perform it in."""
        ref, action = self._admit(wanted)
        attributes = check_attributes(action, wanted.attributes)
        performer = self._performer(action)
        call = Call(
            ref=ref,
            caller=wanted.caller,
            attributes=attributes,
            address=wanted.address,
            now=now,
            most_bytes=STEP_ANSWER,
            task=task,
            seconds=wanted.seconds,
        )
        if task and isinstance(performer, SpreadPerformer):
            return performer.spread(call)
        return performer.perform(call)

    def perform_part(
        self, wanted: Wanted, now: datetime, task: Task, part: int | None
    ) -> list[Item]:
        """One part of a step that was spread; without a number, what is left when all of them are done."""
        ref, action = self._admit(wanted)
        performer = self._performer(action)
        if not isinstance(performer, SpreadPerformer):
            raise TypeError(f"{action.step_type} is not performed in parts")
        call = Call(
            ref=ref, caller=wanted.caller, attributes={}, address=wanted.address, now=now, task=task
        )
        if part is None:
            return performer.finish(call)
        performer.perform_part(call, part)
        return []

    def executable(self, caller: Caller, project_id: str | None) -> list[DefaultAction]:
        """What the caller may execute, in the order of the documentation."""
        tenant = self._standing(caller)
        altered = self._alterations.all(self._project(tenant, project_id, caller), tenant)
        return [
            action
            for step_type, action in catalogue.CATALOGUE.items()
            if executable(action, altered.get(step_type, Alteration()), tenant, caller.subject)
        ]

    def _admit(self, wanted: Wanted) -> tuple[ProjectRef, DefaultAction]:
        """The action, if it exists and the caller may execute it. Only an administrator learns which."""
        tenant = self._standing(wanted.caller)
        ref = self._project(tenant, wanted.project_id, wanted.caller)
        action = catalogue.find(wanted.entity, wanted.name)
        if action is None:
            if not wanted.caller.subject.administrator:
                raise ForbiddenError("forbidden")
            known = wanted.entity in catalogue.ENTITIES
            missing = f"action '{wanted.name}'" if known else f"entity '{wanted.entity}'"
            raise NotFoundError(f"There is no {missing} here")
        alteration = self._alterations.find(ref, action, tenant)
        if not executable(action, alteration, tenant, wanted.caller.subject):
            raise ForbiddenError("forbidden")
        return ref, action

    def _standing(self, caller: Caller) -> Standing:
        standing = self._tenants.standing(caller.tenant_id)
        if standing is None:
            # Guests may name any tenant; what there is none of is as closed to them as the rest.
            raise ForbiddenError("forbidden")
        return standing

    def _performer(self, action: DefaultAction) -> Performer:
        return self._performers[action.step_type]()

    def _project(self, tenant: Standing, project_id: str | None, caller: Caller) -> ProjectRef:
        """The named project, or the tenant's first one. Users need to see it; only an administrator learns
        that there is none.
        """
        chosen = parse_guid(project_id) if project_id else tenant.default_project_id
        if chosen is None:
            raise ForbiddenError("forbidden")
        ref = ProjectRef(tenant.tenant_id, chosen)
        if not project_id and caller.kind != "user":
            return ref
        try:
            access = self._projects.access(ref)
        except NotFoundError:
            if caller.subject.administrator:
                raise
            raise ForbiddenError("forbidden") from None
        if caller.kind == "user" and not allowed(access, caller.subject, Operation.PEEK):
            raise ForbiddenError("forbidden")
        return ref
