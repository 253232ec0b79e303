"""What a request may say of an action, and which field is named when it says something else."""

from collections.abc import Iterable
from typing import Any

import pytest
from pydantic import ValidationError

from baton.actions.models import ActionChange, NewAction, TriggerType
from baton.steps.catalogue import step_types

STEP = {"stepType": "SetValues", "settings": "{}"}


def new_action(**changes: Any) -> dict[str, Any]:
    return {"name": "Import orders", "steps": [STEP]} | changes


def with_step(**changes: Any) -> dict[str, Any]:
    return new_action(steps=[STEP | changes])


def with_trigger(**changes: Any) -> dict[str, Any]:
    return new_action(triggers=[{"triggerType": "DailyScheduler"} | changes])


def places(model: type[NewAction | ActionChange], body: Any) -> list[str]:
    """Where the model finds fault with a body."""
    with pytest.raises(ValidationError) as raised:
        model.model_validate(body)
    return [".".join(map(str, each["loc"])) for each in raised.value.errors()]


WRONG: list[tuple[dict[str, Any], str]] = [
    (new_action(name=""), "name"),
    (new_action(name="  \t"), "name"),
    (new_action(name="n" * 201), "name"),
    (new_action(name=5), "name"),
    (new_action(name=["n"]), "name"),
    (new_action(name="\ud800"), "name"),
    (new_action(description=5), "description"),
    (new_action(description="d" * 4001), "description"),
    (new_action(isEnabled="true"), "isEnabled"),
    (new_action(isEnabled=1), "isEnabled"),
    (new_action(maxRunTime=0), "maxRunTime"),
    (new_action(maxRunTime=-1), "maxRunTime"),
    (new_action(maxRunTime=1.5), "maxRunTime"),
    (new_action(maxRunTime=True), "maxRunTime"),
    (new_action(maxRunTime="600"), "maxRunTime"),
    (new_action(maxRunTime=31 * 24 * 3600), "maxRunTime"),
    (new_action(steps=[]), "steps"),
    (new_action(steps={}), "steps"),
    (new_action(steps="SetValues"), "steps"),
    (new_action(steps=[STEP] * 101), "steps"),
    (new_action(steps=["SetValues"]), "steps.0"),
    (new_action(steps=[STEP, {"settings": "{}"}]), "steps.1.stepType"),
    (new_action(steps=[{"stepType": "Wait"}]), "steps.0.settings"),
    (with_step(stepNumber=0), "steps.0.stepNumber"),
    (with_step(stepNumber=-1), "steps.0.stepNumber"),
    (with_step(stepNumber=1_000_001), "steps.0.stepNumber"),
    (with_step(stepNumber=True), "steps.0.stepNumber"),
    (with_step(stepNumber="1"), "steps.0.stepNumber"),
    (with_step(stepNumber=1.0), "steps.0.stepNumber"),
    (with_step(stepType=5), "steps.0.stepType"),
    (with_step(stepType=["Python"]), "steps.0.stepType"),
    (with_step(stepType="python"), "steps.0.stepType"),
    (with_step(description={}), "steps.0.description"),
    (with_step(stepId="first"), "steps.0.stepId"),
    (new_action(triggers={}), "triggers"),
    (new_action(triggers=[5]), "triggers.0"),
    (new_action(triggers=[{"triggerType": "DailyScheduler"}] * 41), "triggers"),
    (new_action(triggers=[{}]), "triggers.0.triggerType"),
    (with_trigger(triggerType="YearlyScheduler"), "triggers.0.triggerType"),
    (with_trigger(triggerType=["DailyScheduler"]), "triggers.0.triggerType"),
    (with_trigger(triggerType={}), "triggers.0.triggerType"),
    (with_trigger(triggerType=1), "triggers.0.triggerType"),
    (with_trigger(triggerId="first"), "triggers.0.triggerId"),
    (with_trigger(frequency=0), "triggers.0.frequency"),
    (with_trigger(frequency=-3), "triggers.0.frequency"),
    (with_trigger(frequency=10_001), "triggers.0.frequency"),
    (with_trigger(frequency=1.5), "triggers.0.frequency"),
    (with_trigger(frequency=True), "triggers.0.frequency"),
    (with_trigger(frequency="2"), "triggers.0.frequency"),
    (with_trigger(startDate="tomorrow"), "triggers.0.startDate"),
    (with_trigger(startDate="2026-02-30"), "triggers.0.startDate"),
    (with_trigger(startDate=20260101), "triggers.0.startDate"),
    (with_trigger(settings="[]"), "triggers.0.settings"),
    (with_trigger(settings="daily"), "triggers.0.settings"),
    (with_trigger(triggerType="EventTrigger"), "triggers.0"),
    (with_trigger(triggerType="EventTrigger", eventName="  "), "triggers.0.eventName"),
    (with_trigger(triggerType="EventTrigger", eventName="aws.s3"), "triggers.0.eventName"),
    (with_trigger(triggerType="EventTrigger", eventName="e" * 129), "triggers.0.eventName"),
]


@pytest.mark.parametrize(("body", "place"), WRONG)
def test_a_wrong_field_of_a_new_action_is_named(body: dict[str, Any], place: str) -> None:
    assert places(NewAction, body) == [place]


@pytest.mark.parametrize(("body", "place"), WRONG)
def test_a_wrong_field_of_a_change_is_named(body: dict[str, Any], place: str) -> None:
    assert places(ActionChange, body) == [place]


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({}, ["name", "steps"]),
        ({"name": None, "steps": None}, ["name", "steps"]),
        ({"steps": [STEP]}, ["name"]),
        ({"name": "n", "steps": [{}]}, ["steps.0.stepType", "steps.0.settings"]),
        (
            {"name": "n", "steps": [{"stepType": None, "settings": None}]},
            ["steps.0.stepType", "steps.0.settings"],
        ),
    ],
)
def test_what_a_new_action_lacks_is_named(body: dict[str, Any], missing: list[str]) -> None:
    assert places(NewAction, body) == missing


@pytest.mark.parametrize("body", [{}, {"name": None, "steps": None, "triggers": None}, {"x": 1}])
def test_a_change_may_say_nothing(body: dict[str, Any]) -> None:
    change = ActionChange.model_validate(body)

    assert change.model_dump(exclude_none=True) == {}


@pytest.mark.parametrize(
    "settings",
    [
        "{}",
        ' { "a" :1 }\n',
        r'{"a": "\u00e9\ud83d\ude00"}',
        '{"a": "é😀"}',
        '{"n": 1234567890.10}',
        '{"n": 123456789012345678901234567890}',
        '{"n": 1E+2}',
        '{"a": 1, "a": 2}',
        '{"": null}',
    ],
)
def test_settings_are_kept_byte_for_byte(settings: str) -> None:
    action = NewAction.model_validate(with_step(settings=settings))

    assert action.steps[0].settings == settings


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, "{}"),
        ({"script": "grüße.py", "n": [1, None]}, '{"script": "grüße.py", "n": [1, null]}'),
    ],
)
def test_settings_sent_as_an_object_become_its_text(settings: Any, text: str) -> None:
    action = NewAction.model_validate(with_step(settings=settings))

    assert action.steps[0].settings == text


@pytest.mark.parametrize(
    "settings",
    [
        "",
        " ",
        "{",
        "[]",
        "null",
        '"text"',
        "5",
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        '{"n": ' + "9" * 5000 + "}",
        "[" * 200_000,
        '{"a": ' + "[" * 2000 + "]" * 2000 + "}",
        [],
        5,
        True,
    ],
    ids=lambda value: repr(value)[:20],
)
def test_settings_must_be_the_text_of_a_json_object(settings: Any) -> None:
    assert places(NewAction, with_step(settings=settings)) == ["steps.0.settings"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2024-W01-1", "2024-01-01"),
        ("2026-11-02T06:30:00Z", "2026-11-02T06:30:00Z"),
        ("2026-11-02T06:30:00", "2026-11-02T06:30:00Z"),
        ("2026-11-02T06:30:00+02:00", "2026-11-02T06:30:00+02:00"),
    ],
)
def test_a_start_date_is_a_date_or_an_instant(given: str, kept: str) -> None:
    action = NewAction.model_validate(with_trigger(startDate=given))

    assert action.triggers[0].start_date == kept


@pytest.mark.parametrize(
    ("body", "allowed"),
    [(with_step(stepType="Fax"), step_types()), (with_trigger(triggerType="Fax"), TriggerType)],
)
def test_an_unknown_type_is_answered_with_the_known_ones(
    body: dict[str, Any], allowed: Iterable[str]
) -> None:
    with pytest.raises(ValidationError) as raised:
        NewAction.model_validate(body)

    assert raised.value.errors()[0]["msg"].endswith(f"must be one of {', '.join(allowed)}")


def test_of_two_casings_of_a_key_the_later_counts() -> None:
    action = NewAction.model_validate(new_action() | {"NAME": "Second"})

    assert action.name == "Second"


def test_a_change_may_clear_the_description_but_not_the_name() -> None:
    assert ActionChange.model_validate({"description": ""}).description == ""
    assert places(ActionChange, {"name": ""}) == ["name"]
