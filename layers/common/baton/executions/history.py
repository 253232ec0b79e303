"""What there is to read of executions."""

from dataclasses import replace
from datetime import datetime

from baton.actions.repository import ActionRepository, not_found
from baton.callers.models import Caller
from baton.errors import NotFoundError
from baton.executions import package, wire
from baton.executions.admission import Admission
from baton.executions.models import Execution
from baton.executions.package import Packages
from baton.executions.payloads import Payloads
from baton.executions.repository import ExecutionRepository
from baton.ids import ProjectRef
from baton.permission import Operation


class History:
    def __init__(
        self,
        actions: ActionRepository,
        executions: ExecutionRepository,
        payloads: Payloads,
        packages: Packages,
        admission: Admission,
    ) -> None:
        self._actions = actions
        self._executions = executions
        self._payloads = payloads
        self._packages = packages
        self._admission = admission

    def of_action(
        self,
        ref: ProjectRef,
        action_id: str,
        caller: Caller,
        page: int | None = None,
        page_size: int | None = None,
    ) -> wire.ExecutionHistory:
        """An action's executions, newest first; one page of them when `page` or `page_size` is given."""
        sees = self._admission.of_action(ref, action_id, caller)
        found = list(filter(sees, self._executions.of_action(ref.tenant_id, action_id)))
        self._check_action(ref, action_id, found, caller)
        views = [wire.view(execution) for execution in found]
        if page is None and page_size is None:
            return wire.ExecutionHistory(items=views)
        page, page_size = page or 1, page_size or 50
        first = (page - 1) * page_size
        return wire.ExecutionHistory(
            items=views[first : first + page_size],
            total_count=len(views),
            page=page,
            page_size=page_size,
        )

    def last(self, ref: ProjectRef, action_id: str, caller: Caller) -> wire.ExecutionView:
        """The newest of an action that the caller may see. Raises NotFoundError when there is none."""
        sees = self._admission.of_action(ref, action_id, caller)
        newest = self._executions.of_action(ref.tenant_id, action_id, limit=1)
        found = list(filter(sees, newest))
        if newest and not found:  # the newest is somebody else's
            found = list(filter(sees, self._executions.of_action(ref.tenant_id, action_id)))
        self._check_action(ref, action_id, found, caller)
        if not found:
            raise NotFoundError(
                "The action has not been executed yet", actionId=action_id, ActionId=action_id
            )
        return wire.view(found[0])

    def detail(self, ref: ProjectRef, execution_id: str, caller: Caller) -> wire.ExecutionDetail:
        """An execution with its steps, their outputs and logs."""
        progress = self._executions.get(ref, execution_id)
        self._admission.to_one(ref, progress.execution, caller, Operation.READ)
        records = {
            number: self._payloads.filled(progress.execution, record)
            for number, record in progress.records.items()
        }
        return wire.detail(replace(progress, records=records))

    def package(self, ref: ProjectRef, execution_id: str, caller: Caller) -> bytes:
        """The zip of an execution, as it is now."""
        return package.build(self.detail(ref, execution_id, caller))

    def package_link(
        self, ref: ProjectRef, execution_id: str, caller: Caller, now: datetime
    ) -> wire.PackageLink:
        """The same zip, put where a browser can fetch it for a while."""
        body = self.package(ref, execution_id, caller)
        return self._packages.publish(ref.tenant_id, execution_id, body, now)

    def _check_action(
        self, ref: ProjectRef, action_id: str, found: list[Execution], caller: Caller
    ) -> None:
        """History outlives its action, so only an empty one needs an action that the caller may see."""
        if not found:
            self._admission.to_know_of(self._actions.get(ref, action_id), caller)
        elif found[0].project_id != ref.project_id:
            raise not_found(action_id)
