"""The HTTP edge by itself: what it makes of events, and of what endpoints raise and return."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from baton import errors
from baton.api import Endpoint, Request, Response, download, ok, plain, redirect
from baton.api.answers import ANSWER_LIMIT
from baton.callers.models import Right
from baton.wire import Request as Body

TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
PROJECT = "3b0b7f5c-92c4-4d0f-8d5e-5a1f5a0d9c22"
CALLER = {"kind": "key", "callerId": "c", "tenantId": TENANT, "rights": "read"}


class Note(Body):
    text: str
    count: int = 0


def event(body: Any = None, **changes: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "resource": "/api/{tenantId}/{projectId}/note/{noteId}",
        "path": f"/api/{TENANT}/{PROJECT}/note/n",
        "httpMethod": "POST",
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "requestContext": {"requestId": "r-1", "stage": "local", "authorizer": CALLER},
        "body": body,
        "isBase64Encoded": False,
    }
    return known | changes


def answering(
    call: Callable[[Request], Any], right: Right | None = Right.READ
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An endpoint that does this."""
    endpoint = Endpoint(right)
    endpoint.post("/note/<note_id>")(call)
    return lambda asked: endpoint.handler(asked, None)


def seen(asked: dict[str, Any], look: Callable[[Request], Any]) -> Any:
    """What an endpoint finds in a request."""
    found: list[Any] = []

    def note(request: Request) -> Response[str]:
        found.append(look(request))
        return plain("")

    answer = answering(note)(asked)
    assert answer["statusCode"] == 200, answer["body"]
    return found[0]


def raising(error: Exception) -> Callable[[Request], Response[str]]:
    def fail(_: Request) -> Response[str]:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.InvalidInputError("no"), 400, "invalid_input"),
        (errors.UnauthenticatedError("no"), 401, "unauthenticated"),
        (errors.ForbiddenError("no"), 403, "forbidden"),
        (errors.NotFoundError("no"), 404, "not_found"),
        (errors.CannotExecuteError("no"), 404, "cannot_execute"),
        (errors.ConflictError("no"), 409, "conflict"),
        (errors.NameTakenError("no"), 409, "name_taken"),
        (errors.StaleError("no"), 409, "stale"),
        (errors.TooLargeError("no"), 413, "too_large"),
        (errors.ThrottledError("no"), 429, "throttled"),
        (KeyError("no"), 500, "internal"),
        (RecursionError("no"), 500, "internal"),
    ],
)
def test_each_error_has_its_status_and_code(error: Exception, status: int, code: str) -> None:
    answer = answering(raising(error))(event())

    body = json.loads(answer["body"])
    assert (answer["statusCode"], body["code"], body["requestId"]) == (status, code, "r-1")
    assert body["Error"] == body["error"]


def test_every_error_has_a_status() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]

    for kind in (k for k in kinds if issubclass(k, errors.BatonError) and k != errors.BatonError):
        error = kind() if kind is errors.UnreadableSecretError else kind("no")
        status = answering(raising(error))(event())["statusCode"]
        ours = issubclass(kind, errors.ProviderError)
        assert (status >= 500) == ours


def test_details_of_an_error_are_fields_of_the_body() -> None:
    answer = answering(raising(errors.NotFoundError("no", noteId="n", NoteId="n")))(event())

    body = json.loads(answer["body"])
    assert (body["noteId"], body["NoteId"]) == ("n", "n")


def test_problems_of_fields_are_listed() -> None:
    answer = answering(raising(errors.InvalidInputError.of("text", "is too odd")))(event())

    body = json.loads(answer["body"])
    assert body["error"] == "text: is too odd"
    assert body["errors"] == [{"field": "text", "message": "is too odd"}]


def test_who_was_not_recognised_is_told_how_to_be() -> None:
    answer = answering(raising(errors.UnauthenticatedError("no")))(event())

    assert answer["multiValueHeaders"]["WWW-Authenticate"] == ["Bearer"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('{"text": "a"}', "a"),
        ('  {"TEXT": "a", "colour": 1}\n', "a"),
        ('{"text": "\\u00e9"}', "é"),
        ('{"text": "é😀"}', "é😀"),
    ],
)
def test_a_body_is_read_into_its_model(body: str, text: str) -> None:
    assert seen(event(body), lambda request: request.body(Note)).text == text


@pytest.mark.parametrize("body", [None, "", "  \n"])
def test_no_body_is_an_empty_one(body: str | None) -> None:
    assert seen(event(body), Request.json) == {}


@given(st.text())
def test_the_bytes_of_a_body_are_the_same_however_they_came(text: str) -> None:
    encoded = base64.b64encode(text.encode()).decode()

    as_text = seen(event(text), Request.raw)
    as_bytes = seen(event(encoded, isBase64Encoded=True), Request.raw)

    assert as_text == as_bytes == text.encode()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(), st.binary()))
def test_no_body_is_a_failure_of_ours(body: str | bytes) -> None:
    note = answering(lambda request: ok({"text": request.body(Note).text}))
    encoded = isinstance(body, bytes)
    carried = base64.b64encode(body).decode() if isinstance(body, bytes) else body

    answer = note(event(carried, isBase64Encoded=encoded))

    assert answer["statusCode"] in {200, 400}


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["text", "TEXT", "count", "Count", "else"]), json_values))
def test_no_json_is_a_failure_of_ours(body: dict[str, Any]) -> None:
    note = answering(lambda request: ok({"text": request.body(Note).text}))

    assert note(event(json.dumps(body)))["statusCode"] in {200, 400}


@pytest.mark.parametrize("name", ["Accept", "accept", "ACCEPT"])
def test_headers_are_found_in_any_casing(name: str) -> None:
    assert seen(event(headers={name: "x"}), lambda request: request.header("Accept")) == "x"


def test_a_header_that_was_not_sent_is_empty() -> None:
    assert seen(event(headers=None), lambda request: request.header("Accept")) == ""


@pytest.mark.parametrize(("query", "number"), [(None, None), ({}, None), ({"page": "7"}, 7)])
def test_a_number_of_the_query_may_be_missing(query: Any, number: int | None) -> None:
    asked = event(queryStringParameters=query)

    assert seen(asked, lambda request: request.number("page", least=1, most=9)) == number


@pytest.mark.parametrize("text", ["0", "10", "-1", "+1", " 1", "1 ", "1.0", "1e1", "٣", "", "a"])
def test_a_number_of_the_query_is_within_its_bounds(text: str) -> None:
    page = answering(lambda request: ok({"page": request.number("page", least=1, most=9)}))

    assert page(event(queryStringParameters={"page": text}))["statusCode"] == 400


@pytest.mark.parametrize(
    ("context", "status"),
    [
        ({"rights": "read"}, 200),
        ({"rights": "admin"}, 200),
        ({"rights": "write execute"}, 403),
        ({"rights": ""}, 403),
        ({"tenantId": PROJECT}, 403),
    ],
)
def test_the_edge_admits_by_tenant_and_right(context: dict[str, str], status: int) -> None:
    asked = event()
    asked["requestContext"]["authorizer"] = CALLER | context

    assert answering(lambda _: plain(""))(asked)["statusCode"] == status


def test_without_an_authorizer_nobody_is_admitted() -> None:
    asked = event()
    del asked["requestContext"]["authorizer"]

    assert answering(lambda _: plain(""))(asked)["statusCode"] == 500


def test_an_endpoint_without_a_right_admits_everybody_and_knows_nobody() -> None:
    asked = event()
    del asked["requestContext"]["authorizer"]

    anybody = answering(lambda _: plain("hello"), right=None)(asked)
    somebody = answering(lambda request: plain(request.caller.kind), right=None)(asked)

    assert (anybody["statusCode"], anybody["body"]) == (200, "hello")
    assert somebody["statusCode"] == 500


def test_a_path_of_no_route_is_an_error_in_the_one_shape() -> None:
    answer = answering(lambda _: plain(""))(event(path=f"/api/{TENANT}/{PROJECT}/memo/n"))

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["code"] == "no_such_endpoint"


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_an_answer_larger_than_a_function_may_return_is_refused(letter: str) -> None:
    text = letter * (ANSWER_LIMIT // len(letter.encode()))

    answer = answering(lambda _: ok({"text": text}))(event())

    assert answer["statusCode"] == 413


def test_an_answer_just_small_enough_is_returned() -> None:
    text = "x" * (ANSWER_LIMIT - 20)

    assert answering(lambda _: ok({"text": text}))(event())["statusCode"] == 200


def test_bytes_travel_as_base64() -> None:
    answer = answering(lambda _: download(b"\x00\xff", "application/zip", "a.zip"))(event())

    assert answer["isBase64Encoded"] is True
    assert base64.b64decode(answer["body"]) == b"\x00\xff"
    assert answer["multiValueHeaders"]["Content-Disposition"] == ['attachment; filename="a.zip"']


def test_a_redirect_has_a_location_and_no_content() -> None:
    answer = answering(lambda _: redirect("https://example.com/"))(event())

    assert (answer["statusCode"], answer["body"]) == (302, "")
    assert answer["multiValueHeaders"]["Location"] == ["https://example.com/"]


def test_every_answer_may_be_read_by_browsers_and_is_taken_for_what_it_says() -> None:
    for call in (lambda _: plain(""), raising(KeyError())):
        headers = answering(call)(event())["multiValueHeaders"]
        assert headers["Access-Control-Allow-Origin"] == ["*"]
        assert headers["X-Content-Type-Options"] == ["nosniff"]
