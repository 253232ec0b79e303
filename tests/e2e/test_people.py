"""People of a tenant: signing up and in, the first administrator, and what ends a token."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus

import jwt
import pytest

from tests.e2e.support import aws
from tests.e2e.support.people import PASSWORD, Tenant, new_tenant
from tests.e2e.support.stack import Stack

# Each at once wants a process of its own here; the integration tests race with fifty.
AT_ONCE = 6


@pytest.fixture(scope="module")
def tenant(stack: Stack) -> Iterator[Tenant]:
    made = new_tenant(stack)
    yield made
    made.guest.close()


def test_of_many_who_sign_up_with_one_address_at_once_one_does(tenant: Tenant) -> None:
    addresses = [("Race@Example.com", "race@example.com ")[each % 2] for each in range(AT_ONCE)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = Counter(reply.status for reply in pool.map(tenant.sign_up, addresses))

    assert statuses == {HTTPStatus.OK: 1, HTTPStatus.CONFLICT: AT_ONCE - 1}


def test_of_many_who_become_administrator_at_once_one_does(stack: Stack) -> None:
    tenant = new_tenant(stack)
    emails = [f"user-{each}@example.com" for each in range(3)]
    for email in emails:
        assert tenant.sign_up(email).status == HTTPStatus.OK
    tokens = [tenant.token(email) for email in emails] * (AT_ONCE // len(emails))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        replies = list(
            pool.map(lambda each: tenant.act("world/become_an_administrator", {}, each), tokens)
        )

    assert Counter(reply.status for reply in replies) == {
        HTTPStatus.OK: 1,
        HTTPStatus.FORBIDDEN: AT_ONCE - 1,
    }
    listed = tenant.guest.call("GET", "/actions", **{"X-Tenant-Id": tenant.tenant_id})
    assert list(listed.body) == ["user_account:signin"]
    assert tenant.sign_up("late@example.com").status == HTTPStatus.FORBIDDEN
    tenant.guest.close()


def test_a_user_works_in_the_tenant_and_nowhere_else(stack: Stack, tenant: Tenant) -> None:
    tenant.sign_up("worker@example.com")
    token = tenant.token("worker@example.com")

    with closing(tenant.api(token)) as own, closing(stack.as_caller(token)) as other:
        made = own.project("POST", "/action", {"name": "Mine", "steps": [_step()]})
        started = own.project("POST", f"/action/execute/{made.body['actionId']}")
        foreign = other.project("GET", "/action")

    assert (made.status, started.status) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert foreign.status == HTTPStatus.FORBIDDEN
    assert made.body["permission"] == 16256


def test_a_token_ends_with_its_password_and_outlives_the_secret(
    stack: Stack, tenant: Tenant
) -> None:
    tenant.sign_up("careful@example.com")
    token = tenant.token("careful@example.com")
    secret = aws.variables_of(stack, "AuthorizeFunction")["TOKEN_SECRET"]
    with aws.client(stack, "secretsmanager") as secrets:
        secrets.put_secret_value(SecretId=secret, SecretString=json.dumps({"secret": "r" * 64}))

    rotated = tenant.guest.call("GET", "/actions", Authorization=f"Bearer {token}")
    with closing(tenant.api(token)) as api:
        change = {"currentPassword": PASSWORD, "newPassword": PASSWORD[::-1]}
        changed = api.tenant("POST", "/user/password", change)
    ended = tenant.guest.call("GET", "/actions", Authorization=f"Bearer {token}")

    assert (rotated.status, changed.status, ended.status) == (200, 204, 401)
    assert tenant.sign_in("careful@example.com").status == HTTPStatus.UNAUTHORIZED
    assert tenant.sign_in("careful@example.com", PASSWORD[::-1]).status == HTTPStatus.OK


def test_tokens_that_were_tampered_with_are_nobodys_and_no_guests(tenant: Tenant) -> None:
    tenant.sign_up("attacked@example.com")
    token = tenant.token("attacked@example.com")
    head, claims, signature = token.split(".")
    unsigned = jwt.encode(jwt.decode(token, options={"verify_signature": False}), "", "none")
    forged = {
        "signature cut": f"{head}.{claims}.{signature[:-2]}",
        "no signature": f"{head}.{claims}.",
        "alg none": unsigned,
        "alg none with a signature": unsigned + signature,
        "not a token": "Bearer",
        "empty": "",
    }

    answers = {
        name: tenant.guest.call("GET", "/actions", Authorization=f"Bearer {each}").status
        for name, each in forged.items()
    }

    assert answers == dict.fromkeys(forged, HTTPStatus.UNAUTHORIZED)


def _step() -> dict[str, str]:
    return {"stepType": "SetValues", "settings": '{"values": {"a": 1}}'}
