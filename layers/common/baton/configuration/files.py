"""Configuration files and what they are called. Pure: declarations of default actions begin from it."""

import hashlib
import re
from dataclasses import dataclass

from baton.errors import InvalidInputError

_SCHEMA = re.compile(r"schema_[^/]+\.(json|ya?ml|toml|hcl)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_. -]{1,100}")


@dataclass(frozen=True, slots=True)
class ConfigFile:
    name: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def declares_structure(name: str) -> bool:
    """Whether a file of this name is one that is applied."""
    return _SCHEMA.fullmatch(name) is not None


def uploaded_name(name: str) -> str:
    """What an uploaded file is kept as: `schema_<name>_daptin.<extension>`, whatever folders it came with."""
    stem, _, extension = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    kept = f"schema_{stem}_daptin.{extension.lower()}"
    if not stem or not _NAME.fullmatch(kept) or not _SCHEMA.fullmatch(kept):
        raise InvalidInputError.of(
            "schema_file",
            f"{name[:100]!r} must be a plain name that ends in .json, .yaml, .toml or .hcl",
        )
    return kept
