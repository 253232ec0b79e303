"""What services know of encryption."""

from typing import Protocol


class Cipher(Protocol):
    def encrypt(self, tenant_id: str, text: str) -> str:
        """What is kept of a secret; another text each time."""
        ...

    def decrypt(self, tenant_id: str, kept: str) -> str:
        """The secret again. Raises UnreadableSecretError for what `encrypt` did not make for this tenant."""
        ...
