"""State `Advance` of action_run: record what the last worker returned, and say what comes next."""

from typing import Any

from baton import clock, container
from baton.executions.plan import StepRef
from baton.observability import log


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    run, step = event["run"], event["step"]
    answered = StepRef(step["number"], step["attempt"]) if step else None
    turn = container.engine().advance(
        run["tenantId"], run["executionId"], answered, event["answer"], clock.now()
    )
    log("advanced", execution=run["executionId"], lane=turn.lane)
    return turn.to_state()
