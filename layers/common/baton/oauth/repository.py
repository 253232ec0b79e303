"""Logins that were begun, and whom providers' identities belong to, in the table."""

from baton.ids import ProjectRef
from baton.oauth.state import State
from baton.store import keys
from baton.store.table import Item, RefusedError, Table, Write, put_new


class StateRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, ref: ProjectRef, state: State) -> None:
        self._table.transact(put_new(keys.oauth_state(ref, state.digest), _from_state(state)))

    def take(self, ref: ProjectRef, digest: str) -> State | None:
        """The state, which nobody gets after this; None when there is none, or somebody else took it."""
        key = keys.oauth_state(ref, digest)
        item = self._table.get(key)
        if item is None:
            return None
        try:
            self._table.transact(Write(kind="delete", key=key, condition="attribute_exists(pk)"))
        except RefusedError:
            return None
        return _to_state(digest, item)


class LinkRepository:
    """Which user somebody is whom a provider knows, by connection and the provider's word for them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, tenant_id: str, connection_id: str, subject: str) -> str | None:
        item = self._table.get(keys.linked_identity(tenant_id, connection_id, subject))
        return str(item["userId"]) if item else None

    def add(self, tenant_id: str, connection_id: str, subject: str, user_id: str) -> str:
        """Link them, unless they are linked already. Returns who they are linked with."""
        try:
            self._table.transact(self.write(tenant_id, connection_id, subject, user_id))
        except RefusedError as refused:
            return str(refused.items[0]["userId"])
        return user_id

    def write(self, tenant_id: str, connection_id: str, subject: str, user_id: str) -> Write:
        """The write that links, refused when they are linked already."""
        key = keys.linked_identity(tenant_id, connection_id, subject)
        return put_new(key, {"userId": user_id})


def _from_state(state: State) -> Item:
    item: Item = {
        "connectionId": state.connection_id,
        "authenticator": state.authenticator,
        "callback": state.callback,
        "target": state.target,
        "sealed": state.sealed,
        "expiresAt": state.expires_at,
    }
    if state.began_by is not None:
        item["beganBy"] = state.began_by
    return item


def _to_state(digest: str, item: Item) -> State:
    return State(
        digest=digest,
        connection_id=item["connectionId"],
        authenticator=item["authenticator"],
        callback=item["callback"],
        began_by=item.get("beganBy"),
        target=item["target"],
        expires_at=item["expiresAt"],
        sealed=item["sealed"],
    )
