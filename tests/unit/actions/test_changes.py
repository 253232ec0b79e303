"""The rules of creating and changing an action."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.actions.changes import change, create, number_steps
from baton.actions.models import Action, ActionChange, NewAction
from baton.errors import InvalidInputError, StaleError
from baton.ids import ProjectRef

REF = ProjectRef("7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11", "3b0b7f5c-92c4-4d0f-8d5e-5a1f5a0d9c22")
CREATED = datetime(2026, 11, 21, 22, 13, 20, 400_000, UTC)
LATER = CREATED + timedelta(hours=1)
STRANGER = "11111111-1111-1111-1111-111111111111"

numbers = st.lists(st.one_of(st.none(), st.integers(1, 20)), max_size=20)


def action(*kinds: str) -> Action:
    """An action with steps of these types and a daily and an hourly trigger."""
    body = {
        "name": "Import orders",
        "description": "all of them",
        "steps": [{"stepType": kind, "settings": "{}"} for kind in kinds or ("Python", "Email")],
        "triggers": [{"triggerType": "DailyScheduler"}, {"triggerType": "HourlyScheduler"}],
    }
    return create(REF, NewAction.model_validate(body), "ann", CREATED)


def changed(before: Action, now: datetime = LATER, **body: Any) -> Action:
    return change(before, ActionChange.model_validate(body), "bob", now)


def as_sent(part: Any, **changes: Any) -> dict[str, Any]:
    """A step or trigger as a client that has read it sends it back."""
    sent: dict[str, Any] = part.model_dump(mode="json", by_alias=True)
    return sent | changes


@given(numbers.filter(lambda given: len(set(given) - {None}) == len(given) - given.count(None)))
def test_step_numbers_are_distinct_and_rise_where_none_was_given(given: list[int | None]) -> None:
    assigned = number_steps(given)

    new = [number for number, wanted in zip(assigned, given, strict=True) if wanted is None]
    assert len(set(assigned)) == len(assigned)
    assert new == sorted(new)
    assert min(assigned, default=1) >= 1


@given(numbers)
def test_given_step_numbers_stay_unless_one_is_given_twice(given: list[int | None]) -> None:
    chosen = [number for number in given if number is not None]
    if len(set(chosen)) < len(chosen):
        with pytest.raises(InvalidInputError, match="stepNumber must be different"):
            number_steps(given)
        return

    assigned = number_steps(given)

    assert [a for a, g in zip(assigned, given, strict=True) if g is not None] == chosen


@pytest.mark.parametrize(
    ("given", "assigned"),
    [
        ([], []),
        ([None, None, None], [1, 2, 3]),
        ([5, None, None], [5, 6, 7]),
        ([10, None, 20, None], [10, 11, 20, 21]),
        ([1, None, 2], [1, 3, 2]),
        ([None, 1], [2, 1]),
    ],
)
def test_a_missing_number_continues_after_the_highest_before_it(
    given: list[int | None], assigned: list[int]
) -> None:
    assert number_steps(given) == assigned


def test_steps_are_kept_in_the_order_of_their_numbers() -> None:
    body = {
        "name": "n",
        "steps": [{"stepNumber": n, "stepType": "Wait", "settings": "{}"} for n in (3, 1, 2)],
    }

    made = create(REF, NewAction.model_validate(body), "ann", CREATED)

    assert [step.step_number for step in made.steps] == [1, 2, 3]


def test_a_new_action_has_ids_of_its_own_whatever_was_sent() -> None:
    body = {
        "name": "n",
        "steps": [{"stepId": STRANGER, "stepType": "Wait", "settings": "{}"}],
        "triggers": [{"triggerId": STRANGER, "triggerType": "DailyScheduler"}],
    }

    made = create(REF, NewAction.model_validate(body), "ann", CREATED)

    assert STRANGER not in {made.action_id, made.steps[0].step_id, made.triggers[0].trigger_id}
    assert made.steps[0].action_id == made.triggers[0].action_id == made.action_id


def test_what_is_absent_or_null_stays() -> None:
    before = action()

    after = changed(before, name="Renamed", description=None, steps=None, triggers=None)

    unchanged = {"name", "date_modified", "modified_by"}
    assert after.model_dump(exclude=unchanged) == before.model_dump(exclude=unchanged)
    assert (after.name, after.modified_by) == ("Renamed", "bob")
    assert after.created_by == "ann"


def test_an_empty_text_clears_the_description() -> None:
    assert changed(action(), description="").description == ""


@pytest.mark.parametrize(
    ("field", "value"), [("isEnabled", False), ("maxRunTime", 5), ("description", "d")]
)
def test_a_plain_field_is_replaced(field: str, value: Any) -> None:
    after = changed(action(), **{field: value})

    assert after.model_dump(by_alias=True)[field] == value


def test_a_step_that_is_named_keeps_its_id_and_birth_date() -> None:
    before = action("Python", "Email")
    second = before.steps[1]

    after = changed(before, steps=[as_sent(second, stepNumber=1, settings='{"a": 1}')])

    (kept,) = after.steps
    assert (kept.step_id, kept.date_created) == (second.step_id, CREATED)
    assert (kept.step_number, kept.settings) == (1, '{"a": 1}')


def test_a_step_without_an_id_is_new() -> None:
    before = action("Python")

    after = changed(before, steps=[{"stepType": "Python", "settings": "{}"}])

    (made,) = after.steps
    assert made.step_id != before.steps[0].step_id
    assert made.date_created == LATER


def test_triggers_are_replaced_as_a_whole() -> None:
    before = action()
    hourly = before.triggers[1]

    after = changed(
        before, triggers=[{"triggerType": "MonthlyScheduler"}, as_sent(hourly, frequency=6)]
    )

    new, kept = after.triggers
    assert (kept.trigger_id, kept.date_created, kept.frequency) == (hourly.trigger_id, CREATED, 6)
    assert new.trigger_id not in {trigger.trigger_id for trigger in before.triggers}
    assert new.date_created == LATER


def test_an_empty_list_clears_the_triggers() -> None:
    assert changed(action(), triggers=[]).triggers == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"steps": [{"stepId": STRANGER, "stepType": "Wait", "settings": "{}"}]}, "stepId"),
        ({"triggers": [{"triggerId": STRANGER, "triggerType": "DailyScheduler"}]}, "triggerId"),
    ],
)
def test_an_id_of_another_action_is_refused(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        changed(action(), **body)

    (problem,) = raised.value.problems
    assert problem == (f"{next(iter(body))}[0].{field}", "is not one of this action")


def test_an_id_may_be_named_once() -> None:
    before = action("Python")
    first = as_sent(before.steps[0])

    with pytest.raises(InvalidInputError, match="stepId must be different"):
        changed(before, steps=[first, first | {"stepNumber": 2}])


def test_ids_are_understood_in_any_casing() -> None:
    before = action("Python")
    (step,) = before.steps

    after = changed(before, steps=[as_sent(step, stepId=step.step_id.upper())])

    assert after.steps[0].step_id == step.step_id


def test_what_was_read_can_be_sent_back() -> None:
    before = action()

    after = changed(before, **before.model_dump(mode="json", by_alias=True))

    touched = {"date_modified", "modified_by"}
    assert after.model_dump(exclude=touched) == before.model_dump(exclude=touched)


def test_the_date_that_was_read_is_a_lock_and_opens_it() -> None:
    after = changed(action(), name="Renamed", dateModified="2026-11-21T22:13:20Z")

    assert after.name == "Renamed"


@pytest.mark.parametrize("date", ["2026-11-21T22:13:19Z", "2026-11-21T22:13:21Z"])
def test_another_date_is_refused_with_the_stored_one(date: str) -> None:
    with pytest.raises(StaleError) as raised:
        changed(action(), name="Renamed", dateModified=date)

    assert raised.value.details["dateModified"] == "2026-11-21T22:13:20Z"


def test_the_date_moves_on_even_when_the_clock_does_not() -> None:
    before = action()

    after = changed(before, CREATED, name="Renamed")
    again = changed(after, CREATED, name="Once more")

    dates = [each.date_modified.replace(microsecond=0) for each in (before, after, again)]
    assert dates == sorted(set(dates))


def test_a_number_beyond_the_last_is_not_given_out() -> None:
    with pytest.raises(InvalidInputError):
        number_steps([1_000_000, None])
