"""Requests to a provider, by the guarded client: no redirects, and HTTPS unless the network is opened."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from baton import strict_json
from baton.errors import InvalidInputError, ProviderError
from baton.oauth import protocol
from baton.oauth.connection import Connection
from baton.oauth.protocol import Form, Grant
from baton.outgoing import OutgoingError, Response

TIMEOUT = 10.0
_LIMIT = 256 * 1024
_KEYS_SECONDS = 3600.0
_ASK_AGAIN_SECONDS = 60.0
_MOST_KEPT = 100


class Client(Protocol):
    """The part of the guarded client that is used."""

    def protects(self, url: str) -> bool: ...

    def request(
        self,
        method: str,
        url: str,
        *,
        timeout: float,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limit: int = _LIMIT,
        follow: bool = True,
    ) -> Response: ...


class _Keys(NamedTuple):
    keys: tuple[Mapping[str, Any], ...]
    read_at: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """How a code is turned into tokens."""

    code: str
    callback: str
    verifier: str


class Provider:
    """`clock` gives seconds that only grow; signing keys are kept for an hour."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._keys: dict[str, _Keys] = {}

    def check(self, field: str, url: str) -> None:
        """Raises InvalidInputError for an address where anybody on the way could read along."""
        try:
            safe = self._client.protects(url)
        except OutgoingError as error:
            raise InvalidInputError.of(field, str(error)) from error
        if not safe:
            raise InvalidInputError.of(field, "must begin with https://")

    def exchange(
        self, connection: Connection, secret: str | None, wanted: Exchange, now: datetime
    ) -> Grant:
        form = protocol.exchange(connection, secret, wanted.code, wanted.callback, wanted.verifier)
        return self._granted(connection, form, now)

    def renew(
        self, connection: Connection, secret: str | None, refresh_token: str, now: datetime
    ) -> Grant:
        form = protocol.renewal(connection, secret, refresh_token)
        return self._granted(connection, form, now)

    def profile(self, connection: Connection, access_token: str) -> Mapping[str, Any]:
        """Who the token speaks for, in the provider's words."""
        if not connection.provider.profile_url:
            raise InvalidInputError.of("profile_url", "is missing in the connection")
        found = self._read("profile_url", connection.provider.profile_url, access_token)
        if not isinstance(found, dict):
            raise ProviderError("The provider's profile is not a JSON object")
        return found

    def addresses(self, connection: Connection, access_token: str) -> list[Any]:
        """The e-mail addresses of who the token speaks for, with what the provider says of each."""
        found = self._read("emails_url", connection.provider.emails_url, access_token)
        if not isinstance(found, list):
            raise ProviderError("The provider's list of addresses is not a JSON list")
        return found

    def signing_keys(
        self, connection: Connection, *, again: bool = False
    ) -> tuple[Mapping[str, Any], ...]:
        """The provider's public keys. `again`: one was not among them; asked for once a minute at most."""
        url = connection.provider.jwks_url
        known, present = self._keys.get(url), self._clock()
        lasts = _ASK_AGAIN_SECONDS if again else _KEYS_SECONDS
        if known is not None and present - known.read_at < lasts:
            return known.keys
        found = self._read("jwks_url", url)
        listed = found.get("keys") if isinstance(found, dict) else None
        if not isinstance(listed, list):
            raise ProviderError("The provider's signing keys are not a JSON Web Key Set")
        keys = tuple(each for each in listed[:100] if isinstance(each, dict))
        self._keys.pop(url, None)
        self._keys[url] = _Keys(keys, present)
        if len(self._keys) > _MOST_KEPT:
            del self._keys[next(iter(self._keys))]
        return keys

    def _granted(self, connection: Connection, form: Form, now: datetime) -> Grant:
        url = connection.provider.token_url
        answer = self._ask("token_url", "POST", url, form.headers, form.body)
        return protocol.granted(answer.status, answer.body, now)

    def _read(self, field: str, url: str, access_token: str = "") -> Any:
        headers = {"Accept": "application/json", "User-Agent": "baton"}
        if access_token:
            headers["Authorization"] = f"Bearer {access_token}"
        answer = self._ask(field, "GET", url, headers)
        if answer.status != 200:
            raise ProviderError(f"The provider answered {answer.status} when asked for {field}")
        try:
            return strict_json.read(answer.body)
        except ValueError as error:
            raise ProviderError(f"The provider's answer at {field} is not JSON") from error

    def _ask(
        self, field: str, method: str, url: str, headers: dict[str, str], body: bytes | None = None
    ) -> Response:
        self.check(field, url)
        try:
            # A redirect would carry the code, the secret or the token to where nobody was asked.
            answer = self._client.request(
                method, url, timeout=TIMEOUT, headers=headers, body=body, limit=_LIMIT, follow=False
            )
        except OutgoingError as error:
            raise ProviderError(f"The provider could not be asked: {error}") from error
        if answer.truncated:
            raise ProviderError("The provider's answer is too large")
        return answer
