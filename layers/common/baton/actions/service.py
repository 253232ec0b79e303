"""What may be done to actions."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from baton.actions import changes
from baton.actions.models import Action, ActionChange, ActionList, NewAction
from baton.actions.repository import ActionRepository
from baton.errors import StaleError, TooLargeError
from baton.ids import ProjectRef
from baton.store.table import pause
from baton.triggers.outlook import check_triggers, next_run_time
from baton.triggers.schedule import Defaults

DOCUMENT_LIMIT = 300 * 1024
_TRIES = 10


class Cancelling(Protocol):
    """Ends what an action has under way."""

    def cancel_all(self, ref: ProjectRef, action_id: str, now: datetime) -> None: ...


class ActionService:
    """`executions` is asked for only when an action with executions under way is deleted."""

    def __init__(
        self,
        actions: ActionRepository,
        executions: Callable[[], Cancelling],
        defaults: Defaults,
    ) -> None:
        self._actions = actions
        self._executions = executions
        self._defaults = defaults

    def get(self, ref: ProjectRef, action_id: str, now: datetime) -> Action:
        return self._shown(self._actions.get(ref, action_id), now)

    def list(
        self,
        ref: ProjectRef,
        now: datetime,
        page: int | None = None,
        page_size: int | None = None,
    ) -> ActionList:
        """All actions, or one page of them when `page` or `page_size` is given (then 1 and 50)."""
        found = self._actions.all(ref)
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

    def create(self, ref: ProjectRef, body: NewAction, caller_id: str, now: datetime) -> Action:
        """Raises NameTakenError for a name that another action of the project has."""
        action = changes.create(ref, body, caller_id, now)
        self._check(action)
        self._actions.add(ref, action)
        return self._shown(action, now)

    def update(
        self, ref: ProjectRef, action_id: str, body: ActionChange, caller_id: str, now: datetime
    ) -> Action:
        """A partial update. It merges with changes made at the same time unless `dateModified` forbids it."""
        for attempt in range(_TRIES):
            before = self._actions.get(ref, action_id)
            after = changes.change(before, body, caller_id, now)
            self._check(after)
            try:
                return self._shown(self._actions.replace(ref, before, after), now)
            except StaleError:
                if body.date_modified is not None or attempt == _TRIES - 1:
                    raise
                pause(attempt)
        raise AssertionError("unreachable: the last try returns or raises")

    def set_enabled(
        self, ref: ProjectRef, action_id: str, enabled: bool, caller_id: str, now: datetime
    ) -> Action:
        changed = self._actions.set_enabled(ref, action_id, enabled, caller_id, now)
        return self._shown(changed, now)

    def delete(self, ref: ProjectRef, action_id: str, now: datetime) -> None:
        """Remove the action, then cancel what it has under way. Its history stays."""
        for attempt in range(_TRIES):
            action = self._actions.get(ref, action_id)
            try:
                self._actions.remove(ref, action)
                break
            except StaleError:
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
        if action.action_status != "Idle":
            self._executions().cancel_all(ref, action_id, now)

    def _shown(self, action: Action, now: datetime) -> Action:
        """The action with what follows from the present instant."""
        next_run = next_run_time(action, self._defaults, now)
        return action.model_copy(update={"next_run_time": next_run})

    def _check(self, action: Action) -> None:
        """What an action must be beyond its form: small enough, with triggers that can fire."""
        _check_size(action)
        check_triggers(action.triggers, self._defaults)


def _check_size(action: Action) -> None:
    size = len(action.model_dump_json().encode())
    if size > DOCUMENT_LIMIT:
        raise TooLargeError(f"An action may have {DOCUMENT_LIMIT} bytes; this one has {size}")
