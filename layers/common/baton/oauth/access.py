"""Access tokens for those who use them, renewed when it is time: once, however many ask at once."""

import time
from collections.abc import Callable
from datetime import datetime

from baton.errors import (
    ConflictError,
    ForbiddenError,
    GrantRefusedError,
    NotFoundError,
    StaleError,
)
from baton.ids import ProjectRef, parse_guid
from baton.oauth.connections import Connections
from baton.oauth.provider import Provider
from baton.oauth.tokens import TokenRows
from baton.permission import Operation, Subject, allowed
from baton.rows.models import Row, instant

EARLY_SECONDS = 60
"""How long before its end a token is renewed: a request that takes it along has to arrive with it."""
RENEWAL_SECONDS = 30
"""How long one caller may take to renew before another one tries."""
_PAUSE_SECONDS = 0.25
_CONNECT_AGAIN = "The provider does not renew this access any more: connect again"


class AccessTokens:
    """`clock` gives seconds that only grow, `sleep` waits for so many."""

    def __init__(
        self,
        tokens: TokenRows,
        connections: Connections,
        provider: Provider,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tokens = tokens
        self._connections = connections
        self._provider = provider
        self._clock = clock
        self._sleep = sleep

    def bearer(self, ref: ProjectRef, oauth_token_id: str, subject: Subject, now: datetime) -> str:
        """The current access token of a row that the subject may execute.

        Raises NotFoundError, ForbiddenError; ConflictError when somebody has to connect again; ProviderError.
        """
        row = self._row(ref, oauth_token_id, subject)
        begun, present = self._clock(), int(now.timestamp())
        while True:
            if "refused_at" in row.values:
                raise ConflictError(_CONNECT_AGAIN)
            elapsed = int(self._clock() - begun)
            if _lasts(row, present + elapsed + EARLY_SECONDS):
                return self._access(ref, row)
            if "refresh_token" not in row.values:
                if _lasts(row, present + elapsed):
                    return self._access(ref, row)
                raise ConflictError("The access has ended and cannot be renewed: connect again")
            if not _lasts_renewal(row, present + elapsed):
                renewed = self._renew(ref, row, now, present + elapsed)
                if renewed is not None:
                    return renewed
            elif elapsed > 2 * RENEWAL_SECONDS:
                raise ConflictError("The access is being renewed: try again")
            else:
                self._sleep(_PAUSE_SECONDS)
            row = self._row(ref, oauth_token_id, subject)

    def _renew(self, ref: ProjectRef, row: Row, now: datetime, present: int) -> str | None:
        """The new access token; None when somebody else is about to renew it."""
        connection_id = str(row.values.get("oauth_connect_id", ""))
        connection = self._connections.find(ref, connection_id)
        if connection is None:
            raise ConflictError("The connection of this access is gone: connect again")
        claim = dict(row.values) | {"renewing_until": present + RENEWAL_SECONDS}
        try:
            row = self._tokens.replace(ref, row, claim, now)
        except StaleError:
            return None
        try:
            grant = self._provider.renew(
                connection,
                self._connections.secret(ref, connection),
                self._tokens.secret(ref, row, "refresh_token") or "",
                now,
            )
        except GrantRefusedError as error:
            self._leave(ref, row, now, {"refused_at": instant(now)})
            raise ConflictError(_CONNECT_AGAIN) from error
        except Exception:
            self._leave(ref, row, now, {})  # the next one need not wait
            raise
        self._tokens.renewed(ref, row, grant, now)
        return grant.access_token

    def _leave(self, ref: ProjectRef, row: Row, now: datetime, more: dict[str, str]) -> None:
        """Let go of a claim. Who changed the row meanwhile knows better, or the claim ends by itself."""
        try:
            self._tokens.replace(ref, row, dict(row.values) | {"renewing_until": None} | more, now)
        except (StaleError, NotFoundError):
            return

    def _row(self, ref: ProjectRef, token_id: str, subject: Subject) -> Row:
        guid = parse_guid(token_id)
        row = self._tokens.get(ref, guid) if guid else None
        if row is None or not allowed(row.access, subject, Operation.PEEK):
            raise NotFoundError("There is no such oauth_token", oauthTokenId=token_id[:100])
        if not allowed(row.access, subject, Operation.EXECUTE):
            raise ForbiddenError("You may not use this oauth_token")
        return row

    def _access(self, ref: ProjectRef, row: Row) -> str:
        found = self._tokens.secret(ref, row, "access_token")
        if found is None:
            raise ConflictError("This oauth_token holds no access token: connect again")
        return found


def _lasts(row: Row, until: int) -> bool:
    return int(row.values.get("expires_in", 0)) > until


def _lasts_renewal(row: Row, present: int) -> bool:
    return int(row.values.get("renewing_until", 0)) > present
