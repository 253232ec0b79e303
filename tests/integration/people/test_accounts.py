"""What people do about their own accounts: password, sessions, and who is in the tenant."""

from collections.abc import Callable
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller, Right, administrators_group
from baton.callers.tokens import StoredAccounts
from baton.errors import (
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    StaleError,
    ThrottledError,
    UnauthenticatedError,
)
from baton.people.models import User
from baton.people.service import PeopleService
from baton.people.users import UserRepository
from tests.integration.conftest import START
from tests.integration.people.conftest import ADDRESS, OTHER_TENANT, PASSWORD, NewUser
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.session import PRODUCT

type Asking = Callable[[User], Caller]

NEW = "battery staple"
KEY = Caller("key", TENANT, TENANT, frozenset(Right))
STRANGERS = [Caller.guest(TENANT), KEY]


@pytest.fixture
def ann(new_user: NewUser) -> User:
    return new_user("Ann")


def version(user: User) -> int:
    account = StoredAccounts(container.table()).find(user.tenant_id, user.user_id)
    assert account
    return account.version


def test_a_changed_password_opens_and_the_old_one_does_not(
    people: PeopleService, ann: User, caller: Asking
) -> None:
    changed = people.change_password(caller(ann), PASSWORD, NEW, START)

    assert people.sign_in(TENANT, ann.email, NEW, ADDRESS, START) == changed
    with pytest.raises(UnauthenticatedError):
        people.sign_in(TENANT, ann.email, PASSWORD, ADDRESS, START)


def test_a_changed_password_ends_the_tokens_of_its_user_alone(
    people: PeopleService, ann: User, new_user: NewUser, caller: Asking
) -> None:
    bob = new_user("Bob")
    changed = people.change_password(caller(ann), PASSWORD, NEW, START)

    assert (version(ann), version(bob)) == (2, 1)
    assert changed.auth_version == 2


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong password", NEW, "currentPassword"),
        ("", NEW, "currentPassword"),
        (PASSWORD, "short", "newPassword"),
        (PASSWORD, "x" * 1025, "newPassword"),
        ("wrong password", "short", "newPassword"),
    ],
)
def test_a_change_that_is_refused_names_the_field_and_changes_nothing(
    people: PeopleService,
    ann: User,
    users: UserRepository,
    caller: Asking,
    current: str,
    new: str,
    field: str,
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        people.change_password(caller(ann), current, new, START)

    assert [problem.field for problem in raised.value.problems] == [field]
    assert users.get(TENANT, ann.user_id) == ann


def test_a_stolen_token_does_not_guess_the_password_for_long(
    people: PeopleService, ann: User, caller: Asking
) -> None:
    thief = caller(ann)
    for n in range(10):
        with pytest.raises(InvalidInputError):
            people.change_password(thief, f"guess {n}", NEW, START)

    with pytest.raises(ThrottledError):
        people.change_password(thief, PASSWORD, NEW, START)
    assert people.sign_in(TENANT, ann.email, PASSWORD, ADDRESS, START) == ann


def test_failures_to_sign_in_keep_nobody_from_changing_their_password(
    people: PeopleService, ann: User, caller: Asking
) -> None:
    for n in range(12):
        with pytest.raises((UnauthenticatedError, ThrottledError)):
            people.sign_in(TENANT, ann.email, "wrong", f"192.0.2.{n}", START)

    assert people.change_password(caller(ann), PASSWORD, NEW, START).auth_version == 2


def test_of_two_changes_at_once_one_is_told_to_look_again(users: UserRepository, ann: User) -> None:
    users.change_password(ann, "one hash")

    with pytest.raises(StaleError):
        users.change_password(ann, "another hash")
    assert users.get(TENANT, ann.user_id).password_hash == "one hash"


def test_signing_out_everywhere_ends_all_tokens_and_no_password(
    people: PeopleService, ann: User, caller: Asking
) -> None:
    people.sign_out_everywhere(caller(ann))
    people.sign_out_everywhere(caller(ann))

    assert version(ann) == 3
    assert people.sign_in(TENANT, ann.email, PASSWORD, ADDRESS, START).auth_version == 3


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda each: str(each.kind))
def test_only_people_have_passwords_and_sessions(people: PeopleService, stranger: Caller) -> None:
    with pytest.raises(ForbiddenError):
        people.change_password(stranger, PASSWORD, NEW, START)
    with pytest.raises(ForbiddenError):
        people.sign_out_everywhere(stranger)


def test_a_user_of_one_tenant_is_nobody_in_another(people: PeopleService, ann: User) -> None:
    elsewhere = Caller.user(ann.user_id, OTHER_TENANT, frozenset())

    with pytest.raises(NotFoundError):
        people.change_password(elsewhere, PASSWORD, NEW, START)
    with pytest.raises(NotFoundError):
        people.sign_out_everywhere(elsewhere)
    with pytest.raises(NotFoundError):
        people.users(elsewhere)


def test_an_outage_is_no_wrong_password(people: PeopleService, ann: User) -> None:
    PRODUCT.fail("dynamodb", "GetItem", "InternalServerError")

    with pytest.raises(Exception, match="InternalServerError"):
        people.sign_in(TENANT, ann.email, PASSWORD, ADDRESS, START)


@pytest.fixture
def admin(people: PeopleService, new_user: NewUser, caller: Asking) -> Caller:
    """Ann, Bob and Zoë are in; Ann is the administrator."""
    ann, _, _ = (new_user(name) for name in ("Ann", "Bob", "Zoe"))
    new_user("Mallory", OTHER_TENANT)
    people.become_administrator(caller(ann), START)
    return caller(ann)


def test_an_administrator_sees_everybody_in_the_tenant(
    people: PeopleService, admin: Caller
) -> None:
    found = people.users(admin)

    assert [user.display_name for user in found.users] == ["Ann", "Bob", "Zoe"]
    assert [user.is_administrator for user in found.users] == [True, False, False]
    assert (found.total_count, found.page, found.page_size) == (3, None, None)


def test_users_are_shown_without_what_verifies_them(people: PeopleService, admin: Caller) -> None:
    shown = people.users(admin).users[0].model_dump_json()

    assert "hash" not in shown.lower()
    assert "argon2" not in shown


@pytest.mark.parametrize(
    ("asked", "names", "total"),
    [
        ({"page": 1, "page_size": 2}, ["Ann", "Bob"], 3),
        ({"page": 2, "page_size": 2}, ["Zoe"], 3),
        ({"page": 3, "page_size": 2}, [], 3),
        ({"search": "BO"}, ["Bob"], 1),
        ({"search": "zoe@example"}, ["Zoe"], 1),
        ({"search": "example.com", "page_size": 1}, ["Ann"], 3),
        ({"search": "mallory"}, [], 0),
    ],
)
def test_a_list_is_searched_and_shown_in_pages(
    people: PeopleService, admin: Caller, asked: dict[str, Any], names: list[str], total: int
) -> None:
    found = people.users(admin, **asked)

    assert ([user.display_name for user in found.users], found.total_count) == (names, total)


def test_everybody_else_sees_themselves(
    people: PeopleService, admin: Caller, new_user: NewUser, caller: Asking
) -> None:
    assert admin.tenant_id == TENANT
    carl = new_user("Carl")

    assert [user.user_id for user in people.users(caller(carl)).users] == [carl.user_id]
    assert people.users(caller(carl), search="ann").users == []


def test_guests_and_keys_without_the_right_see_nobody(people: PeopleService) -> None:
    reader = Caller("key", TENANT, TENANT, frozenset({Right.READ}))

    assert people.users(KEY).total_count == 0
    for each in (Caller.guest(TENANT), reader):
        with pytest.raises(ForbiddenError):
            people.users(each)


def test_being_an_administrator_elsewhere_is_worth_nothing(
    people: PeopleService, ann: User
) -> None:
    groups = frozenset({administrators_group(OTHER_TENANT)})

    found = people.users(Caller.user(ann.user_id, TENANT, groups))

    assert found.total_count == 1
