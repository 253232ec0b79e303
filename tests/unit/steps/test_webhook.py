"""What a Webhook step sends, and what becomes of the answer."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from baton.outgoing import GuardedClient
from baton.steps.exchange import Answer, Work, receive, send
from baton.steps.webhook import call_webhook
from tests.unit.outgoing.fakes import FakeNetwork, answer, redirect

EVENTS = Path(__file__).parents[3] / "events"
URL = "https://hook.example/in?token=secret"


def work(settings: dict[str, Any], seconds: float = 60) -> Work:
    return Work(
        tenant_id="t",
        project_id="p",
        action_id="a-1",
        action_name="Nightly",
        execution_id="e-1",
        step_number=3,
        attempt=1,
        step_type="Webhook",
        settings=settings,
        deadline=time.time() + seconds,
        inputs={"day": "Monday"},
        steps={
            "1": {"stepType": "Python", "status": "Completed", "output": {"rows": 5}},
            "2": {"stepType": "Wait", "status": "Completed"},
        },
    )


def call(network: FakeNetwork, settings: dict[str, Any], seconds: float = 60) -> Answer:
    return call_webhook(
        work(settings, seconds), GuardedClient(network=network, clock=network.clock)
    )


def test_without_a_body_the_webhook_gets_the_execution_so_far() -> None:
    network = FakeNetwork()

    call(network, {"url": URL})

    line, headers, body = network.request()
    assert line == "POST /in?token=secret HTTP/1.1"
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "action": {"actionId": "a-1", "name": "Nightly"},
        "execution": {"actionExecutionId": "e-1", "stepNumber": 3},
        "inputs": {"day": "Monday"},
        "outputs": {"1": {"rows": 5}, "2": None},
    }


def test_every_request_names_its_sender_and_carries_a_stable_key() -> None:
    network = FakeNetwork([redirect("/again", "307 Temporary Redirect"), answer()])

    call(network, {"url": URL})

    for number in (0, 1):
        headers = network.request(number)[1]
        assert headers["user-agent"] == "Baton/1"
        assert headers["idempotency-key"] == "e-1-3"


def test_headers_of_the_settings_win_over_the_usual_ones() -> None:
    network = FakeNetwork()
    headers = {"user-agent": "mine", "CONTENT-TYPE": "text/csv", "X-Count": 5}

    call(network, {"url": URL, "headers": headers, "body": "a,b"})

    sent = network.request()[1]
    assert (sent["user-agent"], sent["content-type"]) == ("mine", "text/csv")
    assert sent["x-count"] == "5"


@pytest.mark.parametrize(
    ("body", "content_type", "sent"),
    [
        ("grüße", "text/plain; charset=utf-8", "grüße".encode()),
        ("", "text/plain; charset=utf-8", b""),
        ("\ud800", "text/plain; charset=utf-8", b"?"),
        ({"a": [1]}, "application/json", b'{"a": [1]}'),
        ([], "application/json", b"[]"),
        (0, "application/json", b"0"),
        (False, "application/json", b"false"),
    ],
)
def test_text_is_sent_as_it_is_and_anything_else_as_json(
    body: object, content_type: str, sent: bytes
) -> None:
    network = FakeNetwork()

    call(network, {"url": URL, "body": body})

    _, headers, content = network.request()
    assert (headers["content-type"], content) == (content_type, sent)


@pytest.mark.parametrize("method", ["GET", "HEAD", "get"])
def test_reading_methods_send_no_body(method: str) -> None:
    network = FakeNetwork()

    call(network, {"url": URL, "method": method})

    line, headers, body = network.request()
    assert (line.split()[0], body) == (method.upper(), b"")
    assert not {"content-type", "content-length"} & headers.keys()


def test_a_get_sends_a_body_that_was_given() -> None:
    network = FakeNetwork()

    call(network, {"url": URL, "method": "GET", "body": {"q": 1}})

    assert network.request()[2] == b'{"q": 1}'


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "204 No Content", "299 Fine"])
def test_an_answer_of_the_two_hundreds_is_a_success(status: str) -> None:
    network = FakeNetwork([answer(status)])

    result = call(network, {"url": URL})

    assert (result.status, result.output["status"]) == ("Completed", int(status[:3]))


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("500 Oops", "500 Internal Server Error"),
        ("404 Not Found", "404 Not Found"),
        ("304 Not Modified", "304 Not Modified"),
        ("799 Odd", "799"),
    ],
)
def test_any_other_answer_is_a_failure_that_keeps_the_output(status: str, told: str) -> None:
    network = FakeNetwork([answer(status, headers={"X-Trace": "7"})])

    result = call(network, {"url": URL})

    assert (result.status, result.error) == ("Failed", f"The webhook answered {told}")
    assert (result.output["headers"]["x-trace"], result.timed_out) == ("7", False)


@pytest.mark.parametrize(
    ("content_type", "body", "seen"),
    [
        ("application/json; charset=utf-8", b'{"a": 1}', {"a": 1}),
        ("application/problem+json", b"[1]", [1]),
        ("text/html", b'{"a": 1}', '{"a": 1}'),
        ("application/json", b"{broken", "{broken"),
        ("application/json", b"NaN", "NaN"),
        ("application/json", b"1e999", "1e999"),
        ("application/json", b"[" * 200_000, "[" * 65536),
        ("text/plain; charset=iso-8859-1", b"\xfc", "ü"),
        ("text/plain; charset=unknown", "ü".encode(), "ü"),
        ("text/plain; charset=punycode", b"abc-", "abc-"),
        ("text/plain; charset=hex", b"6162", "6162"),
        ("text/plain", b"\xff", "\ufffd"),
    ],
    ids=range(12),
)
def test_json_is_parsed_and_anything_else_stays_text(
    content_type: str, body: bytes, seen: object
) -> None:
    network = FakeNetwork([answer(body=body, headers={"Content-Type": content_type})])

    result = call(network, {"url": URL})

    found = result.output["body"]
    assert (found[:65536] if isinstance(found, str) else found) == seen


@pytest.mark.parametrize("body", [b"x" * 2_000_000, b"\xff" * 1_000_000, b"\x01" * 1_000_000])
def test_a_body_too_large_for_an_output_is_shortened_and_says_so(body: bytes) -> None:
    network = FakeNetwork([answer(body=body)])

    result = call(network, {"url": URL})

    assert (result.output["truncated"], len(result.output["body"])) == (True, 65536)
    assert send(result, None)["status"] == "Completed"


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({}, "settings.url is required"),
        ({"url": None}, "settings.url is required"),
        ({"url": ""}, "settings.url is required"),
        ({"url": URL, "method": "TRACE"}, "settings.method: input should be 'DELETE', 'GET'"),
        ({"url": URL, "headers": {"A": []}}, "settings.headers.A: input should be a valid string"),
        ({"url": URL, "headers": "A: b"}, "settings.headers: input should be a valid dict"),
        ({"url": URL, "timeout": 0}, "settings.timeout: input should be greater than or equal to"),
        ({"url": URL, "timeout": 301}, "settings.timeout: input should be less than or equal to"),
        ({"url": URL, "timeout": "soon"}, "settings.timeout: input should be a valid number"),
        ({"url": "ftp://hook.example"}, "The URL must start with http:// or https://"),
        ({"url": URL, "headers": {"Host": "x"}}, "The header Host may not be set"),
        ({"url": URL, "headers": {"A": "b\r\nC: d"}}, "The header A may not contain line breaks"),
        ({"url": "http://127.0.0.1/"}, "The host 127.0.0.1 is not a public address"),
    ],
)
def test_settings_that_cannot_work_are_told_by_name(settings: dict[str, Any], error: str) -> None:
    network = FakeNetwork()

    result = call(network, settings)

    assert result.status == "Failed"
    assert (result.error or "").startswith(error)
    assert network.dialled == []


def test_numbers_may_be_written_as_text() -> None:
    network = FakeNetwork()

    result = call(network, {"url": URL, "timeout": "5"})

    assert result.status == "Completed"


def test_a_slow_webhook_fails_after_the_timeout_of_the_step() -> None:
    network = FakeNetwork([answer()], step_seconds=100)

    result = call(network, {"url": URL, "timeout": 20})

    assert result.error == "The webhook did not answer within 20 s"
    assert not result.timed_out


def test_a_slow_webhook_times_out_when_the_deadline_comes_first() -> None:
    network = FakeNetwork([answer()], step_seconds=100)

    result = call(network, {"url": URL, "timeout": 20}, seconds=11)

    assert result.error == "The webhook did not answer within 10 s"
    assert result.timed_out


def test_nothing_is_sent_after_the_deadline() -> None:
    network = FakeNetwork()

    result = call(network, {"url": URL}, seconds=0.5)

    assert (result.status, result.timed_out, network.dialled) == ("Failed", True, [])


def test_the_sample_event_is_work_for_this_step() -> None:
    network = FakeNetwork()
    event = json.loads((EVENTS / "call_webhook.json").read_text())

    result = call_webhook(receive(event), GuardedClient(network=network, clock=network.clock))

    assert result.status == "Completed"
    assert json.loads(network.request()[2])["outputs"] == {"1": {"orders": 118}}


def test_the_log_has_a_line_for_each_hop_and_no_secret() -> None:
    network = FakeNetwork(
        [redirect("https://other.example/secret?token=secret"), answer("500 Oops", b"secret")]
    )

    result = call(network, {"url": URL, "headers": {"X-Api-Key": "secret"}})

    lines = result.log.splitlines()
    assert [line.rpartition(",")[0] for line in lines] == [
        "POST hook.example: 302, 0 bytes",
        "GET other.example: 500, 6 bytes",
    ]
    assert "secret" not in result.log


def test_the_log_tells_of_a_hop_without_answer() -> None:
    network = FakeNetwork([b""])

    result = call(network, {"url": URL})

    assert result.log.startswith("POST hook.example: no answer")
    assert result.error == "The answer of hook.example is incomplete or not HTTP"
