"""GET /actionexecution/..., and POST /actionexecution/{executionId}/cancel."""

from http import HTTPStatus
from typing import Any

import pytest

from tests.integration.api.samples import new_action, steps_of
from tests.integration.simulation.driver import advance, completed, failed, perform
from tests.integration.simulation.environment import MACHINE_ARN
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import PRODUCT
from tests.integration.simulation.stack import outside

UNKNOWN = "99999999-9999-9999-9999-999999999999"


@pytest.fixture
def action_id(call: Gateway, at: Any) -> str:
    at()
    steps = steps_of("SetValues", "Webhook", "Email")
    return str(call("POST", "/action", new_action(steps=steps)).body["actionId"])


def execute(call: Gateway, action_id: str) -> str:
    return str(call("GET", f"/action/execute/{action_id}").body["actionExecutionId"])


def machine_status(execution_id: str) -> str:
    arn = f"{MACHINE_ARN.replace(':stateMachine:', ':execution:')}:{execution_id}"
    return str(outside("stepfunctions").describe_execution(executionArn=arn)["status"])


def test_an_execution_that_waits_has_steps_that_wait(call: Gateway, action_id: str) -> None:
    execution_id = execute(call, action_id)

    answer = call("GET", f"/actionexecution/{execution_id}")

    assert (answer.status, answer.body["status"]) == (HTTPStatus.OK, "Queued")
    assert [step["stepNumber"] for step in answer.body["steps"]] == [1, 2, 3]
    assert answer.body["steps"][0] == {
        "stepNumber": 1,
        "stepType": "SetValues",
        "description": None,
        "status": "Pending",
        "attempt": 0,
        "dateStarted": None,
        "dateEnded": None,
        "output": None,
        "log": "",
        "error": None,
    }


def test_an_execution_shows_what_each_step_did(call: Gateway, action_id: str, at: Any) -> None:
    execution_id = execute(call, action_id)
    at(seconds=1.5)
    turn = advance(execution_id)
    at(seconds=2)
    turn = advance(execution_id, turn["step"], completed({"orders": 118}, "fetched 118"))
    at(seconds=3)
    advance(execution_id, turn["step"], failed("404 Not Found", output={"status": 404}))

    found = call("GET", f"/actionexecution/{execution_id}").body

    assert {name: value for name, value in found.items() if name != "steps"} == {
        "actionId": action_id,
        "actionExecutionId": execution_id,
        "dateStarted": "2026-11-21T22:13:20Z",
        "dateEnded": "2026-11-21T22:13:23Z",
        "status": "Failed",
        "notes": "Step 2 (Webhook) failed: 404 Not Found",
    }
    first, second, third = found["steps"]
    assert first | {"description": None} == {
        "stepNumber": 1,
        "stepType": "SetValues",
        "description": None,
        "status": "Completed",
        "attempt": 1,
        "dateStarted": "2026-11-21T22:13:21.500Z",
        "dateEnded": "2026-11-21T22:13:22.000Z",
        "output": {"orders": 118},
        "log": "fetched 118",
        "error": None,
    }
    assert (second["status"], second["error"]) == ("Failed", "404 Not Found")
    assert second["output"] == {"status": 404}
    assert (third["status"], third["attempt"]) == ("Skipped", 0)


@pytest.mark.parametrize(
    "path",
    [
        f"/actionexecution/{UNKNOWN}",
        f"/actionexecution/downloadpackage/{UNKNOWN}",
    ],
)
def test_an_unknown_execution_is_not_found(call: Gateway, path: str) -> None:
    refused = call("GET", path)

    assert (refused.status, refused.body["code"]) == (HTTPStatus.NOT_FOUND, "not_found")
    assert refused.body["actionExecutionId"] == UNKNOWN


@pytest.mark.parametrize("path", ["action", "lastaction"])
def test_the_history_of_an_unknown_action_is_not_found(call: Gateway, path: str) -> None:
    refused = call("GET", f"/actionexecution/{path}/{UNKNOWN}")

    assert (refused.status, refused.body["actionId"]) == (HTTPStatus.NOT_FOUND, UNKNOWN)


def test_the_history_is_newest_first(call: Gateway, action_id: str, at: Any) -> None:
    made = []
    for minute in range(3):
        at(minutes=minute)
        made.append(call("GET", f"/action/execute/{action_id}").body)

    status, found, *_ = call("GET", f"/actionexecution/action/{action_id}")

    assert status == HTTPStatus.OK
    assert found == {"items": made[::-1]}


def test_an_action_that_never_ran_has_an_empty_history(call: Gateway, action_id: str) -> None:
    assert call("GET", f"/actionexecution/action/{action_id}").body == {"items": []}


@pytest.mark.parametrize(
    ("query", "positions", "page", "page_size"),
    [
        ("page=1&pageSize=2", [4, 3], 1, 2),
        ("page=3&pageSize=2", [0], 3, 2),
        ("page=2", [], 2, 50),
        ("pageSize=1", [4], 1, 1),
    ],
)
def test_a_page_of_the_history_counts_all_of_it(
    call: Gateway, action_id: str, query: str, positions: list[int], page: int, page_size: int
) -> None:
    ids = [execute(call, action_id) for _ in range(5)]

    found = call("GET", f"/actionexecution/action/{action_id}?{query}").body

    assert [each["actionExecutionId"] for each in found["items"]] == [ids[n] for n in positions]
    assert (found["totalCount"], found["page"], found["pageSize"]) == (5, page, page_size)


def test_a_history_has_no_executions_of_other_actions(call: Gateway, action_id: str) -> None:
    other = call("POST", "/action", new_action(name="Another")).body["actionId"]
    execute(call, other)

    assert call("GET", f"/actionexecution/action/{action_id}").body["items"] == []


def test_the_last_execution_is_the_newest(call: Gateway, action_id: str) -> None:
    ids = [execute(call, action_id) for _ in range(3)]

    answer = call("GET", f"/actionexecution/lastaction/{action_id}")

    assert (answer.status, answer.body["actionExecutionId"]) == (HTTPStatus.OK, ids[-1])
    assert "steps" not in answer.body


def test_an_action_that_never_ran_has_no_last_execution(call: Gateway, action_id: str) -> None:
    refused = call("GET", f"/actionexecution/lastaction/{action_id}")

    assert (refused.status, refused.body["code"]) == (HTTPStatus.NOT_FOUND, "not_found")
    assert refused.body["actionId"] == refused.body["ActionId"] == action_id


def test_an_execution_that_waits_can_be_cancelled(call: Gateway, action_id: str, at: Any) -> None:
    execution_id = execute(call, action_id)
    at(seconds=9)

    answer = call("POST", f"/actionexecution/{execution_id}/cancel")

    assert answer.status == HTTPStatus.OK
    assert answer.body == {
        "actionId": action_id,
        "actionExecutionId": execution_id,
        "dateStarted": "2026-11-21T22:13:20Z",
        "dateEnded": "2026-11-21T22:13:29Z",
        "status": "Cancelled",
        "notes": "Cancelled on request",
    }
    assert machine_status(execution_id) == "ABORTED"
    assert call("GET", f"/action/{action_id}").body["actionStatus"] == "Idle"


def test_a_cancelled_execution_starts_no_further_step(call: Gateway, action_id: str) -> None:
    execution_id = execute(call, action_id)
    turn = perform(execution_id, completed())

    call("POST", f"/actionexecution/{execution_id}/cancel")

    last = advance(execution_id, turn["step"], completed())
    found = call("GET", f"/actionexecution/{execution_id}").body
    assert last["lane"] == "Failed"
    assert [step["status"] for step in found["steps"]] == ["Completed", "Cancelled", "Skipped"]
    assert found["steps"][1]["error"] == "Cancelled on request"


@pytest.mark.parametrize(
    ("answers", "status"),
    [([completed(), completed(), completed()], "Completed"), ([failed()], "Failed")],
)
def test_an_execution_that_has_ended_cannot_be_cancelled(
    call: Gateway, action_id: str, answers: list[dict[str, Any]], status: str
) -> None:
    execution_id = execute(call, action_id)
    perform(execution_id, *answers)
    before = call("GET", f"/actionexecution/{execution_id}").body

    refused = call("POST", f"/actionexecution/{execution_id}/cancel")

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONFLICT, "conflict")
    assert (refused.body["status"], refused.body["actionExecutionId"]) == (status, execution_id)
    assert call("GET", f"/actionexecution/{execution_id}").body == before


def test_an_execution_can_be_cancelled_once(call: Gateway, action_id: str) -> None:
    execution_id = execute(call, action_id)
    call("POST", f"/actionexecution/{execution_id}/cancel")

    refused = call("POST", f"/actionexecution/{execution_id}/cancel")

    assert (refused.status, refused.body["status"]) == (HTTPStatus.CONFLICT, "Cancelled")


def test_an_unknown_execution_cannot_be_cancelled(call: Gateway) -> None:
    refused = call("POST", f"/actionexecution/{UNKNOWN}/cancel")

    assert refused.status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("code", ["ThrottlingException", "ExecutionDoesNotExist"])
def test_an_execution_whose_machine_cannot_be_stopped_is_cancelled_all_the_same(
    call: Gateway, action_id: str, code: str
) -> None:
    execution_id = execute(call, action_id)
    PRODUCT.fail("stepfunctions", "StopExecution", code)

    answer = call("POST", f"/actionexecution/{execution_id}/cancel")

    assert (answer.status, answer.body["status"]) == (HTTPStatus.OK, "Cancelled")


def test_a_cancel_that_meets_a_moving_execution_looks_again(call: Gateway, action_id: str) -> None:
    execution_id = execute(call, action_id)
    PRODUCT.fail(
        "dynamodb",
        "TransactWriteItems",
        "TransactionCanceledException",
        times=1,
        details={"CancellationReasons": [{"Code": "ConditionalCheckFailed"}]},
    )

    answer = call("POST", f"/actionexecution/{execution_id}/cancel")

    assert answer.body["status"] == "Cancelled"
    assert answer.operations == ["Query", "TransactWriteItems"] * 2 + ["StopExecution"]
