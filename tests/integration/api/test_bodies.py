"""Bodies as clients of all kinds send them: understood, or refused with 400, never a failure of ours."""

import json
from http import HTTPStatus
from typing import Any

import pytest

from tests.integration.api.samples import new_action, steps_of
from tests.integration.simulation.gateway import Answer, Gateway

GARBAGE: dict[str, str | bytes] = {
    "half an object": '{"name": ',
    "a list": "[]",
    "null": "null",
    "a number": "5",
    "a text": '"name"',
    "single quotes": "{'name': 'n'}",
    "form fields": "name=n&steps=1",
    "NaN": '{"name": "n", "maxRunTime": NaN}',
    "infinity": '{"name": "n", "maxRunTime": -Infinity}',
    "a number too large for a float": '{"name": "n", "maxRunTime": 1e999}',
    "a number too large for an int": '{"maxRunTime": %s}' % ("9" * 5000),
    "half a letter": '{"name": "\\ud800"}',
    "many brackets": "[" * 200_000,
    "many levels": '{"input": ' + '{"a": ' * 200 + "1" + "}" * 201,
    "a byte of no letter": b'{"name": "\xff"}',
    "bytes": bytes(range(256)),
    "an archive": b"PK\x03\x04",
    "two objects": "{}{}",
    "a mark and nothing": b"\xef\xbb\xbf{",
}


@pytest.fixture(params=["create", "update", "execute"])
def send(request: pytest.FixtureRequest, call: Gateway) -> Any:
    """Sends a body to each endpoint that reads one."""
    made = call("POST", "/action", new_action()).body
    method, path = {
        "create": ("POST", "/action"),
        "update": ("PUT", f"/action/{made['actionId']}"),
        "execute": ("POST", f"/action/execute/{made['actionId']}"),
    }[request.param]
    return lambda body: call(method, path, body)


def test_garbage_is_refused(send: Any) -> None:
    answers: dict[str, Answer] = {name: send(body) for name, body in GARBAGE.items()}

    assert {
        name: a.status for name, a in answers.items() if a.status != HTTPStatus.BAD_REQUEST
    } == {}
    assert {answer.body["code"] for answer in answers.values()} == {"invalid_input"}


def test_a_body_over_6_megabytes_is_refused(send: Any) -> None:
    refused = send('{"name": "%s"}' % ("n" * 6_000_000))

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONTENT_TOO_LARGE, "too_large")


def test_a_body_over_6_megabytes_is_refused_in_base64_too(call: Gateway) -> None:
    refused = call("POST", "/action", b'{"name": "%s"}' % (b"n" * 6_000_000))

    assert refused.status == HTTPStatus.CONTENT_TOO_LARGE


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_is_json_whatever_its_type(call: Gateway, content_type: str) -> None:
    answer = call("POST", "/action", new_action(), headers={"Content-Type": content_type})

    assert answer.status == HTTPStatus.CREATED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_body_in_base64_is_read_as_its_bytes(call: Gateway, encoding: str) -> None:
    text = json.dumps(new_action(name="Grüße 😀"), ensure_ascii=False)

    answer = call("POST", "/action", text.encode(encoding))

    assert (answer.status, answer.body["name"]) == (HTTPStatus.CREATED, "Grüße 😀")


def test_settings_come_back_byte_for_byte(call: Gateway) -> None:
    odd = [
        ' {"script" :  "a.py"}\n',
        r'{"a": "\u00e9\ud83d\ude00\/"}',
        '{"n": 1234567890123456789012345678901234567890, "f": 1.10e+05}',
        '{"a": 1, "a": 2}',
        '{"text": "é😀\u2028"}',
        "{}",
    ]
    steps = [{"stepType": "Python", "settings": settings} for settings in odd]
    trigger = {"triggerType": "DailyScheduler", "settings": odd[0]}

    made = call("POST", "/action", new_action(steps=steps, triggers=[trigger])).body

    found = call("GET", f"/action/{made['actionId']}").body
    assert [step["settings"] for step in found["steps"]] == odd
    assert found["triggers"][0]["settings"] == odd[0]


def test_settings_that_are_an_object_are_answered_as_its_text(call: Gateway) -> None:
    steps = [{"stepType": "Python", "settings": {"script": "grüße.py"}}]

    made = call("POST", "/action", new_action(steps=steps)).body

    assert made["steps"][0]["settings"] == '{"script": "grüße.py"}'


def test_scripts_and_others_that_settings_name_need_not_exist(call: Gateway) -> None:
    assert call("POST", "/action", new_action(steps=steps_of("Python"))).status == 201
