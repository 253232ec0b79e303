"""The contract of the schedule backends: both keep it, whatever they are."""

import json
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

import boto3
import pytest

from baton.triggers.backends import BackendError, Schedule, ScheduleBackend
from baton.triggers.backends.rules import RuleBackend
from baton.triggers.backends.scheduler import SCHEDULED_TIME, SchedulerBackend
from baton.triggers.cron import AwsCron
from baton.triggers.recurrence import Recurrence, Unit
from baton.triggers.zones import zone_named

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TARGET = "arn:aws:lambda:us-east-1:123456789012:function:start"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed"
ROLE = "arn:aws:iam::123456789012:role/baton/schedules"


class Backend(Protocol):
    """A backend and a look at what it has set up."""

    backend: ScheduleBackend

    def expression(self, trigger_id: str) -> AwsCron: ...

    def given(self, trigger_id: str) -> dict[str, Any]: ...


class Rules:
    def __init__(self, quota: int = 300) -> None:
        self.client = boto3.client("events", "us-east-1")
        self.backend: ScheduleBackend = RuleBackend(
            self.client, "baton-t-", TARGET, quota, lambda: NOW
        )

    def expression(self, trigger_id: str) -> AwsCron:
        rule = self.client.describe_rule(Name=f"baton-t-{trigger_id}")
        return AwsCron.parse(rule["ScheduleExpression"])

    def given(self, trigger_id: str) -> dict[str, Any]:
        (target,) = self.client.list_targets_by_rule(Rule=f"baton-t-{trigger_id}")["Targets"]
        assert target["Arn"] == TARGET
        filled = target["InputTransformer"]["InputTemplate"].replace("<time>", '"<time>"')
        return dict(json.loads(filled))


class Scheduler:
    def __init__(self) -> None:
        self.client = boto3.client("scheduler", "us-east-1")
        self.client.create_schedule_group(Name="baton-triggers")
        self.backend: ScheduleBackend = SchedulerBackend(
            self.client, "baton-triggers", TARGET, ROLE, QUEUE, lambda: NOW
        )

    def schedule(self, trigger_id: str) -> dict[str, Any]:
        return dict(self.client.get_schedule(Name=trigger_id, GroupName="baton-triggers"))

    def expression(self, trigger_id: str) -> AwsCron:
        return AwsCron.parse(self.schedule(trigger_id)["ScheduleExpression"])

    def given(self, trigger_id: str) -> dict[str, Any]:
        target = self.schedule(trigger_id)["Target"]
        assert target["Arn"] == TARGET
        return dict(json.loads(target["Input"]))


@pytest.fixture(params=[Rules, Scheduler])
def one(request: pytest.FixtureRequest, aws: None) -> Backend:  # noqa: ARG001 - wanted for its effect
    backend: Backend = request.param()
    return backend


def schedule(trigger_id: str = "t-1", at: time = time(6), zone: str = "UTC") -> Schedule:
    return Schedule(
        trigger_id=trigger_id,
        tenant_id="tenant",
        project_id="project",
        action_id="action",
        recurrence=Recurrence(
            kind=Unit.DAY,
            frequency=1,
            start_date=date(2024, 1, 1),
            time_of_day=at,
            zone=zone_named(zone),
        ),
    )


def test_a_schedule_fires_at_its_slots_and_tells_whose_it_is(one: Backend) -> None:
    one.backend.put(schedule())

    given = one.given("t-1")
    assert one.expression("t-1").matches(datetime(2026, 11, 22, 6, tzinfo=UTC))
    assert {name: given[name] for name in given if name != "time"} == schedule().target_input()
    assert given["time"] in {"<time>", SCHEDULED_TIME}


def test_setting_a_schedule_twice_leaves_one(one: Backend) -> None:
    one.backend.put(schedule())
    one.backend.put(schedule())

    assert list(one.backend.trigger_ids()) == ["t-1"]


def test_a_changed_schedule_takes_the_place_of_the_old_one(one: Backend) -> None:
    one.backend.put(schedule())
    one.backend.put(schedule(at=time(18, 30)))

    assert one.expression("t-1").matches(datetime(2026, 11, 22, 18, 30, tzinfo=UTC))
    assert not one.expression("t-1").matches(datetime(2026, 11, 22, 6, tzinfo=UTC))


def test_removing_a_schedule_removes_it_alone(one: Backend) -> None:
    one.backend.put(schedule("t-1"))
    one.backend.put(schedule("t-2"))

    one.backend.remove("t-1")

    assert list(one.backend.trigger_ids()) == ["t-2"]


def test_removing_what_is_not_there_is_no_failure(one: Backend) -> None:
    one.backend.remove("t-1")

    assert list(one.backend.trigger_ids()) == []


def test_more_schedules_than_a_page_are_all_listed(one: Backend) -> None:
    wanted = {f"t-{number}" for number in range(120)}
    for trigger_id in wanted:
        one.backend.put(schedule(trigger_id))

    assert set(one.backend.trigger_ids()) == wanted


def test_a_rule_covers_a_zone_in_summer_and_in_winter(aws: None) -> None:  # noqa: ARG001 - wanted for its effect
    rules = Rules()
    rules.backend.put(schedule(zone="Europe/Berlin"))

    expression = rules.expression("t-1")

    assert expression.matches(datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert expression.matches(datetime(2026, 7, 1, 4, tzinfo=UTC))


def test_the_rule_over_the_quota_is_refused_and_names_the_remedy(aws: None) -> None:  # noqa: ARG001 - wanted for its effect
    rules = Rules(quota=2)
    rules.backend.put(schedule("t-1"))
    rules.backend.put(schedule("t-2"))

    with pytest.raises(BackendError, match="ScheduleBackend=scheduler"):
        rules.backend.put(schedule("t-3"))

    rules.backend.put(schedule("t-2", at=time(7)))
    assert set(rules.backend.trigger_ids()) == {"t-1", "t-2"}


def test_other_rules_of_the_bus_are_nobodys_triggers(aws: None) -> None:  # noqa: ARG001 - wanted for its effect
    rules = Rules()
    rules.client.put_rule(Name="somebody-elses", ScheduleExpression="rate(1 hour)")
    rules.backend.put(schedule())

    assert list(rules.backend.trigger_ids()) == ["t-1"]


def test_the_scheduler_is_given_the_zone_and_the_period_themselves(aws: None) -> None:  # noqa: ARG001 - wanted for its effect
    scheduler = Scheduler()
    later = Schedule(
        trigger_id="t-1",
        tenant_id="tenant",
        project_id="project",
        action_id="action",
        recurrence=Recurrence(
            kind=Unit.WEEK,
            frequency=1,
            start_date=date(2027, 1, 4),
            time_of_day=time(6),
            zone=zone_named("America/Chicago"),
            end=datetime(2027, 12, 31, 23, 59, tzinfo=UTC),
        ),
    )

    scheduler.backend.put(later)

    made = scheduler.schedule("t-1")
    assert made["ScheduleExpressionTimezone"] == "America/Chicago"
    assert made["StartDate"] == datetime(2027, 1, 4, 12, tzinfo=UTC)
    assert made["EndDate"] == datetime(2027, 12, 31, 23, 59, tzinfo=UTC)
    assert made["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert made["Target"]["DeadLetterConfig"] == {"Arn": QUEUE}
    assert made["Target"]["RetryPolicy"]["MaximumRetryAttempts"] > 0


def test_a_start_that_has_passed_is_not_sent(aws: None) -> None:  # noqa: ARG001 - wanted for its effect
    scheduler = Scheduler()

    scheduler.backend.put(schedule())

    assert "StartDate" not in scheduler.schedule("t-1")
