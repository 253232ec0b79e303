"""What is told of changed rows: kept with the change, in one transaction, and published from the stream."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from baton.entities import exact
from baton.entities.column_types import show
from baton.entities.models import Entity
from baton.ids import ProjectRef, new_id
from baton.rows.models import Row
from baton.triggers.bus import Event

CREATED, UPDATED, DELETED = "row.created", "row.updated", "row.deleted"
MAX_PAYLOAD = 150_000
_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RowEvent:
    """`payload` is JSON text."""

    ref: ProjectRef
    event_id: str
    name: str
    payload: str
    expires_at: int

    def to_item(self) -> dict[str, Any]:
        return {
            "tenantId": self.ref.tenant_id,
            "projectId": self.ref.project_id,
            "eventId": self.event_id,
            "eventName": self.name,
            "payload": self.payload,
            "expiresAt": self.expires_at,
        }


def event_of(
    ref: ProjectRef, entity: Entity, name: str, before: Row | None, after: Row | None, now: datetime
) -> RowEvent | None:
    """What to publish of a change; None for entities that publish nothing, and when nothing changed.

    `values` has what changed, as it is now, without secret and hidden columns. It is left out, with
    `valuesOmitted`, when it is more than an event can carry.
    """
    row = after or before
    if not entity.publishes_events or row is None:
        return None
    values = _changed(entity, before, after)
    about = {"entity": entity.name, "rowId": row.row_id, "version": row.version}
    payload = exact.write(about | {"values": values})
    if len(payload.encode()) > MAX_PAYLOAD:
        payload = exact.write(about | {"valuesOmitted": True})
    expires_at = int((now + _KEPT).timestamp())
    return RowEvent(ref, new_id(), name, payload, expires_at)


def events_of(items: Iterable[Mapping[str, Any]]) -> list[Event]:
    """The events that wait in these items."""
    return [
        Event(
            ProjectRef(item["tenantId"], item["projectId"]),
            item["eventId"],
            item["eventName"],
            json.loads(item["payload"]),
        )
        for item in items
    ]


def _changed(entity: Entity, before: Row | None, after: Row | None) -> dict[str, Any]:
    if after is None:
        return {}
    return {
        column.name: show(column, after.values.get(column.name))
        for column in entity.columns
        if not (column.is_secret or column.is_hidden)
        and (before is None or before.values.get(column.name) != after.values.get(column.name))
    }
