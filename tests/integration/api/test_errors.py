"""The one shape of errors, and what every answer carries."""

import io
from http import HTTPStatus
from typing import Any

import pytest

from baton import container
from baton.api.problems import logger
from tests.integration.api.samples import new_action
from tests.integration.simulation.environment import ENVIRONMENT
from tests.integration.simulation.gateway import REQUEST_ID, Answer, Gateway
from tests.integration.simulation.session import PRODUCT

UNKNOWN = "99999999-9999-9999-9999-999999999999"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the edge writes to its log from here on."""
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return written


def _refusals(call: Gateway, key: str) -> list[Answer]:
    call("POST", "/action", new_action())
    return [
        call("POST", "/action", "{"),
        call("POST", "/action", {}),
        call("POST", "/action", new_action()),
        call("GET", "/action", key=None),
        call("GET", "/action", key="none"),
        call("POST", "/action", new_action(), key=key),
        call("GET", "/action", project=UNKNOWN),
        call("GET", f"/action/{UNKNOWN}"),
        call("GET", "/action/5"),
        call("GET", f"/action/execute/{UNKNOWN}"),
        call("GET", f"/actionexecution/{UNKNOWN}"),
        call("GET", "/action?page=0"),
        call("GET", "/script/missing.py"),
        call("PUT", "/script/.hidden", ""),
        call("PUT", "/script/large.py", "#" * 1_100_000),
    ]


def test_every_error_is_one_object_in_one_shape(call: Gateway, new_key: Any) -> None:
    refusals = _refusals(call, new_key("read"))

    assert len({refusal.status for refusal in refusals}) == 6
    for status, body, headers, *_ in refusals:
        assert status >= HTTPStatus.BAD_REQUEST
        assert body["Error"] == body["error"] != ""
        assert body["code"].islower()
        assert body["requestId"] == REQUEST_ID
        assert headers.get("content-type", "application/json") == "application/json"
        for problem in body.get("errors", []):
            assert problem.keys() == {"field", "message"}


def test_browsers_may_read_every_answer(call: Gateway, new_key: Any) -> None:
    refusals = _refusals(call, new_key("read"))

    answers = [*refusals, call("GET", "/action"), call("GET", "/action/ping")]

    origins = {answer.headers["access-control-allow-origin"] for answer in answers}
    assert origins == {ENVIRONMENT["ALLOWED_ORIGIN"]}


def test_an_instance_that_names_no_origin_admits_all(
    call: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALLOWED_ORIGIN")

    assert call("GET", "/action").headers["access-control-allow-origin"] == "*"


def test_a_failure_of_ours_tells_nothing_but_the_request(
    call: Gateway, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    def fail() -> None:
        raise RuntimeError("the password is sesame")

    monkeypatch.setattr(container, "actions", fail)

    status, body, *_ = call("GET", "/action")

    assert status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert (body["code"], body["requestId"]) == ("internal", REQUEST_ID)
    assert "sesame" not in str(body)
    assert "sesame" in logged.getvalue()


@pytest.mark.parametrize(
    ("operation", "code"),
    [("GetItem", "AccessDeniedException"), ("GetItem", "ResourceNotFoundException")],
)
def test_a_failure_of_aws_is_a_failure_of_ours(call: Gateway, operation: str, code: str) -> None:
    made = call("POST", "/action", new_action()).body
    answer = call("GET", f"/action/{made['actionId']}")
    PRODUCT.fail("dynamodb", operation, code, after=1)

    answer = call("GET", f"/action/{made['actionId']}")

    assert (answer.status, answer.body["code"]) == (500, "internal")


def test_nothing_of_a_tenants_is_written_to_the_log(
    call: Gateway, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    made = call("POST", "/action", new_action(name="sesame", description="sesame")).body
    call("GET", f"/action/{made['actionId']}?page=sesame", headers={"X-Note": "sesame"})
    call("PUT", "/script/sesame.py", "sesame")
    call("POST", f"/action/execute/{made['actionId']}", {"input": {"a": "sesame"}})

    written = logged.getvalue() + capsys.readouterr().err

    assert "answered" in written
    assert "admitted" in written
    assert "sesame" not in written
