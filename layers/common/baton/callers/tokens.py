"""JSON Web Tokens: HS256, signed with a secret of which the current and the previous version count."""

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

import jwt

from baton.callers.models import Caller
from baton.errors import UnauthenticatedError
from baton.ids import parse_guid
from baton.store import keys
from baton.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from baton.people.models import User

ALGORITHM = "HS256"
_REQUIRED = ["exp", "iat", "sub", "iss", "aud", "tid", "av"]
_LEEWAY = timedelta(seconds=30)
_REREAD_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`key_id` travels in the token's header (`kid`) and picks the secret that verifies it."""

    key_id: str
    secret: str


class SigningKeys(Protocol):
    """Where the keys come from that tokens were signed with."""

    def find(self, key_id: str) -> SigningKey | None: ...


class CurrentSigningKey(Protocol):
    """Where the key comes from that tokens are signed with."""

    def current(self) -> SigningKey: ...


@dataclass(frozen=True, slots=True)
class Account:
    """What a token is checked against: `version` grows when the password changes or the user signs out
    everywhere; `groups` are the user's usergroups.
    """

    version: int
    groups: frozenset[str]


class Accounts(Protocol):
    """Where accounts are kept."""

    def find(self, tenant_id: str, user_id: str) -> Account | None: ...


class TokenIssuer:
    def __init__(
        self, signing: CurrentSigningKey, issuer: str, audience: str, lifetime: timedelta
    ) -> None:
        self._signing = signing
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime

    def issue(self, user: "User", now: datetime) -> str:
        """A token that speaks for the user until its lifetime is over or their account's version changes."""
        signing = self._signing.current()
        present = int(now.timestamp())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": user.user_id,
            "tid": user.tenant_id,
            "av": user.auth_version,
            "email": user.email,
            "name": user.name,
            "iat": present,
            "nbf": present,
            "exp": present + int(self._lifetime.total_seconds()),
            "jti": str(uuid4()),
        }
        headers = {"typ": "JWT", "kid": signing.key_id}
        return jwt.encode(claims, signing.secret, ALGORITHM, headers)


class TokenVerifier:
    def __init__(
        self, signing: SigningKeys, accounts: Accounts, issuer: str, audience: str
    ) -> None:
        self._signing = signing
        self._accounts = accounts
        self._issuer = issuer
        self._audience = audience

    def verify(self, token: str) -> Caller:
        """The user a token speaks for. Raises UnauthenticatedError for any token that does not hold."""
        try:
            signing = self._signing.find(str(jwt.get_unverified_header(token).get("kid", "")))
            if signing is None:
                raise UnauthenticatedError("The token was signed with an unknown key")
            claims: dict[str, Any] = jwt.decode(
                token,
                signing.secret,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": _REQUIRED},
            )
        except jwt.InvalidTokenError as error:
            raise UnauthenticatedError("The token does not verify") from error
        tenant_id, user_id = claims["tid"], claims["sub"]
        if not (_is_guid(tenant_id) and _is_guid(user_id)):
            raise UnauthenticatedError("The token speaks for nobody")
        account = self._accounts.find(tenant_id, user_id)
        if account is None or account.version != claims["av"]:
            raise UnauthenticatedError("The token was ended by a later change to the account")
        return Caller.user(user_id, tenant_id, account.groups)


def _is_guid(claim: object) -> bool:
    return isinstance(claim, str) and parse_guid(claim) == claim


class StoredAccounts:
    """Reads an account from the user's item."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, tenant_id: str, user_id: str) -> Account | None:
        user = self._table.get(keys.user(tenant_id, user_id))
        if user is None:
            return None
        return Account(int(user["authVersion"]), frozenset(user.get("groups") or ()))


class SecretSigningKeys:
    """The two newest versions of a Secrets Manager secret; `kid` is the version's id.

    Kept in memory. To verify, an unknown `kid` is the only reason to ask again, for a version never changes,
    and once a minute is enough even for somebody who invents them. To sign, the newest is asked for once a
    minute.
    """

    def __init__(self, client: "SecretsManagerClient", secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._known: dict[str, SigningKey] = {}
        self._reread_after = 0.0
        self._current: SigningKey | None = None
        self._current_until = 0.0

    def find(self, key_id: str) -> SigningKey | None:
        if key_id not in self._known and time.monotonic() >= self._reread_after:
            self._reread_after = time.monotonic() + _REREAD_SECONDS
            self._known = {key.key_id: key for key in (self._newest(), self._previous()) if key}
        return self._known.get(key_id)

    def current(self) -> SigningKey:
        """The key that new tokens are signed with: at most a minute after the secret changed, the new one."""
        if self._current is None or time.monotonic() >= self._current_until:
            self._current_until = time.monotonic() + _REREAD_SECONDS
            self._current = self._newest()
        return self._current

    def _newest(self) -> SigningKey:
        return self._read("AWSCURRENT")

    def _previous(self) -> SigningKey | None:
        try:
            return self._read("AWSPREVIOUS")
        except self._client.exceptions.ResourceNotFoundException:
            return None

    def _read(self, stage: str) -> SigningKey:
        found = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)
        return SigningKey(found["VersionId"], json.loads(found["SecretString"])["secret"])
