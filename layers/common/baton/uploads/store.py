"""Files on their way in, and what an import in the background knows of itself. The bucket removes both."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from baton import clock
from baton.entities import documents
from baton.entities.merging import Change
from baton.errors import InvalidInputError, TooLargeError
from baton.ids import ProjectRef, new_id
from baton.intake.lines import Readable
from baton.intake.sources import InlineFile, SourceFile
from baton.store import object_keys
from baton.store.objects import Objects, UrlSigner
from baton.uploads.files import DataFile, Scanned
from baton.uploads.options import UploadOptions
from baton.uploads.service import Settled

VALID = timedelta(hours=1)
MOST_BYTES = 1_000_000_000
"""Of an upload."""
_BYTES, _JSON = "application/octet-stream", "application/json"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a file may be put, with these headers and by nobody but who has the address."""

    upload_id: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An import that is performed in parts."""

    name: str
    upload: str
    options: UploadOptions
    settled: Settled
    begun: datetime


class UploadStore:
    def __init__(self, objects: Objects, signer: UrlSigner) -> None:
        self._objects = objects
        self._signer = signer

    def slot(self, ref: ProjectRef, now: datetime, size: int | None = None) -> Slot:
        """With a `size`, the address takes a file of exactly so many bytes."""
        upload_id, headers = new_id(), {"Content-Type": _BYTES}
        if size is not None:
            headers["Content-Length"] = str(size)
        key = object_keys.upload(ref, upload_id)
        url = self._signer.sign("PUT", key, int(VALID.total_seconds()), headers)
        return Slot(upload_id, url, headers, now + VALID)

    def keep(self, ref: ProjectRef, content: bytes) -> str:
        """Put a file that came with a request where uploads are; returns the upload's id."""
        upload_id = new_id()
        self._objects.put(object_keys.upload(ref, upload_id), content, _BYTES)
        return upload_id

    def open(self, ref: ProjectRef, upload: str) -> BinaryIO:
        """What was uploaded, as a file of this machine. Raises InvalidInputError when there is none."""
        self._check_size(ref, upload)
        file = TemporaryFile()  # noqa: SIM115 - the caller's to close
        if not self._objects.get_file(object_keys.upload(ref, upload), file):
            file.close()
            raise _gone(upload)
        file.seek(0)
        return cast("BinaryIO", file)

    def file(self, ref: ProjectRef, sent: SourceFile, sheet: str | None) -> DataFile:
        """Raises InvalidInputError for an upload that is not there, TooLargeError."""
        if isinstance(sent, InlineFile):
            content = memoryview(sent.content)

            def inline(offset: int, size: int | None) -> Readable:
                return _Bytes(content[offset : None if size is None else offset + size])

            return DataFile(sent.name, inline, sheet)
        self._check_size(ref, sent.upload)
        key = object_keys.upload(ref, sent.upload)

        def stored(offset: int, size: int | None) -> Readable:
            return _Checked(self._objects.reader(key, offset, size), sent.upload)

        return DataFile(sent.name, stored, sheet)

    def _check_size(self, ref: ProjectRef, upload: str) -> None:
        # Whoever has an address may put there what they like; S3 itself stops at 5 GB.
        size = self._objects.size(object_keys.upload(ref, upload))
        if size is None:
            raise _gone(upload)
        if size > MOST_BYTES:
            raise TooLargeError(f"An upload may have {MOST_BYTES:,} bytes; this one has {size:,}")

    def save(self, ref: ProjectRef, import_id: str, job: Job) -> None:
        settled, change = job.settled, job.settled.change
        before = change.before if change else None
        body = {
            "name": job.name,
            "upload": job.upload,
            "options": asdict(job.options),
            "scanned": settled.scanned.to_json(),
            "entity": documents.write(settled.entity),
            "changed": change is not None,
            "before": documents.write(before) if before else None,
            "existing": settled.existing,
            "repeated": settled.repeated,
            "begun": clock.to_millis(job.begun),
        }
        self._objects.put(_job_key(ref, import_id), json.dumps(body).encode(), _JSON)

    def load(self, ref: ProjectRef, import_id: str) -> Job:
        body = self._objects.get(_job_key(ref, import_id))
        if body is None:
            raise InvalidInputError("What the import knew of itself is gone: upload the file again")
        return _job(json.loads(body))


class _Bytes:
    def __init__(self, content: memoryview) -> None:
        self._content = content

    def read(self, size: int, /) -> bytes:
        read, self._content = self._content[:size], self._content[size:]
        return bytes(read)


class _Checked:
    def __init__(self, stream: Readable, upload: str) -> None:
        self._stream, self._upload = stream, upload

    def read(self, size: int, /) -> bytes:
        try:
            return self._stream.read(size)
        except FileNotFoundError:
            raise _gone(self._upload) from None


def _gone(upload: str) -> InvalidInputError:
    return InvalidInputError.of("upload", f"there is no upload {upload}, or it has expired")


def _job_key(ref: ProjectRef, import_id: str) -> str:
    return object_keys.import_state(ref, import_id, "job.json")


def _job(body: Mapping[str, Any]) -> Job:
    entity = documents.read(body["entity"])
    before = documents.read(body["before"]) if body["before"] else None
    options = body["options"] | {"key_columns": tuple(body["options"]["key_columns"])}
    return Job(
        name=body["name"],
        upload=body["upload"],
        options=UploadOptions(**options),
        settled=Settled(
            entity=entity,
            scanned=Scanned.from_json(body["scanned"]),
            change=Change(before, entity) if body["changed"] else None,
            existing=body["existing"],
            repeated={int(line): first for line, first in body["repeated"].items()},
        ),
        begun=clock.parse(body["begun"]),
    )
