"""Who gets in, and what those who do not can learn."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import jwt
import pytest

from baton.callers.models import users_group
from baton.store import keys
from tests.e2e.support import actions, aws, executions
from tests.e2e.support.actions import set_values
from tests.e2e.support.routes import PINGS, PROTECTED, Route
from tests.e2e.support.stack import Stack
from tools.local.client import Api, Reply


@pytest.fixture(scope="module")
def existing(stack: Stack) -> dict[str, str]:
    """Ids of things that are there."""
    action = actions.create(stack.api, set_values(kept="secret"))
    execution_id = executions.start(stack.api, action["actionId"])
    executions.end_of(stack.api, execution_id)
    script = f"{uuid4().hex}.py"
    assert stack.api.project("PUT", f"/script/{script}", "output = 1").status == HTTPStatus.OK
    return {"action": action["actionId"], "execution": execution_id, "script": script}


@pytest.fixture(scope="module")
def missing() -> dict[str, str]:
    return {"action": str(uuid4()), "execution": str(uuid4()), "script": f"{uuid4().hex}.py"}


@pytest.fixture(scope="module")
def stranger(stack: Stack) -> Iterator[Api]:
    """The first tenant's API, called with another tenant's key."""
    key = aws.mint_key(stack, tenantId=str(uuid4()), rights=["admin"])
    with closing(stack.as_caller(key["apiKey"])) as api:
        yield api


@pytest.fixture(scope="module")
def nobody(stack: Stack) -> Iterator[Api]:
    with closing(stack.as_caller(None)) as api:
        yield api


def _told(reply: Reply) -> tuple[int, object]:
    """What an answer tells its reader: all of it but the number of the request."""
    return reply.status, {name: told for name, told in reply.body.items() if name != "requestId"}


@pytest.mark.parametrize("route", PROTECTED, ids=" ".join)
def test_no_endpoint_answers_without_a_credential(
    nobody: Api, existing: dict[str, str], route: Route
) -> None:
    answer = nobody.project(*route.to(**existing))

    assert answer.status == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("route", PROTECTED, ids=" ".join)
def test_another_tenants_key_cannot_tell_what_exists_from_what_does_not(
    stranger: Api, existing: dict[str, str], missing: dict[str, str], route: Route
) -> None:
    there = stranger.project(*route.to(**existing))

    not_there = stranger.project(*route.to(**missing))

    assert there.status == HTTPStatus.FORBIDDEN
    assert _told(there) == _told(not_there)


def test_nothing_a_stranger_tried_had_an_effect(
    stack: Stack, stranger: Api, existing: dict[str, str]
) -> None:
    before = actions.get(stack.api, existing["action"])

    for route in PROTECTED:
        stranger.project(*route.to(**existing))

    assert actions.get(stack.api, existing["action"]) == before
    assert len(executions.history(stack.api, existing["action"])) == 1
    source = stack.api.project("GET", f"/script/{existing['script']}")
    assert source.body == "output = 1"


@pytest.mark.parametrize(
    "credential",
    [
        "Bearer bt_00000000000000000000000000000000_unknown",
        "Bearer not-a-key",
        "Bearer a.b.c",
        "Bearer",
        "Basic dXNlcjpwYXNz",
    ],
)
def test_a_credential_that_does_not_verify_is_refused(nobody: Api, credential: str) -> None:
    answer = nobody.project("GET", "/action", Authorization=credential)

    assert answer.status == HTTPStatus.UNAUTHORIZED


def test_a_wrong_secret_of_a_known_key_is_refused(stack: Stack, nobody: Api) -> None:
    beginning = stack.outputs.api_key.rpartition("_")[0]

    answer = nobody.project("GET", "/action", Authorization=f"Bearer {beginning}_wrong")

    assert answer.status == HTTPStatus.UNAUTHORIZED


def test_a_revoked_key_is_refused_as_an_unknown_one_is(stack: Stack) -> None:
    key = aws.mint_key(stack)
    with aws.client(stack, "dynamodb") as tables:
        tables.update_item(
            TableName=stack.outputs.table_name,
            Key={name: {"S": part} for name, part in keys.api_key(key["keyId"]).item().items()},
            UpdateExpression="SET revoked = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )

    with closing(stack.as_caller(key["apiKey"])) as api:
        answers = [api.project("GET", "/action"), api.project("GET", "/action/ping")]

    assert [each.status for each in answers] == [HTTPStatus.UNAUTHORIZED] * 2
    assert answers[1].body == "The API key does not verify"


def test_a_key_may_do_what_its_rights_say_and_no_more(
    stack: Stack, existing: dict[str, str]
) -> None:
    with closing(stack.as_caller(aws.mint_key(stack, rights=["read"])["apiKey"])) as reader:
        read = reader.project("GET", f"/action/{existing['action']}")
        written = reader.project("PUT", f"/action/{existing['action']}", {"description": "x"})
        executed = reader.project("GET", f"/action/execute/{existing['action']}")

    assert [each.status for each in (read, written, executed)] == [
        HTTPStatus.OK,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.FORBIDDEN,
    ]


def test_an_unknown_project_of_the_own_tenant_is_not_found(stack: Stack) -> None:
    path = f"/api/{stack.outputs.tenant_id}/{uuid4()}/action"

    answers = [
        stack.api.call("GET", path),
        stack.api.call("POST", path, {"name": "x", "steps": [set_values(made=1)]}),
        stack.api.call("GET", f"{path}/{uuid4()}"),
    ]

    assert [each.status for each in answers] == [HTTPStatus.NOT_FOUND] * 3


def test_tokens_signed_with_the_instances_secret_are_admitted_and_others_are_not(
    stack: Stack, nobody: Api
) -> None:
    user_id, tenant_id = str(uuid4()), stack.outputs.tenant_id
    place = keys.user(tenant_id, user_id).item()
    with aws.client(stack, "dynamodb") as tables:
        row: dict[str, Any] = {name: {"S": part} for name, part in place.items()}
        row |= {"authVersion": {"N": "3"}, "groups": {"SS": [users_group(tenant_id)]}}
        tables.put_item(TableName=stack.outputs.table_name, Item=row)
    name = aws.variables_of(stack, "AuthorizeFunction")
    with aws.client(stack, "secretsmanager") as secrets:
        secret = secrets.get_secret_value(SecretId=name["TOKEN_SECRET"])
    now = int(time.time())
    claims = {
        "sub": user_id,
        "tid": tenant_id,
        "av": 3,
        "iss": name["TOKEN_ISSUER"],
        "aud": name["TOKEN_AUDIENCE"],
        "iat": now,
        "exp": now + 60,
    }
    signing, kid = json.loads(secret["SecretString"])["secret"], {"kid": secret["VersionId"]}
    good = jwt.encode(claims, signing, headers=kid)
    ended = jwt.encode(claims | {"av": 2}, signing, headers=kid)
    expired = jwt.encode(claims | {"exp": now - 60}, signing, headers=kid)
    forged = jwt.encode(claims, "another secret that is as long as it has to be", headers=kid)

    answers = [
        nobody.project("GET", "/action", Authorization=f"Bearer {token}").status
        for token in (good, ended, expired, forged)
    ]

    assert answers == [HTTPStatus.OK, *[HTTPStatus.UNAUTHORIZED] * 3]


@pytest.mark.parametrize("route", PINGS, ids=" ".join)
def test_a_strangers_ping_is_refused_in_plain_text(stranger: Api, route: Route) -> None:
    answer = stranger.project(*route.to())

    assert answer.status == HTTPStatus.FORBIDDEN
    assert answer.headers["Content-Type"].startswith("text/plain")
