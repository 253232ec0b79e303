"""Actions that start by themselves: real rules on their real ticks, and events on the real bus."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from tests.e2e.support import actions, aws, executions
from tests.e2e.support.actions import set_values
from tests.e2e.support.polling import wait_for
from tests.e2e.support.stack import Stack
from tools.local.client import Json

SYNC_SECONDS = 30
TICK_SECONDS = 40
ENOUGH_TO_SYNC = timedelta(seconds=20)


def daily(at: str) -> dict[str, Any]:
    settings = json.dumps({"timeOfDay": at})
    return {"triggerType": "DailyScheduler", "startDate": "2024-01-01", "settings": settings}


def on(event_name: str, **matching: Json) -> dict[str, Any]:
    settings = json.dumps({"filter": matching} if matching else {})
    return {"triggerType": "EventTrigger", "eventName": event_name, "settings": settings}


def publish(stack: Stack, event_name: str, **payload: Json) -> str:
    answer = stack.api.project("POST", "/event", {"eventName": event_name, "payload": payload})
    assert answer.status == HTTPStatus.ACCEPTED, answer
    return str(answer.body["eventId"])


def rules_of(stack: Stack, action: dict[str, Any]) -> list[str]:
    """The expressions of the rules that EventBridge has for the action's triggers."""
    wanted = {trigger["triggerId"] for trigger in action["triggers"]}
    prefix = aws.variables_of(stack, "SyncTriggersFunction")["RULE_PREFIX"]
    with aws.client(stack, "events") as events:
        found = events.list_rules(NamePrefix=prefix)["Rules"]
    return [r["ScheduleExpression"] for r in found if r["Name"].removeprefix(prefix) in wanted]


def await_state(stack: Stack, action_id: str, state: str) -> None:
    def reached() -> bool:
        (trigger,) = actions.get(stack.api, action_id)["triggers"]
        return bool(trigger["scheduleState"] == state)

    wait_for(f"the trigger of {action_id} to be {state}", reached, SYNC_SECONDS)


def await_history(stack: Stack, action_id: str, within: float) -> list[dict[str, Any]]:
    return wait_for(
        f"an execution of {action_id}", partial(executions.history, stack.api, action_id), within
    )


def test_a_schedule_due_in_the_next_minute_fires_and_its_execution_completes(stack: Stack) -> None:
    slot = (datetime.now(UTC) + ENOUGH_TO_SYNC).replace(second=0, microsecond=0)
    slot += timedelta(minutes=1)
    trigger = daily(slot.strftime("%H:%M"))
    action = actions.create(stack.api, set_values(done=True), triggers=[trigger])
    action_id = action["actionId"]

    await_state(stack, action_id, "Active")
    assert rules_of(stack, action) == [f"cron({slot.minute} {slot.hour} * * ? *)"]
    assert actions.get(stack.api, action_id)["nextRunTime"] == slot.strftime("%Y-%m-%dT%H:%M:00Z")
    left = (slot - datetime.now(UTC)).total_seconds()
    [started] = await_history(stack, action_id, left + TICK_SECONDS)

    execution = executions.end_of(stack.api, started["actionExecutionId"])
    assert execution["status"] == "Completed"
    assert execution["triggerId"] == action["triggers"][0]["triggerId"]
    assert execution["scheduledTime"] == slot.strftime("%Y-%m-%dT%H:%M:00Z")
    assert actions.get(stack.api, action_id)["lastRunResult"] == "Success"


def test_disabling_takes_the_rule_away_and_enabling_brings_it_back(stack: Stack) -> None:
    action = actions.create(stack.api, triggers=[daily("03:30")])
    path = f"/action/{action['actionId']}"
    await_state(stack, action["actionId"], "Active")

    stack.api.project("POST", f"{path}/disable")
    await_state(stack, action["actionId"], "Disabled")
    disabled = rules_of(stack, action)
    stack.api.project("POST", f"{path}/enable")
    await_state(stack, action["actionId"], "Active")

    assert disabled == []
    assert rules_of(stack, action) == ["cron(30 3 * * ? *)"]


def test_deleting_an_action_removes_its_rule(stack: Stack) -> None:
    action = actions.create(stack.api, triggers=[daily("03:30")])
    await_state(stack, action["actionId"], "Active")

    stack.api.project("DELETE", f"/action/{action['actionId']}")

    wait_for("the rule to go", lambda: not rules_of(stack, action), SYNC_SECONDS)


def test_an_event_starts_the_two_actions_that_listen_and_no_other(stack: Stack) -> None:
    name = f"order.{uuid4().hex}"
    seen = set_values(amount="{{ inputs.amount }}")
    listeners = [actions.create(stack.api, seen, triggers=[on(name)]) for _ in range(2)]
    choosy = actions.create(stack.api, seen, triggers=[on(name, amount=[{"numeric": [">", 100]}])])

    event_id = publish(stack, name, amount=7)

    for action in listeners:
        [started] = await_history(stack, action["actionId"], SYNC_SECONDS)
        execution = executions.end_of(stack.api, started["actionExecutionId"])
        assert execution["eventId"] == event_id
        assert execution["steps"][0]["output"] == {"amount": 7}
    assert executions.history(stack.api, choosy["actionId"]) == []


def test_executions_that_end_start_the_actions_that_wait_for_them(stack: Stack) -> None:
    first = actions.create(stack.api)
    step = set_values(result="{{ inputs.result }}", of="{{ inputs.actionExecutionId }}")
    followers, leader = [], first
    for _ in range(2):
        listening = on("action.completed", actionId=[leader["actionId"]])
        leader = actions.create(stack.api, step, triggers=[listening])
        followers.append(leader)

    ended = executions.start(stack.api, first["actionId"])

    for follower in followers:
        [started] = await_history(stack, follower["actionId"], SYNC_SECONDS)
        execution = executions.end_of(stack.api, started["actionExecutionId"])
        assert execution["steps"][0]["output"] == {"result": "Success", "of": ended}
        assert execution["eventId"] == ended
        ended = execution["actionExecutionId"]


def test_a_disabled_listener_is_not_started(stack: Stack) -> None:
    name = f"order.{uuid4().hex}"
    asleep = actions.create(stack.api, triggers=[on(name)])
    awake = actions.create(stack.api, triggers=[on(name)])
    stack.api.project("POST", f"/action/{asleep['actionId']}/disable")

    publish(stack, name)

    await_history(stack, awake["actionId"], SYNC_SECONDS)
    assert executions.history(stack.api, asleep["actionId"]) == []
