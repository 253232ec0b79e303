"""Names below a store's root. What is let through means the same to every store there is."""

import unicodedata
from urllib.parse import unquote

from baton.errors import InvalidInputError

MOST_BYTES = 700
"""Bytes of a path: keys may have 1,024, of which the store's root takes some."""
MOST_PART = 255
_ROUNDS = 8
_REFUSED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def read_path(field: str, text: str) -> str:
    """A path as a client sends it, which may begin or end with a slash; the root is "".

    Raises InvalidInputError.
    """
    return check_path(field, text.removeprefix("/").removesuffix("/"))


def required_path(field: str, text: str) -> str:
    """The same, when it must be below the root."""
    path = read_path(field, text)
    if not path:
        raise InvalidInputError.of(field, "must name something below the store's root")
    return path


def check_path(field: str, text: str) -> str:
    """A relative path in its normal form (NFC). Raises InvalidInputError."""
    if not text:
        return ""
    path = unicodedata.normalize("NFC", text)
    for part in path.split("/"):
        _check_part(field, part)
    if len(path.encode()) > MOST_BYTES:
        raise InvalidInputError.of(field, f"may have {MOST_BYTES} bytes")
    return path


def join(*parts: str) -> str:
    return "/".join(part for part in parts if part)


def name_of(path: str) -> str:
    return path.rpartition("/")[2]


def is_within(path: str, folder: str) -> bool:
    """Whether a path is the folder or lies in it."""
    return path == folder or not folder or path.startswith(f"{folder}/")


def _check_part(field: str, part: str) -> None:
    if any(unicodedata.category(letter) in _REFUSED for letter in part):
        raise InvalidInputError.of(field, "must not hold control characters")
    if "\\" in part:
        raise InvalidInputError.of(field, "must not hold backslashes")
    # Azure takes off what a part ends with, and so would make another name of it.
    if not part or part != part.strip() or part.endswith("."):
        raise InvalidInputError.of(field, "has a part that is no name")
    if len(part.encode()) > MOST_PART:
        raise InvalidInputError.of(field, f"has a part of more than {MOST_PART} bytes")
    _check_decoded(field, part)


def _check_decoded(field: str, part: str) -> None:
    """A part may hold `%`, but nothing that leads elsewhere when someone decodes it once too often."""
    seen = part
    for _ in range(_ROUNDS):
        decoded = unquote(seen, errors="replace")
        if decoded == seen:
            return
        seen = decoded
        odd = any(ord(letter) < 32 for letter in seen) or "/" in seen or "\\" in seen
        if odd or seen.strip(". ") == "":
            break
    raise InvalidInputError.of(field, "holds a percent-encoded path")
