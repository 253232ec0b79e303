"""`data_exchange/synchronize`: bring an entity and its Google sheet in step. What the action of an
exchange does.
"""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, notify
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.performer import Begun, Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from baton.default_actions.subjects import Subjects
    from baton.exchanges.synchronizing import SynchronizeService

ACTION = DefaultAction(
    entity="data_exchange",
    name="synchronize",
    label="Synchronise a data exchange",
    needs_subject=True,
)
_TO_ANSWER = 8.0


class SynchronizePerformer:
    """For a client it begins an execution, as long sheets take minutes."""

    def __init__(self, subjects: "Subjects", service: "Callable[[], SynchronizeService]") -> None:
        self._subjects = subjects
        self._service = service

    def begin(self, call: Call) -> Begun | None:
        row = self._subjects.load(call, ACTION.entity)
        settings = {ACTION.subject_field: row.row_id}
        return Begun([notify("The synchronisation has begun.")], ACTION.step_type, settings)

    def perform(self, call: Call) -> list[Item]:
        row = self._subjects.load(call, ACTION.entity)
        seconds = max(0.0, call.seconds - _TO_ANSWER)
        exchange, report = self._service().synchronize(
            call.ref, row, call.caller, call.now, seconds
        )
        return [notify(report.told(exchange), **report.to_wire())]
