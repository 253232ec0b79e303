"""Tokens from one process to another, and across a change of the secret that signs them."""

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from baton import clock, container
from baton.callers.models import Caller
from baton.callers.tokens import SecretSigningKeys, StoredAccounts, TokenIssuer, TokenVerifier
from baton.errors import UnauthenticatedError
from baton.people.models import User
from baton.people.service import PeopleService
from baton.people.users import UserRepository
from tests.integration.people.conftest import PASSWORD, NewUser
from tests.integration.simulation.environment import STACK, TENANT, TOKEN_ISSUER, TOKEN_SECRET
from tests.integration.simulation.stack import make_token_secret, outside

if TYPE_CHECKING:
    from collections.abc import Callable


class Process:
    """What one process knows: it issues tokens, and verifies those of others."""

    def __init__(self) -> None:
        signing = SecretSigningKeys(container.client("secretsmanager"), TOKEN_SECRET)
        self._issuer = TokenIssuer(signing, TOKEN_ISSUER, STACK, timedelta(hours=1))
        accounts = StoredAccounts(container.table())
        self._verifier = TokenVerifier(signing, accounts, TOKEN_ISSUER, STACK)

    def issue(self, user: User) -> str:
        return self._issuer.issue(user, clock.now())

    def verify(self, token: str) -> Caller:
        return self._verifier.verify(token)


def key_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def rotate(secret: str) -> str:
    text = json.dumps({"secret": secret.ljust(64, ".")})
    changed = outside("secretsmanager").put_secret_value(SecretId=TOKEN_SECRET, SecretString=text)
    return str(changed["VersionId"])


@pytest.fixture
def ann(new_user: NewUser) -> User:
    return new_user("Ann")


@pytest.fixture
def first_key(aws: None) -> str:  # noqa: ARG001 - wanted for its effect
    return make_token_secret("first".ljust(64, "."))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets time go by for what is kept in memory: `later(61)` seconds from now."""

    def move(seconds: float) -> None:
        moment = time.monotonic() + seconds
        monkeypatch.setattr("baton.callers.tokens.time.monotonic", lambda: moment)

    return move


def test_what_one_process_issues_another_accepts(ann: User, first_key: str) -> None:
    token = Process().issue(ann)

    assert key_of(token) == first_key
    assert Process().verify(token) == Caller.user(ann.user_id, TENANT, ann.groups)


def test_the_secret_is_read_once_a_minute(
    ann: User, first_key: str, aws_calls: Any, later: Any
) -> None:
    process = Process()
    aws_calls.clear()
    kids = {key_of(process.issue(ann)) for _ in range(5)}

    assert kids == {first_key}
    assert aws_calls == [("secretsmanager", "GetSecretValue")]
    later(61)
    process.issue(ann)
    assert len(aws_calls) == 2


def test_a_token_of_before_the_secret_changed_is_good_after(
    ann: User, first_key: str, later: Any
) -> None:
    warm = Process()
    token = warm.issue(ann)
    rotate("second")

    assert key_of(token) == first_key
    for process in (warm, Process()):
        assert process.verify(token).caller_id == ann.user_id
    later(61)
    assert warm.verify(token).caller_id == ann.user_id


@pytest.mark.usefixtures("first_key")
def test_tokens_have_the_new_key_within_a_minute_of_a_change(ann: User, later: Any) -> None:
    warm = Process()
    warm.issue(ann)
    second_key = rotate("second")
    later(61)
    token = warm.issue(ann)

    assert key_of(token) == second_key
    for process in (warm, Process()):
        assert process.verify(token).caller_id == ann.user_id


@pytest.mark.usefixtures("first_key")
def test_a_process_that_knows_the_old_key_accepts_the_new_one(ann: User, later: Any) -> None:
    warm, other = Process(), Process()
    warm.verify(warm.issue(ann))
    rotate("second")
    token = other.issue(ann)
    later(61)

    assert warm.verify(token).caller_id == ann.user_id


@pytest.mark.usefixtures("first_key")
def test_a_changed_password_and_a_sign_out_end_tokens_and_the_next_one_is_good(
    people: PeopleService, users: UserRepository, ann: User
) -> None:
    process = Process()
    ends: list[Callable[[Caller], User]] = [
        lambda caller: people.change_password(caller, PASSWORD, "battery staple", clock.now()),
        people.sign_out_everywhere,
    ]
    for end in ends:
        token = process.issue(users.get(TENANT, ann.user_id))
        user = end(process.verify(token))

        with pytest.raises(UnauthenticatedError):
            process.verify(token)
        assert process.verify(process.issue(user)).caller_id == ann.user_id


@pytest.mark.usefixtures("first_key")
def test_a_token_from_before_signing_in_as_administrator_grows_with_its_user(
    people: PeopleService, ann: User
) -> None:
    process = Process()
    token = process.issue(ann)
    people.become_administrator(process.verify(token), clock.now())

    assert process.verify(token).subject.administrator
