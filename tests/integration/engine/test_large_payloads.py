"""Inputs, work and answers too large for the table or the state machine, by way of the bucket."""

import json
from typing import Any

import pytest
import requests

from baton.steps.exchange import Answer, Work, receive, send
from tests.integration.api.samples import steps_of
from tests.integration.engine.conftest import Execute
from tests.integration.simulation.driver import advance, completed, failed, perform
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import PRODUCT

KB = 1024
STATE_LIMIT = 256 * KB


@pytest.fixture(autouse=True)
def reachable_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets workers follow pre-signed addresses to the simulated bucket."""
    monkeypatch.setattr("urllib.request.urlopen", follow)


class follow:  # noqa: N801 - takes the place of a function
    """What workers use of urllib's urlopen."""

    def __init__(self, request: Any, timeout: float) -> None:
        self._answer = requests.request(
            request.get_method(),
            request.full_url,
            data=request.data,
            headers=dict(request.headers),
            timeout=timeout,
        )
        self._answer.raise_for_status()

    def __enter__(self) -> "follow":
        return self

    def __exit__(self, *_: object) -> None:
        self._answer.close()

    def read(self) -> bytes:
        return self._answer.content


def stored(execution_id: str, name: str) -> str:
    return f"executions/{TENANT}/{execution_id}/{name}.json"


def put(bucket: Any, key: str, body: str | bytes) -> None:
    bucket.put_object(Key=key, Body=body)


def names(bucket: Any) -> list[str]:
    return sorted(found.key.rsplit("/", 1)[-1] for found in bucket.objects.all())


@pytest.mark.parametrize("size", [31 * KB, 33 * KB, 90 * KB, 1000 * KB])
def test_a_worker_gets_the_inputs_whatever_their_size(execute: Execute, size: int) -> None:
    inputs = {"text": "é" + "x" * size}

    work = receive(advance(execute(steps_of("Webhook"), inputs))["work"])

    assert work.inputs == inputs


@pytest.mark.parametrize("size", [1, 5 * KB, 7 * KB, 90 * KB])
def test_an_output_is_shown_and_handed_on_whatever_its_size(
    call: Gateway, execute: Execute, size: int
) -> None:
    execution_id = execute(steps_of("Webhook", "Webhook", "Email"))
    output, log = {"text": "é" + "x" * size}, "y" * size

    turn = perform(execution_id, completed(output, log), completed(output))

    step = call.execution(execution_id)["steps"][0]
    assert (step["output"], step["log"]) == (output, log)
    assert [each["output"] for each in turn_steps(turn)] == [output, output]


def turn_steps(turn: dict[str, Any]) -> list[dict[str, Any]]:
    return list(receive(turn["work"]).steps.values())


def test_small_things_stay_out_of_the_bucket(execute: Execute, bucket: Any) -> None:
    perform(execute(steps_of("Webhook", "Email"), {"day": "x" * KB}), completed("x" * 5 * KB))

    assert names(bucket) == []


def test_large_things_are_kept_under_the_execution(execute: Execute, bucket: Any) -> None:
    steps = steps_of("Webhook", "Email")
    execution_id = execute(steps, {"text": "x" * 100 * KB})

    perform(execution_id, completed("x" * 7 * KB))

    assert names(bucket) == [
        "answer-0001-1.json",
        "inputs.json",
        "work-0001-1.json",
        "work-0002-1.json",
    ]
    assert all(
        found.key.startswith(f"executions/{TENANT}/{execution_id}/")
        for found in bucket.objects.all()
    )


def test_work_over_96_kilobytes_travels_by_reference(execute: Execute) -> None:
    turn = advance(execute(steps_of("Webhook"), {"text": "x" * 100 * KB}))

    assert turn["work"].keys() == {
        "tenantId",
        "executionId",
        "stepNumber",
        "attempt",
        "deadline",
        "workUrl",
        "answerUrl",
    }
    assert len(json.dumps(turn)) < 8 * KB
    work = receive(turn["work"])
    assert isinstance(work, Work)
    assert len(work.inputs["text"]) == 100 * KB


def test_no_turn_is_larger_than_the_state_machine_carries(execute: Execute) -> None:
    steps = steps_of(*["Webhook"] * 12)
    execution_id = execute(steps, {"text": "x" * 31 * KB})
    turn = advance(execution_id)
    sizes = []

    while turn["step"]:
        state = {"run": {"tenantId": TENANT, "executionId": execution_id}, "turn": turn}
        sizes.append(len(json.dumps(state)))
        turn = advance(execution_id, turn["step"], completed("x" * 30 * KB))

    assert len(sizes) == 12
    assert max(sizes) < STATE_LIMIT


def test_work_over_five_megabytes_fails_its_step(
    call: Gateway, execute: Execute, bucket: Any
) -> None:
    execution_id = execute(steps_of(*["Webhook"] * 7))
    turn = advance(execution_id)

    while turn["step"]:
        number = turn["step"]["number"]
        answer = {"status": "Completed", "output": "x" * 850 * KB, "log": ""}
        put(bucket, stored(execution_id, f"answer-{number:04d}-1"), json.dumps(answer))
        reference = {"status": "Completed", "stored": True}
        turn = advance(execution_id, turn["step"], reference)

    found = call.execution(execution_id)
    assert found["status"] == "Failed"
    assert "a step can be given 5000000" in found["notes"]
    assert [step["status"] for step in found["steps"]] == ["Completed"] * 6 + ["Failed"]


def test_a_large_answer_is_stored_by_its_worker_and_found_there(
    call: Gateway, execute: Execute
) -> None:
    execution_id = execute(steps_of("Webhook", "Email"))
    turn = advance(execution_id)
    output = {"text": "é" * 100 * KB}

    answer = send(Answer.completed(output, "done"), turn["work"]["answerUrl"])
    following = advance(execution_id, turn["step"], answer)

    assert answer == {"status": "Completed", "stored": True}
    step = call.execution(execution_id)["steps"][0]
    assert (step["status"], step["output"], step["log"]) == ("Completed", output, "done")
    assert turn_steps(following)[0]["output"] == output


def test_a_large_failure_is_stored_by_its_worker_and_found_there(
    call: Gateway, execute: Execute
) -> None:
    execution_id = execute(steps_of("Webhook"))
    turn = advance(execution_id)

    answer = send(
        Answer.failed("no", output="x" * 200 * KB, timed_out=True), turn["work"]["answerUrl"]
    )
    advance(execution_id, turn["step"], answer)

    step = call.execution(execution_id)["steps"][0]
    assert (step["status"], step["error"]) == ("Failed", "no")
    assert len(step["output"]) == 200 * KB


STORED = {"status": "Completed", "stored": True}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (None, "The step's stored answer is missing or unreadable"),
        (b"", "The step's stored answer is missing or unreadable"),
        (b"garbage", "The step's stored answer is missing or unreadable"),
        (b"\xff\xfe\x00", "The step's stored answer is missing or unreadable"),
        (b"[]", "The step's stored answer is missing or unreadable"),
        (b"null", "The step's stored answer is missing or unreadable"),
        (b'"Completed"', "The step's stored answer is missing or unreadable"),
        (b"[" * 100_000, "The step's stored answer is missing or unreadable"),
        (
            b'{"status": "Completed", "output": NaN}',
            "The step's stored answer is missing or unreadable",
        ),
        (
            b'{"status": "Completed", "output": ' + b"[" * 500 + b"]" * 500 + b"}",
            "The step's stored answer is missing or unreadable",
        ),
        (
            b'{"status": "Completed", "output": "%s"}' % (b"x" * 1025 * KB),
            "The step's stored answer is too large",
        ),
        (
            b'{"status": "Completed", "log": "%s"}' % (b"x" * 200 * KB),
            "The step's stored answer is too large",
        ),
        (b"{}", "The step failed without saying why"),
        (b'{"status": "Running"}', "The step failed without saying why"),
        (b'{"status": ["Completed"]}', "The step failed without saying why"),
        (b'{"status": "Failed", "error": "no"}', "no"),
        (b'{"status": "Failed", "error": {"a": 1}}', "{'a': 1}"),
    ],
    ids=lambda value: repr(value)[:25],
)
def test_a_stored_answer_is_judged_by_what_is_stored(
    call: Gateway, execute: Execute, bucket: Any, body: bytes | None, error: str
) -> None:
    execution_id = execute(steps_of("Webhook", "Email"))
    turn = advance(execution_id)
    if body is not None:
        put(bucket, stored(execution_id, "answer-0001-1"), body)

    last = advance(execution_id, turn["step"], STORED)

    found = call.execution(execution_id)
    assert last["lane"] == "Failed"
    assert (found["status"], found["steps"][0]["error"]) == ("Failed", error)
    assert call("GET", f"/actionexecution/downloadpackage/{execution_id}").status < 400


def test_a_stored_answer_with_an_endless_error_has_a_short_note(
    call: Gateway, execute: Execute, bucket: Any
) -> None:
    execution_id = execute(steps_of("Webhook"))
    turn = advance(execution_id)
    body = json.dumps({"status": "Failed", "error": "x" * 1000 * KB})
    put(bucket, stored(execution_id, "answer-0001-1"), body)

    advance(execution_id, turn["step"], STORED)

    found = call.execution(execution_id)
    assert len(found["notes"]) < 3 * KB
    assert len(found["steps"][0]["error"]) < 3 * KB


def test_an_answer_stored_for_another_attempt_is_not_looked_for(
    call: Gateway, execute: Execute, bucket: Any
) -> None:
    execution_id = execute(steps_of("Webhook", "Email"))
    advance(execution_id)
    put(bucket, stored(execution_id, "answer-0001-2"), json.dumps(completed("forged")))

    turn = advance(execution_id, {"number": 1, "attempt": 2}, STORED)

    assert turn["step"] == {"number": 1, "attempt": 1}
    assert call.execution(execution_id)["steps"][0]["status"] == "Running"


@pytest.mark.parametrize("body", [b"", b"[1]", b'"text"', b'{"log": 5}'])
def test_what_became_of_a_stored_answer_later_breaks_no_reading(
    call: Gateway, execute: Execute, bucket: Any, body: bytes
) -> None:
    execution_id = execute(steps_of("Webhook", "Email"))
    perform(execution_id, completed("x" * 10 * KB), failed())
    put(bucket, stored(execution_id, "answer-0001-1"), body)

    answer = call("GET", f"/actionexecution/{execution_id}")

    assert (answer.status, answer.body["steps"][0]["output"]) == (200, None)


def test_a_bucket_that_does_not_answer_stops_the_turn_not_the_execution(
    call: Gateway, execute: Execute
) -> None:
    execution_id = execute(steps_of("Webhook", "Email"))
    turn = advance(execution_id)
    PRODUCT.fail("s3", "PutObject", "SlowDown", times=1)

    with pytest.raises(Exception, match="SlowDown"):
        advance(execution_id, turn["step"], completed("x" * 10 * KB))
    following = advance(execution_id, turn["step"], completed("x" * 10 * KB))

    assert following["lane"] == "SendEmail"
    assert len(call.execution(execution_id)["steps"][0]["output"]) == 10 * KB


def test_an_output_nested_as_deeply_as_allowed_can_be_read(call: Gateway, execute: Execute) -> None:
    output: Any = "deep"
    for _ in range(98):
        output = [output]
    execution_id = execute(steps_of("Webhook"))
    answer = send(Answer.completed(output), None)

    perform(execution_id, answer)

    found = call("GET", f"/actionexecution/{execution_id}")
    package = call("GET", f"/actionexecution/downloadpackage/{execution_id}")
    assert (answer["status"], found.status, found.body["steps"][0]["output"]) == (
        "Completed",
        200,
        output,
    )
    assert package.status < 400
