"""Objects of the instance's bucket: files of stores in it, and what was uploaded or exported before."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from baton.cloud_stores.content import PIECE, Content
from baton.cloud_stores.own_bucket import OwnBucketBackend
from baton.errors import InvalidInputError, NotFoundError
from baton.ids import ProjectRef, new_id
from baton.intake.sources import InlineFile, LinkedFile, SourceFile, UploadedFile
from baton.store import object_keys
from baton.store.objects import Objects

_BYTES = "application/octet-stream"


class Named(NamedTuple):
    name: str
    content: Content


class StoreObjects:
    """`bucket_url` is what the addresses of the bucket's objects begin with."""

    def __init__(self, objects: Objects, bucket_url: str) -> None:
        self._objects = objects
        self._bucket_url = bucket_url

    def backend(self, ref: ProjectRef, store_id: str, prefix: str) -> OwnBucketBackend:
        """A store in the bucket. Each has a folder of its own in its project's."""
        folder = f"{prefix}/" if prefix else ""
        return OwnBucketBackend(self._objects, object_keys.store(ref, store_id, folder))

    def kept(self, ref: ProjectRef, name: str, content: Content) -> dict[str, str]:
        """A file for the settings of a step, which holds no bytes: what came with the request is put away."""
        key = content.key
        if key is None:
            upload = new_id()
            self._objects.put(object_keys.upload(ref, upload), b"".join(content.pieces()), _BYTES)
            return {"name": name, "upload": upload}
        if object_keys.is_export(ref, key):
            return {"name": name, "url": f"{self._bucket_url}/{quote(key)}"}
        return {"name": name, "upload": key.rpartition("/")[2]}

    def named(self, ref: ProjectRef, file: SourceFile | LinkedFile) -> Named:
        """Raises NotFoundError for an upload or export that is not there, InvalidInputError."""
        if isinstance(file, InlineFile):
            return Named(file.name, Content.of(file.content))
        if isinstance(file, UploadedFile):
            return Named(file.name, self._object(object_keys.upload(ref, file.upload)))
        return Named(file.name, self._object(self._exported(ref, file)))

    def _object(self, key: str) -> Content:
        found = self._objects.find(key)
        if found is None:
            raise NotFoundError("There is no such upload or export; they are kept for a day or two")

        def pieces() -> Iterator[bytes]:
            reader = self._objects.reader(key, 0, found.size)
            while piece := reader.read(PIECE):
                yield piece

        return Content(found.size, pieces, key)

    def _exported(self, ref: ProjectRef, file: LinkedFile) -> str:
        """Which object an address that an export gave leads to. Nothing is fetched from an address itself."""
        address, _, _ = file.url.partition("?")
        key = unquote(urlsplit(address).path)
        base = unquote(urlsplit(self._bucket_url).path)
        inside = key.removeprefix(f"{base}/")
        if not address.startswith(f"{self._bucket_url}/") or not object_keys.is_export(ref, inside):
            raise InvalidInputError.of(
                "file", f"the url of {file.name} is no export of this project"
            )
        return inside
