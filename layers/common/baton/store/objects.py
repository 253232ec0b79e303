"""The one bucket: scripts, large inputs and outputs, uploads, exports, packages."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import batched, islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import quote

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import IO, BinaryIO

    from botocore.credentials import Credentials
    from mypy_boto3_s3 import S3Client

PIECE = 8_000_000
_CHUNK = 1 << 20
_DELETED_AT_ONCE = 1000


class StoredObject(NamedTuple):
    key: str
    size: int
    modified: datetime


class Objects:
    """`connect` makes the client when one is first needed: few calls touch the bucket."""

    def __init__(self, connect: "Callable[[], S3Client]", bucket: str) -> None:
        self._connect = connect
        self._bucket = bucket
        self._client: S3Client | None = None

    def get(self, key: str, *, first: int | None = None) -> bytes | None:
        """An object's bytes, or the `first` of them; None when there is none."""
        try:
            return self._s3().get_object(Bucket=self._bucket, Key=key)["Body"].read(first)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise

    def put(self, key: str, body: bytes, content_type: str) -> None:
        self._s3().put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type)

    def put_file(self, key: str, file: "BinaryIO", content_type: str) -> None:
        """Put what a file holds from its beginning, without reading it into memory."""
        file.seek(0)
        self._s3().put_object(Bucket=self._bucket, Key=key, Body=file, ContentType=content_type)

    def get_file(self, key: str, into: "IO[bytes]") -> bool:
        """Copy an object into a file; False when there is none."""
        try:
            body = self._s3().get_object(Bucket=self._bucket, Key=key)["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return False
            raise
        shutil.copyfileobj(body, into, _CHUNK)
        return True

    def reader(self, key: str, offset: int = 0, size: int | None = None) -> "ObjectReader":
        """A file-like view of an object or a part of it, fetched piece by piece as it is read."""
        return ObjectReader(self._s3(), self._bucket, key, offset, size)

    def find(self, key: str) -> StoredObject | None:
        """What is known of an object without reading it; None when there is none."""
        try:
            found = self._s3().head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        return StoredObject(key, found["ContentLength"], found["LastModified"])

    def copy(self, key: str, destination: str, content_type: str = "") -> bool:
        """Copy an object within the bucket, which moves no bytes through here; False when there is none."""
        source = {"Bucket": self._bucket, "Key": key}
        typed: dict[str, Any] = (
            {"ContentType": content_type, "MetadataDirective": "REPLACE"} if content_type else {}
        )
        try:
            self._s3().copy_object(
                Bucket=self._bucket, Key=destination, CopySource=cast("Any", source), **typed
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return False
            raise
        return True

    def delete(self, key: str) -> None:
        self._s3().delete_object(Bucket=self._bucket, Key=key)

    def delete_each(self, keys: "Iterable[str]") -> None:
        """Delete objects, 1,000 with each request. Raises RuntimeError when some are left."""
        for some in batched(keys, _DELETED_AT_ONCE, strict=False):
            answer = self._s3().delete_objects(
                Bucket=self._bucket,
                Delete={"Objects": [{"Key": key} for key in some], "Quiet": True},
            )
            if answer.get("Errors"):
                raise RuntimeError(f"{len(answer['Errors'])} objects could not be deleted")

    def size(self, key: str) -> int | None:
        """Bytes of an object; None when there is none."""
        try:
            return self._s3().head_object(Bucket=self._bucket, Key=key)["ContentLength"]
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise

    def delete_all(self, prefix: str, most: int) -> int:
        """Delete so many objects at most whose keys begin so; how many it were."""
        deleted = 0
        for some in batched(islice(self.list(prefix), most), _DELETED_AT_ONCE, strict=False):
            self._s3().delete_objects(
                Bucket=self._bucket,
                Delete={"Objects": [{"Key": each.key} for each in some], "Quiet": True},
            )
            deleted += len(some)
        return deleted

    def list(self, prefix: str, after: str = "") -> Iterator[StoredObject]:
        pages = self._s3().get_paginator("list_objects_v2")
        behind: dict[str, Any] = {"StartAfter": after} if after else {}
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix, **behind):
            for found in page.get("Contents", []):
                yield StoredObject(found["Key"], found["Size"], found["LastModified"])

    def _s3(self) -> "S3Client":
        if self._client is None:
            self._client = self._connect()
        return self._client


class ObjectReader:
    """Reads an object in pieces: however slowly it is read, no connection is kept waiting."""

    def __init__(
        self, client: "S3Client", bucket: str, key: str, offset: int, size: int | None
    ) -> None:
        self._client, self._bucket, self._key = client, bucket, key
        self._at, self._left = offset, size
        self._piece = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, none at the end. Raises FileNotFoundError when there is no object."""
        if not self._piece:
            self._piece = memoryview(self._next())
        read, self._piece = self._piece[:size], self._piece[size:]
        return bytes(read)

    def _next(self) -> bytes:
        most = PIECE if self._left is None else min(PIECE, self._left)
        if not most:
            return b""
        wanted = f"bytes={self._at}-{self._at + most - 1}"
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=self._key, Range=wanted)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"InvalidRange", "416"}:
                return b""
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                raise FileNotFoundError(self._key) from error
            raise
        piece = found["Body"].read()
        self._at += len(piece)
        if self._left is not None:
            self._left -= len(piece)
        return piece


class UrlSigner:
    """Pre-signs S3 addresses without an S3 client, which would cost the engine 150 ms of cold start."""

    def __init__(
        self, credentials: "Credentials", region: str, bucket: str, endpoint: str = ""
    ) -> None:
        self._credentials = credentials
        self._region = region
        host = f"https://{bucket}.s3.{region}.amazonaws.com"
        self._base = f"{endpoint.rstrip('/')}/{bucket}" if endpoint else host

    @property
    def base(self) -> str:
        """What all addresses of objects begin with, but for the slash."""
        return self._base

    def sign(
        self, method: str, key: str, seconds: int, headers: dict[str, str] | None = None
    ) -> str:
        """An address that lets its holder `method` this one object for `seconds`."""
        request = AWSRequest(method=method, url=f"{self._base}/{quote(key)}", headers=headers or {})
        S3SigV4QueryAuth(self._credentials, "s3", self._region, expires=seconds).add_auth(request)
        return str(request.url)
