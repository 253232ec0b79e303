"""Files of imports and exports in the bucket."""

from tempfile import TemporaryFile
from typing import BinaryIO, cast

from baton.errors import NotFoundError
from baton.ids import ProjectRef, new_id
from baton.store import keys
from baton.store.objects import Objects, UrlSigner

VALID_SECONDS = 3600


class TransferStore:
    def __init__(self, objects: Objects, signer: UrlSigner) -> None:
        self._objects = objects
        self._signer = signer

    def keep_export(self, ref: ProjectRef, file: BinaryIO, name: str, content_type: str) -> str:
        """Keep a file for a day; returns an address that gives it to whoever has it, for an hour."""
        key = keys.export_object(ref, new_id(), name)
        self._objects.put_file(key, file, content_type)
        return self._signer.sign("GET", key, VALID_SECONDS)

    def keep_upload(self, ref: ProjectRef, content: bytes) -> str:
        """Keep what was sent until it is read; returns the id by which it is found."""
        upload = new_id()
        self._objects.put(keys.upload_object(ref, upload), content, "application/octet-stream")
        return upload

    def open_upload(self, ref: ProjectRef, upload: str) -> BinaryIO:
        """What was uploaded, as a file. Raises NotFoundError."""
        file = TemporaryFile()  # noqa: SIM115 - the caller's to close
        if not self._objects.get_file(keys.upload_object(ref, upload), file):
            file.close()
            raise NotFoundError("There is no such upload; one is kept for a day", upload=upload)
        file.seek(0)
        return cast("BinaryIO", file)
