"""Actions in the table: the document, the guard of its name, and how its executions count on it."""

import json
from datetime import datetime
from typing import Any

from baton import clock, sharing, sharing_wire
from baton.actions.models import Action, ActionStatus, ScheduleState, Trigger, TriggerType
from baton.errors import NameTakenError, NotFoundError, StaleError
from baton.ids import ProjectRef
from baton.projects.repository import is_open, not_found as project_not_found
from baton.store import keys
from baton.store.table import Item, RefusedError, Table, Write, put_new

_STORED_OF_TRIGGERS = set(Trigger.model_fields) - {"schedule_state", "schedule_error"}
NAME_TAKEN = "An action with this name already exists in the project"


class ActionRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, ref: ProjectRef, action_id: str) -> Action:
        item = self._table.get(keys.action(ref, action_id))
        if item is None:
            raise not_found(action_id)
        return from_item(item)

    def find(self, ref: ProjectRef, name: str) -> str | None:
        """The id of the action of this name, however it is written."""
        guard = self._table.get(keys.action_name(ref, name))
        return str(guard["actionId"]) if guard else None

    def all(self, ref: ProjectRef) -> list[Action]:
        """All actions of a project, oldest first. Raises NotFoundError when there is no such project."""
        found = self._table.query(*keys.action(ref))
        if not found and self._table.get(keys.project(ref)) is None:
            raise project_not_found(ref)
        return [from_item(item) for item in found]

    def any(self, ref: ProjectRef) -> bool:
        """Whether a project has actions."""
        return self._table.has(*keys.action(ref))

    def add(self, ref: ProjectRef, action: Action) -> None:
        """Claim the name and store the action, both or neither."""
        try:
            self._table.transact(*self.additions(ref, action))
        except RefusedError as refused:
            if 0 in refused.items:
                raise project_not_found(ref) from refused
            raise NameTakenError(NAME_TAKEN) from refused

    def additions(self, ref: ProjectRef, action: Action) -> list[Write]:
        """The writes of `add`. The first is refused without such a project, others when the name is taken."""
        return [
            is_open(ref),
            self._claim(ref, action),
            put_new(keys.action(ref, action.action_id), _to_item(action) | _indexed(action)),
            *_subscribe(ref, action),
        ]

    def replace(self, ref: ProjectRef, before: Action, after: Action) -> Action:
        """Store a change of the action as it was read; StaleError when it has moved on since."""
        item = _to_item(after) | {"revision": before.revision + 1}
        indexed = _indexed(after)
        item |= indexed
        names = {f"#{name}": name for name in item}
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in item)
        if not indexed:
            update += " REMOVE gsi2pk, gsi2sk"
        write = Write(
            kind="update",
            key=keys.action(ref, before.action_id),
            update=update,
            condition="revision = :was",
            names=names,
            values={f":{name}": value for name, value in item.items()} | {":was": before.revision},
        )
        renaming = self._rename(ref, before, after)
        try:
            self._table.transact(write, *renaming, *_resubscribe(ref, before, after))
        except RefusedError as refused:
            if 0 not in refused.items:
                raise NameTakenError(NAME_TAKEN, actionId=before.action_id) from refused
            if not refused.items[0]:
                raise not_found(before.action_id) from refused
            raise StaleError(
                "The action was changed by somebody else", actionId=before.action_id
            ) from refused
        return after.model_copy(update={"revision": before.revision + 1})

    def set_enabled(
        self, ref: ProjectRef, action_id: str, enabled: bool, caller_id: str, now: datetime
    ) -> Action:
        """Enable or disable in one call; an action that is so already stays untouched."""
        write = Write(
            kind="update",
            key=keys.action(ref, action_id),
            update="SET isEnabled = :enabled, dateModified = :now, modifiedBy = :by ADD revision :one",
            condition="isEnabled = :other",
            values={
                ":enabled": enabled,
                ":other": not enabled,
                ":now": clock.to_millis(now),
                ":by": caller_id,
                ":one": 1,
            },
        )
        try:
            return from_item(self._table.update(write))
        except RefusedError as refused:
            if not refused.items[0]:
                raise not_found(action_id) from refused
            return from_item(refused.items[0])

    def remove(self, ref: ProjectRef, action: Action) -> None:
        """Delete the action and free its name; StaleError when it has moved on since it was read."""
        condition, values = "revision = :was", {":was": action.revision}
        if action.action_status is ActionStatus.IDLE:
            # An execution that started since then would be left to run: its caller must see it.
            condition += " AND NOT (queuedCount > :none OR runningCount > :none)"
            values[":none"] = 0
        try:
            self._table.transact(
                Write(
                    kind="delete",
                    key=keys.action(ref, action.action_id),
                    condition=condition,
                    values=values,
                ),
                Write(kind="delete", key=keys.action_name(ref, action.name)),
                *_resubscribe(ref, action, action.model_copy(update={"triggers": []})),
            )
        except RefusedError as refused:
            if not refused.items[0]:
                raise not_found(action.action_id) from refused
            raise StaleError(
                "The action was changed by somebody else", actionId=action.action_id
            ) from refused

    def _claim(self, ref: ProjectRef, action: Action) -> Write:
        return put_new(keys.action_name(ref, action.name), {"actionId": action.action_id})

    def _rename(self, ref: ProjectRef, before: Action, after: Action) -> list[Write]:
        old = keys.action_name(ref, before.name)
        if keys.action_name(ref, after.name) == old:
            return []
        return [self._claim(ref, after), Write(kind="delete", key=old)]


def not_found(action_id: str) -> NotFoundError:
    return NotFoundError("Action not found", actionId=action_id, ActionId=action_id)


def from_item(item: Item) -> Action:
    """The action of a stored item. Its status follows from how many executions are under way."""
    status = ActionStatus.IDLE
    if item.get("runningCount", 0) > 0:
        status = ActionStatus.RUNNING
    elif item.get("queuedCount", 0) > 0:
        status = ActionStatus.QUEUED
    parts: dict[str, Any] = {name: json.loads(item[name]) for name in ("steps", "triggers")}
    for trigger in parts["triggers"]:
        trigger |= _schedule_state(item, trigger)
    return Action.model_validate(item | parts | {"actionStatus": status} | _sharing(item))


def _sharing(item: Item) -> Item:
    """Who may use it; actions of before permission existed are as new ones are."""
    tenant_id = keys.split_project(item["pk"]).tenant_id
    shared = item.get("groups")
    granted = sharing.from_text(shared) if shared else sharing.default_grants(tenant_id)
    number = item.get("permission", sharing.DEFAULT_PERMISSION)
    return {"permission": number, "groups": sharing_wire.shares(granted)}


def _schedule_state(item: Item, trigger: Item) -> Item:
    """What the synchroniser noted for this very revision; an event needs nothing outside the table."""
    if trigger["triggerType"] == TriggerType.EVENT:
        state = ScheduleState.ACTIVE if item["isEnabled"] else ScheduleState.DISABLED
        return {"scheduleState": state}
    if item.get("scheduleRevision") != item["revision"]:
        return {"scheduleState": ScheduleState.PENDING}
    noted = json.loads(item["schedules"]).get(trigger["triggerId"], {})
    return {
        "scheduleState": noted.get("state", ScheduleState.PENDING),
        "scheduleError": noted.get("error"),
    }


def _subscriptions(ref: ProjectRef, action: Action) -> dict[keys.Key, Item]:
    """One item for each trigger that listens for an event."""
    return {
        keys.subscription(ref, trigger.event_name, trigger.trigger_id): {
            "actionId": action.action_id,
            "triggerId": trigger.trigger_id,
            "filter": json.dumps(json.loads(trigger.settings).get("filter")),
        }
        for trigger in action.triggers
        if trigger.trigger_type is TriggerType.EVENT and trigger.event_name
    }


def _subscribe(ref: ProjectRef, action: Action) -> list[Write]:
    return [
        Write(kind="put", key=key, item=item) for key, item in _subscriptions(ref, action).items()
    ]


def _resubscribe(ref: ProjectRef, before: Action, after: Action) -> list[Write]:
    old, new = _subscriptions(ref, before), _subscriptions(ref, after)
    changed = [
        Write(kind="put", key=key, item=item) for key, item in new.items() if old.get(key) != item
    ]
    return changed + [Write(kind="delete", key=key) for key in old.keys() - new.keys()]


def _indexed(action: Action) -> Item:
    """Puts an action that has a schedule where the hourly reconciler finds it."""
    if all(trigger.trigger_type is TriggerType.EVENT for trigger in action.triggers):
        return {}
    shard = keys.shard(action.action_id)
    return {"gsi2pk": keys.scheduled_actions(shard), "gsi2sk": action.action_id}


def _to_item(action: Action) -> Item:
    """What clients may change, and what follows from it. Counters and last results are the engine's."""
    document = action.model_dump(
        include={"steps": True, "triggers": {"__all__": _STORED_OF_TRIGGERS}},
        by_alias=True,
        mode="json",
    )
    return {
        "actionId": action.action_id,
        "projectId": action.project_id,
        "name": action.name,
        "description": action.description,
        "isEnabled": action.is_enabled,
        "maxRunTime": action.max_run_time,
        "dateCreated": clock.to_millis(action.date_created),
        "dateModified": clock.to_millis(action.date_modified),
        "createdBy": action.created_by,
        "modifiedBy": action.modified_by,
        "revision": action.revision,
        # As texts: the engine copies the steps into a plan without looking at them.
        "steps": json.dumps(document["steps"], ensure_ascii=False),
        "triggers": json.dumps(document["triggers"], ensure_ascii=False),
        "permission": action.permission,
        "groups": sharing.to_text(sharing_wire.grants(action.groups)),
    }
