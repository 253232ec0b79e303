"""What may be done to actions."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from baton.actions import changes
from baton.actions.models import Action, ActionChange, ActionList, NewAction
from baton.actions.repository import ActionRepository, not_found
from baton.callers.models import Caller
from baton.errors import (
    ForbiddenError,
    NameTakenError,
    NotFoundError,
    StaleError,
    TooLargeError,
)
from baton.ids import ProjectRef
from baton.permission import Operation, Subject, allowed, may_alter
from baton.projects.access import ProjectAccess
from baton.sharing import check_altered
from baton.steps.catalogue import is_default_action
from baton.store.keys import fold_name
from baton.store.waiting import pause
from baton.triggers.outlook import check_triggers, next_run_time
from baton.triggers.schedule import Defaults

DOCUMENT_LIMIT = 300 * 1024
_TRIES = 10
_DELETES_ALL = Subject(granted=frozenset({Operation.PEEK, Operation.DELETE}))


class Cancelling(Protocol):
    """Ends what an action has under way."""

    def cancel_all(self, ref: ProjectRef, action_id: str, now: datetime) -> None: ...


class ActionService:
    """`canceller` is asked for only when an action with executions under way is deleted."""

    def __init__(
        self,
        actions: ActionRepository,
        projects: ProjectAccess,
        canceller: Callable[[], Cancelling],
        defaults: Defaults,
    ) -> None:
        self._actions = actions
        self._projects = projects
        self._canceller = canceller
        self._defaults = defaults

    def get(self, ref: ProjectRef, action_id: str, caller: Caller, now: datetime) -> Action:
        subject = caller.subject
        self._projects.require(ref, subject, Operation.PEEK)
        action = self._actions.get(ref, action_id)
        check_allowed(action, subject, Operation.READ)
        return self._shown(action, now)

    def list(
        self,
        ref: ProjectRef,
        caller: Caller,
        now: datetime,
        page: int | None = None,
        page_size: int | None = None,
    ) -> ActionList:
        """What the caller may see, or one page of it when `page` or `page_size` is given (then 1 and 50)."""
        subject = caller.subject
        self._projects.require(ref, subject, Operation.PEEK)
        found = [
            _peeked(action, subject)
            for action in self._actions.all(ref)
            if allowed(action.access, subject, Operation.PEEK)
        ]
        if page is None and page_size is None:
            shown = [self._shown(action, now) for action in found]
            return ActionList(actions=shown, total_count=len(found))
        page, page_size = page or 1, page_size or 50
        first = (page - 1) * page_size
        return ActionList(
            actions=[self._shown(action, now) for action in found[first : first + page_size]],
            total_count=len(found),
            page=page,
            page_size=page_size,
        )

    def create(self, ref: ProjectRef, body: NewAction, caller: Caller, now: datetime) -> Action:
        """Raises NameTakenError for a name that another action of the project has."""
        action = self.prepared(ref, body, caller, now)
        self._actions.add(ref, action)
        return self._shown(action, now)

    def prepared(self, ref: ProjectRef, body: NewAction, caller: Caller, now: datetime) -> Action:
        """An action that the caller may create, as it is to be stored."""
        self._projects.require(ref, caller.subject, Operation.CREATE)
        action = changes.create(ref, body, caller.caller_id, now)
        self._check(action)
        return action

    def update(
        self, ref: ProjectRef, action_id: str, body: ActionChange, caller: Caller, now: datetime
    ) -> Action:
        """A partial update. It merges with changes made at the same time unless `dateModified` forbids it."""
        self._projects.require(ref, caller.subject, Operation.PEEK)
        for attempt in range(_TRIES):
            before = self._actions.get(ref, action_id)
            check_allowed(before, caller.subject, Operation.UPDATE)
            after = changes.change(before, body, caller.caller_id, now)
            check_altered(before.access, after.access, caller.subject)
            _check_borrowed(before, after, caller.subject)
            self._check(after)
            try:
                return self._shown(self._actions.replace(ref, before, after), now)
            except StaleError:
                if body.date_modified is not None or attempt == _TRIES - 1:
                    raise
                pause(attempt)
        raise AssertionError("unreachable: the last try returns or raises")

    def put(self, ref: ProjectRef, body: NewAction, caller: Caller, now: datetime) -> bool:
        """Create the action, or bring the one of this name to what the body says.

        Returns whether that took a change. What the body leaves out stays.
        """
        for attempt in range(_TRIES):
            action_id = self._actions.find(ref, body.name)
            try:
                if action_id is None:
                    self.create(ref, body, caller, now)
                    return True
                before = self._actions.get(ref, action_id)
                after = self._declared(before, body, caller, now)
                if changes.content(after) == changes.content(before):
                    return False
                self._actions.replace(ref, before, after)
            except (NameTakenError, StaleError):
                # Somebody else created or changed it since it was looked for.
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
            else:
                return True
        raise AssertionError("unreachable: the last try returns or raises")

    def check(
        self, ref: ProjectRef, bodies: Sequence[NewAction], caller: Caller, now: datetime
    ) -> None:
        """Raises as `put` would for one of these, and changes nothing."""
        if not bodies:
            return
        known = {fold_name(action.name): action for action in self._actions.all(ref)}
        for body in bodies:
            before = known.get(fold_name(body.name))
            if before is None:
                self._projects.require(ref, caller.subject, Operation.CREATE)
                self._check(changes.create(ref, body, caller.caller_id, now))
            else:
                self._declared(before, body, caller, now)

    def _declared(self, before: Action, body: NewAction, caller: Caller, now: datetime) -> Action:
        check_allowed(before, caller.subject, Operation.UPDATE)
        after = changes.change(before, changes.declared(before, body), caller.caller_id, now)
        check_altered(before.access, after.access, caller.subject)
        _check_borrowed(before, after, caller.subject)
        self._check(after)
        return after

    def set_enabled(
        self, ref: ProjectRef, action_id: str, enabled: bool, caller: Caller, now: datetime
    ) -> Action:
        if not caller.subject.passes(Operation.UPDATE):
            self._projects.require(ref, caller.subject, Operation.PEEK)
            check_allowed(self._actions.get(ref, action_id), caller.subject, Operation.UPDATE)
        changed = self._actions.set_enabled(ref, action_id, enabled, caller.caller_id, now)
        return self._shown(changed, now)

    def delete(self, ref: ProjectRef, action_id: str, caller: Caller, now: datetime) -> None:
        """Remove the action, then cancel what it has under way. Its history stays."""
        self._projects.require(ref, caller.subject, Operation.PEEK)
        self._delete(ref, action_id, caller.subject, now)

    def any(self, ref: ProjectRef) -> bool:
        """Whether a project has actions, whoever may see them."""
        return self._actions.any(ref)

    def delete_all(self, ref: ProjectRef, now: datetime) -> None:
        """Delete all actions of a project that is deleted, which is for its service to allow.

        What they have under way is cancelled first: once they are gone, nobody who repeats this finds it.
        """
        for action in self._actions.all(ref):
            if action.action_status != "Idle":
                self._canceller().cancel_all(ref, action.action_id, now)
            try:
                self._delete(ref, action.action_id, _DELETES_ALL, now)
            except NotFoundError:
                continue

    def _delete(self, ref: ProjectRef, action_id: str, subject: Subject, now: datetime) -> None:
        for attempt in range(_TRIES):
            action = self._actions.get(ref, action_id)
            check_allowed(action, subject, Operation.DELETE)
            try:
                self._actions.remove(ref, action)
                break
            except StaleError:
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
        if action.action_status != "Idle":
            self._canceller().cancel_all(ref, action_id, now)

    def _shown(self, action: Action, now: datetime) -> Action:
        """The action with what follows from the present instant."""
        next_run = next_run_time(action, self._defaults, now)
        return action.model_copy(update={"next_run_time": next_run})

    def _check(self, action: Action) -> None:
        """What an action must be beyond its form: small enough, with triggers that can fire."""
        _check_size(action)
        check_triggers(action.triggers, self._defaults)


def check_allowed(action: Action, subject: Subject, operation: Operation) -> None:
    """Raises NotFoundError for an action the subject may not see, ForbiddenError for what it may not do."""
    if not allowed(action.access, subject, Operation.PEEK):
        raise not_found(action.action_id)
    if not allowed(action.access, subject, operation):
        raise ForbiddenError(
            f"You may not {operation.name.lower()} this action", actionId=action.action_id
        )


def _check_borrowed(before: Action, after: Action, subject: Subject) -> None:
    """Default actions among the steps have the owner's rights, which nobody else may put to other uses.

    All that can reach their settings counts: earlier steps, what triggers hand over, the action's name.
    """
    if may_alter(before.access, subject) or _does(before) == _does(after):
        return
    if any(is_default_action(step.step_type) for step in (*before.steps, *after.steps)):
        raise ForbiddenError(
            "Steps that are default actions have the rights of the action's owner: only the owner and"
            " administrators may change name, steps and triggers of an action that has any",
            actionId=before.action_id,
        )


def _does(action: Action) -> tuple[object, ...]:
    """What an action does, and when."""
    triggers = [
        trigger.model_dump(exclude={"schedule_state", "schedule_error"})
        for trigger in action.triggers
    ]
    return action.name, action.steps, triggers


def _peeked(action: Action, subject: Subject) -> Action:
    """Who may see an action but not read it sees that it is there, and not what it does."""
    if allowed(action.access, subject, Operation.READ):
        return action
    return action.model_copy(update={"steps": [], "triggers": []})


def _check_size(action: Action) -> None:
    size = len(action.model_dump_json().encode())
    if size > DOCUMENT_LIMIT:
        raise TooLargeError(f"An action may have {DOCUMENT_LIMIT} bytes; this one has {size}")
