"""An action brought to what a file declares: what is as before keeps its identity."""

from datetime import UTC, datetime, timedelta
from typing import Any

from baton.actions import changes
from baton.actions.models import Action, NewAction
from baton.ids import ProjectRef

REF = ProjectRef("7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11", "3b0b7f5c-92c4-4d0f-8d5e-5a1f5a0d9c22")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
DAILY = {"triggerType": "DailyScheduler"}
HOURLY = {"triggerType": "HourlyScheduler", "startDate": "2026-01-01"}
STEP = {"stepType": "SetValues", "settings": "{}"}


def body(**more: Any) -> NewAction:
    return NewAction.model_validate({"name": "A", "steps": [STEP, STEP], **more})


def brought(action: Action, wanted: NewAction) -> Action:
    return changes.change(action, changes.declared(action, wanted), "somebody", LATER)


def test_the_same_again_changes_nothing() -> None:
    wanted = body(triggers=[DAILY, DAILY, HOURLY], maxRunTime=5, groups=[])
    action = changes.create(REF, wanted, "ann", NOW)

    assert changes.content(brought(action, wanted)) == changes.content(action)


def test_a_schedule_without_a_start_keeps_the_one_it_has() -> None:
    action = changes.create(REF, body(triggers=[DAILY]), "ann", NOW)

    (trigger,) = brought(action, body(triggers=[DAILY])).triggers

    assert trigger.start_date == "2026-11-21"


def test_what_is_left_out_stays() -> None:
    action = changes.create(
        REF, body(description="d", isEnabled=False, maxRunTime=5, triggers=[DAILY]), "ann", NOW
    )

    assert changes.content(brought(action, body())) == changes.content(action)


def test_steps_keep_their_ids_by_number_and_triggers_by_what_they_say() -> None:
    action = changes.create(REF, body(triggers=[DAILY, HOURLY]), "ann", NOW)
    wanted = body(
        steps=[STEP | {"settings": '{"a": 1}'}], triggers=[HOURLY, DAILY | {"frequency": 2}]
    )

    after = brought(action, wanted)

    assert [step.step_id for step in after.steps] == [action.steps[0].step_id]
    assert after.steps[0].settings == '{"a": 1}'
    assert after.triggers[0].trigger_id == action.triggers[1].trigger_id
    assert after.triggers[1].trigger_id not in {each.trigger_id for each in action.triggers}
    assert changes.content(after) != changes.content(action)
