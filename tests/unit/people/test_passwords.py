"""Passwords: what is one, and how it is kept."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given, settings, strategies as st

from baton.people.passwords import CURRENT, MAX_BYTES, Cost, Passwords, problem

CHEAP = Cost(memory=64, passes=1)
PASSWORDS = Passwords(CHEAP)


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The hashes and passwords that argon2 was made to compare."""
    made: list[tuple[str, str]] = []
    verify = PasswordHasher.verify

    def recorded(self: PasswordHasher, stored: str, password: str) -> bool:
        made.append((stored, password))
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", recorded)
    return made


@settings(max_examples=40)
@given(st.text(min_size=8, max_size=40))
def test_a_password_of_any_letters_verifies(password: str) -> None:
    assert PASSWORDS.verify(PASSWORDS.hash(password), password)


@settings(max_examples=40)
@given(st.text(st.characters(codec="ascii"), max_size=20), st.text(max_size=20))
def test_no_other_password_verifies(password: str, other: str) -> None:
    assert PASSWORDS.verify(PASSWORDS.hash(password), other) is (password == other)


@pytest.mark.parametrize(
    ("one", "other"), [("pässwörd", "pa\u0308sswo\u0308rd"), ("\u212bngstrom", "Ångstrom")]
)
def test_how_a_keyboard_composes_a_letter_does_not_count(one: str, other: str) -> None:
    assert PASSWORDS.verify(PASSWORDS.hash(one), other)


@pytest.mark.parametrize("other", ["Password1", "password1 ", " password1", "\uff50assword1"])
def test_case_blanks_and_width_do(other: str) -> None:
    assert not PASSWORDS.verify(PASSWORDS.hash("password1"), other)


def test_the_end_of_a_long_password_counts() -> None:
    password = "x" * (MAX_BYTES - 1)

    assert not PASSWORDS.verify(PASSWORDS.hash(f"{password}1"), f"{password}2")


def test_a_hash_has_a_salt_of_its_own_and_not_the_password() -> None:
    one, other = PASSWORDS.hash("password1"), PASSWORDS.hash("password1")

    assert one != other
    assert "password1" not in one


def test_hashes_are_argon2id_and_cost_more_than_the_floor() -> None:
    hashed = Passwords().hash("password1")

    parameters = extract_parameters(hashed)
    assert hashed.startswith("$argon2id$v=19$")
    assert (parameters.memory_cost, parameters.time_cost) == (CURRENT.memory, CURRENT.passes)
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2
    assert (parameters.parallelism, parameters.salt_len, parameters.hash_len) == (1, 16, 32)


def test_nobodys_password_is_compared_at_the_cost_of_anybodys(
    verified: list[tuple[str, str]],
) -> None:
    known = PASSWORDS.hash("password1")
    assert not PASSWORDS.verify(None, "password1")
    assert not PASSWORDS.verify(known, "password2")

    compared = [extract_parameters(stored) for stored, _ in verified]
    assert len(compared) == 2
    assert compared[0] == compared[1]


@pytest.mark.parametrize("password", ["", "password1", "x" * 5000, "\ud800" * 9])
def test_nobody_has_any_password(password: str) -> None:
    assert PASSWORDS.verify(None, password) is False


@pytest.mark.parametrize("password", ["x" * (MAX_BYTES + 1), "é" * 600, "\ud800" * 9])
def test_what_can_be_no_password_takes_as_long_and_is_not_fed_to_the_hash(
    verified: list[tuple[str, str]], password: str
) -> None:
    known = PASSWORDS.hash("")

    assert PASSWORDS.verify(known, password) is False
    assert verified == [(known, "")]


@pytest.mark.parametrize("stored", ["", "plain", "$2b$11$abc", "$argon2id$v=19$m=64,t=1,p=1$x$y"])
def test_a_hash_that_is_none_verifies_nothing(stored: str) -> None:
    assert PASSWORDS.verify(stored, stored) is False


def test_a_hash_of_another_cost_verifies_and_is_to_be_made_again() -> None:
    old = PASSWORDS.hash("password1")
    dearer = Passwords(Cost(memory=128, passes=1))

    assert dearer.verify(old, "password1")
    assert dearer.needs_rehash(old)
    assert not PASSWORDS.needs_rehash(old)


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("", True),
        ("1234567", True),
        ("12345678", False),
        ("\uff50" * 8, False),
        ("🔑" * 7, True),
        ("🔑" * 8, False),
        ("e\u0301" * 7, True),
        (" " * 8, False),
        ("x" * MAX_BYTES, False),
        ("x" * (MAX_BYTES + 1), True),
        ("🔑" * 256, False),
        ("🔑" * 257, True),
        ("password\ud800", True),
    ],
)
def test_a_password_has_8_characters_and_at_most_1024_bytes(password: str, wrong: bool) -> None:
    assert (problem(password) is not None) is wrong


@given(st.text())
def test_no_text_breaks_the_check(password: str) -> None:
    if problem(password) is None:
        assert len(password) >= 8
