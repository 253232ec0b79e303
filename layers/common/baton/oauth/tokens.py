"""The rows of `oauth_token`: one for each connection, user and account at the provider."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from baton.encryption.cipher import Cipher
from baton.entities import system
from baton.entities.column_types import Stored
from baton.entities.models import Entity
from baton.errors import ConflictError, StaleError
from baton.ids import ProjectRef
from baton.oauth.connection import Connection
from baton.oauth.protocol import Grant
from baton.rows.models import Row, instant
from baton.rows.repository import RowRepository
from baton.store.waiting import pause

_TRIES = 10


class TokenRows:
    """Tokens in the table, encrypted."""

    def __init__(self, rows: RowRepository, cipher: Cipher) -> None:
        self._rows = rows
        self._cipher = cipher

    def get(self, ref: ProjectRef, token_id: str) -> Row | None:
        return self._rows.get(ref, _entity(ref), token_id)

    def connect(
        self,
        ref: ProjectRef,
        connection: Connection,
        grant: Grant,
        owner_id: str | None,
        account: str,
        now: datetime,
    ) -> Row:
        """Keep what was granted. Who connects the same account again gets new tokens in the row there is."""
        row_id = str(uuid5(UUID(connection.connection_id), f"{owner_id or ''}/{account}"))
        entity = _entity(ref)
        for attempt in range(_TRIES):
            before = self._rows.get(ref, entity, row_id)
            values: dict[str, Stored | None] = dict(before.values) if before else {}
            values |= self._granted(ref, grant)
            values |= {
                "token_type": connection.name,
                "oauth_connect_id": connection.connection_id,
                "account": account or None,
                "scope": grant.scope or None,
            }
            try:
                if before is None:
                    return self._add(ref, entity, row_id, owner_id, values, now)
                return self.replace(ref, before, values, now)
            except ConflictError:  # the same answer's twin, or a renewal
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
        raise AssertionError("unreachable: the last try returns or raises")

    def renewed(self, ref: ProjectRef, row: Row, grant: Grant, now: datetime) -> Row:
        """Keep what was granted in exchange for the row's refresh token, whatever else of it changed.

        The provider may have ended the old tokens already, so this is not to be lost.
        """
        for attempt in range(_TRIES):
            values = dict(row.values) | self._granted(ref, grant)
            try:
                return self.replace(ref, row, values, now)
            except StaleError:
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
            row = self.get(ref, row.row_id) or row
        raise AssertionError("unreachable: the last try returns or raises")

    def replace(
        self, ref: ProjectRef, row: Row, values: Mapping[str, Stored | None], now: datetime
    ) -> Row:
        """Keep other values if the row still is as it was read: raises StaleError, NotFoundError."""
        after = replace(row, values=_kept(values), version=row.version + 1, updated_at=instant(now))
        self._rows.replace(ref, _entity(ref), row, after, None)
        return after

    def secret(self, ref: ProjectRef, row: Row, column: str) -> str | None:
        kept = row.values.get(column)
        return self._cipher.decrypt(ref.tenant_id, str(kept)) if kept else None

    def _add(
        self,
        ref: ProjectRef,
        entity: Entity,
        row_id: str,
        owner_id: str | None,
        values: Mapping[str, Stored | None],
        now: datetime,
    ) -> Row:
        row = Row(
            row_id=row_id,
            values=_kept(values),
            owner_id=owner_id,
            permission=entity.default_permission,
            groups=entity.default_groups,
            created_at=instant(now),
        )
        self._rows.add(ref, entity, row)
        return row

    def _granted(self, ref: ProjectRef, grant: Grant) -> dict[str, Stored | None]:
        """A provider that hands out no new refresh token means the old one to be used on."""
        values: dict[str, Stored | None] = {
            "access_token": self._cipher.encrypt(ref.tenant_id, grant.access_token),
            "expires_in": grant.expires_at,
            "renewing_until": None,
            "refused_at": None,
        }
        if grant.refresh_token:
            values["refresh_token"] = self._cipher.encrypt(ref.tenant_id, grant.refresh_token)
        return values


def _entity(ref: ProjectRef) -> Entity:
    found = system.find(ref.tenant_id, "oauth_token")
    if found is None:
        raise LookupError("oauth_token is declared in baton.entities.system")
    return found


def _kept(values: Mapping[str, Stored | None]) -> dict[str, Stored]:
    return {name: value for name, value in values.items() if value is not None}
