"""`world/restart_daptin`: apply the configuration files, and put everything back in order."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, notify, redirect
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.performer import Begun, Call
from baton.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from baton.configuration.service import ConfigurationService
    from baton.triggers.upkeep import ScheduleUpkeep

ACTION = DefaultAction(entity="world", name="restart_daptin", label="Restart system")

INITIATED = [notify("Initiating system update."), redirect("/", 5000)]


class RestartPerformer:
    """Applies new configuration files and brings the schedules in order, in the background.

    What it does that with is made when it does: the function that answers the client has no rights to.
    """

    def __init__(
        self,
        configuration: "Callable[[], ConfigurationService]",
        upkeep: "Callable[[], ScheduleUpkeep]",
    ) -> None:
        self._configuration = configuration
        self._upkeep = upkeep

    def begin(self, _: Call) -> Begun:
        return Begun(INITIATED, ACTION.step_type, {})

    def perform(self, call: Call) -> list[Item]:
        """Raises InvalidInputError when a file could not be applied, once all others are."""
        report = self._configuration().apply(call.ref, call.caller, call.now)
        done = asdict(report) | {"schedules": self._upkeep().set_schedules(call.ref, call.now)}
        if report.failed:
            raise InvalidInputError("; ".join(report.failed.values()), **done)
        return [*INITIATED, Item("Restart", done)]
