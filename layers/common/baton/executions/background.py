"""What is left of a default action when its client has been answered: an execution of one step."""

from baton.default_actions.performer import Begun, Call
from baton.executions.starting import Starter


class BackgroundExecutions:
    def __init__(self, starter: Starter) -> None:
        self._starter = starter

    def start(self, call: Call, begun: Begun) -> str:
        """Start the execution and return its id."""
        execution = self._starter.start_step(
            call.ref, begun.step_type, dict(begun.settings), call.caller, call.now
        )
        return execution.execution_id
