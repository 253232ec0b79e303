"""API keys: `bt_{keyId}_{secret}`. Only a digest of the secret is kept, and the key is shown once."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from baton import clock
from baton.callers.models import Caller, Right, rights
from baton.ids import new_id
from baton.store import keys
from baton.store.table import Item, Table, put_new

_SECRET_BYTES = 32
_KEY_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is stored. `key_id` is a GUID without dashes, so that the key has no odd characters."""

    key_id: str
    tenant_id: str
    name: str
    digest: str
    rights: frozenset[Right]
    date_created: datetime
    expires_at: datetime | None = None
    revoked: bool = False

    def verifies(self, secret: str, now: datetime) -> bool:
        """Whether this secret opens this key now. All checks are made whatever the first one says."""
        same = hmac.compare_digest(self.digest, digest(secret))
        return self.is_alive(now) and same

    def is_alive(self, now: datetime) -> bool:
        """Whether it has neither expired nor been revoked."""
        return not self.revoked and (self.expires_at is None or now < self.expires_at)

    def caller(self) -> Caller:
        guid = "-".join(
            (
                self.key_id[:8],
                self.key_id[8:12],
                self.key_id[12:16],
                self.key_id[16:20],
                self.key_id[20:],
            )
        )
        return Caller("key", guid, self.tenant_id, self.rights)


def digest(secret: str) -> str:
    """The secret is 256 random bits, so a plain hash cannot be searched and a slow one buys nothing."""
    return sha256(secret.encode()).hexdigest()


def mint(
    tenant_id: str,
    name: str,
    granted: frozenset[Right],
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key to store, and the text its holder sends. The text exists only here."""
    key_id, secret = new_id().replace("-", ""), secrets.token_urlsafe(_SECRET_BYTES)
    stored = ApiKey(
        key_id=key_id,
        tenant_id=tenant_id,
        name=name,
        digest=digest(secret),
        rights=granted,
        date_created=now,
        expires_at=expires_at,
    )
    return stored, f"bt_{key_id}_{secret}"


def split(text: str) -> tuple[str, str] | None:
    """Key id and secret, or None when this is no API key. The secret may hold underscores itself."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != "bt" or not _KEY_ID.fullmatch(parts[1]):
        return None
    return parts[1], parts[2]


class ApiKeyRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, key: ApiKey) -> None:
        """Store the key, and a pointer from its tenant so that the tenant's keys can be listed."""
        self._table.transact(
            put_new(keys.api_key(key.key_id), _to_item(key)),
            put_new(keys.api_key_pointer(key.tenant_id, key.key_id), {"name": key.name}),
        )

    def find(self, key_id: str) -> ApiKey | None:
        item = self._table.get(keys.api_key(key_id))
        return _from_item(item) if item else None


def _to_item(key: ApiKey) -> Item:
    item: Item = {
        "keyId": key.key_id,
        "tenantId": key.tenant_id,
        "name": key.name,
        "digest": key.digest,
        "rights": " ".join(sorted(key.rights)),
        "dateCreated": clock.to_millis(key.date_created),
        "revoked": key.revoked,
    }
    if key.expires_at:
        item["expiresAt"] = clock.to_millis(key.expires_at)
    return item


def _from_item(item: Item) -> ApiKey:
    return ApiKey(
        key_id=item["keyId"],
        tenant_id=item["tenantId"],
        name=item["name"],
        digest=item["digest"],
        rights=rights(item["rights"].split()),
        date_created=clock.parse(item["dateCreated"]),
        expires_at=clock.parse(item["expiresAt"]) if "expiresAt" in item else None,
        revoked=item["revoked"],
    )
