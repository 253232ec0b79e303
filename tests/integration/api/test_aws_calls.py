"""How many calls to AWS each endpoint makes, and which: the budget that latency and price rest on."""

from typing import Any

import pytest

from tests.integration.api.samples import new_action, new_step, steps_of
from tests.integration.simulation.driver import completed, perform
from tests.integration.simulation.gateway import Gateway

BUDGET = {
    "GET /action": ["Query"],
    "GET /action?page=2&pageSize=1": ["Query"],
    "POST /action": ["TransactWriteItems"],
    "GET /action/{actionId}": ["GetItem"],
    "PUT /action/{actionId}": ["GetItem", "TransactWriteItems"],
    "DELETE /action/{actionId}": ["GetItem", "TransactWriteItems"],
    "POST /action/{actionId}/enable": ["UpdateItem"],
    "POST /action/{actionId}/disable": ["UpdateItem"],
    "GET /action/execute/{actionId}": ["GetItem", "TransactWriteItems", "StartExecution"],
    "POST /action/execute/{actionId}": ["GetItem", "TransactWriteItems", "StartExecution"],
    "GET /actionexecution/action/{actionId}": ["Query"],
    "GET /actionexecution/lastaction/{actionId}": ["Query"],
    "GET /actionexecution/{executionId}": ["Query"],
    "GET /actionexecution/downloadpackage/{executionId}": ["Query", "PutObject"],
    "GET /script": ["ListObjectsV2"],
    "PUT /script/{name}": ["GetItem", "PutObject"],
    "GET /script/{name}": ["GetObject"],
    "DELETE /script/{name}": ["GetObject", "DeleteObject"],
    "GET /action/unauthorized-ping": [],
}


@pytest.fixture
def ids(call: Gateway, at: Any) -> dict[str, str]:
    """An action with an execution that has ended, and a script."""
    at()
    action_id = call("POST", "/action", new_action(steps=steps_of("SetValues"))).body["actionId"]
    execution_id = call("GET", f"/action/execute/{action_id}").body["actionExecutionId"]
    perform(execution_id, completed({"orders": 118}, "fetched"))
    call("PUT", "/script/hello.py", "print('hello')")
    at(hours=1)
    return {"actionId": action_id, "executionId": execution_id, "name": "hello.py"}


@pytest.mark.parametrize("endpoint", BUDGET)
def test_an_endpoint_keeps_to_its_budget(call: Gateway, ids: dict[str, str], endpoint: str) -> None:
    method, path = endpoint.split()
    body = new_action(name="Another") if method in {"POST", "PUT"} else None

    answer = call(method, path.format(**ids), body)

    assert answer.status < 400
    assert answer.operations == BUDGET[endpoint]


@pytest.mark.parametrize("endpoint", [each for each in BUDGET if "ping" not in each])
def test_asking_who_it_is_costs_one_read(call: Gateway, ids: dict[str, str], endpoint: str) -> None:
    method, path = endpoint.split()

    answer = call(method, path.format(**ids))

    assert [each.operation for each in answer.authorizer_calls] == ["GetItem"]


def test_cancelling_costs_a_read_a_transaction_and_a_stop(
    call: Gateway, ids: dict[str, str]
) -> None:
    made = call("GET", f"/action/execute/{ids['actionId']}").body

    answer = call("POST", f"/actionexecution/{made['actionExecutionId']}/cancel")

    assert answer.operations == ["Query", "TransactWriteItems", "StopExecution"]


def test_a_list_costs_one_query_however_many_there_are(call: Gateway) -> None:
    for number in range(30):
        call("POST", "/action", new_action(name=f"Action {number}"))

    assert call("GET", "/action").operations == ["Query"]


def test_an_empty_list_costs_one_read_more_to_know_the_project(call: Gateway) -> None:
    assert call("GET", "/action").operations == ["Query", "GetItem"]


def test_a_rename_costs_no_more_than_any_change(call: Gateway, ids: dict[str, str]) -> None:
    answer = call("PUT", f"/action/{ids['actionId']}", {"name": "Renamed"})

    assert answer.operations == ["GetItem", "TransactWriteItems"]


def test_enabling_what_is_enabled_costs_no_more(call: Gateway, ids: dict[str, str]) -> None:
    assert call("POST", f"/action/{ids['actionId']}/enable").operations == ["UpdateItem"]


def test_a_refused_body_costs_nothing(call: Gateway) -> None:
    assert call("POST", "/action", new_action(steps=[])).calls == []
    assert call("POST", "/action", new_action(steps=[new_step(stepType="Fax")])).calls == []


def test_an_execution_with_outputs_in_the_bucket_costs_one_read_of_it_each(
    call: Gateway,
) -> None:
    steps = steps_of("SetValues", "SetValues", "SetValues")
    action_id = call("POST", "/action", new_action(steps=steps)).body["actionId"]
    execution_id = call("GET", f"/action/execute/{action_id}").body["actionExecutionId"]
    perform(execution_id, completed("x" * 10_000), completed(1), completed("x" * 10_000))

    answer = call("GET", f"/actionexecution/{execution_id}")

    assert answer.operations == ["Query", "GetObject", "GetObject"]
