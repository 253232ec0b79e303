"""JSON Web Tokens: one that holds, and everything that does not."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from hypothesis import given, strategies as st

from baton.callers.models import Right, administrators_group
from baton.callers.tokens import Account, SigningKey, TokenIssuer, TokenVerifier
from baton.errors import UnauthenticatedError
from baton.people.models import User

TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
USER = "0d4f9a34-1f6c-4b3a-8f5d-2b1c3d4e5f60"
SECRET = "the current secret".ljust(64, ".")
OLD_SECRET = "the previous secret".ljust(64, ".")
ISSUER, AUDIENCE = "baton", "this-instance"


class Keys:
    """Two versions of the signing secret, as there are after a change."""

    def find(self, key_id: str) -> SigningKey | None:
        known = {"current": SECRET, "previous": OLD_SECRET}
        return SigningKey(key_id, known[key_id]) if key_id in known else None


class Accounts:
    """One user, whose password was changed twice."""

    def __init__(self, *groups: str) -> None:
        self._groups = frozenset(groups)

    def find(self, tenant_id: str, user_id: str) -> Account | None:
        return Account(3, self._groups) if (tenant_id, user_id) == (TENANT, USER) else None


VERIFIER = TokenVerifier(Keys(), Accounts("g1"), ISSUER, AUDIENCE)


def claims(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    known = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": USER,
        "tid": TENANT,
        "av": 3,
        "iat": now,
        "exp": now + timedelta(hours=1),
    }
    return known | changes


def token(
    *,
    secret: str = SECRET,
    algorithm: str = "HS256",
    kid: Any = "current",
    **changes: Any,
) -> str:
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(claims(**changes), secret, algorithm, headers)


def encoded(value: Any) -> str:
    """A part of a token."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def parts() -> list[str]:
    return token().split(".")


def forged(**changes: Any) -> str:
    """A token whose claims were changed after it was signed."""
    head, body, signature = parts()
    padded = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return f"{head}.{encoded(json.loads(padded) | changes)}.{signature}"


def unsigned(algorithm: str) -> str:
    now = int(datetime.now(UTC).timestamp())
    body = claims(iat=now, exp=now + 3600)
    return f"{encoded({'alg': algorithm, 'typ': 'JWT', 'kid': 'current'})}.{encoded(body)}."


def without(claim: str) -> Callable[[], str]:
    left = {name: value for name, value in claims().items() if name != claim}
    return lambda: jwt.encode(left, SECRET, "HS256", {"kid": "current"})


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


@pytest.mark.parametrize(
    "given",
    [
        token,
        lambda: token(secret=OLD_SECRET, kid="previous"),
        lambda: token(aud=[AUDIENCE, "another"]),
        lambda: token(exp=ago(seconds=20)),
        lambda: token(nbf=ago(seconds=-20)),
        lambda: token(role="TenantAdmin", admin=True),
    ],
    ids=[
        "fresh",
        "signed before the secret changed",
        "for several audiences",
        "clocks apart",
        "clocks apart the other way",
        "with claims unknown",
    ],
)
def test_a_token_that_holds_is_the_users(given: Callable[[], str]) -> None:
    caller = VERIFIER.verify(given())

    assert (caller.kind, caller.caller_id, caller.tenant_id) == ("user", USER, TENANT)
    assert caller.rights == {Right.READ, Right.WRITE, Right.EXECUTE}
    assert caller.groups == {"g1"}
    assert not caller.subject.administrator


def test_a_member_of_the_administrators_is_one() -> None:
    verifier = TokenVerifier(Keys(), Accounts(administrators_group(TENANT)), ISSUER, AUDIENCE)

    caller = verifier.verify(token())

    assert caller.may(Right.ADMIN)
    assert caller.subject.administrator


BAD: dict[str, Callable[[], str]] = {
    "no token": lambda: "",
    "a word": lambda: "token",
    "dots": lambda: "..",
    "two parts": lambda: ".".join(parts()[:2]),
    "four parts": lambda: ".".join([*parts(), "x"]),
    "letters beyond ASCII": lambda: "é.é.é",
    "a header that is no JSON": lambda: ".".join([encoded(b"{"), *parts()[1:]]),
    "a header that is a list": lambda: ".".join([encoded([]), *parts()[1:]]),
    "claims that are a list": lambda: ".".join([parts()[0], encoded([]), parts()[2]]),
    "no signature": lambda: ".".join([*parts()[:2], ""]),
    "another signature": lambda: ".".join([*parts()[:2], encoded(b"0" * 32)]),
    "claims changed": lambda: forged(sub="11111111-1111-1111-1111-111111111111"),
    "tenant changed": lambda: forged(tid="11111111-1111-1111-1111-111111111111"),
    "algorithm none": lambda: unsigned("none"),
    "algorithm None": lambda: unsigned("None"),
    "algorithm unsigned HS256": lambda: unsigned("HS256"),
    "algorithm HS512": lambda: token(algorithm="HS512"),
    "algorithm HS384": lambda: token(algorithm="HS384"),
    "another secret": lambda: token(secret="another secret".ljust(64, ".")),
    "no key id": lambda: token(kid=None),
    "an unknown key id": lambda: token(kid="next"),
    "the other secret's key id": lambda: token(kid="previous"),
    "an empty key id": lambda: token(kid=""),
    "another issuer": lambda: token(iss="somebody"),
    "another audience": lambda: token(aud="another-instance"),
    "no audiences": lambda: token(aud=[]),
    "expired": lambda: token(exp=ago(seconds=40)),
    "expired long ago": lambda: token(exp=0),
    "an expiry that is a word": lambda: token(exp="tomorrow"),
    "not valid yet": lambda: token(nbf=ago(seconds=-60)),
    "issued in the future": lambda: token(iat=ago(seconds=-60)),
    "an older account version": lambda: token(av=2),
    "a newer account version": lambda: token(av=4),
    "an account version that is a word": lambda: token(av="3"),
    "an unknown user": lambda: token(sub="11111111-1111-1111-1111-111111111111"),
    "a user of another tenant": lambda: token(tid="11111111-1111-1111-1111-111111111111"),
    "a subject that is no GUID": lambda: token(sub="root"),
    "a subject with something after it": lambda: token(sub=f"{USER}#x"),
    "a subject in capitals": lambda: token(sub=USER.upper()),
    "a tenant that is no GUID": lambda: token(tid="T"),
    "a tenant that is another's partition": lambda: token(tid=f"{TENANT}#P#{USER}"),
    "a tenant that is a number": lambda: token(tid=5),
    "a tenant that is a list": lambda: token(tid=[TENANT]),
    "a subject that is a number": lambda: jwt.encode(
        claims() | {"sub": 5}, SECRET, "HS256", {"kid": "current"}
    ),
    **{f"no {claim}": without(claim) for claim in ("exp", "iat", "sub", "iss", "aud", "tid", "av")},
}


@pytest.mark.parametrize("name", BAD)
def test_a_token_that_does_not_hold_is_nobodys(name: str) -> None:
    with pytest.raises(UnauthenticatedError):
        VERIFIER.verify(BAD[name]())


@given(st.text())
def test_no_text_breaks_the_verifier(text: str) -> None:
    with pytest.raises(UnauthenticatedError):
        VERIFIER.verify(text)


@given(st.integers(0, 400), st.sampled_from("Aa0_-.=+/"))
def test_no_letter_of_a_token_can_be_changed(position: int, letter: str) -> None:
    whole = token()
    # The last letter of a signature has bits that stand for nothing.
    position %= len(whole) - 1
    changed = whole[:position] + letter + whole[position + 1 :]
    if changed == whole:
        return

    with pytest.raises(UnauthenticatedError):
        VERIFIER.verify(changed)


class Everybody:
    """Has every account, so that nothing but the token's own form can be at fault."""

    def find(self, _tenant_id: str, _user_id: str) -> Account | None:
        return Account(3, frozenset())


@pytest.mark.parametrize(
    "claims", [{"sub": "root"}, {"tid": "T"}, {"tid": f"{TENANT}#P#1"}, {"sub": USER.upper()}]
)
def test_ids_that_are_none_are_not_even_looked_up(claims: dict[str, str]) -> None:
    verifier = TokenVerifier(Keys(), Everybody(), ISSUER, AUDIENCE)

    with pytest.raises(UnauthenticatedError):
        verifier.verify(token(**claims))


class Current:
    """Signs with the current version of the secret."""

    def current(self) -> SigningKey:
        return SigningKey("current", SECRET)


ANN = User(
    user_id=USER,
    tenant_id=TENANT,
    name="Ann Ærø",
    email="Ann@example.com",
    password_hash="a hash",
    groups=frozenset({"g1"}),
    date_created=datetime(2026, 11, 21, tzinfo=UTC),
    permission=0,
    auth_version=3,
)


def issued(now: datetime | None = None) -> str:
    issuer = TokenIssuer(Current(), ISSUER, AUDIENCE, timedelta(hours=1))
    return issuer.issue(ANN, now or datetime.now(UTC))


def test_an_issued_token_holds() -> None:
    caller = VERIFIER.verify(issued())

    assert (caller.kind, caller.caller_id, caller.tenant_id) == ("user", USER, TENANT)


def test_an_issued_token_says_who_and_how_long_and_nothing_secret() -> None:
    now = datetime(2026, 11, 21, 22, 13, 20, 999_000, tzinfo=UTC)
    text = issued(now)

    body = jwt.decode(text, options={"verify_signature": False})
    assert UUID(body.pop("jti")).version == 4
    assert body == {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": USER,
        "tid": TENANT,
        "av": 3,
        "email": "Ann@example.com",
        "name": "Ann Ærø",
        "iat": 1795299200,
        "nbf": 1795299200,
        "exp": 1795299200 + 3600,
    }
    assert jwt.get_unverified_header(text) == {"alg": "HS256", "typ": "JWT", "kid": "current"}


def test_no_two_tokens_are_alike() -> None:
    now = datetime.now(UTC)

    assert issued(now) != issued(now)


def test_an_issued_token_ends() -> None:
    with pytest.raises(UnauthenticatedError):
        VERIFIER.verify(issued(ago(hours=1, seconds=40)))
