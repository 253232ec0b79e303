"""How Google is told who asks: by an app key, or by an access token of somebody the sheet is shared with."""

from collections.abc import Callable
from typing import Protocol

ONLY_KEY = (
    "Google takes changes of a sheet from signed-in accounts only: an app key can read sheets that are"
    " public, and nothing else. Share the sheet with a service account and give the exchange its"
    " credential_id, or connect an account and give the exchange its oauth_token_id; see"
    " docs/connections.md"
)
_NOT_PUBLIC = (
    "Google does not let the app key read this sheet: it reads those that everybody with the link may"
    " see. Share the sheet so, or give the exchange a credential_id or an oauth_token_id"
)
_BAD_KEY = "Google does not know the app key of this exchange, or it is not for the Sheets API"
_REVOKED = (
    "Google does not accept the access token any more: it may have been revoked. Connect the account"
    " again"
)


class Access(Protocol):
    def headers(self) -> dict[str, str]:
        """What a request proves itself with. Raises ExchangeError when there is nothing to be had."""
        ...

    def renew(self) -> bool:
        """Whether there may be something better than what has just been refused."""
        ...

    def refused(self, status: int, *, writing: bool) -> str:
        """What a refusal (401 or 403, of a bad key 400) means, and what to do about it."""
        ...


class KeyAccess:
    """An app key, sent in a header: addresses end up in logs. `to_write`: what it is wanted for cannot
    be had.
    """

    def __init__(self, key: str, *, to_write: bool) -> None:
        self._key, self._to_write = key, to_write

    def headers(self) -> dict[str, str]:
        return {"X-Goog-Api-Key": self._key}

    def renew(self) -> bool:
        return False

    def refused(self, status: int, *, writing: bool) -> str:
        if status == 400:
            return _BAD_KEY
        return ONLY_KEY if writing or self._to_write else _NOT_PUBLIC


class TokenAccess:
    """An access token. `token` gives the current one, `fresh` makes it give another one the next time.

    `account` is whom the sheet has to be shared with, where that is known.
    """

    def __init__(
        self,
        token: Callable[[], str],
        fresh: Callable[[], bool] = lambda: False,
        account: str = "",
    ) -> None:
        self._token, self._fresh, self._account = token, fresh, account
        self._is_renewed = False

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}

    def renew(self) -> bool:
        """Once: a token that has just been made and is refused will not get better."""
        if self._is_renewed:
            return False
        self._is_renewed = True
        return self._fresh()

    def refused(self, status: int, *, writing: bool) -> str:
        if status == 401:
            return _REVOKED
        whom = self._account or "the account that was connected"
        may = "may edit it" if writing else "may see it"
        return f"Google does not let {whom} use this sheet. Share it with that account so that it {may}"
