"""Signing up: what may be said, and what is made of it."""

from datetime import UTC, datetime

import pytest

from baton.callers.models import users_group
from baton.errors import InvalidInputError
from baton.ids import parse_guid
from baton.people.creation import check, create
from baton.people.models import SignUp
from baton.permission import Access, Operation, Subject, allowed

NOW = datetime(2026, 11, 21, 22, 13, 20, tzinfo=UTC)
TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
ANN = SignUp("Ann", "ann@example.com", "password1")


def refused(wanted: SignUp) -> list[str]:
    """The fields in which something is wrong."""
    with pytest.raises(InvalidInputError) as raised:
        check(wanted)
    return [problem.field for problem in raised.value.problems]


def test_blanks_around_name_and_address_go_and_those_of_the_password_stay() -> None:
    said = check(SignUp("  Ann O'Hara ", "\tAnn@Example.com\n", " password "))

    assert said == SignUp("Ann O'Hara", "Ann@Example.com", " password ")


@pytest.mark.parametrize(
    ("name", "email", "password", "fields"),
    [
        ("", "ann@example.com", "password1", ["name"]),
        (" \t", "ann@example.com", "password1", ["name"]),
        ("x" * 201, "ann@example.com", "password1", ["name"]),
        ("Ann\nBcc: bob", "ann@example.com", "password1", ["name"]),
        ("Ann\x00", "ann@example.com", "password1", ["name"]),
        ("Ann\ud800", "ann@example.com", "password1", ["name"]),
        ("Ann", "ann", "password1", ["email"]),
        ("Ann", "ann@example.com", "1234567", ["password"]),
        ("Ann", "ann@example.com", "x" * 1025, ["password"]),
        ("", "", "", ["name", "email", "password"]),
    ],
)
def test_each_field_with_something_wrong_is_named(
    name: str, email: str, password: str, fields: list[str]
) -> None:
    assert refused(SignUp(name, email, password)) == fields


def test_the_password_is_in_no_message() -> None:
    with pytest.raises(InvalidInputError) as raised:
        check(SignUp("", "ann", "secret7"))

    assert "secret7" not in f"{raised.value.message} {raised.value.problems} {raised.value.details}"
    assert "password1" not in repr(ANN)


def test_an_account_comes_with_a_home() -> None:
    made = create(TENANT, ANN, "a hash", NOW)

    user, home, joined = made.user, made.home_group, made.membership
    assert user.groups == {home.group_id, users_group(TENANT)}
    assert (home.name, home.owner_id) == ("Home group for Ann", user.user_id)
    assert (joined.user_id, joined.group_id) == (user.user_id, home.group_id)
    assert (user.auth_version, user.confirmed, user.is_administrator) == (1, False, False)
    assert {user.tenant_id, home.tenant_id} == {TENANT}
    ids = [user.user_id, home.group_id, joined.reference_id]
    assert [parse_guid(each) for each in ids] == ids
    assert len(set(ids)) == 3


def test_a_hash_is_not_shown() -> None:
    assert "a hash" not in repr(create(TENANT, ANN, "a hash", NOW))


def test_nobody_but_themselves_may_do_anything_with_a_new_account() -> None:
    user = create(TENANT, ANN, "a hash", NOW).user
    access = Access(user.user_id, user.permission)

    assert all(allowed(access, Subject(user.user_id), each) for each in Operation)
    assert not any(allowed(access, Subject(), each) for each in Operation)
    assert not any(allowed(access, Subject("another", user.groups), each) for each in Operation)
