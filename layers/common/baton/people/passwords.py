"""Passwords: what is one, and the argon2id hashes that are kept of them."""

import base64
import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARACTERS = 8
MAX_BYTES = 1024
"""More would let strangers keep a processor busy, and no person types it."""

_SALT_BYTES = 16
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs. `passes` go over `memory` (KiB) one after the other, in one thread.

    OWASP's floor is 2 passes over 19 MiB. 3 over 32 MiB cost whoever has stolen the hashes two and a half
    times that, and the function that signs somebody in less than 0.1 s of one processor. It has no second
    one, so more threads would help the thief alone.
    """

    memory: int = 32 * 1024
    passes: int = 3


CURRENT = Cost()


class Passwords:
    def __init__(self, cost: Cost = CURRENT) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory,
            parallelism=1,
            hash_len=_HASH_BYTES,
            salt_len=_SALT_BYTES,
            type=Type.ID,
        )
        self._nobodys = _nobodys(cost)

    def hash(self, password: str) -> str:
        """What to keep of a password that has no `problem`: the hash with its parameters and its salt."""
        return self._hasher.hash(_normal(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether this is the password. Takes as long when there is none to compare with (None)."""
        acceptable = _within_limit(password)
        try:
            same = self._hasher.verify(
                stored or self._nobodys, _normal(password) if acceptable else ""
            )
        except (VerificationError, InvalidHashError):
            return False
        return same and acceptable

    def needs_rehash(self, stored: str) -> bool:
        """Whether the hash was made at another cost than passwords are hashed at now."""
        return self._hasher.check_needs_rehash(stored)


def problem(password: str) -> str | None:
    """What is wrong with a password that somebody chose, or None."""
    if not _within_limit(password):
        return f"may have at most {MAX_BYTES} bytes"
    if len(_normal(password)) < MIN_CHARACTERS:
        return f"must have at least {MIN_CHARACTERS} characters"
    return None


def _within_limit(password: str) -> bool:
    try:
        return len(password.encode()) <= MAX_BYTES
    except UnicodeEncodeError:  # half a surrogate pair, which no keyboard makes
        return False


def _normal(password: str) -> str:
    # One keyboard composes an é, another sends e and an accent.
    return unicodedata.normalize("NFC", password)


def _nobodys(cost: Cost) -> str:
    """A hash that no password has: random, so that making it costs nothing, and verified like any other."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
        for size in (_SALT_BYTES, _HASH_BYTES)
    )
    return f"$argon2id$v=19$m={cost.memory},t={cost.passes},p=1${salt}${digest}"
