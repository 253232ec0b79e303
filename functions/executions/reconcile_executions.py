"""Rule, each minute: start what stayed queued, close what was lost or outlived its deadline."""

from typing import Any

from baton import clock, container
from baton.observability import log


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    looked_at = container.reconciler().sweep(clock.now())
    log("swept", executions=looked_at)
    return {"executions": looked_at}
