"""A schedule's firing starts the execution of a slot: once, and only if it is one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.invocation import invoke
from tests.integration.triggers.conftest import NewAction

DAILY = {"triggerType": "DailyScheduler", "startDate": "2024-01-01"}
SLOT = "2026-11-22T06:00:00Z"


def fire(action: dict[str, Any], time: str = SLOT, trigger: int = 0) -> str | None:
    event = {
        "tenantId": TENANT,
        "projectId": PROJECT,
        "actionId": action["actionId"],
        "triggerId": action["triggers"][trigger]["triggerId"],
        "time": time,
    }
    started: str | None = invoke("functions.triggers.start_scheduled_execution", event)[
        "actionExecutionId"
    ]
    return started


def history(call: Gateway, action: dict[str, Any]) -> list[dict[str, Any]]:
    return list(call("GET", f"/actionexecution/action/{action['actionId']}").body["items"])


def test_a_slot_starts_an_execution_that_knows_it(new_action: NewAction, call: Gateway) -> None:
    action = new_action(DAILY)

    execution_id = fire(action)

    (execution,) = history(call, action)
    assert execution["actionExecutionId"] == execution_id
    assert execution["triggerId"] == action["triggers"][0]["triggerId"]
    assert execution["scheduledTime"] == SLOT


def test_the_same_slot_delivered_again_starts_nothing(new_action: NewAction, call: Gateway) -> None:
    action = new_action(DAILY)

    started = {fire(action) for _ in range(3)}

    assert len(started) == 1
    assert len(history(call, action)) == 1


def test_seconds_after_the_minute_it_is_still_the_slot(new_action: NewAction) -> None:
    action = new_action(DAILY)

    assert fire(action, "2026-11-22T06:00:07Z") == fire(action, SLOT)


def test_a_slot_delivered_hours_late_starts_its_execution_once(
    new_action: NewAction, call: Gateway, at: Callable[..., datetime]
) -> None:
    action = new_action(DAILY)
    at(hours=20)

    fire(action, "2026-11-21T06:00:00Z")
    fire(action, "2026-11-21T06:00:00Z")

    (execution,) = history(call, action)
    assert execution["scheduledTime"] == "2026-11-21T06:00:00Z"


@pytest.mark.parametrize(
    "time", ["2026-11-22T05:00:00Z", "2026-11-22T06:01:00Z", "2023-12-31T06:00:00Z"]
)
def test_a_delivery_that_is_no_slot_starts_nothing(
    time: str, new_action: NewAction, call: Gateway
) -> None:
    action = new_action(DAILY)

    assert fire(action, time) is None
    assert history(call, action) == []


def test_of_every_third_day_only_the_third_counts(new_action: NewAction) -> None:
    action = new_action(DAILY | {"frequency": 3, "startDate": "2026-11-20"})

    fired = [fire(action, f"2026-11-{day}T06:00:00Z") is not None for day in range(20, 27)]

    assert fired == [True, False, False, True, False, False, True]


def test_a_disabled_action_does_not_start_and_a_slot_missed_stays_missed(
    new_action: NewAction, call: Gateway
) -> None:
    action = new_action(DAILY)
    call("POST", f"/action/{action['actionId']}/disable")

    disabled = fire(action)
    call("POST", f"/action/{action['actionId']}/enable")

    assert disabled is None
    assert history(call, action) == []


def test_after_enabling_again_a_slot_that_ran_does_not_run_again(
    new_action: NewAction, call: Gateway
) -> None:
    action = new_action(DAILY)
    first = fire(action)
    call("POST", f"/action/{action['actionId']}/disable")
    call("POST", f"/action/{action['actionId']}/enable")

    assert fire(action) == first
    assert len(history(call, action)) == 1


def test_a_deleted_action_does_not_start(new_action: NewAction, call: Gateway) -> None:
    action = new_action(DAILY)
    call("DELETE", f"/action/{action['actionId']}")

    assert fire(action) is None


def test_a_trigger_that_is_gone_does_not_start(new_action: NewAction, call: Gateway) -> None:
    action = new_action(DAILY)
    call("PUT", f"/action/{action['actionId']}", {"triggers": []})

    assert fire(action) is None


def test_two_triggers_due_at_the_same_instant_start_an_execution_each(
    new_action: NewAction, call: Gateway
) -> None:
    action = new_action(DAILY, DAILY)

    fire(action, SLOT, 0)
    fire(action, SLOT, 1)

    assert len(history(call, action)) == 2


def test_without_a_time_it_is_the_present(
    new_action: NewAction, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = new_action(DAILY)
    monkeypatch.setattr("baton.clock.now", lambda: datetime(2026, 11, 22, 6, 0, 9, tzinfo=UTC))

    assert fire(action, "<aws.scheduler.scheduled-time>") is not None


def test_the_next_slot_shows_on_every_answer(
    new_action: NewAction, call: Gateway, at: Callable[..., datetime]
) -> None:
    at(hours=0)  # 2026-11-21T22:13:20Z
    action = new_action(DAILY, {"triggerType": "WeeklyScheduler", "startDate": "2024-01-08"})
    path = f"/action/{action['actionId']}"

    shown = [
        action,
        call("GET", path).body,
        call("GET", "/action").body["actions"][0],
        call("PUT", path, {"description": "x"}).body,
        call("POST", f"{path}/enable").body,
    ]

    assert {each["nextRunTime"] for each in shown} == {"2026-11-22T06:00:00Z"}
    assert call("POST", f"{path}/disable").body["nextRunTime"] is None
