"""Data keys from KMS, each for one tenant, kept in memory for a while: KMS is slow and bills every call."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, NamedTuple

from baton.errors import UnreadableSecretError

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

LIFE_SECONDS = 300.0
"""How long a data key is used: also how long withdrawing the right to KMS takes to be felt."""
MAX_USES = 1_000
"""Values that are encrypted with one data key."""
MAX_KEPT = 256
"""Data keys of each kind in memory."""
MAX_ENCRYPTED = 6_144
"""Bytes that KMS takes for an encrypted data key."""


class DataKey(NamedTuple):
    """256 bits, and the same as KMS has encrypted them."""

    plain: bytes
    encrypted: bytes

    def __repr__(self) -> str:
        return "DataKey(...)"


class DataKeys:
    """`kms` gives the client when it is first needed; `clock` gives seconds that only grow."""

    def __init__(
        self,
        kms: "Callable[[], KMSClient]",
        key_id: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kms = kms
        self._key_id = key_id
        self._current = _Kept(clock)
        self._decrypted = _Kept(clock)

    def current(self, tenant_id: str) -> DataKey:
        """The key to encrypt with now."""
        found = self._current.take(tenant_id)
        if found is None:
            made = self._kms().generate_data_key(
                KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=_context(tenant_id)
            )
            found = DataKey(made["Plaintext"], made["CiphertextBlob"])
            self._current.keep(tenant_id, found, MAX_USES - 1)
        return found

    def decrypted(self, tenant_id: str, encrypted: bytes) -> DataKey:
        """A key that KMS has encrypted. Raises UnreadableSecretError for one that is not this tenant's."""
        found = self._decrypted.take((tenant_id, encrypted))
        if found is None:
            found = DataKey(self._asked(tenant_id, encrypted), encrypted)
            self._decrypted.keep((tenant_id, encrypted), found)
        return found

    def _asked(self, tenant_id: str, encrypted: bytes) -> bytes:
        if not 0 < len(encrypted) <= MAX_ENCRYPTED:
            raise UnreadableSecretError
        kms = self._kms()
        try:
            answered = kms.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=encrypted,
                EncryptionContext=_context(tenant_id),
            )
        except (
            kms.exceptions.InvalidCiphertextException,
            kms.exceptions.IncorrectKeyException,
        ) as error:
            raise UnreadableSecretError from error
        return answered["Plaintext"]


class _Kept:
    """The keys used last, each for a limited time and a limited number of uses."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: dict[Hashable, _Entry] = {}

    def take(self, name: Hashable) -> DataKey | None:
        with self._lock:
            entry = self._entries.pop(name, None)
            if entry is None or entry.uses == 0 or self._clock() >= entry.until:
                return None
            left = entry.uses - 1 if entry.uses is not None else None
            self._entries[name] = entry._replace(uses=left)
            return entry.key

    def keep(self, name: Hashable, key: DataKey, uses: int | None = None) -> None:
        with self._lock:
            self._entries.pop(name, None)
            self._entries[name] = _Entry(key, self._clock() + LIFE_SECONDS, uses)
            while len(self._entries) > MAX_KEPT:
                del self._entries[next(iter(self._entries))]


class _Entry(NamedTuple):
    """`uses` left; None for any number."""

    key: DataKey
    until: float
    uses: int | None


def _context(tenant_id: str) -> dict[str, str]:
    return {"tenant": tenant_id}
