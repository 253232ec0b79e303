"""Access tokens of Google service accounts: a signed assertion for a token that lives an hour.

Assertions go to the one address that the instance names. The `token_uri` of a key file is somebody's word.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

from baton.exchanges.errors import ExchangeError
from baton.exchanges.patience import Patience
from baton.outgoing import OutgoingError, Response

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFE = timedelta(hours=1)
_SPARE = timedelta(minutes=2)
_MAX_KEPT = 64
_SECONDS = 20.0
_TRIES = 4


class Requests(Protocol):
    """What of the guarded client is used."""

    def request(
        self,
        method: str,
        url: str,
        *,
        timeout: float,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limit: int = ...,
    ) -> Response: ...


class ServiceAccount(NamedTuple):
    """What of a key file is used."""

    email: str
    key: str
    key_id: str

    def __repr__(self) -> str:
        return f"ServiceAccount({self.email!r})"


class _Token(NamedTuple):
    text: str
    until: datetime


def read_account(text: str) -> ServiceAccount:
    """From a key file, or options of a store that hold one. Raises ExchangeError, which tells nothing of
    it.
    """
    try:
        found: Any = json.loads(text)
        if isinstance(found, dict) and "service_account_credentials" in found:
            inner = found["service_account_credentials"]
            found = json.loads(inner) if isinstance(inner, str) else inner
        account = ServiceAccount(
            found["client_email"], found["private_key"], found.get("private_key_id", "")
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        account = None
    if account is None or not all(isinstance(each, str) for each in account):
        raise ExchangeError(
            "The credential is not the key of a service account: its content must be the JSON file that"
            " Google gives for one, with client_email and private_key"
        )
    return account


class ServiceAccounts:
    """Keeps tokens for as long as they live."""

    def __init__(self, client: Requests, token_url: str) -> None:
        self._client = client
        self._url = token_url
        self._kept: dict[bytes, _Token] = {}

    def token(self, account: ServiceAccount, patience: Patience) -> str:
        """Raises ExchangeError when Google gives none."""
        name = _name(account)
        kept = self._kept.get(name)
        if kept is None or kept.until <= patience.now:
            kept = self._asked(account, patience)
            while len(self._kept) >= _MAX_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[name] = kept
        return kept.text

    def forget(self, account: ServiceAccount) -> bool:
        """Whether there was a token that may have been the reason of a refusal."""
        return self._kept.pop(_name(account), None) is not None

    def _asked(self, account: ServiceAccount, patience: Patience) -> _Token:
        for attempt in range(_TRIES):
            patience.check()
            now = patience.now
            try:
                answer = self._once(self._assertion(account, now), patience.left)
            except OutgoingError as error:
                told, retry_after = f"{error}", None
            else:
                if answer.status < 500 and answer.status != 429:
                    return _read(answer, account, now)
                told, retry_after = (
                    f"it answered {answer.status}",
                    answer.headers.get("retry-after"),
                )
            if attempt < _TRIES - 1:
                patience.wait(attempt, retry_after)
        raise ExchangeError(f"No access token could be got from Google: {told}")

    def _once(self, assertion: str, left: float) -> Response:
        body = urlencode({"grant_type": _GRANT, "assertion": assertion})
        return self._client.request(
            "POST",
            self._url,
            timeout=min(_SECONDS, left),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=body.encode(),
        )

    def _assertion(self, account: ServiceAccount, now: datetime) -> str:
        import jwt  # only a function that synchronises needs it, and what it signs with

        claims = {
            "iss": account.email,
            "scope": SCOPE,
            "aud": self._url,
            "iat": int(now.timestamp()),
            "exp": int((now + _LIFE).timestamp()),
        }
        try:
            return jwt.encode(claims, account.key, "RS256", headers={"kid": account.key_id})
        except (jwt.exceptions.PyJWTError, ValueError, TypeError):
            raise ExchangeError(
                "The private_key of the credential cannot be read; make a new key of the service account"
            ) from None


def _read(answer: Response, account: ServiceAccount, now: datetime) -> _Token:
    try:
        found = json.loads(answer.body)
        if answer.status == 200 and isinstance(found["access_token"], str):
            life = timedelta(seconds=min(int(found.get("expires_in", 0)), 86_400))
            return _Token(found["access_token"], now + life - _SPARE)
    except (ValueError, TypeError, KeyError, RecursionError):
        found = None
    reason = found.get("error") if isinstance(found, dict) else None
    told = f"{answer.status} {reason}" if isinstance(reason, str) else str(answer.status)
    raise ExchangeError(
        f"Google gives no access token to {account.email[:200]}: it answered {told[:100]}."
        " The key may have been deleted, or the account disabled"
    )


def _name(account: ServiceAccount) -> bytes:
    return sha256("\0".join(account).encode()).digest()
