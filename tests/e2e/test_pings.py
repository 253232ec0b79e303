"""The connectivity checks, word for word."""

from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus

import pytest

from tests.e2e.support.routes import OPEN_PINGS, PINGS, Route
from tests.e2e.support.stack import Stack
from tools.local.client import Api, Reply


@pytest.fixture(scope="module")
def nobody(stack: Stack) -> Iterator[Api]:
    with closing(stack.as_caller(None)) as api:
        yield api


def _media_type(reply: Reply) -> str:
    return reply.headers["Content-Type"].partition(";")[0]


@pytest.mark.parametrize("route", OPEN_PINGS, ids=" ".join)
def test_the_open_ping_asks_for_nothing_and_takes_any_words_as_ids(
    nobody: Api, route: Route
) -> None:
    answer = nobody.call("GET", f"/api/hello-world-test/test{route.path}")

    assert (answer.status, answer.body) == (HTTPStatus.OK, "Ping Successful")
    assert _media_type(answer) == "text/plain"


@pytest.mark.parametrize("route", OPEN_PINGS, ids=" ".join)
def test_the_open_ping_does_not_mind_a_credential_that_is_none(nobody: Api, route: Route) -> None:
    answer = nobody.project(*route.to(), Authorization="Bearer nonsense")

    assert (answer.status, answer.body) == (HTTPStatus.OK, "Ping Successful")


@pytest.mark.parametrize("route", PINGS, ids=" ".join)
def test_the_ping_names_the_tenant_of_the_credential(stack: Stack, route: Route) -> None:
    answer = stack.api.project(*route.to())

    expected = f"Ping Successful (tenant id: {stack.outputs.tenant_id})"
    assert (answer.status, answer.body) == (HTTPStatus.OK, expected)
    assert _media_type(answer) == "text/plain"


@pytest.mark.parametrize(
    "credential", [{}, {"Authorization": "Bearer nonsense"}], ids=["no", "bad"]
)
@pytest.mark.parametrize("route", PINGS, ids=" ".join)
def test_the_ping_refuses_in_plain_text(
    nobody: Api, route: Route, credential: dict[str, str]
) -> None:
    answer = nobody.project(*route.to(), **credential)

    assert answer.status == HTTPStatus.UNAUTHORIZED
    assert _media_type(answer) == "text/plain"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert isinstance(answer.body, str)
    assert len(answer.body) > 10
