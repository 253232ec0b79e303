"""Counts of attempts to prove who one is, so that nobody guesses for long.

A count is one item with a window of 15 minutes that begins with the first failure. The table forgets it some
time after that, so whether the window is over is also looked at here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

from baton.errors import ThrottledError
from baton.store import keys
from baton.store.keys import Key
from baton.store.table import Item, RefusedError, Table, Write

LIMIT = 10
WINDOW = timedelta(minutes=15)

_TRIES = 10
_COUNT = {"#count": "count"}  # a reserved word


class Kind(StrEnum):
    """Whose attempts are counted together."""

    ADDRESS = "address"
    """All from one network address, whoever they were meant to be."""
    ACCOUNT = "account"
    """All at one e-mail address, from wherever, whether there is such an account or not."""
    PASSWORD = "password"  # noqa: S105 - a word
    """Those of a signed-in user at their own password."""


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places there are in a window that ends at `until` (epoch seconds)."""

    key: Key
    until: int


class Attempts:
    def __init__(self, table: Table, limit: int = LIMIT, window: timedelta = WINDOW) -> None:
        self._table = table
        self._limit = limit
        self._seconds = int(window.total_seconds())

    def reserve(self, tenant_id: str, kind: Kind, subject: str, now: datetime) -> Place:
        """Take one of the window's places before something is attempted. Raises ThrottledError when all are.

        So attempts at the same time cannot be more than there are places.
        """
        key = keys.failures(tenant_id, kind, subject)
        item = self._count(key, int(now.timestamp()), self._limit)
        return Place(key, item["expiresAt"])

    def give_back(self, place: Place) -> None:
        """The attempt succeeded and does not count."""
        try:
            self._table.update(
                Write(
                    kind="update",
                    key=place.key,
                    update="ADD #count :less",
                    condition="expiresAt = :until AND #count > :none",
                    names=_COUNT,
                    values={":less": -1, ":until": place.until, ":none": 0},
                )
            )
        except RefusedError:
            # The window is over, and another one owes nothing to this attempt.
            return

    def fail(self, tenant_id: str, kind: Kind, subject: str, now: datetime) -> None:
        """Count a failure. Raises ThrottledError when there were as many as there may be before it."""
        present = int(now.timestamp())
        item = self._count(keys.failures(tenant_id, kind, subject), present, None)
        if item["count"] > self._limit:
            raise _throttled(item["expiresAt"], present)

    def _count(self, key: Key, present: int, limit: int | None) -> Item:
        """Count one more, in a new window when there is none that lasts."""
        for _ in range(_TRIES):
            try:
                return self._table.update(self._begin(key, present))
            except RefusedError as refused:
                there = refused.items[0]
            if limit is not None and there["count"] >= limit:
                raise _throttled(there["expiresAt"], present)
            try:
                return self._table.update(_go_on(key, there["expiresAt"], limit))
            except RefusedError:
                continue  # it was filled, emptied or begun anew meanwhile
        raise _throttled(present, present)

    def _begin(self, key: Key, present: int) -> Write:
        return Write(
            kind="update",
            key=key,
            update="SET #count = :one, expiresAt = :until",
            condition="attribute_not_exists(pk) OR expiresAt <= :now OR #count < :one",
            names=_COUNT,
            values={":one": 1, ":until": present + self._seconds, ":now": present},
        )


def network(address: str) -> str:
    """What counts as one address: of IPv6 the /64, for a line has as many addresses as that."""
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), 64), strict=False))


def _go_on(key: Key, until: int, limit: int | None) -> Write:
    condition = "expiresAt = :until AND #count >= :one"
    values = {":one": 1, ":until": until}
    if limit is not None:
        condition, values = f"{condition} AND #count < :limit", values | {":limit": limit}
    return Write(
        kind="update",
        key=key,
        update="ADD #count :one",
        condition=condition,
        names=_COUNT,
        values=values,
    )


def _throttled(until: int, present: int) -> ThrottledError:
    """`retryAfter` is in seconds."""
    return ThrottledError("Too many attempts; try again later", retryAfter=max(1, until - present))
