"""The files of a request, as clients of the upload actions send them."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.errors import InvalidInputError, TooLargeError

MOST_BYTES = 6_000_000
MOST_FILES = 20
MAX_NAME = 255
_DATA_URL = re.compile(r"data:[\w.+/-]*(?:;[\w=.+-]+)*?;base64,")
_FIRST_CHARACTERS = 1000
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InlineFile:
    """A file whose bytes came with the request."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that was uploaded before; who stores uploads knows `upload`."""

    name: str
    upload: str


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file that an export has put behind an address."""

    name: str
    url: str


type SourceFile = InlineFile | UploadedFile


def read_sources(field: str, value: Any) -> list[SourceFile]:
    """The files in a field: a list of `{name, file, type}`, `{name, contents}` or `{name, upload}`.

    `file` is a data URL or bare base64, `contents` the same. A single object will do for a list of one.
    Raises InvalidInputError that names the place, TooLargeError beyond MOST_BYTES in all.
    """
    found = _sources(field, value, ("file", "contents", "upload"))
    return [each for each in found if not isinstance(each, LinkedFile)]


def read_files(field: str, value: Any) -> list[SourceFile | LinkedFile]:
    """The same, or as exports answer them in `client.file.download`: `{name, content}`, `{name, url}`."""
    return _sources(field, value, ("file", "contents", "upload", "content", "url"))


def _sources(field: str, value: Any, keys: tuple[str, ...]) -> list[SourceFile | LinkedFile]:
    entries = [value] if isinstance(value, Mapping) else value
    if not isinstance(entries, list) or not entries:
        raise InvalidInputError.of(field, "must be a list with a file")
    if len(entries) > MOST_FILES:
        raise InvalidInputError.of(field, f"has more than {MOST_FILES} files")
    found: list[SourceFile | LinkedFile] = []
    left = MOST_BYTES
    for position, entry in enumerate(entries):
        source = _source(f"{field}[{position}]", entry, keys, left)
        left -= len(source.content) if isinstance(source, InlineFile) else 0
        found.append(source)
    return found


def _source(place: str, entry: Any, keys: tuple[str, ...], left: int) -> SourceFile | LinkedFile:
    if not isinstance(entry, Mapping):
        raise InvalidInputError.of(place, "must be an object with name and file")
    name = safe_name(f"{place}.name", entry.get("name"))
    given = [key for key in keys if entry.get(key) not in (None, "")]
    if len(given) != 1:
        known = f"{', '.join(keys[:-1])} and {keys[-1]}"
        raise InvalidInputError.of(place, f"must have one of {known}")
    key, value = given[0], entry[given[0]]
    if not isinstance(value, str):
        raise InvalidInputError.of(f"{place}.{key}", "must be a text")
    if key == "url":
        return LinkedFile(name, value)
    if key == "upload":
        if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", value):
            raise InvalidInputError.of(f"{place}.upload", "must be the id that an upload was given")
        return UploadedFile(name, value)
    return InlineFile(name, _decoded(f"{place}.{key}", value, left))


def safe_name(field: str, value: Any) -> str:
    """The last part of what may be a path. InvalidInputError for what no file should be called."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError.of(field, "must be the file's name")
    name = unicodedata.normalize("NFC", value).replace("\\", "/").rpartition("/")[2].strip(" ")
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in name):
        raise InvalidInputError.of(field, "must not hold control characters")
    if not name.strip(". ") or ":" in name or _DEVICES.fullmatch(name):
        raise InvalidInputError.of(field, "is no name of a file")
    if len(name.encode()) > MAX_NAME:
        raise InvalidInputError.of(field, f"may have {MAX_NAME} bytes")
    return name


def _decoded(place: str, value: str, left: int) -> bytes:
    text = value
    if value[:5].lower() == "data:":
        head = _DATA_URL.match(value[:_FIRST_CHARACTERS])
        if not head:
            raise InvalidInputError.of(place, "must be a data URL with base64, or base64 alone")
        text = value[head.end() :]
    # What is longer cannot be within the limit; it is not decoded to find out.
    if len(text) > (left + 2) // 3 * 4 + len(text) // 60 * 2 + 4:
        raise TooLargeError(_too_large())
    packed = "".join(text.split())
    try:
        content = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError.of(place, "is no valid base64") from error
    if len(content) > left:
        raise TooLargeError(_too_large())
    if not content:
        raise InvalidInputError.of(place, "is an empty file")
    return content


def _too_large() -> str:
    return f"Files in a request may have {MOST_BYTES:,} bytes in all; upload larger ones first"
