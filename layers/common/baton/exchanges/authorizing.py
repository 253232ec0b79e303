"""Which credentials an exchange uses, whether they are for this caller to use, and what they come to."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from baton.encryption.cipher import Cipher
from baton.entities import system
from baton.errors import InvalidInputError
from baton.exchanges.access import Access, KeyAccess, TokenAccess
from baton.exchanges.errors import ExchangeError
from baton.exchanges.models import Direction, Exchange
from baton.exchanges.patience import Patience
from baton.exchanges.service_accounts import ServiceAccounts, read_account
from baton.ids import ProjectRef
from baton.permission import Operation, Subject, allowed
from baton.rows.models import Row
from baton.rows.repository import RowRepository

CREDENTIAL, TOKEN = "credential", "oauth_token"


class AccessTokens(Protocol):
    """Access tokens of connected accounts."""

    def bearer(
        self, ref: ProjectRef, oauth_token_id: str, subject: Subject, now: datetime
    ) -> str: ...


class Authorizing:
    """`tokens` is asked for only when an exchange uses a connected account."""

    def __init__(
        self,
        rows: RowRepository,
        cipher: Cipher,
        accounts: ServiceAccounts,
        tokens: Callable[[], AccessTokens],
    ) -> None:
        self._rows, self._cipher = rows, cipher
        self._accounts, self._tokens = accounts, tokens

    def check(
        self, ref: ProjectRef, subject: Subject, *, credential_id: str | None, token_id: str | None
    ) -> None:
        """Raises InvalidInputError for what is not there or not this caller's to use, alike."""
        for entity, row_id in ((CREDENTIAL, credential_id), (TOKEN, token_id)):
            if row_id is not None and self._usable(ref, entity, row_id, subject) is None:
                raise InvalidInputError.of(
                    f"{entity}_id",
                    f"must be the reference_id of a row of {entity} that you may use",
                )

    def access(
        self, ref: ProjectRef, exchange: Exchange, subject: Subject, patience: Patience
    ) -> Access:
        """What requests are made with: an account if the exchange has one, or else its key."""
        if exchange.credential_id is not None:
            return self._of_account(ref, exchange.credential_id, subject, patience)
        if exchange.oauth_token_id is not None:
            token_id = exchange.oauth_token_id
            return TokenAccess(lambda: self._tokens().bearer(ref, token_id, subject, patience.now))
        if exchange.app_key is None:
            raise ExchangeError(
                "This exchange has no app_key, oauth_token_id or credential_id to ask Google with"
            )
        to_write = exchange.direction is Direction.TO_SHEET
        return KeyAccess(self._cipher.decrypt(ref.tenant_id, exchange.app_key), to_write=to_write)

    def _of_account(
        self, ref: ProjectRef, credential_id: str, subject: Subject, patience: Patience
    ) -> Access:
        row = self._usable(ref, CREDENTIAL, credential_id, subject)
        kept = row.values.get("content") if row else None
        if kept is None:
            raise ExchangeError(
                "The credential of this exchange is gone, or not for the owner of the action to use"
            )
        account = read_account(self._cipher.decrypt(ref.tenant_id, str(kept)))
        return TokenAccess(
            lambda: self._accounts.token(account, patience),
            lambda: self._accounts.forget(account),
            account.email[:200],
        )

    def _usable(self, ref: ProjectRef, name: str, row_id: str, subject: Subject) -> Row | None:
        entity = system.find(ref.tenant_id, name)
        row = self._rows.get(ref, entity, row_id) if entity else None
        return row if row and allowed(row.access, subject, Operation.EXECUTE) else None
