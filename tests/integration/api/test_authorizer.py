"""The authorizer: API keys and tokens at the gateway's door."""

import json
import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import jwt
import pytest

from baton import clock, container
from baton.callers.api_keys import digest
from baton.callers.models import users_group
from baton.store import keys
from tests.integration.conftest import START
from tests.integration.simulation.environment import (
    STACK,
    TENANT,
    TOKEN_ISSUER,
    TOKEN_SECRET,
)
from tests.integration.simulation.gateway import API_ARN, Gateway
from tests.integration.simulation.invocation import invoke
from tests.integration.simulation.session import PRODUCT
from tests.integration.simulation.stack import make_token_secret, outside

USER = "0d4f9a34-1f6c-4b3a-8f5d-2b1c3d4e5f60"


def ask(authorization: str | None, path: str = "/api/t/p/action") -> dict[str, Any]:
    headers = {} if authorization is None else {"authorization": authorization}
    event = {"type": "REQUEST", "methodArn": f"{API_ARN}/local/GET{path}", "headers": headers}
    allowed: dict[str, Any] = invoke("functions.credentials.authorize", event)
    return allowed


def refusal(authorization: str | None) -> str:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the gateway knows but one, by its text
        ask(authorization)
    return str(raised.value)


def alter_key(table: Any, text: str, **attributes: Any) -> None:
    """Change what is stored of an API key."""
    key_id = text.split("_")[1]
    item = table.get_item(Key=keys.api_key(key_id).item())["Item"]
    table.put_item(Item=item | attributes)


def test_a_key_is_allowed_the_whole_stage(new_key: Any) -> None:
    allowed = ask(f"Bearer {new_key('read', 'execute')}", "/api/t/p/action/execute/a")

    (statement,) = allowed["policyDocument"]["Statement"]
    assert statement == {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": f"{API_ARN}/local/*/*",
    }
    assert allowed["context"] == {
        "kind": "key",
        "callerId": allowed["principalId"],
        "tenantId": TENANT,
        "rights": "execute read",
        "groups": "",
    }


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", " Bearer  "])
def test_the_scheme_is_read_in_any_casing(new_key: Any, scheme: str) -> None:
    assert ask(f"{scheme} {new_key()} ")["context"]["tenantId"] == TENANT


def test_a_key_costs_one_read(new_key: Any, aws_calls: Any) -> None:
    key = new_key()
    aws_calls.clear()

    ask(f"Bearer {key}")

    assert aws_calls == [("dynamodb", "GetItem")]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YW5uOnNlc2FtZQ==",
        "ApiKey {key}",
        "{key}",
        "Bearer{key}",
        "Bearer {key}0",
        "Bearer {key} {key}",
        "Bearer {key},Bearer {key}",
        "Bearer bt_00000000000000000000000000000000_secret",
        "Bearer bt_",
        "Bearer guest",
    ],
)
def test_what_is_no_credential_is_refused(new_key: Any, authorization: str | None) -> None:
    given = authorization and authorization.format(key=new_key())

    assert refusal(given) == "Unauthorized"


def test_a_key_with_another_keys_secret_is_refused(new_key: Any) -> None:
    one, other = new_key(), new_key()
    mixed = "_".join([*one.split("_")[:2], *other.split("_")[2:]])

    assert refusal(f"Bearer {mixed}") == "Unauthorized"


def test_a_revoked_key_is_refused(new_key: Any, table: Any) -> None:
    key = new_key()
    alter_key(table, key, revoked=True)

    assert refusal(f"Bearer {key}") == "Unauthorized"


@pytest.mark.parametrize(("hours", "allowed"), [(23, True), (24, False), (25, False)])
def test_a_key_is_refused_once_it_has_expired(
    new_key: Any, at: Any, hours: int, allowed: bool
) -> None:
    key = new_key(expires_at=START + timedelta(days=1))
    at(hours=hours)

    if allowed:
        assert ask(f"Bearer {key}")
    else:
        assert refusal(f"Bearer {key}") == "Unauthorized"


def test_a_secret_may_hold_underscores(new_key: Any, table: Any) -> None:
    key = new_key()
    alter_key(table, key, digest=digest("_a__b_"))
    bt, key_id, *_ = key.split("_")

    assert ask(f"Bearer {bt}_{key_id}__a__b_")["context"]["tenantId"] == TENANT


@pytest.mark.parametrize("code", ["InternalServerError", "AccessDeniedException"])
def test_a_table_that_does_not_answer_refuses_nobody(new_key: Any, code: str) -> None:
    key = new_key()
    PRODUCT.fail("dynamodb", "GetItem", code)

    assert code in refusal(f"Bearer {key}")


def test_a_failing_authorizer_is_a_failure_of_ours_for_the_client(call: Gateway) -> None:
    PRODUCT.fail("dynamodb", "GetItem", "InternalServerError")

    assert call("GET", "/action").status == HTTPStatus.INTERNAL_SERVER_ERROR


class Tokens:
    """Signs tokens for a user whose account is in the table."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self.secret = "a secret made for the first version ".ljust(64, ".")
        self.key_id = make_token_secret(self.secret)
        self.set_account_version(1)

    def set_account_version(self, version: int) -> None:
        user = {"authVersion": version, "groups": {users_group(TENANT)}}
        self._table.put_item(Item=keys.user(TENANT, USER).item() | user)

    def replace_secret(self, secret: str) -> str:
        changed = outside("secretsmanager").put_secret_value(
            SecretId=TOKEN_SECRET, SecretString=json.dumps({"secret": secret.ljust(64, ".")})
        )
        return str(changed["VersionId"])

    def sign(self, secret: str = "", key_id: str = "", **claims: Any) -> str:
        now = clock.now()
        known = {
            "iss": TOKEN_ISSUER,
            "aud": STACK,
            "sub": USER,
            "tid": TENANT,
            "av": 1,
            "iat": now,
            "exp": now + timedelta(hours=1),
        }
        headers = {"kid": key_id or self.key_id}
        return jwt.encode(known | claims, (secret or self.secret).ljust(64, "."), "HS256", headers)


@pytest.fixture
def signed(table: Any) -> Tokens:
    return Tokens(table)


def test_a_token_is_the_users(signed: Tokens) -> None:
    allowed = ask(f"Bearer {signed.sign()}")

    assert allowed["context"] == {
        "kind": "user",
        "callerId": USER,
        "tenantId": TENANT,
        "rights": "execute read write",
        "groups": users_group(TENANT),
    }


def test_a_token_opens_the_api(call: Gateway, signed: Tokens) -> None:
    assert call("GET", "/action", key=signed.sign()).status == HTTPStatus.OK
    assert call("GET", "/action/ping", key=signed.sign()).status == HTTPStatus.OK


def test_the_secrets_are_read_once(signed: Tokens, aws_calls: Any) -> None:
    ask(f"Bearer {signed.sign()}")
    aws_calls.clear()

    ask(f"Bearer {signed.sign()}")

    assert aws_calls == [("dynamodb", "GetItem")]


def test_a_token_signed_before_the_secret_changed_is_good(signed: Tokens) -> None:
    token = signed.sign()
    signed.replace_secret("second")

    assert ask(f"Bearer {token}")["principalId"] == USER


def test_a_token_of_the_new_secret_is_good_in_a_process_that_knows_the_old(
    signed: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(f"Bearer {signed.sign()}")
    key_id = signed.replace_secret("second")
    later = time.monotonic() + 61
    monkeypatch.setattr("baton.callers.tokens.time.monotonic", lambda: later)

    assert ask(f"Bearer {signed.sign('second', key_id)}")["principalId"] == USER


def test_the_secret_before_the_last_counts_no_more(signed: Tokens) -> None:
    token = signed.sign()
    signed.replace_secret("second")
    signed.replace_secret("third")

    assert refusal(f"Bearer {token}") == "Unauthorized"


def test_invented_key_ids_have_the_secrets_read_once_a_minute(
    signed: Tokens, aws_calls: Any
) -> None:
    refusal(f"Bearer {signed.sign(key_id='invented')}")
    aws_calls.clear()

    refusals = {refusal(f"Bearer {signed.sign(key_id=f'invented {n}')}") for n in range(5)}

    assert refusals == {"Unauthorized"}
    assert aws_calls == []


@pytest.mark.parametrize(
    "claims",
    [
        {"av": 0},
        {"sub": "11111111-1111-1111-1111-111111111111"},
        {"tid": "88888888-8888-8888-8888-888888888888"},
        {"aud": "another-instance"},
        {"iss": "somebody"},
        {"exp": 1},
    ],
)
def test_a_token_that_does_not_hold_is_refused(signed: Tokens, claims: dict[str, Any]) -> None:
    assert refusal(f"Bearer {signed.sign(**claims)}") == "Unauthorized"


def test_a_later_change_to_the_account_ends_its_tokens(signed: Tokens) -> None:
    token = signed.sign()
    signed.set_account_version(2)

    assert refusal(f"Bearer {token}") == "Unauthorized"


def test_a_token_of_a_removed_user_is_refused(signed: Tokens, table: Any) -> None:
    token = signed.sign()
    table.delete_item(Key=keys.user(TENANT, USER).item())

    assert refusal(f"Bearer {token}") == "Unauthorized"


@pytest.mark.usefixtures("table")
def test_without_a_secret_no_token_is_refused_as_bad() -> None:
    token = jwt.encode({"sub": USER}, "x" * 64, "HS256", {"kid": "any"})

    assert "ResourceNotFoundException" in refusal(f"Bearer {token}")


@pytest.mark.usefixtures("table")
def test_the_authorizer_is_made_once_for_the_life_of_a_process() -> None:
    assert container.authenticator() is container.authenticator()
