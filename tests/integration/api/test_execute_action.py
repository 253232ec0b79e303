"""GET and POST /action/execute/{actionId}."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest

from tests.integration.api.samples import new_action, steps_of
from tests.integration.simulation.environment import BUCKET, MACHINE_ARN, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import PRODUCT
from tests.integration.simulation.stack import outside

UNKNOWN = "99999999-9999-9999-9999-999999999999"


@pytest.fixture
def action_id(call: Gateway, at: Any) -> str:
    at()
    made: dict[str, Any] = call("POST", "/action", new_action(steps=steps_of("SetValues"))).body
    return str(made["actionId"])


def machines() -> list[str]:
    """The names of the state machine's executions."""
    found = outside("stepfunctions").list_executions(stateMachineArn=MACHINE_ARN)
    return [each["name"] for each in found["executions"]]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_queued_execution_is_answered_and_its_machine_started(
    call: Gateway, action_id: str, method: str
) -> None:
    answer = call(method, f"/action/execute/{action_id}")

    execution_id = answer.body["actionExecutionId"]
    assert answer.status == HTTPStatus.OK
    assert answer.headers["cache-control"] == "no-store"
    assert str(UUID(execution_id)) == execution_id
    assert answer.body == {
        "actionId": action_id,
        "actionExecutionId": execution_id,
        "dateStarted": "2026-11-21T22:13:20Z",
        "dateEnded": None,
        "status": "Queued",
        "notes": None,
    }
    assert machines() == [execution_id]


def test_the_action_shows_that_an_execution_waits(call: Gateway, action_id: str) -> None:
    call("GET", f"/action/execute/{action_id}")

    found = call("GET", f"/action/{action_id}").body
    assert (found["actionStatus"], found["lastRunTime"]) == ("Queued", None)


def test_executing_is_no_change_of_the_action(call: Gateway, action_id: str) -> None:
    before = call("GET", f"/action/{action_id}").body

    call("GET", f"/action/execute/{action_id}")

    assert call("GET", f"/action/{action_id}").body == before | {"actionStatus": "Queued"}


def test_each_call_is_an_execution(call: Gateway, action_id: str) -> None:
    made = [call("GET", f"/action/execute/{action_id}").body for _ in range(3)]

    ids = [each["actionExecutionId"] for each in made]
    assert ids == sorted(set(ids))
    assert sorted(machines()) == ids


def test_the_input_is_what_the_plan_is_made_with(call: Gateway, action_id: str, table: Any) -> None:
    given = {"day": "2026-11-20", "n": 1.10, "nested": {"a": [None, True, "é😀"]}}

    made = call("POST", f"/action/execute/{action_id}", {"Input": given, "colour": "green"}).body

    key = {"pk": f"T#{TENANT}#X#{made['actionExecutionId']}", "sk": "PLAN"}
    assert json.loads(table.get_item(Key=key)["Item"]["plan"])["inputs"] == given


def test_a_large_input_is_kept_in_the_bucket(call: Gateway, action_id: str, table: Any) -> None:
    given = {"text": "x" * 40_000}

    made = call("POST", f"/action/execute/{action_id}", {"input": given})

    execution_id = made.body["actionExecutionId"]
    key = {"pk": f"T#{TENANT}#X#{execution_id}", "sk": "PLAN"}
    object_key = f"executions/{TENANT}/{execution_id}/inputs.json"
    stored = outside("s3").get_object(Bucket=BUCKET, Key=object_key)["Body"].read()
    assert json.loads(table.get_item(Key=key)["Item"]["plan"])["inputs"] is None
    assert json.loads(stored) == given
    assert made.operations == ["GetItem", "PutObject", "TransactWriteItems", "StartExecution"]


@pytest.mark.parametrize("given", ["text", [1], 5, True])
def test_an_input_that_is_no_object_is_refused(call: Gateway, action_id: str, given: Any) -> None:
    refused = call("POST", f"/action/execute/{action_id}", {"input": given})

    assert refused.status == HTTPStatus.BAD_REQUEST
    assert [problem["field"] for problem in refused.body["errors"]] == ["input"]


def test_an_unknown_action_is_not_found_in_the_documented_shape(call: Gateway) -> None:
    refused = call("GET", f"/action/execute/{UNKNOWN}")

    assert refused.status == HTTPStatus.NOT_FOUND
    assert (refused.body["error"], refused.body["actionId"]) == ("Action not found", UNKNOWN)


def test_a_disabled_action_is_refused_in_the_documented_shape(
    call: Gateway, action_id: str
) -> None:
    call("POST", f"/action/{action_id}/disable")

    refused = call("GET", f"/action/execute/{action_id}")

    assert refused.status == HTTPStatus.NOT_FOUND
    assert refused.body["error"] == "Action can't create execution"
    assert (refused.body["actionId"], refused.body["code"]) == (action_id, "cannot_execute")
    assert machines() == []


def test_a_repeated_request_is_answered_with_the_first_execution(
    call: Gateway, action_id: str, at: Any
) -> None:
    headers = {"Idempotency-Key": "order 66 / é"}
    first = call("POST", f"/action/execute/{action_id}", headers=headers).body
    at(hours=23, minutes=59)

    again = call("GET", f"/action/execute/{action_id}", headers={"idempotency-key": "order 66 / é"})

    assert (again.status, again.body) == (HTTPStatus.OK, first)
    assert machines() == [first["actionExecutionId"]]


def test_after_a_day_the_same_key_is_another_request(
    call: Gateway, action_id: str, at: Any
) -> None:
    headers = {"Idempotency-Key": "nightly"}
    first = call("GET", f"/action/execute/{action_id}", headers=headers).body
    at(hours=24, seconds=1)

    again = call("GET", f"/action/execute/{action_id}", headers=headers).body

    assert again["actionExecutionId"] != first["actionExecutionId"]


def test_the_same_key_for_another_action_is_another_request(call: Gateway, action_id: str) -> None:
    headers = {"Idempotency-Key": "nightly"}
    other = call("POST", "/action", new_action(name="Another")).body["actionId"]
    first = call("GET", f"/action/execute/{action_id}", headers=headers).body

    second = call("GET", f"/action/execute/{other}", headers=headers).body

    assert second["actionId"] == other
    assert second["actionExecutionId"] != first["actionExecutionId"]


def test_different_keys_are_different_requests(call: Gateway, action_id: str) -> None:
    made = {
        call("GET", f"/action/execute/{action_id}", headers={"Idempotency-Key": key}).body[
            "actionExecutionId"
        ]
        for key in ("a", "A", "a ", "b")
    }

    assert len(made) == 4


def test_a_repeated_request_shows_how_far_the_first_one_is(
    call: Gateway, action_id: str, at: Any
) -> None:
    headers = {"Idempotency-Key": "nightly"}
    first = call("GET", f"/action/execute/{action_id}", headers=headers).body
    at(minutes=1)
    call("POST", f"/actionexecution/{first['actionExecutionId']}/cancel")

    again = call("GET", f"/action/execute/{action_id}", headers=headers).body

    assert (again["actionExecutionId"], again["status"]) == (
        first["actionExecutionId"],
        "Cancelled",
    )


def test_a_key_of_more_than_255_characters_is_refused(call: Gateway, action_id: str) -> None:
    headers = {"Idempotency-Key": "k" * 256}

    refused = call("GET", f"/action/execute/{action_id}", headers=headers)

    assert refused.status == HTTPStatus.BAD_REQUEST
    assert refused.body["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("code", ["ThrottlingException", "ExecutionLimitExceeded"])
def test_an_execution_whose_machine_cannot_start_now_is_queued_all_the_same(
    call: Gateway, action_id: str, code: str
) -> None:
    PRODUCT.fail("stepfunctions", "StartExecution", code)

    answer = call("GET", f"/action/execute/{action_id}")

    execution_id = answer.body["actionExecutionId"]
    assert (answer.status, answer.body["status"]) == (HTTPStatus.OK, "Queued")
    assert call("GET", f"/actionexecution/{execution_id}").body["status"] == "Queued"


def test_nothing_is_started_when_the_execution_cannot_be_recorded(
    call: Gateway, action_id: str
) -> None:
    PRODUCT.fail("dynamodb", "TransactWriteItems", "InternalServerError")

    answer = call("GET", f"/action/execute/{action_id}")

    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert machines() == []
