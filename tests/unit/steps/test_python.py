"""What a Python step sends to the sandbox, and how far it believes the answer."""

import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
)

from baton.steps import python
from baton.steps.exchange import Answer, Work, receive, send
from baton.steps.python import ANSWER_LIMIT, LOST, REQUEST_LIMIT, dispatch_python, run_script

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

EVENTS = Path(__file__).parents[3] / "events"

type Reply = dict[str, Any] | Exception
"""What the fake client returns from `invoke`, or raises."""


class ThrottledError(ClientError):
    def __init__(self) -> None:
        super().__init__({"Error": {"Code": "TooManyRequestsException"}}, "Invoke")


class FakeLambda:
    """Stands in for the Lambda client: answers with what it was given, in turn."""

    class exceptions:  # noqa: N801 - as boto3 names it
        TooManyRequestsException = ThrottledError

    def __init__(self, *replies: Callable[[dict[str, Any]], Reply]) -> None:
        self.calls: list[dict[str, Any]] = []
        self._replies = list(replies)

    def invoke(self, **call: Any) -> dict[str, Any]:
        self.calls.append(call)
        reply = self._replies.pop(0)(json.loads(call["Payload"]))
        if isinstance(reply, Exception):
            raise reply
        return reply

    @property
    def request(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.calls[-1]["Payload"]))


def replies(answer: Any = None, **changes: Any) -> Callable[[dict[str, Any]], Reply]:
    """An answer in form, but for the `changes`; or literally `answer`."""

    def reply(request: dict[str, Any]) -> Reply:
        body = {
            "nonce": request["nonce"],
            "status": "Completed",
            "output": 1,
            "log": "",
            "error": None,
            "timedOut": False,
        } | changes
        data = answer if isinstance(answer, bytes) else json.dumps(body).encode()
        return {"StatusCode": 200, "Payload": io.BytesIO(data)}

    return reply


def raises(error: Exception) -> Callable[[dict[str, Any]], Reply]:
    return lambda _request: error


def work(seconds: float = 60, **settings: Any) -> Work:
    return Work(
        tenant_id="t-1",
        project_id="p",
        action_id="a-1",
        action_name="Nightly",
        execution_id="e-1",
        step_number=3,
        attempt=1,
        step_type="Python",
        settings={"code": "output = 1"} | settings,
        deadline=time.time() + seconds,
        inputs={"day": "Monday"},
        steps={"1": {"stepType": "Webhook", "status": "Completed", "output": [5], "secret": 1}},
        answer_url="https://answers.example.com/1",
    )


def run(client: FakeLambda, seconds: float = 60, **settings: Any) -> Answer:
    pauses: list[float] = []
    return run_script(
        work(seconds, **settings), cast("LambdaClient", client), "sandbox", pauses.append
    )


def test_only_the_script_and_what_it_may_see_travel() -> None:
    client = FakeLambda(replies())

    run(client, code="x = 1", script="x.py", arguments=[1], timeout=5)

    request = client.request
    assert len(request.pop("nonce")) == 32
    assert request.pop("deadline") == pytest.approx(time.time() + 60, abs=5)
    assert request == {
        "code": "x = 1",
        "name": "x.py",
        "arguments": [1],
        "inputs": {"day": "Monday"},
        "steps": {
            "1": {"stepType": "Webhook", "description": None, "status": "Completed", "output": [5]}
        },
    }


def test_the_function_is_invoked_for_the_tenant_with_a_new_nonce_each_time() -> None:
    client = FakeLambda(replies(), replies())

    run(client)
    run(client)

    assert [call["TenantId"] for call in client.calls] == ["t-1", "t-1"]
    assert [call["FunctionName"] for call in client.calls] == ["sandbox", "sandbox"]
    first, second = (json.loads(call["Payload"])["nonce"] for call in client.calls)
    assert first != second


def test_code_without_a_name_and_arguments_gets_defaults() -> None:
    client = FakeLambda(replies())

    run(client)

    assert (client.request["name"], client.request["arguments"]) == ("<script>", {})


@pytest.mark.parametrize("code", [None, "", ["x"]])
def test_settings_without_code_are_refused(code: Any) -> None:
    client = FakeLambda()

    answer = run(client, code=code)

    assert answer.status == "Failed"
    assert answer.error is not None
    assert answer.error.startswith("settings.code")
    assert client.calls == []


def test_an_answer_in_form_is_believed() -> None:
    answer = run(FakeLambda(replies(output={"a": [None]}, log="hello\n")))

    assert answer == Answer.completed({"a": [None]}, "hello\n")


def test_a_failure_in_form_is_believed_and_has_no_output() -> None:
    answer = run(
        FakeLambda(replies(status="Failed", error="ValueError: bad (line 3)", log="x", output=1))
    )

    assert answer == Answer.failed("ValueError: bad (line 3)", "x")


def test_a_stopped_script_is_a_timeout() -> None:
    answer = run(FakeLambda(replies(status="Failed", error="was stopped", timedOut=True)))

    assert answer == Answer.failed("was stopped", timed_out=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": "ü"},
        {"status": "Running"},
        {"status": ["Completed"]},
        {"log": 1},
        {"log": None},
        {"error": {}},
        {"timedOut": "no"},
        {"timedOut": 0},
        {"more": 1},
    ],
    ids=str,
)
def test_an_answer_out_of_form_is_not_believed(changes: dict[str, Any]) -> None:
    assert run(FakeLambda(replies(**changes))) == Answer.failed(LOST)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b"\xff",
        b'"Completed"',
        b"[" * 100_000,
        b"1" * 5000,
        b" " * (ANSWER_LIMIT + 1),
    ],
    ids=lambda data: f"{data[:10]!r} x {len(data)}",
)
def test_garbage_is_not_believed(data: bytes) -> None:
    assert run(FakeLambda(replies(data))) == Answer.failed(LOST)


def test_a_number_that_is_none_never_leaves_the_worker() -> None:
    data = (
        '{"nonce":"%s","status":"Completed","output":1e999,"log":"","error":null,"timedOut":false}'
    )

    def reply(request: dict[str, Any]) -> Reply:
        return {"Payload": io.BytesIO((data % request["nonce"]).encode())}

    sent = send(run(FakeLambda(reply)), None)

    assert (sent["status"], sent["output"]) == ("Failed", None)


def test_a_sandbox_that_was_killed_shows_nothing_of_its_inside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    inside = b'{"errorMessage": "RequestId: 1 Error: Runtime exited: /var/task/secret"}'

    def reply(_request: dict[str, Any]) -> Reply:
        return {"FunctionError": "Unhandled", "Payload": io.BytesIO(inside)}

    answer = run(FakeLambda(reply))

    assert answer == Answer.failed(LOST)
    assert "secret" not in capsys.readouterr().err


def test_a_sandbox_killed_at_the_deadline_is_a_timeout() -> None:
    def reply(_request: dict[str, Any]) -> Reply:
        return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b"{}")}

    assert run(FakeLambda(reply), seconds=0).timed_out is True


def test_a_request_over_the_limit_is_refused_before_it_is_sent() -> None:
    client = FakeLambda()

    answer = run(client, code="#" * REQUEST_LIMIT)

    assert answer.error is not None
    assert f"at most {REQUEST_LIMIT} can be handed to it" in answer.error
    assert client.calls == []


def test_no_answer_by_the_deadline_is_a_timeout() -> None:
    client = FakeLambda(raises(ReadTimeoutError(endpoint_url="http://localhost")))

    answer = run(client)

    assert answer == Answer.failed("The script did not answer by its deadline", timed_out=True)
    assert len(client.calls) == 1


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            ClientError({"Error": {"Code": "AccessDeniedException"}}, "Invoke"),
            "The script could not be started: AccessDeniedException",
        ),
        (
            EndpointConnectionError(endpoint_url="http://localhost"),
            "The script could not be run: EndpointConnectionError",
        ),
        (
            IncompleteReadError(actual_bytes=1, expected_bytes=2),
            "The script could not be run: IncompleteReadError",
        ),
    ],
)
def test_a_call_that_fails_is_made_once(error: Exception, text: str) -> None:
    client = FakeLambda(raises(error))

    assert run(client) == Answer.failed(text)
    assert len(client.calls) == 1


def test_a_throttled_call_waits_its_turn() -> None:
    client = FakeLambda(raises(ThrottledError()), raises(ThrottledError()), replies())

    assert run(client).status == "Completed"
    assert len(client.calls) == 3


def test_a_throttled_call_does_not_wait_past_the_deadline() -> None:
    client = FakeLambda(raises(ThrottledError()))

    answer = run(client, seconds=0.4)

    assert answer.error == "The script could not be started: TooManyRequestsException"


def test_a_call_throttled_for_long_is_given_up() -> None:
    client = FakeLambda(*[raises(ThrottledError())] * 6)

    answer = run(client)

    assert answer.error == "The script could not be started: TooManyRequestsException"
    assert len(client.calls) == 6


def test_the_sample_event_is_performed(monkeypatch: pytest.MonkeyPatch) -> None:
    client = FakeLambda(replies())
    clients = {62: client}
    monkeypatch.setenv("SANDBOX_FUNCTION", "baton-RunPython")
    monkeypatch.setattr(python, "_client", lambda seconds: clients[seconds])
    event = json.loads((EVENTS / "dispatch_python.json").read_text())

    answer = dispatch_python(receive(event | {"deadline": time.time() + 58.5}))

    assert answer.status == "Completed"
    assert client.calls[0]["FunctionName"] == "baton-RunPython"


def test_the_sandboxes_sample_event_is_what_is_sent_for_the_workers() -> None:
    client = FakeLambda(replies())
    sample = json.loads((EVENTS / "dispatch_python.json").read_text())
    expected = json.loads((EVENTS / "run_python.json").read_text())

    run_script(receive(sample), cast("LambdaClient", client), "sandbox")

    assert client.request | {"nonce": expected["nonce"]} == expected


def test_the_client_asks_once_and_waits_as_long_as_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test-1")

    config: Any = python._client.__wrapped__(62).meta.config  # noqa: SLF001 - its making is tested

    assert (config.read_timeout, config.retries["total_max_attempts"]) == (62, 1)
