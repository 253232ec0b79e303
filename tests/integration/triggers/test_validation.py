"""Triggers that cannot be meant are refused when they are saved, and the answer says what is wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.simulation.gateway import Gateway
from tests.integration.triggers.conftest import STEPS

DAILY = {"triggerType": "DailyScheduler", "startDate": "2024-01-01"}


def save(call: Gateway, trigger: dict[str, Any]) -> Any:
    return call("POST", "/action", {"name": "Action", "steps": STEPS, "triggers": [trigger]})


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        (DAILY | {"frequency": 0}, "triggers[0].frequency"),
        (DAILY | {"frequency": -1}, "triggers[0].frequency"),
        (DAILY | {"frequency": 10_001}, "triggers[0].frequency"),
        (DAILY | {"frequency": 1.5}, "triggers[0].frequency"),
        (DAILY | {"frequency": "2"}, "triggers[0].frequency"),
        (DAILY | {"frequency": True}, "triggers[0].frequency"),
        (DAILY | {"startDate": "2024-02-30"}, "triggers[0].startDate"),
        (DAILY | {"startDate": "tomorrow"}, "triggers[0].startDate"),
        (DAILY | {"settings": '{"timeZone": "Mars/Base"}'}, "triggers[0].settings.timeZone"),
        (DAILY | {"settings": '{"timeZone": "../etc"}'}, "triggers[0].settings.timeZone"),
        (DAILY | {"settings": '{"timeOfDay": "25:00"}'}, "triggers[0].settings.timeOfDay"),
        (DAILY | {"settings": '{"timeOfDay": "6"}'}, "triggers[0].settings.timeOfDay"),
        (DAILY | {"settings": '{"endDate": "2024-13-01"}'}, "triggers[0].settings.endDate"),
        (DAILY | {"settings": '{"endDate": "2023-12-31"}'}, "triggers[0].settings.endDate"),
        (DAILY | {"settings": "[]"}, "triggers[0].settings"),
        ({"triggerType": "EventTrigger"}, "triggers[0]"),
        ({"triggerType": "EventTrigger", "eventName": "aws.ec2"}, "triggers[0].eventName"),
    ],
)
def test_a_trigger_that_cannot_be_meant_is_refused(
    trigger: dict[str, Any], field: str, call: Gateway
) -> None:
    answer = save(call, trigger)

    assert answer.status == 400
    assert answer.body["errors"][0]["field"] == field


def test_an_unknown_type_is_refused_with_a_list_of_those_there_are(call: Gateway) -> None:
    answer = save(call, DAILY | {"triggerType": "YearlyScheduler"})

    assert answer.status == 400
    assert (
        "HourlyScheduler, DailyScheduler, WeeklyScheduler, MonthlyScheduler, EventTrigger"
        in (answer.body["Error"])
    )


@pytest.mark.parametrize(
    ("trigger", "slot"),
    [
        (DAILY, "2026-11-22T06:00:00Z"),
        (DAILY | {"startDate": "2024-01-01T09:15:00Z"}, "2026-11-22T09:15:00Z"),
        (DAILY | {"startDate": "2024-01-01T09:15:00+02:00"}, "2026-11-22T07:15:00Z"),
        (DAILY | {"settings": '{"timeZone": "America/Chicago"}'}, "2026-11-22T12:00:00Z"),
        (DAILY | {"settings": '{"timeOfDay": "23:30"}'}, "2026-11-21T23:30:00Z"),
        (
            DAILY | {"startDate": "2024-01-01T09:15:00Z", "settings": '{"timeOfDay": "05:00"}'},
            "2026-11-22T05:00:00Z",
        ),
        (DAILY | {"settings": '{"endDate": "2026-11-22"}'}, "2026-11-22T06:00:00Z"),
        (DAILY | {"settings": '{"endDate": "2026-11-21"}'}, None),
    ],
)
def test_time_of_day_and_zone_come_from_settings_then_from_the_start_then_by_default(
    trigger: dict[str, Any], slot: str | None, call: Gateway, at: Any
) -> None:
    at(hours=0)  # 2026-11-21T22:13:20Z

    answer = save(call, trigger)

    assert (answer.status, answer.body["nextRunTime"]) == (201, slot)


def test_the_documented_sample_is_due_when_it_says(
    call: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.clock.now", lambda: datetime(2024, 1, 15, 14, 30, tzinfo=UTC))

    assert save(call, DAILY).body["nextRunTime"] == "2024-01-16T06:00:00Z"
