"""Connections in the table, and their secrets."""

from baton.encryption.cipher import Cipher
from baton.entities import system
from baton.entities.models import Entity
from baton.ids import ProjectRef
from baton.oauth import connection
from baton.oauth.connection import Connection
from baton.rows.models import Row
from baton.rows.repository import RowRepository


class Connections:
    def __init__(self, rows: RowRepository, cipher: Cipher) -> None:
        self._rows = rows
        self._cipher = cipher

    def row(self, ref: ProjectRef, connection_id: str) -> Row | None:
        return self._rows.get(ref, _entity(ref), connection_id)

    def read(self, ref: ProjectRef, row: Row) -> Connection:
        """Raises InvalidInputError for a row that no login can be begun with."""
        return connection.read(_entity(ref), row)

    def find(self, ref: ProjectRef, connection_id: str) -> Connection | None:
        row = self.row(ref, connection_id)
        return self.read(ref, row) if row else None

    def secret(self, ref: ProjectRef, found: Connection) -> str | None:
        """The client secret; None for a client that has none."""
        if found.kept_secret is None:
            return None
        return self._cipher.decrypt(ref.tenant_id, found.kept_secret)


def _entity(ref: ProjectRef) -> Entity:
    found = system.find(ref.tenant_id, "oauth_connect")
    if found is None:
        raise LookupError("oauth_connect is declared in baton.entities.system")
    return found
