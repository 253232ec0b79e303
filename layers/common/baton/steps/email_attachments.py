"""Files that an Email step sends along, as `client.file.download` items carry them."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST = 20
MOST_BYTES = 5_000_000
"""What SES takes is 10 MB of message, in which a file is a third larger."""

_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    media_type: str


def read_attachments(value: Any) -> tuple[Attachment, ...]:
    """A list of `{name, content, contentType}`, `content` in base64; a single one need not be in a list.

    Raises ValueError with the rule that is broken.
    """
    entries = [value] if isinstance(value, Mapping) else value
    if not isinstance(entries, list) or len(entries) > MOST:
        raise ValueError(f"must be a list of at most {MOST} files")
    found = tuple(map(_attachment, entries))
    if sum(len(each.content) for each in found) > MOST_BYTES:
        raise ValueError(f"may have {MOST_BYTES:,} bytes together")
    return found


def _attachment(entry: Any) -> Attachment:
    if not isinstance(entry, Mapping):
        raise ValueError("must be objects with name and content")  # noqa: TRY004 - told with the rest
    name, content = entry.get("name"), entry.get("content")
    if not isinstance(name, str) or not 0 < len(name) <= 255 or _UNPRINTABLE.search(name):
        raise ValueError("need a name of up to 255 characters, without control characters")
    if not isinstance(content, str):
        raise ValueError("need their content in base64; a large export has a url instead")  # noqa: TRY004 - as above
    media_type = entry.get("contentType") or _UNKNOWN
    if not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type):
        media_type = _UNKNOWN
    try:
        return Attachment(
            re.sub(r"[/\\]", "_", name), base64.b64decode(content, validate=True), media_type
        )
    except binascii.Error as error:
        raise ValueError("need their content in base64") from error
