"""From an `Authorization` header to a caller."""

from datetime import datetime

from baton.callers import api_keys
from baton.callers.api_keys import ApiKeyRepository
from baton.callers.models import Caller
from baton.callers.tokens import TokenVerifier
from baton.errors import UnauthenticatedError


class Authenticator:
    def __init__(self, keys: ApiKeyRepository, tokens: TokenVerifier) -> None:
        self._keys = keys
        self._tokens = tokens

    def authenticate(self, authorization: str, now: datetime) -> Caller:
        """The caller behind `Bearer <API key or token>`. Raises UnauthenticatedError, never a guest."""
        scheme, _, credential = authorization.strip().partition(" ")
        credential = credential.strip()
        if scheme.lower() != "bearer" or not credential:
            raise UnauthenticatedError(
                "Send a credential as 'Authorization: Bearer <key or token>'"
            )
        if key := api_keys.split(credential):
            return self._by_key(*key, now)
        return self._tokens.verify(credential)

    def _by_key(self, key_id: str, secret: str, now: datetime) -> Caller:
        key = self._keys.find(key_id)
        # One answer for unknown, wrong, expired and revoked: a guesser learns nothing.
        if key is None or not key.verifies(secret, now):
            raise UnauthenticatedError("The API key does not verify")
        return key.caller()
