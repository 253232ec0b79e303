"""Pure rules of creating and changing an action: numbering, identity of parts, partial updates."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from baton import clock
from baton.actions.models import (
    MAX_STEP_NUMBER,
    Action,
    ActionChange,
    NewAction,
    NewStep,
    NewTrigger,
    Step,
    Trigger,
)
from baton.errors import InvalidInputError, StaleError
from baton.ids import ProjectRef, new_id
from baton.sharing import DEFAULT_PERMISSION, default_grants
from baton.sharing_wire import grants, shares

_SECOND = timedelta(seconds=1)


def create(ref: ProjectRef, body: NewAction, caller_id: str, now: datetime) -> Action:
    """A new action, its parts numbered and named. Ids in the request are another's and are dropped."""
    action_id = new_id()
    new_steps = [step.model_copy(update={"step_id": None}) for step in body.steps]
    new_triggers = [trigger.model_copy(update={"trigger_id": None}) for trigger in body.triggers]
    return Action(
        action_id=action_id,
        project_id=ref.project_id,
        name=body.name,
        description=body.description,
        is_enabled=body.is_enabled,
        max_run_time=body.max_run_time,
        date_created=now,
        date_modified=now,
        created_by=caller_id,
        modified_by=caller_id,
        steps=_steps(action_id, new_steps, {}, now),
        triggers=_triggers(action_id, new_triggers, {}, now),
        permission=DEFAULT_PERMISSION if body.permission is None else body.permission,
        groups=shares(
            default_grants(ref.tenant_id) if body.groups is None else grants(body.groups)
        ),
    )


def change(action: Action, body: ActionChange, caller_id: str, now: datetime) -> Action:
    """The action after a partial update. A `dateModified` that is not the stored one is refused."""
    if body.date_modified is not None and clock.to_seconds(body.date_modified) != clock.to_seconds(
        action.date_modified
    ):
        raise StaleError(
            "The action was changed since it was read",
            actionId=action.action_id,
            dateModified=clock.to_seconds(action.date_modified),
        )
    changed = body.model_dump(
        exclude_none=True, exclude={"steps", "triggers", "groups", "date_modified"}, by_alias=False
    )
    if body.groups is not None:
        changed["groups"] = shares(grants(body.groups))
    if body.steps is not None:
        known_steps = {step.step_id: step for step in action.steps}
        changed["steps"] = _steps(action.action_id, body.steps, known_steps, now)
    if body.triggers is not None:
        known_triggers = {trigger.trigger_id: trigger for trigger in action.triggers}
        changed["triggers"] = _triggers(action.action_id, body.triggers, known_triggers, now)
    return action.model_copy(update=changed | touched(action.date_modified, caller_id, now))


def declared(action: Action, body: NewAction) -> ActionChange:
    """The change that brings an action to what a body says; what the body leaves out stays.

    Steps keep their ids by their numbers, triggers theirs when they are as before, so that a body that
    is applied again changes nothing, and no schedule starts anew.
    """
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    if "steps" in sent:
        ids = {step.step_number: step.step_id for step in action.steps}
        numbers = number_steps([step.step_number for step in body.steps])
        sent["steps"] = [
            step.model_copy(update={"step_number": number, "step_id": ids.get(number)})
            for step, number in zip(body.steps, numbers, strict=True)
        ]
    if "triggers" in sent:
        left = list(action.triggers)
        sent["triggers"] = [_known_trigger(trigger, left) for trigger in body.triggers]
    return ActionChange.model_construct(**sent)


def content(action: Action) -> dict[str, object]:
    """What a client decides of an action, to compare."""
    ignored = {"schedule_state", "schedule_error"}
    return action.model_dump(
        include={
            "name": True,
            "description": True,
            "is_enabled": True,
            "max_run_time": True,
            "steps": True,
            "triggers": {"__all__": set(Trigger.model_fields) - ignored},
            "permission": True,
            "groups": True,
        }
    )


def unsaved_triggers(wanted: Sequence[NewTrigger], now: datetime) -> list[Trigger]:
    """Triggers as they would be stored now, to look at."""
    return _triggers(
        "", [trigger.model_copy(update={"trigger_id": None}) for trigger in wanted], {}, now
    )


def touched(last: datetime, caller_id: str, now: datetime) -> dict[str, object]:
    """What every change sets. `dateModified` always moves on, so it can serve as a lock."""
    return {
        "date_modified": max(now, last.replace(microsecond=0) + _SECOND),
        "modified_by": caller_id,
    }


def number_steps(numbers: Sequence[int | None]) -> list[int]:
    """Numbers for steps that came without: on from the highest so far, so position decides."""
    given = [number for number in numbers if number is not None]
    if len(set(given)) != len(given):
        raise InvalidInputError.of("steps", "stepNumber must be different for every step")
    taken, highest, result = set(given), 0, []
    for number in numbers:
        chosen = number
        if chosen is None:
            chosen = highest + 1
            while chosen in taken:
                chosen += 1
            if chosen > MAX_STEP_NUMBER:
                raise InvalidInputError.of("steps", f"stepNumber goes up to {MAX_STEP_NUMBER}")
            taken.add(chosen)
        highest = max(highest, chosen)
        result.append(chosen)
    return result


def _steps(
    action_id: str, wanted: Sequence[NewStep], known: Mapping[str, Step], now: datetime
) -> list[Step]:
    _check_ids("steps", "stepId", [step.step_id for step in wanted], known)
    numbers = number_steps([step.step_number for step in wanted])
    steps = [
        Step(
            step_id=step.step_id or new_id(),
            action_id=action_id,
            step_number=number,
            step_type=step.step_type,
            description=step.description,
            settings=step.settings,
            date_created=known[step.step_id].date_created if step.step_id else now,
        )
        for step, number in zip(wanted, numbers, strict=True)
    ]
    return sorted(steps, key=lambda step: step.step_number)


def _triggers(
    action_id: str, wanted: Sequence[NewTrigger], known: Mapping[str, Trigger], now: datetime
) -> list[Trigger]:
    _check_ids("triggers", "triggerId", [trigger.trigger_id for trigger in wanted], known)
    return [
        Trigger(
            trigger_id=trigger.trigger_id or new_id(),
            action_id=action_id,
            trigger_type=trigger.trigger_type,
            settings=trigger.settings,
            frequency=trigger.frequency,
            event_name=trigger.event_name,
            start_date=trigger.start_date or now.date().isoformat(),
            date_created=known[trigger.trigger_id].date_created if trigger.trigger_id else now,
        )
        for trigger in wanted
    ]


def _check_ids(
    field: str, name: str, wanted: Sequence[str | None], known: Mapping[str, object]
) -> None:
    given = [each for each in wanted if each is not None]
    for position, each in enumerate(wanted):
        if each is not None and each not in known:
            raise InvalidInputError.of(f"{field}[{position}].{name}", "is not one of this action")
    if len(set(given)) != len(given):
        raise InvalidInputError.of(field, f"{name} must be different for every one")


def _known_trigger(wanted: NewTrigger, left: list[Trigger]) -> NewTrigger:
    """The trigger with the id of one that is `left` and says the same, if there is one."""
    for each in left:
        start_date = wanted.start_date or each.start_date
        same = (each.trigger_type, each.frequency, each.start_date, each.event_name, each.settings)
        if same == (
            wanted.trigger_type, wanted.frequency, start_date, wanted.event_name, wanted.settings,
        ):  # fmt: skip
            left.remove(each)
            return wanted.model_copy(
                update={"trigger_id": each.trigger_id, "start_date": start_date}
            )
    return wanted.model_copy(update={"trigger_id": None})
