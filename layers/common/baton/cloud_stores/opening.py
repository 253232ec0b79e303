"""From the id of a row of `cloud_store` to the store itself, with what it takes to use it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from baton.cloud_stores.backend import Backend
from baton.cloud_stores.credentials import Bearer, Secret, read_secret
from baton.cloud_stores.location import Location, Provider, read_location
from baton.default_actions.performer import Call
from baton.entities import system
from baton.entities.column_types import show
from baton.entities.models import Entity
from baton.errors import InvalidInputError
from baton.ids import ProjectRef
from baton.outgoing.proxy import GuardedProxy
from baton.permission import Subject
from baton.rows.models import Row
from baton.rows.repository import BoundReachedError, Bounds
from baton.rows.standing import STORES

REQUEST_SECONDS = 22.0
"""How long all that is done with a store may take while a client waits, who is told after 29 s at most."""
STEP_SECONDS = 780.0
_MOST_CREDENTIALS = Bounds(rows=2_000)


class Subjects(Protocol):
    def load(self, call: Call, entity_name: str) -> Row: ...


class Rows(Protocol):
    def get(self, ref: ProjectRef, entity: Entity, row_id: str) -> Row | None: ...

    def each(self, ref: ProjectRef, entity: Entity, *, bounds: Bounds = ...) -> Iterator[Row]: ...


class SecretColumns(Protocol):
    def open(self, tenant_id: str, row: Row, name: str) -> str | None: ...


class AccessTokens(Protocol):
    def bearer(
        self, ref: ProjectRef, oauth_token_id: str, subject: Subject, now: datetime
    ) -> str: ...


class OwnStores(Protocol):
    def backend(self, ref: ProjectRef, store_id: str, prefix: str) -> Backend: ...


class Stores:
    """`tokens` is asked for only by stores that log in by OAuth; `new_proxy` gets the seconds there are."""

    def __init__(
        self,
        subjects: Subjects,
        rows: Rows,
        secrets: SecretColumns,
        tokens: Callable[[], AccessTokens],
        own: OwnStores,
        new_proxy: Callable[[float], GuardedProxy],
    ) -> None:
        self._subjects = subjects
        self._rows = rows
        self._secrets = secrets
        self._tokens = tokens
        self._own = own
        self._new_proxy = new_proxy

    def check(self, call: Call) -> None:
        """Raises what opening would, as far as the row alone tells."""
        read_location(_values(call, self._subjects.load(call, STORES)))

    @contextmanager
    def open(self, call: Call) -> Iterator[Backend]:
        """The store that the call names, for a caller who may use it.

        Raises NotFoundError, ForbiddenError, InvalidInputError for what the row or its credential says wrong.
        """
        row = self._subjects.load(call, STORES)
        location = read_location(_values(call, row))
        if location.provider is Provider.LOCAL:
            yield self._own.backend(call.ref, row.row_id, location.prefix)
            return
        # Not with the module: what only uses the instance's own bucket does without the library.
        from baton.cloud_stores.remote import RemoteBackend

        secret = self._secret(call, row, location)
        seconds = REQUEST_SECONDS if call.task is None else STEP_SECONDS
        with self._new_proxy(seconds) as proxy:
            yield RemoteBackend(location, secret, proxy, seconds)

    def _secret(self, call: Call, row: Row, location: Location) -> Secret | None:
        credential_id, name, token_id = (
            str(row.values.get(column) or "")
            for column in ("credential_id", "credential_name", "oauth_token_id")
        )
        if token_id and not credential_id and not name:
            return self._bearer(call, location, token_id)
        if credential_id:
            credential = self._rows.get(call.ref, _credentials(call), credential_id)
        elif name:
            credential = self._named(call, row, name)
        elif location.is_anonymous:
            return None
        else:
            raise InvalidInputError("The store's row names no credential")
        content = credential and self._secrets.open(call.ref.tenant_id, credential, "content")
        if not content:
            raise InvalidInputError("The store's credential is gone or empty")
        return read_secret(location, content)

    def _named(self, call: Call, row: Row, name: str) -> Row | None:
        """By its name only a credential of the store's own owner: others' are referred to by id, which asks
        for the right to.
        """
        found = self._rows.each(call.ref, _credentials(call), bounds=_MOST_CREDENTIALS)
        try:
            named = [
                each
                for each in found
                if each.values.get("name") == name and each.owner_id == row.owner_id
            ]
        except BoundReachedError:
            named = []
        if len(named) != 1:
            which = "several credentials have" if named else "no credential of its owner has"
            raise InvalidInputError(
                f"The store's credential_name: {which} this name; use credential_id"
            )
        return named[0]

    def _bearer(self, call: Call, location: Location, token_id: str) -> Bearer:
        if location.provider is Provider.S3:
            raise InvalidInputError("The store is of a kind that takes keys, not an OAuth token")
        subject = call.caller.subject
        return Bearer(self._tokens().bearer(call.ref, token_id, subject, call.now))


def _credentials(call: Call) -> Entity:
    entity = system.find(call.ref.tenant_id, "credential")
    if entity is None:
        raise TypeError("there is no entity credential")
    return entity


def _values(call: Call, row: Row) -> dict[str, object]:
    """What the row says, with JSON read."""
    entity = system.find(call.ref.tenant_id, STORES)
    if entity is None:
        raise TypeError("there is no entity cloud_store")
    return {
        each.name: show(each, row.values.get(each.name))
        for each in entity.columns
        if each.column_type != "encrypted"
    }
