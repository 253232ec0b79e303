"""Rule on the event bus: start an execution of every action that listens for the event."""

from typing import Any

from baton import clock, container
from baton.observability import log
from baton.triggers.bus import Event


def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    happened = Event.from_detail(event["detail"])
    found = container.triggers().start_subscribers(happened, clock.now())
    log("event", event=happened.event_id, **found._asdict())
    return found._asdict()
