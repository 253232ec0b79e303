"""Signing in: who may, and what somebody who guesses can learn. Nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters

from baton import container
from baton.errors import BatonError, ThrottledError, UnauthenticatedError
from baton.people.attempts import Attempts
from baton.people.models import User
from baton.people.passwords import Cost, Passwords
from baton.people.service import PeopleService
from baton.people.usergroups import UsergroupRepository
from baton.people.users import UserRepository
from baton.store import keys
from tests.integration.conftest import START
from tests.integration.people.conftest import ADDRESS, OTHER_TENANT, PASSWORD, NewUser
from tests.integration.simulation.environment import TENANT

ATTACKER = "198.51.100.7"
GUESS = "wrong"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def ann(new_user: NewUser) -> User:
    return new_user("Ann")


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parameters of the hashes that passwords were compared with."""
    made: list[str] = []
    verify = PasswordHasher.verify

    def recorded(self: PasswordHasher, stored: str, password: str) -> bool:
        made.append(str(extract_parameters(stored)))
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", recorded)
    return made


class Door:
    """Somebody who tries to sign in from an address, and what they hear."""

    def __init__(self, people: PeopleService) -> None:
        self._people = people

    def __call__(
        self,
        password: str = GUESS,
        email: str = "ann@example.com",
        address: str = ADDRESS,
        after: timedelta = timedelta(),
    ) -> str:
        try:
            return self._people.sign_in(TENANT, email, password, address, START + after).name
        except BatonError as refused:
            return f"{refused.code} {refused.message} {refused.details}"


@pytest.fixture
def door(people: PeopleService, ann: User) -> Door:  # noqa: ARG001 - she lives there
    return Door(people)


WRONG = "unauthenticated Invalid username or password {}"
THROTTLED = "throttled Too many attempts; try again later {'retryAfter': 900}"


@pytest.mark.parametrize("email", ["ann@example.com", " ANN@Example.COM "])
def test_the_right_password_opens(people: PeopleService, ann: User, email: str) -> None:
    assert people.sign_in(TENANT, email, PASSWORD, ADDRESS, START) == ann


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.com", "wrong"),
        ("ann@example.com", ""),
        ("ann@example.com", f"{PASSWORD} "),
        ("ann@example.com", PASSWORD.upper()),
        ("ann@example.com", PASSWORD * 1000),
        ("ann@example.com", "\ud800"),
        ("ann@example.com\ud800", PASSWORD),
        ("bob@example.com", PASSWORD),
        ("", PASSWORD),
        ("", ""),
        ("ann", PASSWORD),
        ("M#ann@example.com", PASSWORD),
        ("x" * 100_000, PASSWORD),
    ],
)
def test_nothing_else_does_and_all_hear_the_same(door: Door, email: str, password: str) -> None:
    assert door(password, email) == WRONG


def test_an_account_of_another_tenant_does_not_open_this_one(
    people: PeopleService, ann: User
) -> None:
    with pytest.raises(UnauthenticatedError):
        people.sign_in(OTHER_TENANT, ann.email, PASSWORD, ADDRESS, START)


def test_an_account_without_a_password_opens_to_nobody(door: Door, ann: User, table: Any) -> None:
    table.update_item(
        Key=keys.user(TENANT, ann.user_id).item(), UpdateExpression="REMOVE passwordHash"
    )

    assert [door(PASSWORD), door("")] == [WRONG, WRONG]


def failing(door: Door, aws_calls: Any, verifications: list[str], email: str) -> list[Any]:
    """What eleven failures at an account, from eleven addresses, are answered and cost."""
    seen: list[Any] = []
    for n in range(11):
        aws_calls.clear()
        verifications.clear()
        answer = door("wrong", email, f"192.0.2.{n}.{email}")
        seen.append((answer, list(aws_calls), list(verifications)))
    return seen


def test_known_and_unknown_users_are_told_apart_by_nothing(
    door: Door, aws_calls: Any, verifications: list[str]
) -> None:
    known = failing(door, aws_calls, verifications, "ann@example.com")
    unknown = failing(door, aws_calls, verifications, "bob@example.com")

    assert known == unknown
    assert {answer for answer, _, _ in known[:10]} == {WRONG}
    assert known[10][0] == THROTTLED
    assert all(len(hashed) == 1 for _, _, hashed in known)
    assert [call.operation for call in known[0][1]] == [
        "UpdateItem",
        "GetItem",
        "GetItem",
        "UpdateItem",
    ]


def test_the_eleventh_attempt_from_an_address_is_not_even_looked_at(
    door: Door, verifications: list[str]
) -> None:
    heard = [door(email=f"{n}@example.com") for n in range(10)]
    verifications.clear()

    assert heard == [WRONG] * 10
    assert [door(), door(PASSWORD), door(email="bob@example.com")] == [THROTTLED] * 3
    assert verifications == []


def test_of_fifty_guesses_at_once_ten_are_looked_at(door: Door, verifications: list[str]) -> None:
    with ThreadPoolExecutor(50) as pool:
        heard = list(pool.map(lambda n: door(f"wrong {n}"), range(50)))

    assert (heard.count(WRONG), heard.count(THROTTLED)) == (10, 40)
    assert len(verifications) == 10


def test_an_attacker_locks_nobody_out_but_themselves(door: Door) -> None:
    guesses = [door(f"guess {n}", address=ATTACKER) for n in range(30)]

    assert guesses == [WRONG] * 10 + [THROTTLED] * 20
    assert door(PASSWORD, address=ATTACKER) == THROTTLED
    assert door(PASSWORD) == "Ann"


def test_many_attackers_lock_nobody_out_and_are_slowed(door: Door) -> None:
    guesses = [door(f"guess {n}", address=f"198.51.100.{n}") for n in range(30)]

    assert guesses == [WRONG] * 10 + [THROTTLED] * 20
    assert door("a slip") == THROTTLED
    assert door(PASSWORD) == "Ann"


def test_all_addresses_of_one_line_are_one(door: Door) -> None:
    guesses = [door(email=f"{n}@example.com", address=f"2001:db8::{n:x}") for n in range(11)]

    assert guesses[-1] == THROTTLED
    assert door(PASSWORD, address="2001:db8:0:1::1") == "Ann"


def test_what_succeeds_does_not_count(door: Door) -> None:
    heard = [door(PASSWORD) for _ in range(25)]

    assert set(heard) == {"Ann"}
    assert [door() for _ in range(11)][-2:] == [WRONG, THROTTLED]


def test_success_forgives_no_failures(door: Door) -> None:
    heard = [door(PASSWORD if n % 2 else "wrong", address=f"192.0.2.{n // 2}") for n in range(20)]

    assert heard == [WRONG, "Ann"] * 10
    assert door(address="192.0.2.99") == THROTTLED


def test_the_window_begins_with_the_first_failure_and_lasts_a_quarter_of_an_hour(
    door: Door,
) -> None:
    door(after=timedelta(minutes=1))
    for _ in range(9):
        door(after=timedelta(minutes=10))

    nearly = door(PASSWORD, after=timedelta(minutes=15, seconds=59))
    assert nearly == THROTTLED.replace("900", "1")
    assert door(PASSWORD, after=timedelta(minutes=16)) == "Ann"


def test_success_begins_no_window(door: Door) -> None:
    assert door(PASSWORD) == "Ann"
    for n in range(10):
        door(email=f"{n}@example.com", after=timedelta(minutes=14))

    assert "throttled" in door(after=QUARTER)


def test_a_count_that_the_table_has_not_forgotten_yet_is_begun_anew(door: Door) -> None:
    for _ in range(11):
        door()

    assert [door(after=QUARTER) for _ in range(10)] == [WRONG] * 10
    assert door(after=QUARTER) == THROTTLED


def test_tenants_are_counted_apart(people: PeopleService, door: Door) -> None:
    for _ in range(11):
        door()

    with pytest.raises(UnauthenticatedError):
        people.sign_in(OTHER_TENANT, "ann@example.com", "wrong", ADDRESS, START)


def test_counts_hold_nothing_of_who_was_counted(door: Door, table: Any) -> None:
    door(email="a password typed into the wrong field")

    found = [item for item in table.scan()["Items"] if item["sk"] == "FAILURES"]
    assert len(found) == 2
    assert "wrong field" not in str(found)
    assert ADDRESS not in str(found)
    assert {item["expiresAt"] for item in found} == {int((START + QUARTER).timestamp())}


def test_a_place_given_back_after_the_window_belongs_to_nobody(attempts: Attempts) -> None:
    kind: Any = "address"
    place = attempts.reserve(TENANT, kind, "x", START)
    for _ in range(10):
        attempts.reserve(TENANT, kind, "x", START + QUARTER)
    attempts.give_back(place)

    with pytest.raises(ThrottledError):
        attempts.reserve(TENANT, kind, "x", START + QUARTER)


def test_a_hash_of_yesterdays_cost_is_made_again(
    people: PeopleService, ann: User, users: UserRepository, groups: UsergroupRepository
) -> None:
    dearer = Passwords(Cost(memory=128, passes=1))
    tomorrow = PeopleService(users, groups, dearer, Attempts(container.table()))
    signed_in = [tomorrow.sign_in(TENANT, ann.email, PASSWORD, ADDRESS, START) for _ in range(2)]

    stored = users.get(TENANT, ann.user_id)
    assert stored.password_hash != ann.password_hash
    assert not dearer.needs_rehash(str(stored.password_hash))
    assert signed_in[1] == stored == replace(ann, password_hash=stored.password_hash)
    assert people.sign_in(TENANT, ann.email, PASSWORD, ADDRESS, START).name == "Ann"


def test_a_hash_made_again_overwrites_no_password_changed_meanwhile(
    ann: User, users: UserRepository
) -> None:
    changed = users.change_password(ann, "another hash")

    users.rehash(ann, "the old password's new hash")

    assert users.get(TENANT, ann.user_id) == changed
