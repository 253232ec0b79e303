"""API keys over HTTP: made by administrators, shown once, ended for good."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest

from baton import container
from baton.callers.models import administrators_group
from baton.ids import parse_guid
from tests.integration.api.conftest import NewPerson
from tests.integration.conftest import START
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Gateway

PATH = f"/api/{TENANT}/apikey"


def create(call: Gateway, key: str = "", **changes: Any) -> Any:
    return call.send("POST", PATH, {"name": "ci", "rights": ["read"]} | changes, key=key)


def test_a_made_key_opens_what_its_rights_say(call: Gateway) -> None:
    key = create(call).body["apiKey"]

    assert call("GET", "/action", key=key).status == HTTPStatus.OK
    assert call("POST", "/action", {}, key=key).status == HTTPStatus.FORBIDDEN


def test_the_key_is_shown_once_and_its_digest_never(call: Gateway, at: Any) -> None:
    at()
    made = create(call, expiresInDays=90).body
    secret = made.pop("apiKey").split("_", 2)[2]

    listed = call.send("GET", PATH).body

    assert made == {
        "keyId": parse_guid(made["keyId"]),
        "name": "ci",
        "rights": ["read"],
        "dateCreated": "2026-11-21T22:13:20Z",
        "expiresAt": "2027-02-19T22:13:20Z",
        "isRevoked": False,
        "createdBy": made["createdBy"],
    }
    assert made in listed["apiKeys"]
    assert listed["totalCount"] == 2  # with the one that the tests come with
    assert {frozenset(each) for each in listed["apiKeys"]} == {frozenset(made)}
    assert secret not in str(listed)


def test_the_log_does_not_show_the_key(call: Gateway, capsys: pytest.CaptureFixture[str]) -> None:
    made = create(call).body

    written = capsys.readouterr()
    assert made["apiKey"].split("_", 2)[2] not in written.out + written.err


def test_a_revoked_key_is_refused_and_stays_in_the_list(call: Gateway) -> None:
    made = create(call).body

    statuses = [call.send("DELETE", f"{PATH}/{made['keyId']}").status for _ in range(2)]

    assert statuses == [HTTPStatus.NO_CONTENT] * 2
    assert call("GET", "/action", key=made["apiKey"]).status == HTTPStatus.UNAUTHORIZED
    (found,) = [k for k in call.send("GET", PATH).body["apiKeys"] if k["keyId"] == made["keyId"]]
    assert found["isRevoked"]


def test_another_tenants_key_is_not_revoked(call: Gateway, new_key: Any, other_tenant: str) -> None:
    theirs = new_key(tenant=other_tenant)

    refused = call.send("DELETE", f"{PATH}/{theirs.split('_')[1]}")

    assert refused.status == HTTPStatus.NOT_FOUND
    assert call.send("GET", f"/api/{other_tenant}/apikey", key=theirs).status == HTTPStatus.OK


def test_what_cannot_be_is_refused_by_name(call: Gateway, at: Any) -> None:
    at()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"name": ""}, "name"),
        ({"rights": []}, "rights"),
        ({"rights": ["fly"]}, "rights[0]"),
        ({"rights": "admin"}, "rights"),
        ({"expiresInDays": 0}, "expiresInDays"),
        ({"expiresInDays": 10**9}, "expiresInDays"),
        ({"expiresAt": "2026-11-21T22:13:20Z"}, "expiresAt"),
        ({"expiresAt": "9999-12-31T23:59:59-14:00"}, "expiresAt"),
        ({"expiresAt": "0001-01-01T00:00:00+14:00"}, "expiresAt"),
        ({"expiresAt": "2027-01-01T00:00:00"}, "expiresAt"),
        ({"expiresAt": "2027-01-01T00:00:00Z", "expiresInDays": 1}, "body"),
    ]
    for changes, field in wrong:
        refused = create(call, **changes)

        assert refused.status == HTTPStatus.BAD_REQUEST, changes
        assert [each["field"] for each in refused.body["errors"]] == [field]


def test_no_key_outlives_the_one_it_was_made_with(call: Gateway, new_key: Any, at: Any) -> None:
    at()
    key = new_key("admin", expires_at=START + timedelta(days=10))
    ends: list[tuple[dict[str, Any], str | None]] = [
        ({}, "2026-12-01T22:13:20Z"),
        ({"expiresInDays": 3}, "2026-11-24T22:13:20Z"),
        ({"expiresAt": "2026-12-01T22:13:20Z"}, "2026-12-01T22:13:20Z"),
        ({"expiresInDays": 11}, None),
        ({"expiresAt": "2026-12-01T22:13:21Z"}, None),
    ]
    for wanted, expires in ends:
        made = create(call, key, **wanted)

        assert made.body.get("expiresAt") == expires
        assert made.status == (HTTPStatus.CREATED if expires else HTTPStatus.BAD_REQUEST)


def test_a_key_that_may_only_write_makes_none(call: Gateway, new_key: Any) -> None:
    for right in ("read", "write", "execute"):
        assert create(call, new_key(right), rights=[right]).status == HTTPStatus.FORBIDDEN


def test_users_make_none_until_they_are_administrators(
    call: Gateway, new_person: NewPerson
) -> None:
    ann, bob = new_person("Ann"), new_person("Bob", administrator=True)

    refused, made = create(call, ann.token), create(call, bob.token, rights=["admin"])

    assert refused.status == HTTPStatus.FORBIDDEN
    assert (made.status, made.body["createdBy"]) == (HTTPStatus.CREATED, bob.user_id)


def test_a_credential_that_was_good_a_minute_ago_leaves_no_key_behind(
    call: Gateway, new_key: Any, new_person: NewPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway remembers an authorizer's answer for a minute."""
    new_person("Ann", administrator=True)
    bob, key = new_person("Bob", administrator=True), new_key()
    credentials = {
        text: container.authenticator().authenticate(f"Bearer {text}", START)
        for text in (bob.token, key)
    }
    group = administrators_group(TENANT)
    call.send("DELETE", f"/api/{TENANT}/usergroup/{group}/member/{bob.user_id}")
    call.send("DELETE", f"{PATH}/{key.split('_')[1]}")
    monkeypatch.setattr(
        "tests.integration.simulation.gateway._authorize",
        lambda event, _: {
            "principalId": "remembered",
            **credentials[event["headers"]["Authorization"].removeprefix("Bearer ")].context(),
        },
    )

    assert {create(call, text).status for text in credentials} == {HTTPStatus.FORBIDDEN}
