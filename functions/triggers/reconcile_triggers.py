"""Rule, each hour: set the schedules that are missing, remove those that belong to no action."""

from typing import Any

from baton import clock, container
from baton.observability import log


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    found = container.trigger_sync().sweep(clock.now())
    # `orphans` feeds an alarm: many at once are a sign that rows were not read, not that they are gone.
    log("swept", **found._asdict())
    return found._asdict()
