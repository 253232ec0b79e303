"""POST /action/{actionId}/enable and /disable, and DELETE /action/{actionId}."""

from http import HTTPStatus
from typing import Any

import pytest

from baton.actions.models import Action
from baton.actions.repository import ActionRepository
from tests.integration.api.samples import new_action
from tests.integration.simulation.driver import advance, completed, perform
from tests.integration.simulation.gateway import Gateway

UNKNOWN = "99999999-9999-9999-9999-999999999999"


@pytest.fixture
def made(call: Gateway, at: Any) -> dict[str, Any]:
    """An action, an hour before the test."""
    at()
    created: dict[str, Any] = call("POST", "/action", new_action()).body
    at(hours=1)
    return created


@pytest.mark.parametrize(("verb", "enabled"), [("enable", True), ("disable", False)])
def test_the_whole_action_is_answered(
    call: Gateway, made: dict[str, Any], verb: str, enabled: bool
) -> None:
    call("PUT", f"/action/{made['actionId']}", {"isEnabled": not enabled})

    status, changed, *_ = call("POST", f"/action/{made['actionId']}/{verb}")

    assert (status, changed["isEnabled"]) == (HTTPStatus.OK, enabled)
    assert changed == call("GET", f"/action/{made['actionId']}").body
    assert changed.keys() == made.keys()


@pytest.mark.parametrize("verb", ["enable", "disable"])
def test_a_second_time_changes_nothing(call: Gateway, made: dict[str, Any], verb: str) -> None:
    first = call("POST", f"/action/{made['actionId']}/{verb}").body

    second = call("POST", f"/action/{made['actionId']}/{verb}")

    assert (second.status, second.body) == (HTTPStatus.OK, first)


def test_an_action_without_a_change_keeps_its_date(call: Gateway, made: dict[str, Any]) -> None:
    assert call("POST", f"/action/{made['actionId']}/enable").body == made


def test_a_change_of_state_is_a_change_of_the_action(call: Gateway, made: dict[str, Any]) -> None:
    path = f"/action/{made['actionId']}"
    call("POST", f"{path}/disable")

    refused = call("PUT", path, {"name": "n", "dateModified": made["dateModified"]})

    assert refused.body["code"] == "stale"


@pytest.mark.parametrize("content_type", [None, "application/json", "text/plain", "x"])
@pytest.mark.parametrize("body", [None, ""])
def test_no_body_is_needed_whatever_its_type(
    call: Gateway, made: dict[str, Any], content_type: str | None, body: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}

    answer = call("POST", f"/action/{made['actionId']}/disable", body, headers=headers)

    assert answer.status == HTTPStatus.OK


def test_a_body_is_not_even_looked_at(call: Gateway, made: dict[str, Any]) -> None:
    answer = call("POST", f"/action/{made['actionId']}/disable", '{"isEnabled": true')

    assert (answer.status, answer.body["isEnabled"]) == (HTTPStatus.OK, False)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"/action/{UNKNOWN}/enable"),
        ("POST", f"/action/{UNKNOWN}/disable"),
        ("DELETE", f"/action/{UNKNOWN}"),
    ],
)
def test_an_unknown_action_is_not_found(call: Gateway, method: str, path: str) -> None:
    refused = call(method, path)

    assert (refused.status, refused.body["ActionId"]) == (HTTPStatus.NOT_FOUND, UNKNOWN)


def test_a_deleted_action_is_gone(call: Gateway, made: dict[str, Any]) -> None:
    path = f"/action/{made['actionId']}"

    answer = call("DELETE", path)

    assert (answer.status, answer.body) == (HTTPStatus.NO_CONTENT, "")
    assert call("GET", path).status == HTTPStatus.NOT_FOUND
    assert call("DELETE", path).status == HTTPStatus.NOT_FOUND
    assert call("GET", "/action").body["totalCount"] == 0


def test_a_deleted_actions_executions_are_cancelled(call: Gateway, made: dict[str, Any]) -> None:
    action_id = made["actionId"]
    queued, running, ended = (
        call("GET", f"/action/execute/{action_id}").body["actionExecutionId"] for _ in range(3)
    )
    call("PUT", "/script/fetch_orders.py", "output = 1")
    turn = advance(running)
    perform(ended, completed(), completed())

    call("DELETE", f"/action/{action_id}")

    found = {one: call("GET", f"/actionexecution/{one}").body for one in (queued, running, ended)}
    assert found[queued]["status"] == found[running]["status"] == "Cancelled"
    assert found[running]["notes"] == "The action was deleted"
    assert [step["status"] for step in found[running]["steps"]] == ["Cancelled", "Skipped"]
    assert found[ended]["status"] == "Completed"
    assert advance(running, turn["step"], completed())["lane"] == "Failed"


def test_an_execution_that_starts_while_its_action_is_deleted_is_cancelled_too(
    call: Gateway, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read, started = f"/action/execute/{made['actionId']}", ActionRepository.get, list[str]()

    def read_then_start(*how: Any) -> Action:
        action = read(*how)
        if not started:
            started.append("")
            started[0] = call("GET", path).body["actionExecutionId"]
        return action

    monkeypatch.setattr(ActionRepository, "get", read_then_start)

    answer = call("DELETE", f"/action/{made['actionId']}")

    assert answer.status == HTTPStatus.NO_CONTENT
    execution = call("GET", f"/actionexecution/{started[0]}").body
    assert (execution["status"], execution["notes"]) == ("Cancelled", "The action was deleted")


def test_the_history_of_a_deleted_action_stays(call: Gateway, made: dict[str, Any]) -> None:
    action_id = made["actionId"]
    execution_id = call("GET", f"/action/execute/{action_id}").body["actionExecutionId"]

    call("DELETE", f"/action/{action_id}")

    history = call("GET", f"/actionexecution/action/{action_id}").body["items"]
    last = call("GET", f"/actionexecution/lastaction/{action_id}").body
    assert [each["actionExecutionId"] for each in (*history, last)] == [execution_id] * 2
    package = call("GET", f"/actionexecution/downloadpackage/{execution_id}")
    assert package.status == HTTPStatus.FOUND


def test_a_deleted_action_cannot_be_executed(call: Gateway, made: dict[str, Any]) -> None:
    call("DELETE", f"/action/{made['actionId']}")

    assert call("GET", f"/action/execute/{made['actionId']}").status == HTTPStatus.NOT_FOUND
