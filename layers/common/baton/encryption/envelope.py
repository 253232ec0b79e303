"""Envelope encryption: AES-256-GCM with a data key, which is kept beside the text as KMS has encrypted it.

`v1:` and base64 of: length of the encrypted data key (2 bytes, big-endian), that key, nonce, text and tag.
"""

import base64
import binascii
import os
from typing import NamedTuple

from baton.encryption.data_keys import DataKeys
from baton.errors import UnreadableSecretError

VERSION = "v1"
_NONCE = 12
_TAG = 16
_LENGTH = 2


class EnvelopeCipher:
    """Knows how secrets are kept. Neither its errors nor their causes hold anything of a secret."""

    def __init__(self, data_keys: DataKeys) -> None:
        self._data_keys = data_keys

    def encrypt(self, tenant_id: str, text: str) -> str:
        # Only the functions that encrypt have the layer it is in.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = self._data_keys.current(tenant_id)
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(key.plain).encrypt(nonce, text.encode(), _bound(tenant_id, key.encrypted))
        length = len(key.encrypted).to_bytes(_LENGTH, "big")
        packed = base64.b64encode(length + key.encrypted + nonce + sealed).decode()
        return f"{VERSION}:{packed}"

    def decrypt(self, tenant_id: str, kept: str) -> str:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        envelope = _unpacked(kept)
        key = self._data_keys.decrypted(tenant_id, envelope.key)
        bound = _bound(tenant_id, envelope.key)
        try:
            return AESGCM(key.plain).decrypt(envelope.nonce, envelope.sealed, bound).decode()
        except InvalidTag as error:
            raise UnreadableSecretError from error


class _Envelope(NamedTuple):
    key: bytes
    nonce: bytes
    sealed: bytes


def _unpacked(kept: str) -> _Envelope:
    version, _, packed = kept.partition(":")
    if version != VERSION:
        raise UnreadableSecretError
    try:
        content = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableSecretError from error
    # One text for one envelope: base64 has several for some.
    if base64.b64encode(content).decode() != packed:
        raise UnreadableSecretError
    length = int.from_bytes(content[:_LENGTH], "big")
    start = _LENGTH + length
    if len(content) < start + _NONCE + _TAG:
        raise UnreadableSecretError
    return _Envelope(
        content[_LENGTH:start], content[start : start + _NONCE], content[start + _NONCE :]
    )


def _bound(tenant_id: str, encrypted_key: bytes) -> bytes:
    """What a text is bound to besides its key: how it is kept, whose it is, and with which key it came."""
    return b"\0".join([VERSION.encode(), tenant_id.encode(), encrypted_key])
