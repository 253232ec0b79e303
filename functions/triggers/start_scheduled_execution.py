"""Target of every schedule: start the execution of a slot, if this delivery is one."""

from typing import Any

from baton import clock, container
from baton.ids import ProjectRef
from baton.observability import log
from baton.triggers.service import Delivery


def handler(event: dict[str, Any], _context: object) -> dict[str, str | None]:
    now = clock.now()
    # A scheduler that does not fill in the time leaves its placeholder; then it is the present.
    instant = now if event["time"].startswith("<") else clock.parse(event["time"])
    ref = ProjectRef(event["tenantId"], event["projectId"])
    delivery = Delivery(ref, event["actionId"], event["triggerId"], instant)
    execution = container.triggers().start_slot(delivery, now)
    execution_id = execution.execution_id if execution else None
    log("delivered", trigger=event["triggerId"], time=event["time"], execution=execution_id)
    return {"actionExecutionId": execution_id}
