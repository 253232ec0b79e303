"""Many clients at the same moment: nothing is doubled, lost or mixed up."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http import HTTPStatus
from typing import Any

import pytest

from tests.e2e.support import actions, aws, executions
from tests.e2e.support.actions import set_values, step, unique
from tests.e2e.support.parallel import at_once
from tests.e2e.support.processes import kill_workers
from tests.e2e.support.stack import Stack
from tools.local.client import Api, Reply

# Each at once wants a process of its own here; the integration tests race with fifty.
CREATES = 8
CHANGES = 12
REPEATS = 8
BURST = 20


@pytest.fixture
def api(stack: Stack) -> Iterator[Api]:
    """A caller whom the gateway knows already: verifying them all at once would be work for nothing."""
    with closing(stack.as_caller(aws.mint_key(stack)["apiKey"])) as fresh:
        assert fresh.project("GET", "/action").status == HTTPStatus.OK
        yield fresh
    # Each of the simultaneous calls has left a process of 60 MB that waits for more.
    for function in ("CreateActionFunction", "UpdateActionFunction"):
        kill_workers(stack, function)


def test_of_many_simultaneous_creates_of_one_name_one_wins(api: Api) -> None:
    body = {"name": unique("Wanted"), "steps": [set_values(made=1)]}
    create = partial(api.project, "POST", "/action", body)

    answers = at_once([create] * CREATES)

    statuses = Counter(answer.status for answer in answers)
    assert statuses == {HTTPStatus.CREATED: 1, HTTPStatus.CONFLICT: CREATES - 1}
    refusals = {answer.body["Error"] for answer in answers if answer.status == HTTPStatus.CONFLICT}
    assert refusals == {"An action with this name already exists in the project"}
    listed = api.project("GET", "/action").body["actions"]
    assert [each["name"] for each in listed].count(body["name"]) == 1


def test_simultaneous_changes_of_different_fields_all_survive(api: Api) -> None:
    action = actions.create(api)
    changes: list[dict[str, Any]] = [
        {"name": unique("Renamed")},
        {"description": unique("Described")},
        {"maxRunTime": 77},
        {"isEnabled": False},
        {"steps": [set_values(changed=True)]},
        {"triggers": [{"triggerType": "DailyScheduler", "frequency": 9}]},
    ]
    path = f"/action/{action['actionId']}"

    answers = at_once([partial(api.project, "PUT", path, change) for change in changes])

    assert [answer.status for answer in answers] == [HTTPStatus.OK] * len(changes)
    found = actions.get(api, action["actionId"])
    for change in changes[:4]:
        assert found == found | change
    assert [each["settings"] for each in found["steps"]] == [changes[4]["steps"][0]["settings"]]
    assert [each["frequency"] for each in found["triggers"]] == [9]


def test_many_simultaneous_changes_apply_one_after_the_other(api: Api) -> None:
    action = actions.create(api)
    path = f"/action/{action['actionId']}"
    changes = [
        {name: value}
        for number in range(CHANGES // 4)
        for name, value in {
            "name": unique("Renamed"),
            "description": f"Described {number}",
            "maxRunTime": 100 + number,
            "isEnabled": bool(number % 2),
        }.items()
    ]

    answers = at_once([partial(api.project, "PUT", path, change) for change in changes])

    assert [answer.status for answer in answers] == [HTTPStatus.OK] * CHANGES
    # `dateModified` moves on with every change, so it tells in which order they were made.
    state = {name: action[name] for name in ("name", "description", "maxRunTime", "isEnabled")}
    made = sorted(zip(answers, changes, strict=True), key=_modified)
    for answer, change in made:
        state |= change
        assert answer.body == answer.body | state
    assert len({answer.body["dateModified"] for answer in answers}) == CHANGES
    found = actions.get(api, action["actionId"])
    assert found == found | state


def test_one_idempotency_key_makes_one_execution_however_often_it_is_sent(api: Api) -> None:
    action_id = actions.create(api)["actionId"]
    path, key = f"/action/execute/{action_id}", {"Idempotency-Key": unique("key")}

    answers = at_once([partial(api.project, "GET", path, **key)] * REPEATS)

    assert {answer.status for answer in answers} == {HTTPStatus.OK}
    ids = {answer.body["actionExecutionId"] for answer in answers}
    assert len(ids) == 1
    execution = executions.end_of(api, ids.pop())
    assert execution["status"] == "Completed"
    assert len(executions.history(api, action_id)) == 1


def test_the_same_idempotency_key_on_another_action_is_another_execution(api: Api) -> None:
    key = {"Idempotency-Key": unique("key")}
    first, second = (actions.create(api)["actionId"] for _ in range(2))

    answers = [
        api.project("GET", f"/action/execute/{action_id}", **key) for action_id in (first, second)
    ]

    assert [answer.body["actionId"] for answer in answers] == [first, second]


def test_a_burst_of_executions_all_complete_and_are_counted_right(api: Api) -> None:
    action_id = actions.create(api, step("Wait", seconds="{{ inputs.seconds }}"))["actionId"]
    waits = [number % 3 for number in range(BURST)]
    started = at_once([partial(executions.start, api, action_id, seconds=wait) for wait in waits])

    ended = [executions.end_of(api, execution_id) for execution_id in started]

    assert Counter(each["status"] for each in ended) == {"Completed": BURST}
    assert [each["steps"][0]["output"]["seconds"] for each in ended] == waits
    listed = {each["actionExecutionId"] for each in executions.history(api, action_id)}
    assert listed == set(started)
    found = actions.get(api, action_id)
    assert (found["actionStatus"], found["lastRunResult"]) == ("Idle", "Success")


def _modified(made: tuple[Reply, object]) -> str:
    return str(made[0].body["dateModified"])
