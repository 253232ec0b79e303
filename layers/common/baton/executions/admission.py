"""Who may start, see and end executions: whoever may execute or read their action, and who started them."""

from collections.abc import Callable

from baton.actions.models import Action
from baton.actions.repository import ActionRepository
from baton.actions.service import check_allowed
from baton.callers.models import Caller
from baton.errors import NotFoundError
from baton.executions.models import Execution
from baton.ids import ProjectRef
from baton.permission import Operation
from baton.projects.access import ProjectAccess

type Sight = Callable[[Execution], bool]


class Admission:
    def __init__(self, actions: ActionRepository, projects: ProjectAccess) -> None:
        self._actions = actions
        self._projects = projects

    def to_project(self, ref: ProjectRef, caller: Caller) -> None:
        """Raises NotFoundError for a project the caller may not see; to be asked before what is in it."""
        self._projects.require(ref, caller.subject, Operation.PEEK)

    def to_start(self, action: Action, caller: Caller) -> None:
        """Raises NotFoundError or ForbiddenError for an action the caller may not execute."""
        check_allowed(action, caller.subject, Operation.EXECUTE)

    def of_action(self, ref: ProjectRef, action_id: str, caller: Caller) -> Sight:
        """Which executions of an action the caller may see: all of them, or those they started.

        The latter when there is no such action any more, or it is a default one.
        """
        subject = caller.subject
        if subject.passes(Operation.READ):
            return lambda _: True
        self._projects.require(ref, subject, Operation.PEEK)
        try:
            check_allowed(self._actions.get(ref, action_id), subject, Operation.READ)
        except NotFoundError:
            return lambda execution: execution.started_by == caller.caller_id
        return lambda _: True

    def to_know_of(self, action: Action, caller: Caller) -> None:
        """Raises NotFoundError for an action the caller may not see."""
        check_allowed(action, caller.subject, Operation.PEEK)

    def to_one(
        self, ref: ProjectRef, execution: Execution, caller: Caller, operation: Operation
    ) -> None:
        """Raises NotFoundError or ForbiddenError for an execution the caller may not see, or end."""
        subject = caller.subject
        if subject.passes(operation) or execution.started_by == caller.caller_id:
            return
        try:
            self._projects.require(ref, subject, Operation.PEEK)
            action = self._actions.get(ref, execution.action_id)
            check_allowed(action, subject, operation)
        except NotFoundError:
            raise NotFoundError(
                "Execution not found", actionExecutionId=execution.execution_id
            ) from None
