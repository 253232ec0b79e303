"""Who asks for a default action: a guest without a credential, or somebody with one that verifies."""

import json
from datetime import timedelta
from itertools import product
from typing import Any

import jwt
import pytest

from baton import clock, container
from tests.integration.conftest import START, NewKey
from tests.integration.default_actions.conftest import (
    NOWHERE,
    OTHER_PROJECT,
    OTHER_TENANT,
    failure,
)
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.people import Person, new_administrator, new_person, new_token

UNVERIFIED = (401, "The credential does not verify")
ASKED = ("POST", "/action/oauth_token/oauth.login.response")


def with_header(call: Gateway, value: str, name: str = "Authorization") -> Answer:
    return call.send(*ASKED, key=None, headers={name: value})


@pytest.fixture
def forms(call: Gateway, new_key: NewKey, ann: Person) -> dict[str, str]:
    """Values of the header `Authorization` that verify nobody."""
    key, token = new_key(), ann.token
    user = container.user_repository().get(TENANT, ann.user_id)
    head, payload, signature = token.split(".")
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    secret = container.signing_keys().current().secret
    kid = {"kid": jwt.get_unverified_header(token)["kid"]}
    ended = new_person("Ended")
    container.user_repository().raise_version(TENANT, ended.user_id)
    assert call.send(*ASKED, key=token).status == 400
    return {
        "empty": "",
        "blank": " ",
        "scheme alone": "Bearer",
        "scheme and blank": "Bearer ",
        "no scheme": key,
        "another scheme": f"Token {key}",
        "basic": "Basic dXNlcjpwYXNz",
        "basic with the key": f"Basic {key}",
        "two schemes": f"Bearer Bearer {key}",
        "two tokens": f"Bearer {token} {token}",
        "two in one": f"Bearer {token}, Bearer {token}",
        "a colon": f"Bearer: {key}",
        "quoted": f'Bearer "{key}"',
        "key cut short": f"Bearer {key[:-1]}",
        "key and more": f"Bearer {key}x",
        "key in capitals": f"Bearer {key.upper()}",
        "unknown key": f"Bearer bt_{'0' * 32}_x",
        "expired key": f"Bearer {new_key(expires_at=START - timedelta(days=1))}",
        "no token": "Bearer none",
        "dots": "Bearer ..",
        "signature gone": f"Bearer {head}.{payload}.",
        "another payload": f"Bearer {head}.{payload[:-4]}AAAA.{signature}",
        "alg none": "Bearer " + jwt.encode(claims, "", "none", kid),
        "another secret": "Bearer " + jwt.encode(claims, "x" * 64, "HS256", kid),
        "another algorithm": "Bearer " + jwt.encode(claims, secret, "HS512", kid),
        "unknown kid": "Bearer " + jwt.encode(claims, secret, "HS256", {"kid": "x"}),
        "no kid": "Bearer " + jwt.encode(claims, secret, "HS256"),
        "wrong aud": f"Bearer {new_token(user, audience='another')}",
        "wrong iss": "Bearer " + jwt.encode(claims | {"iss": "x"}, secret, "HS256", kid),
        "expired": f"Bearer {new_token(user, lifetime=timedelta(minutes=-2))}",
        "not yet": f"Bearer {new_token(user, now=clock.now() + timedelta(hours=1))}",
        "another tenant": "Bearer "
        + jwt.encode(claims | {"tid": OTHER_TENANT}, secret, "HS256", kid),
        "another user": "Bearer " + jwt.encode(claims | {"sub": NOWHERE}, secret, "HS256", kid),
        "without version": "Bearer "
        + jwt.encode({k: v for k, v in claims.items() if k != "av"}, secret, "HS256", kid),
        "ended": f"Bearer {ended.token}",
        "not ASCII": "Bearer \u00e4\u4e2d",
        "null byte": "Bearer \0",
        "very long": "Bearer " + "x" * 8000,
    }


def test_a_credential_that_does_not_verify_is_401_and_never_a_guest(
    call: Gateway, forms: dict[str, str]
) -> None:
    answers = {name: with_header(call, value) for name, value in forms.items()}

    assert {name: failure(each) for name, each in answers.items()} == dict.fromkeys(
        forms, UNVERIFIED
    )
    assert {each.headers["www-authenticate"] for each in answers.values()} == {"Bearer"}
    assert [each for each in answers.values() if each.calls] == []


def test_the_list_of_actions_is_refused_to_it_just_so(call: Gateway, forms: dict[str, str]) -> None:
    for name in ("empty", "basic", "alg none", "expired", "ended"):
        answer = call.send("GET", "/actions", key=None, headers={"Authorization": forms[name]})

        assert failure(answer) == UNVERIFIED


@pytest.mark.parametrize("form", ["bearer {}", "BEARER {}", "  Bearer   {}  "])
def test_the_scheme_is_read_in_any_casing(
    call: Gateway, new_key: NewKey, ann: Person, form: str
) -> None:
    for credential in (new_key(), ann.token):
        assert with_header(call, form.format(credential)).status == 400


@pytest.mark.parametrize("name", ["authorization", "AUTHORIZATION"])
def test_the_header_is_read_in_any_casing(call: Gateway, name: str) -> None:
    assert failure(with_header(call, "Bearer none", name)) == UNVERIFIED


@pytest.mark.parametrize("where", ["query", "cookie", "body"])
def test_a_token_counts_nowhere_but_in_its_header(call: Gateway, boss: Person, where: str) -> None:
    path, cookie, body = "/action/world/export_data", {}, None
    if where == "query":
        path += f"?token={boss.token}"
    elif where == "cookie":
        cookie = {"Cookie": f"token={boss.token}"}
    else:
        body = {"token": boss.token, "Authorization": f"Bearer {boss.token}"}

    answer = call.send("POST", path, body, key=None, headers=cookie)

    assert failure(answer) == (403, "forbidden")


# ---------------------------------------------------------------------------- tenant and project


def asked(call: Gateway, key: str | None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return call.send(*ASKED, key=key, headers=named)


def test_a_guest_is_in_the_first_tenant_or_the_one_they_name(
    call: Gateway, other_tenant: str
) -> None:
    body = {
        "name": "Ann", "email": "ann@example.com", "password": "12345678",
        "passwordConfirm": "12345678",
    }  # fmt: skip
    first = call.act("user_account/signup", body)
    again = call.act("user_account/signup", body)
    there = call.act("user_account/signup", body, headers={"x-tenant-id": other_tenant.upper()})

    assert [first.status, again.status, there.status] == [200, 409, 200]
    users = {
        tenant: len(container.user_repository().all(tenant)) for tenant in (TENANT, other_tenant)
    }
    assert users == {TENANT: 1, other_tenant: 1}


@pytest.mark.parametrize("header", ["X_Tenant_Id", "X_Project_Id"])
def test_an_id_that_is_no_guid_is_400(call: Gateway, ann: Person, header: str) -> None:
    malformed = ("x", "7d1c2f0e6a534f0b9a570c7f6f5f2a11", "default", "*", "%00")
    for key, each in product((None, "", ann.token), malformed):
        status, message = failure(asked(call, key, **{header: each}))

        assert (status, message) == (400, f"{header.replace('_', '-')}: must be a GUID")


def test_an_unknown_tenant_and_project_are_forbidden_like_the_rest(
    call: Gateway, ann: Person, new_key: NewKey
) -> None:
    refused = [
        asked(call, None, X_Tenant_Id=NOWHERE),
        asked(call, None, X_Project_Id=NOWHERE),
        asked(call, ann.token, X_Project_Id=NOWHERE),
        asked(call, new_key("read", "execute"), X_Project_Id=NOWHERE),
        call.send("GET", "/actions", key=None, headers={"X-Tenant-Id": NOWHERE}),
        call.send("GET", "/actions", key=ann.token, headers={"X-Project-Id": NOWHERE}),
    ]

    assert [failure(each) for each in refused] == [(403, "forbidden")] * len(refused)


def test_only_an_administrator_is_told_that_there_is_no_such_project(
    call: Gateway, boss: Person
) -> None:
    for key in ("", boss.token):
        assert failure(asked(call, key, X_Project_Id=NOWHERE)) == (404, "Project not found")


def test_a_credential_is_for_its_own_tenant(
    call: Gateway, other_tenant: str, new_key: NewKey, ann: Person
) -> None:
    refused = (403, "This credential is for another tenant")

    for key in (new_key(), ann.token):
        assert asked(call, key, X_Tenant_Id=TENANT).status == 400
        assert failure(asked(call, key, X_Tenant_Id=other_tenant)) == refused
        assert failure(asked(call, key, X_Tenant_Id=NOWHERE)) == refused


def test_another_tenants_project_is_as_forbidden_as_a_missing_one(
    call: Gateway, other_tenant: str, ann: Person
) -> None:
    assert other_tenant
    for key in (None, ann.token, ""):
        there, nowhere = (asked(call, key, X_Project_Id=each) for each in (OTHER_PROJECT, NOWHERE))

        assert failure(there) == failure(nowhere)
        assert json.dumps(there.body) == json.dumps(nowhere.body)


def test_an_administrator_of_one_tenant_is_nobody_in_another(
    call: Gateway, other_tenant: str, boss: Person
) -> None:
    theirs = new_administrator("Chief", other_tenant)

    assert call.act("world/export_data", key=boss.token).status == 200
    assert call.act("world/export_data", key=theirs.token).status == 200
    assert failure(asked(call, theirs.token, X_Project_Id=PROJECT)) == (404, "Project not found")


def test_a_user_who_may_not_see_a_project_does_nothing_in_it(
    call: Gateway, table: Any, ann: Person, boss: Person
) -> None:
    keys = {"pk": f"T#{TENANT}", "sk": f"P#{PROJECT}"}
    table.update_item(
        Key=keys,
        UpdateExpression="SET #p = :none, #g = :nobody",
        ExpressionAttributeNames={"#p": "permission", "#g": "groups"},
        ExpressionAttributeValues={":none": 0, ":nobody": "[]"},
    )

    # What guests may is theirs still without a credential.
    assert asked(call, None).status == 403
    for named in ({}, {"X_Project_Id": PROJECT}):
        assert failure(asked(call, ann.token, **named)) == (403, "forbidden")
        assert asked(call, boss.token, **named).status == 400
