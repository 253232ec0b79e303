"""What the table knows of triggers beside the action itself: subscriptions, and what became of schedules."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from baton.ids import ProjectRef
from baton.store import keys
from baton.store.table import Item, RefusedError, Table, Write


class ScheduleState(NamedTuple):
    """`state` as shown on the trigger: `Active`, `Disabled` or `Failed`; `error` says why it failed."""

    state: str
    error: str | None = None


class StoredTrigger(NamedTuple):
    trigger_id: str
    trigger_type: str
    frequency: int
    start_date: str
    settings: str
    event_name: str | None


class ScheduledAction(NamedTuple):
    """An action as the synchroniser sees it: which triggers it has, and whether they may fire."""

    ref: ProjectRef
    action_id: str
    revision: int
    is_enabled: bool
    triggers: tuple[StoredTrigger, ...]


class Subscription(NamedTuple):
    """A trigger that listens for an event. `filter` is JSON, empty when all such events count."""

    action_id: str
    trigger_id: str
    filter: str


class TriggerRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def action(self, ref: ProjectRef, action_id: str) -> ScheduledAction | None:
        item = self._table.get(keys.action(ref, action_id))
        return read_action(item) if item else None

    def scheduled(self) -> Iterator[ScheduledAction]:
        """Every action of the instance that has a scheduled trigger, enabled or not."""
        for shard in range(keys.SHARDS):
            for item in self._table.query_index("GSI2", keys.scheduled_actions(shard)):
                yield read_action(item)

    def record(self, action: ScheduledAction, states: Mapping[str, ScheduleState]) -> None:
        """Note what became of the action's schedules, unless it has changed meanwhile."""
        noted = {trigger_id: state._asdict() for trigger_id, state in states.items()}
        try:
            self._table.update(
                Write(
                    kind="update",
                    key=keys.action(action.ref, action.action_id),
                    update="SET schedules = :noted, scheduleRevision = :revision",
                    condition="revision = :revision",
                    values={":noted": json.dumps(noted), ":revision": action.revision},
                )
            )
        except RefusedError:
            # A later change brings its own record in the stream.
            return

    def subscribers(self, ref: ProjectRef, event_name: str) -> list[Subscription]:
        items = self._table.query(*keys.subscription(ref, event_name))
        return [
            Subscription(item["actionId"], item["triggerId"], item.get("filter", ""))
            for item in items
        ]


def read_action(item: Item) -> ScheduledAction:
    """The action of an item, whether it was read or came with the stream."""
    triggers = tuple(
        StoredTrigger(
            trigger_id=trigger["triggerId"],
            trigger_type=trigger["triggerType"],
            frequency=trigger["frequency"],
            start_date=trigger["startDate"],
            settings=trigger["settings"],
            event_name=trigger["eventName"],
        )
        for trigger in json.loads(item["triggers"])
    )
    return ScheduledAction(
        ref=keys.split_project(item["pk"]),
        action_id=item["actionId"],
        revision=item["revision"],
        is_enabled=item["isEnabled"],
        triggers=triggers,
    )
