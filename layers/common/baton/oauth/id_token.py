"""Whether an ID token holds: OpenID Connect Core 3.1.3.7, by PyJWT."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

import jwt

from baton.errors import BatonError, UnauthenticatedError
from baton.ids import parse_guid
from baton.oauth.connection import Connection

if TYPE_CHECKING:
    from jwt.types import Options

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Those with a public key. What is signed with a shared secret, or not at all, proves nothing here."""
LEEWAY = 60
MAX_AGE = 3600
_REQUIRED = ["exp", "iat", "iss", "aud", "sub"]
_KEY_TYPES = ("RSA", "EC")
# PyJWT asks the system's clock, and knows no issuer that depends on a claim: those are looked at here.
_OPTIONS: "Options" = {
    "require": _REQUIRED,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_iss": False,
}

type Keys = Sequence[Mapping[str, Any]]


def verify(
    text: str,
    keys: Callable[[bool], Keys],
    connection: Connection,
    nonce: str,
    now: datetime,
) -> Mapping[str, Any]:
    """The claims. `keys` gives the provider's keys, with True those it has now. Raises
    UnauthenticatedError.
    """
    try:
        header = jwt.get_unverified_header(text)
        claims: dict[str, Any] = jwt.decode(
            text,
            _key(header, keys),
            algorithms=list(ALGORITHMS),
            audience=connection.client_id,
            options=_OPTIONS,
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise _bad(_reason(error)) from error
    if wrong := _problem(claims, connection, nonce, int(now.timestamp())):
        raise _bad(wrong)
    return claims


def is_issuer(connection: Connection, said: str) -> bool:
    """Whether this can be the connection's issuer."""
    known = connection.provider.issuer
    if "{tid}" not in known:
        return said == known
    before, _, after = known.partition("{tid}")
    return bool(re.fullmatch(f"{re.escape(before)}[0-9a-f-]{{36}}{re.escape(after)}", said))


def _key(header: Mapping[str, Any], keys: Callable[[bool], Keys]) -> jwt.PyJWK:
    """The public key that the token names, or the only one there is when it names none."""
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError
    for again in (False, True):
        usable = [each for each in keys(again) if _is_usable(each, header)]
        if len(usable) == 1:
            return jwt.PyJWK(dict(usable[0]), algorithm=header["alg"])
    raise jwt.InvalidKeyError


def _is_usable(key: Mapping[str, Any], header: Mapping[str, Any]) -> bool:
    kind = "EC" if header["alg"].startswith("ES") else "RSA"
    return (
        key.get("kty") == kind
        and kind in _KEY_TYPES
        and key.get("use") in (None, "sig")
        and key.get("alg") in (None, header["alg"])
        and ("kid" not in header or key.get("kid") == header["kid"])
    )


def _problem(
    claims: Mapping[str, Any], connection: Connection, nonce: str, present: int
) -> str | None:
    issuer = connection.provider.issuer
    if "{tid}" in issuer:
        tid = str(claims.get("tid", ""))
        issuer = issuer.replace("{tid}", tid) if parse_guid(tid) == tid else ""
    times = [claims["exp"], claims["iat"], claims.get("nbf", 0)]
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in times):
        return "its times are no numbers"
    exp, iat, nbf = times
    others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims["iss"] != issuer or not issuer:
        return "it was issued by somebody else"
    if claims.get("azp", None if others else connection.client_id) != connection.client_id:
        return "it was issued to somebody else"
    if exp <= present - LEEWAY or iat <= present - MAX_AGE - LEEWAY:
        return "it has expired"
    if max(iat, nbf) > present + LEEWAY:
        return "it is not valid yet"
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        return "it speaks for nobody"
    said = claims.get("nonce")
    if said is None and not connection.provider.echoes_nonce:
        return None
    if not isinstance(said, str) or not compare_digest(said.encode(), nonce.encode()):
        return "it is not for this login"
    return None


def _reason(error: Exception) -> str:
    match error:
        case jwt.InvalidAlgorithmError():
            return "it is signed in a way that proves nothing"
        case jwt.InvalidKeyError() | jwt.PyJWKError():
            return "it is signed with a key that is not the provider's"
        case jwt.InvalidAudienceError():
            return "it was issued to somebody else"
        case jwt.InvalidSignatureError():
            return "its signature is wrong"
        case jwt.MissingRequiredClaimError():
            return "a claim is missing"
        case _:
            return "it cannot be read"


def _bad(reason: str) -> BatonError:
    return UnauthenticatedError(f"The provider's ID token does not hold: {reason}")
