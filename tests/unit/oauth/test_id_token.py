"""Whether an ID token holds. Keys and tokens are made here; the integration tests have a provider's."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from baton.errors import UnauthenticatedError
from baton.oauth import id_token
from baton.oauth.connection import Connection
from tests.unit.oauth.connections import OWN, read

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
PRESENT = int(NOW.timestamp())
ISSUER = "https://id.example.com"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
CLAIMS = {
    "iss": ISSUER,
    "aud": "client",
    "sub": "ann",
    "iat": PRESENT - 5,
    "exp": PRESENT + 300,
    "nonce": "a nonce",
}


def jwk(key: Any, algorithm: str, **more: Any) -> dict[str, Any]:
    made = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**made, "use": "sig", **more}


KEYS = [jwk(RSA_KEY, "RS256", kid="one"), jwk(EC_KEY, "ES256", kid="two")]


def connection(**more: Any) -> Connection:
    return read(**OWN, issuer=ISSUER, jwks_url=f"{ISSUER}/keys", **more)


def signed(
    algorithm: str = "RS256", key: Any = RSA_KEY, kid: str | None = "one", **claims: Any
) -> str:
    said = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    return jwt.encode(said, key, algorithm, {"kid": kid} if kid else {})


def verify(text: str, used: Connection | None = None, keys: Any = KEYS) -> Any:
    return id_token.verify(text, lambda _: keys, used or connection(), "a nonce", NOW)


@pytest.mark.parametrize(
    "text",
    [
        signed(),
        signed("PS256"),
        signed("ES256", EC_KEY, "two"),
        signed(aud=["client"]),
        signed(aud=["client", "other"], azp="client"),
        signed(azp="client"),
        signed(exp=PRESENT - 30, iat=PRESENT - 60),
        signed(iat=PRESENT + 30, nbf=PRESENT + 30),
    ],
)
def test_a_token_that_holds_says_who_it_is(text: str) -> None:
    assert verify(text)["sub"] == "ann"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example.com"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": ["client", "other"]},
        {"aud": ["client", "other"], "azp": "other"},
        {"aud": []},
        {"aud": None},
        {"azp": "other"},
        {"exp": PRESENT - 61},
        {"exp": None},
        {"iat": PRESENT + 61},
        {"iat": PRESENT - 4000},
        {"iat": None},
        {"nbf": PRESENT + 61},
        {"sub": None},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": "é"},
    ],
    ids=str,
)
def test_a_token_of_which_one_claim_is_wrong_does_not_hold(claims: dict[str, Any]) -> None:
    with pytest.raises(UnauthenticatedError):
        verify(signed(**claims))


def unsigned() -> str:
    return jwt.encode(CLAIMS, "", "none", {"kid": "one"})


def by_shared_key(secret: bytes) -> Callable[[], str]:
    def make() -> str:
        algorithm = jwt.get_algorithm_by_name("HS256")
        head, body, _ = signed().split(".")
        head = jwt.utils.base64url_encode(b'{"alg":"HS256","kid":"one"}').decode()
        signature = algorithm.sign(f"{head}.{body}".encode(), secret)
        return f"{head}.{body}.{jwt.utils.base64url_encode(signature).decode()}"

    return make


def with_own_key() -> str:
    own = rsa.generate_private_key(65537, 2048)
    header = {"kid": "one", "jwk": jwk(own, "RS256"), "jku": "https://evil.example.com/keys"}
    return jwt.encode(CLAIMS, own, "RS256", header)


def changed() -> str:
    head, body, signature = signed().split(".")
    return f"{head}.{signed(sub='boss').split('.')[1]}.{signature}" if body else ""


@pytest.mark.parametrize(
    "make",
    [
        unsigned,
        by_shared_key(b"client-secret"),
        by_shared_key(str(KEYS[0]["n"]).encode()),
        with_own_key,
        changed,
        lambda: signed(kid="three"),
        lambda: signed(kid=None),  # of two keys it may be either
        lambda: signed(kid="two"),
        lambda: signed("ES256", EC_KEY, "one"),
        lambda: "",
        lambda: "a.b.c",
        lambda: signed().rpartition(".")[0] + ".",
        lambda: signed() + "x",
    ],
    ids=[
        "unsigned",
        "shared key",
        "public key as shared key",
        "brings its own key",
        "changed",
        "unknown key",
        "names no key",
        "names the key of another kind",
        "of another kind than its key",
        "empty",
        "no token",
        "signature cut off",
        "signature longer",
    ],
)
def test_a_token_that_the_provider_did_not_sign_does_not_hold(make: Callable[[], str]) -> None:
    text = make()
    keys = [KEYS[0], KEYS[0] | {"kid": "more"}, KEYS[1]]
    with pytest.raises(UnauthenticatedError) as refused:
        verify(text, keys=keys)

    assert not text or text not in refused.value.message


def test_a_key_for_encryption_or_for_another_algorithm_signs_nothing() -> None:
    for wrong in ({"use": "enc"}, {"alg": "RS512"}, {"kty": "oct", "k": "AAAA"}):
        with pytest.raises(UnauthenticatedError):
            verify(signed(), keys=[KEYS[0] | wrong])


def test_keys_are_asked_for_again_when_one_is_unknown() -> None:
    asked = []

    def keys(again: bool) -> Any:
        asked.append(again)
        return KEYS if again else []

    assert id_token.verify(signed(), keys, connection(), "a nonce", NOW)
    assert asked == [False, True]


TID = "9188040d-6c67-4c5b-b112-36a304b66dad"
EVERYWHERE = "https://login.example.com/{tid}/v2.0"


def test_an_issuer_may_depend_on_a_claim() -> None:
    used = read(**OWN, issuer=EVERYWHERE, jwks_url=f"{ISSUER}/keys")
    issuer = EVERYWHERE.replace("{tid}", TID)

    assert verify(signed(iss=issuer, tid=TID), used)
    for iss, tid in [(issuer, None), (issuer, "x"), (EVERYWHERE, "{tid}"), (f"{issuer}/", TID)]:
        with pytest.raises(UnauthenticatedError):
            verify(signed(iss=iss, tid=tid), used)
    assert id_token.is_issuer(used, issuer)
    assert not id_token.is_issuer(used, "https://login.example.com/v2.0")
    assert not id_token.is_issuer(used, issuer + "x")


def test_a_provider_without_nonces_may_leave_it_out_but_not_change_it() -> None:
    used = read(provider="linkedin")
    said = {"iss": used.provider.issuer}

    assert verify(signed(**said, nonce=None), used)
    with pytest.raises(UnauthenticatedError):
        verify(signed(**said, nonce="another"), used)
