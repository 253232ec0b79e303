"""The instance's event bus: what is published on it, and in which form."""

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from baton.ids import ProjectRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_events import EventBridgeClient

SOURCE = "baton"
DETAIL_TYPE = "Project Event"
_MOST_AT_ONCE = 10

type Json = Any


class Event(NamedTuple):
    """Something that happened in a project. `depth` counts the executions that led to it."""

    ref: ProjectRef
    event_id: str
    name: str
    payload: dict[str, Json]
    depth: int = 0

    def detail(self) -> dict[str, Json]:
        return {
            "tenantId": self.ref.tenant_id,
            "projectId": self.ref.project_id,
            "eventId": self.event_id,
            "eventName": self.name,
            "payload": self.payload,
            "depth": self.depth,
        }

    @classmethod
    def from_detail(cls, detail: dict[str, Json]) -> "Event":
        return cls(
            ProjectRef(detail["tenantId"], detail["projectId"]),
            detail["eventId"],
            detail["eventName"],
            detail["payload"],
            detail["depth"],
        )


class NotPublishedError(Exception):
    """The bus did not take an event."""


class EventBus:
    def __init__(self, client: "EventBridgeClient", name: str) -> None:
        self._client = client
        self._name = name

    def publish(self, events: "Sequence[Event]") -> None:
        """Put events on the bus. Raises NotPublishedError when it refused any: then send all again."""
        for first in range(0, len(events), _MOST_AT_ONCE):
            answer = self._client.put_events(
                Entries=[
                    {
                        "EventBusName": self._name,
                        "Source": SOURCE,
                        "DetailType": DETAIL_TYPE,
                        "Detail": json.dumps(event.detail()),
                    }
                    for event in events[first : first + _MOST_AT_ONCE]
                ]
            )
            if answer["FailedEntryCount"]:
                codes = {entry.get("ErrorCode") for entry in answer["Entries"]} - {None}
                raise NotPublishedError(f"The event bus refused events: {sorted(map(str, codes))}")
