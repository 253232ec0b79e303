"""Rule on Step Functions' status changes: end the record of an execution whose machine ended without it."""

import json
from typing import Any

from baton import clock, container
from baton.executions.state_machine import MachineState
from baton.observability import log


def handler(event: dict[str, Any], _context: object) -> None:
    detail = event["detail"]
    run = json.loads(detail["input"])["run"]
    state = MachineState(detail["status"], detail.get("cause") or detail.get("error") or "")
    container.reconciler().close(run["tenantId"], run["executionId"], state, clock.now())
    log("machine ended", execution=run["executionId"], status=detail["status"])
