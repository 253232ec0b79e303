"""Schedules that are timed: what is created, and from when to when."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tools.bench.schedules import elapsed, scheduled_action

AT = datetime(2026, 11, 21, 3, 5, 59, tzinfo=UTC)


def test_an_action_is_due_once_a_day_at_the_given_minute() -> None:
    action: dict[str, Any] = scheduled_action(AT)

    [trigger] = action["triggers"]
    assert trigger["triggerType"] == "DailyScheduler"
    assert json.loads(trigger["settings"]) == {"timeOfDay": "03:05"}


def test_a_round_is_timed_from_its_first_answer_and_from_its_last() -> None:
    found = elapsed([3.0, 1.0, 2.0], end=5.0, wrong=0)

    assert (found.seconds, found.delay) == pytest.approx((4.0, 2.0))


def test_rules_that_were_there_before_the_last_answer_took_no_longer() -> None:
    assert elapsed([1.0, 3.0], end=2.5, wrong=0).delay == 0
