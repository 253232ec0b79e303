"""The pings: text, not JSON, and the only endpoints that answer without a credential."""

from http import HTTPStatus
from typing import Any

import pytest

from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Gateway

PARTS = ["action", "actionexecution"]


@pytest.mark.parametrize("part", PARTS)
def test_anybody_may_ask_whether_the_instance_is_there(call: Gateway, part: str) -> None:
    answer = call("GET", f"/{part}/unauthorized-ping", key=None)

    assert (answer.status, answer.body) == (HTTPStatus.OK, "Ping Successful")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.calls == []


@pytest.mark.parametrize("word", ["test", "hello-world-test", "0", "%20"])
def test_whoever_has_no_credential_may_use_any_words(call: Gateway, word: str) -> None:
    answer = call("GET", "/action/unauthorized-ping", key=None, tenant=word, project=word)

    assert (answer.status, answer.body) == (HTTPStatus.OK, "Ping Successful")


@pytest.mark.parametrize("part", PARTS)
def test_a_credential_is_told_its_tenant(call: Gateway, part: str) -> None:
    answer = call("GET", f"/{part}/ping")

    assert (answer.status, answer.body) == (
        HTTPStatus.OK,
        f"Ping Successful (tenant id: {TENANT})",
    )
    assert answer.headers["content-type"] == "text/plain"


@pytest.mark.parametrize("right", ["read", "write", "execute"])
def test_any_right_is_enough(call: Gateway, new_key: Any, right: str) -> None:
    assert call("GET", "/action/ping", key=new_key(right)).status == HTTPStatus.OK


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("key", [None, "none", "bt_x_y", "a.b.c"])
def test_whoever_has_no_good_credential_is_told_so_in_plain_text(
    call: Gateway, part: str, key: str | None
) -> None:
    refused = call("GET", f"/{part}/ping", key=key)

    assert refused.status == HTTPStatus.UNAUTHORIZED
    assert refused.headers["content-type"] == "text/plain"
    assert refused.headers["www-authenticate"] == "Bearer"
    assert isinstance(refused.body, str)
    assert len(refused.body) > 10


def test_another_tenants_address_is_refused(call: Gateway) -> None:
    refused = call("GET", "/action/ping", tenant="88888888-8888-8888-8888-888888888888")

    assert (refused.status, refused.headers["content-type"]) == (
        HTTPStatus.FORBIDDEN,
        "text/plain",
    )


@pytest.mark.parametrize("project", ["99999999-9999-9999-9999-999999999999", "none"])
def test_an_unknown_project_is_not_found(call: Gateway, project: str) -> None:
    refused = call("GET", "/action/ping", project=project)

    assert refused.status == HTTPStatus.NOT_FOUND
    assert refused.headers["content-type"] == "text/plain"


def test_ids_are_understood_in_upper_case(call: Gateway) -> None:
    answer = call("GET", "/action/ping", tenant=TENANT.upper(), project=call.project.upper())

    assert answer.status == HTTPStatus.OK
