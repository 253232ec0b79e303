"""Rules follow rows: at each change, and hourly."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from baton import container
from tests.integration.simulation.environment import REGION, RULE_PREFIX
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.invocation import invoke
from tests.integration.triggers.conftest import NewAction
from tests.integration.triggers.stream import deliver, record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

DAILY = {"triggerType": "DailyScheduler", "startDate": "2024-01-01"}
WEEKLY = {"triggerType": "WeeklyScheduler", "startDate": "2024-01-08"}
EVENT = {"triggerType": "EventTrigger", "eventName": "order.paid"}

type Stored = Callable[[str], Any]
type Sync = Callable[..., Any]
type Rules = Callable[[], dict[str, str]]


def states(call: Gateway, action_id: str) -> list[str]:
    return [t["scheduleState"] for t in call("GET", f"/action/{action_id}").body["triggers"]]


def test_a_new_action_has_a_rule_for_each_schedule(
    new_action: NewAction, sync: Sync, rules: Rules, call: Gateway
) -> None:
    action = new_action(DAILY, WEEKLY, EVENT)
    daily, weekly, _ = (trigger["triggerId"] for trigger in action["triggers"])
    assert states(call, action["actionId"]) == ["Pending", "Pending", "Active"]

    sync(action["actionId"])

    assert rules() == {daily: "cron(0 6 * * ? *)", weekly: "cron(0 6 ? * MON *)"}
    assert states(call, action["actionId"]) == ["Active", "Active", "Active"]


def test_a_changed_schedule_changes_its_rule(
    new_action: NewAction, sync: Sync, rules: Rules, call: Gateway, stored: Stored
) -> None:
    action = new_action(DAILY)
    sync(action["actionId"])
    before = stored(action["actionId"])
    changed = action["triggers"][0] | {"settings": '{"timeOfDay": "18:30"}'}

    call("PUT", f"/action/{action['actionId']}", {"triggers": [changed]})
    assert states(call, action["actionId"]) == ["Pending"]
    sync(action["actionId"], before)

    assert list(rules().values()) == ["cron(30 18 * * ? *)"]
    assert states(call, action["actionId"]) == ["Active"]


def test_a_trigger_that_is_gone_takes_its_rule_along(
    new_action: NewAction, sync: Sync, rules: Rules, call: Gateway, stored: Stored
) -> None:
    action = new_action(DAILY, WEEKLY)
    sync(action["actionId"])
    before = stored(action["actionId"])

    call("PUT", f"/action/{action['actionId']}", {"triggers": [action["triggers"][0]]})
    sync(action["actionId"], before)

    assert list(rules()) == [action["triggers"][0]["triggerId"]]


def test_disabling_removes_the_rule_and_enabling_brings_it_back(
    new_action: NewAction, sync: Sync, rules: Rules, call: Gateway, stored: Stored
) -> None:
    action = new_action(DAILY)
    path = f"/action/{action['actionId']}"
    sync(action["actionId"])
    before = stored(action["actionId"])

    call("POST", f"{path}/disable")
    sync(action["actionId"], before)
    disabled = (rules(), states(call, action["actionId"]), call("GET", path).body["nextRunTime"])
    before = stored(action["actionId"])
    call("POST", f"{path}/enable")
    sync(action["actionId"], before)

    assert disabled == ({}, ["Disabled"], None)
    assert states(call, action["actionId"]) == ["Active"]
    assert len(rules()) == 1


def test_deleting_the_action_removes_its_rules(
    new_action: NewAction, sync: Sync, rules: Rules, call: Gateway, stored: Stored
) -> None:
    action = new_action(DAILY, WEEKLY)
    sync(action["actionId"])
    before = stored(action["actionId"])

    call("DELETE", f"/action/{action['actionId']}")
    deliver("functions.triggers.sync_triggers", record(before, None))

    assert rules() == {}


def test_records_that_come_late_or_twice_leave_what_the_row_says(
    new_action: NewAction, rules: Rules, call: Gateway, stored: Stored
) -> None:
    action = new_action(DAILY)
    first = stored(action["actionId"])
    call("POST", f"/action/{action['actionId']}/disable")
    second = stored(action["actionId"])
    call("POST", f"/action/{action['actionId']}/enable")

    for before, after in ((second, first), (None, first), (first, second), (first, second)):
        deliver("functions.triggers.sync_triggers", record(before, after))

    assert len(rules()) == 1
    assert states(call, action["actionId"]) == ["Active"]


def test_what_the_engine_counts_on_an_action_moves_no_rule(
    new_action: NewAction, call: Gateway, stored: Stored, rules: Rules
) -> None:
    action = new_action(DAILY)
    before = stored(action["actionId"])
    call("GET", f"/action/execute/{action['actionId']}")

    deliver("functions.triggers.sync_triggers", record(before, stored(action["actionId"])))

    assert rules() == {}


def test_an_ended_schedule_has_no_rule(
    new_action: NewAction, sync: Sync, rules: Rules, call: Gateway
) -> None:
    action = new_action(DAILY | {"settings": '{"endDate": "2024-02-01"}'})

    sync(action["actionId"])

    assert (rules(), states(call, action["actionId"])) == ({}, ["Disabled"])


def test_the_trigger_over_the_quota_fails_alone_and_names_the_remedy(
    new_action: NewAction,
    sync: Sync,
    call: Gateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RULE_LIMIT", "1")
    action = new_action(DAILY, WEEKLY)

    sync(action["actionId"])

    first, second = call("GET", f"/action/{action['actionId']}").body["triggers"]
    assert (first["scheduleState"], first["scheduleError"]) == ("Active", None)
    assert second["scheduleState"] == "Failed"
    assert "ScheduleBackend=scheduler" in second["scheduleError"]


def test_one_bad_record_does_not_hold_up_the_others(
    new_action: NewAction, stored: Stored, rules: Rules
) -> None:
    good = stored(new_action(DAILY)["actionId"])
    bad = good | {"pk": "nobody's", "triggers": "{"}

    answer = deliver(
        "functions.triggers.sync_triggers",
        record(None, bad) | {"eventID": "bad"},
        record(None, good),
    )

    assert len(answer["batchItemFailures"]) == 1
    assert len(rules()) == 1


def reconcile() -> Any:
    return invoke("functions.triggers.reconcile_triggers", {})


def test_the_reconciler_sets_what_is_missing(
    new_action: NewAction, rules: Rules, call: Gateway
) -> None:
    action = new_action(DAILY)

    found = reconcile()

    assert found == {"put": 1, "orphans": 0, "removed": 0}
    assert list(rules()) == [action["triggers"][0]["triggerId"]]
    assert states(call, action["actionId"]) == ["Active"]


def test_the_reconciler_leaves_what_is_right_alone(new_action: NewAction, sync: Sync) -> None:
    sync(new_action(DAILY, EVENT)["actionId"])

    assert reconcile() == {"put": 0, "orphans": 0, "removed": 0}


def test_the_reconciler_removes_rules_of_nobody_but_few_at_a_time(
    instance: None,  # noqa: ARG001 - wanted for its effect
    rules: Rules,
) -> None:
    events = boto3.client("events", REGION)
    for number in range(25):
        events.put_rule(Name=f"{RULE_PREFIX}{number:03d}", ScheduleExpression="rate(1 hour)")

    found = reconcile()

    assert found == {"put": 0, "orphans": 25, "removed": 20}
    assert len(rules()) == 5


def test_the_reconciler_ends_the_rule_of_a_disabled_action(
    new_action: NewAction, sync: Sync, rules: Rules, call: Gateway
) -> None:
    action = new_action(DAILY)
    sync(action["actionId"])
    call("POST", f"/action/{action['actionId']}/disable")

    reconcile()

    assert rules() == {}
    assert states(call, action["actionId"]) == ["Disabled"]


def test_an_action_without_schedules_is_not_looked_at_hourly(
    new_action: NewAction, call: Gateway, table: "Table"
) -> None:
    action = new_action(DAILY)
    call("PUT", f"/action/{action['actionId']}", {"triggers": [EVENT]})

    (item,) = (each for each in table.scan()["Items"] if str(each["sk"]).startswith("A#"))

    assert "gsi2pk" not in item
    assert not list(container.trigger_repository().scheduled())
