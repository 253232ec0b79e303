"""What is kept of secret values: hashes of passwords, and of what has to be read again encrypted texts."""

from collections.abc import Callable
from functools import partial

from baton.encryption.cipher import Cipher
from baton.entities.column_types import Protect
from baton.rows.models import Row

MAX_PASSWORD = 1024


class Secrets:
    """`hasher` makes the hash of a password, at a cost, and `cipher` asks KMS, so both are made when first
    needed.
    """

    def __init__(
        self, hasher: Callable[[], Callable[[str], str]], cipher: Callable[[], Cipher]
    ) -> None:
        self._hasher = hasher
        self._cipher = cipher

    def protector(self, tenant_id: str) -> Protect:
        """Makes what is kept of the tenant's secrets. It raises ValueError for what cannot be kept."""
        return partial(self._protected, tenant_id)

    def _protected(self, tenant_id: str, column_type: str, text: str) -> str:
        if column_type == "encrypted":
            return self._cipher().encrypt(tenant_id, text)
        if len(text.encode()) > MAX_PASSWORD:
            raise ValueError(f"may have {MAX_PASSWORD} bytes")
        return self._hasher()(text)


class SecretColumns:
    """Reads encrypted columns. Only functions whose role may decrypt use it, and none shows what it reads."""

    def __init__(self, cipher: Callable[[], Cipher]) -> None:
        self._cipher = cipher

    def open(self, tenant_id: str, row: Row, name: str) -> str | None:
        """The value of an encrypted column; None for null.

        Raises UnreadableSecretError for what is no encrypted text of the tenant's, or was damaged.
        """
        kept = row.values.get(name)
        return None if kept is None else self._cipher().decrypt(tenant_id, str(kept))
