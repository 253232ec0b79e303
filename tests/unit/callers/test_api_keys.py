"""API keys: how they are made, taken apart and verified."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from baton.callers.api_keys import ApiKey, digest, grantable, mint, split
from baton.callers.models import Caller, Right, administrators_group, rights
from baton.ids import parse_guid

NOW = datetime(2026, 11, 21, 22, 13, 20, tzinfo=UTC)
TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
OTHER_TENANT = "88888888-8888-8888-8888-888888888888"
READING = frozenset({Right.READ})


def made(expires_at: datetime | None = None) -> tuple[ApiKey, str]:
    """A stored key and its secret."""
    stored, text = mint(TENANT, "test", READING, NOW, expires_at)
    parts = split(text)
    assert parts
    return stored, parts[1]


def test_a_key_names_its_id_and_its_secret() -> None:
    stored, text = mint(TENANT, "test", READING, NOW)

    assert split(text) == (stored.key_id, text.removeprefix(f"bt_{stored.key_id}_"))


def test_the_secret_is_not_stored() -> None:
    stored, secret = made()

    assert secret not in repr(stored)
    assert stored.digest == digest(secret)
    assert len(secret) >= 43


def test_no_two_keys_are_alike() -> None:
    texts = {mint(TENANT, "test", READING, NOW)[1] for _ in range(50)}

    assert len(texts) == 50


@given(st.text("abcdefXYZ0123456789_-", min_size=1))
def test_a_secret_may_hold_underscores(secret: str) -> None:
    key_id = "0" * 32

    assert split(f"bt_{key_id}_{secret}") == (key_id, secret)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bt",
        "bt_",
        "bt__secret",
        "bt_" + "0" * 32,
        "bt_" + "0" * 31 + "_secret",
        "bt_" + "0" * 33 + "_secret",
        "bt_" + "0" * 3000 + "_secret",
        "bt_" + "G" * 32 + "_secret",
        "bt_" + "A" * 32 + "_secret",
        "bt_" + "\u0660" * 32 + "_secret",
        "BT_" + "0" * 32 + "_secret",
        "xt_" + "0" * 32 + "_secret",
        " bt_" + "0" * 32 + "_secret",
        "eyJhbGciOiJIUzI1NiJ9.e30.signature",
    ],
)
def test_what_is_no_key_is_not_taken_apart(text: str) -> None:
    assert split(text) is None


@given(st.text())
def test_no_text_breaks_the_taking_apart(text: str) -> None:
    assert split(text) is None or text.startswith("bt_")


def test_a_key_verifies_its_secret() -> None:
    stored, secret = made()

    assert stored.verifies(secret, NOW)


def test_a_key_verifies_no_other_secret() -> None:
    stored, secret = made()
    others = ["", secret[:-1], f"{secret}0", secret.swapcase(), f"é{secret}", digest(secret)]

    assert not any(stored.verifies(other, NOW) for other in others)


@pytest.mark.parametrize(("seconds", "alive"), [(-1, True), (0, False), (1, False)])
def test_a_key_expires_when_it_says(seconds: int, alive: bool) -> None:
    stored, secret = made(expires_at=NOW + timedelta(days=1))

    assert stored.verifies(secret, NOW + timedelta(days=1, seconds=seconds)) is alive


def test_a_revoked_key_verifies_nothing() -> None:
    stored, secret = made()

    assert not replace(stored, revoked=True).verifies(secret, NOW)


def test_the_caller_behind_a_key_has_its_id_as_a_guid() -> None:
    stored, _ = made()

    caller = stored.caller()

    assert parse_guid(caller.caller_id) == caller.caller_id
    assert caller.caller_id.replace("-", "") == stored.key_id
    assert (caller.kind, caller.tenant_id, caller.rights) == ("key", TENANT, READING)


@given(st.frozensets(st.sampled_from(Right)))
def test_a_caller_survives_the_gateways_context(granted: frozenset[Right]) -> None:
    caller = Caller("key", "one", TENANT, granted)

    assert Caller.from_context(caller.context()) == caller
    assert all(isinstance(value, str) for value in caller.context().values())


@given(st.frozensets(st.sampled_from(Right)), st.sampled_from(Right))
def test_a_caller_may_what_it_was_granted_and_an_administrator_everything(
    granted: frozenset[Right], wanted: Right
) -> None:
    caller = Caller("key", "one", TENANT, granted)

    assert caller.may(wanted) == (wanted in granted or Right.ADMIN in granted)


def test_an_unknown_right_is_an_error() -> None:
    with pytest.raises(ValueError, match="fly"):
        rights(["read", "fly"])


@given(st.frozensets(st.sampled_from(Right)), st.frozensets(st.sampled_from(Right)))
def test_only_administrators_make_keys_and_of_any_rights(
    own: frozenset[Right], wanted: frozenset[Right]
) -> None:
    caller = Caller("key", "one", TENANT, own)

    assert grantable(caller, wanted) == (Right.ADMIN in own)


@pytest.mark.parametrize(
    ("caller", "may"),
    [
        (Caller.guest(TENANT), False),
        (Caller.user(TENANT, TENANT, frozenset()), False),
        (Caller.user(TENANT, TENANT, frozenset({administrators_group(TENANT)})), True),
        (Caller.user(TENANT, TENANT, frozenset({administrators_group(OTHER_TENANT)})), False),
    ],
    ids=["guest", "user", "administrator", "another tenant's administrator"],
)
def test_who_makes_keys(caller: Caller, may: bool) -> None:
    assert grantable(caller, {Right.READ}) is may


def test_a_key_does_not_show_its_digest() -> None:
    stored, secret = made()

    assert digest(secret) not in repr(stored)
