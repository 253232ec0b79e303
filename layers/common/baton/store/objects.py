"""The one bucket: scripts, large inputs and outputs, packages."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO, BinaryIO

    from botocore.credentials import Credentials
    from mypy_boto3_s3 import S3Client

_CHUNK = 1 << 20


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

    def get(self, key: str) -> bytes | None:
        try:
            return self._s3().get_object(Bucket=self._bucket, Key=key)["Body"].read()
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

    def delete(self, key: str) -> None:
        self._s3().delete_object(Bucket=self._bucket, Key=key)

    def list(self, prefix: str) -> Iterator[StoredObject]:
        pages = self._s3().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
            for found in page.get("Contents", []):
                yield StoredObject(found["Key"], found["Size"], found["LastModified"])

    def _s3(self) -> "S3Client":
        if self._client is None:
            self._client = self._connect()
        return self._client


class UrlSigner:
    """Pre-signs S3 addresses without an S3 client, which would cost the engine 150 ms of cold start."""

    def __init__(
        self, credentials: "Credentials", region: str, bucket: str, endpoint: str = ""
    ) -> None:
        self._credentials = credentials
        self._region = region
        host = f"https://{bucket}.s3.{region}.amazonaws.com"
        self._base = f"{endpoint.rstrip('/')}/{bucket}" if endpoint else host

    def sign(
        self, method: str, key: str, seconds: int, headers: dict[str, str] | None = None
    ) -> str:
        """An address that lets its holder `method` this one object for `seconds`."""
        request = AWSRequest(method=method, url=f"{self._base}/{quote(key)}", headers=headers or {})
        S3SigV4QueryAuth(self._credentials, "s3", self._region, expires=seconds).add_auth(request)
        return str(request.url)
