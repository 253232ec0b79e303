"""Files of exports in the bucket."""

from typing import BinaryIO

from baton.ids import ProjectRef, new_id
from baton.store import object_keys
from baton.store.objects import Objects, UrlSigner

VALID_SECONDS = 3600


class TransferStore:
    def __init__(self, objects: Objects, signer: UrlSigner) -> None:
        self._objects = objects
        self._signer = signer

    def keep_export(self, ref: ProjectRef, file: BinaryIO, name: str, content_type: str) -> str:
        """Keep a file for a day; returns an address that gives it to whoever has it, for an hour."""
        key = object_keys.export(ref, new_id(), name)
        self._objects.put_file(key, file, content_type)
        return self._signer.sign("GET", key, VALID_SECONDS)


def folders(ref: ProjectRef) -> tuple[str, ...]:
    """Where a project's files are in the bucket, but for its scripts."""
    return (
        object_keys.config(ref),
        object_keys.upload(ref),
        object_keys.export(ref),
        object_keys.store(ref),
    )
