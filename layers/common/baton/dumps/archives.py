"""Zip archives, looked at before anything in them is inflated."""

import re
import zipfile
from typing import IO, NamedTuple

from baton.documents.refusals import refused
from baton.errors import TooLargeError


class ArchiveLimits(NamedTuple):
    """`inflated` is the sum of all entries in bytes. `ratio` counts for what inflates to 10 MB or more."""

    entries: int = 1_000
    inflated: int = 1_000_000_000
    ratio: int = 200


_SMALL = 10_000_000
_ENCRYPTED = 0x1
_UNSAFE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|\\|^[A-Za-z]:|[\x00-\x1f]")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def opened(stream: IO[bytes], file: str, limits: ArchiveLimits) -> zipfile.ZipFile:
    """The archive. Raises InvalidInputError and TooLargeError by its directory alone.

    A directory that lies about sizes gains nothing: no more is inflated than it says.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refused(file, "", f"it is no zip archive: {error}") from None
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise TooLargeError(f"{file} has more than {limits.entries:,} entries.")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise refused(file, "", "it is encrypted")
        if _UNSAFE.search(entry.filename):
            raise refused(file, "", f"the entry {entry.filename!r} has a path for a name")
        if entry.compress_type not in _METHODS:
            raise refused(file, "", f"the entry {entry.filename!r} is packed in an unusual way")
    inflated = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if inflated > limits.inflated:
        raise TooLargeError(f"{file} inflates to more than {limits.inflated:,} bytes.")
    if inflated > max(_SMALL, packed * limits.ratio):
        raise TooLargeError(f"{file} inflates to more than {limits.ratio} times its size.")
    if len({entry.filename for entry in entries}) < len(entries):
        raise refused(file, "", "two entries have the same name")
    return archive
