"""Stores of others, by obstore. Whatever it connects to, it connects to through the guarded proxy."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import batched
from typing import Any

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import AzureStore, GCSStore, S3Store

from baton.cloud_stores.backend import StoredFile
from baton.cloud_stores.content import PIECE, Content
from baton.cloud_stores.credentials import (
    AccountKey,
    Bearer,
    S3Keys,
    SasToken,
    Secret,
    ServiceAccount,
)
from baton.cloud_stores.location import Location, Provider
from baton.errors import (
    BatonError,
    InvalidInputError,
    NotFoundError,
    ProviderError,
    ProviderTimeoutError,
)
from baton.outgoing.proxy import GuardedProxy

AT_ONCE = 2
"""Pieces of a file that are on their way at the same time: with the next one, what is in memory."""
MOST_PIECES = 9_000
"""Of the 10,000 that S3 takes for one file."""
_DELETED_AT_ONCE = 500
_LISTED_AT_ONCE = 1_000
_CONNECT_SECONDS = 5
_TRIES = 2
_STATUS = re.compile(r"status code: (\d{3})")
_NO_BUCKET = re.compile(r"NoSuchBucket|ContainerNotFound|specified bucket does not exist")
_REFUSED = re.compile(
    r"AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|AuthenticationFailed|AuthorizationFailure"
    r"|AuthorizationPermissionMismatch|ExpiredToken|InvalidToken|status code: 40[13]\b"
)
_LATE = re.compile(r"TimedOut|operation timed out|status code: 504\b")
_ELSEWHERE = re.compile(r"PermanentRedirect|AuthorizationHeaderMalformed|status code: 301\b")


class RemoteBackend:
    """One store for as long as the proxy lives. No error tells what the store or the library said."""

    def __init__(
        self, location: Location, secret: Secret | None, proxy: GuardedProxy, seconds: float
    ) -> None:
        self._location = location
        self._proxy = proxy
        self._seconds = seconds
        with self._told():
            self._store = self._connected(secret)

    def put(self, path: str, content: Content, content_type: str) -> None:
        chunk = max(PIECE, -(-content.size // MOST_PIECES))
        attributes = {"Content-Type": content_type}
        with self._told(path):
            if content.size <= PIECE:
                data = b"".join(content.pieces())
                obstore.put(self._store, path, data, attributes=attributes, use_multipart=False)
            else:
                obstore.put(
                    self._store,
                    path,
                    content.pieces(),
                    attributes=attributes,
                    chunk_size=chunk,
                    max_concurrency=AT_ONCE,
                    use_multipart=True,
                )

    def find(self, path: str) -> StoredFile | None:
        with self._told(path):
            try:
                return _file(obstore.head(self._store, path))
            except FileNotFoundError as error:
                if _NO_BUCKET.search(str(error)):
                    raise
                return None

    def each(self, folder: str, after: str = "") -> Iterator[StoredFile]:
        with self._told(folder):
            chunks = obstore.list(
                self._store, folder or None, offset=after or None, chunk_size=_LISTED_AT_ONCE
            )
        while True:
            with self._told(folder):
                chunk = next(chunks, None)
            if chunk is None:
                return
            # Not every store heeds the offset.
            yield from (_file(each) for each in chunk if each["path"] > after)

    def copy(self, path: str, destination: str) -> None:
        with self._told(path):
            obstore.copy(self._store, path, destination)

    def delete(self, paths: Sequence[str]) -> None:
        for some in batched(paths, _DELETED_AT_ONCE, strict=False):
            with self._told(some[0]):
                self._delete(list(some))

    def _delete(self, paths: list[str]) -> None:
        try:
            obstore.delete(self._store, paths)
        except FileNotFoundError:
            # One that is gone already may have kept the others: then one by one.
            for path in paths:
                try:
                    obstore.delete(self._store, path)
                except FileNotFoundError as error:
                    if _NO_BUCKET.search(str(error)):
                        raise

    def _connected(self, secret: Secret | None) -> Any:
        at = self._location
        # Without TLS the proxy carries one request for each connection.
        kept = {"pool_max_idle_per_host": "0"} if at.endpoint.startswith("http:") else {}
        options: dict[str, Any] = {
            "client_options": kept
            | {
                "proxy_url": self._proxy.url,
                "proxy_excludes": "",
                "allow_http": True,  # the proxy knows where
                "allow_invalid_certificates": False,
                "connect_timeout": timedelta(seconds=_CONNECT_SECONDS),
                "timeout": timedelta(seconds=self._seconds),
            },
            "retry_config": {
                "max_retries": _TRIES,
                "retry_timeout": timedelta(seconds=self._seconds),
                "backoff": {
                    "init_backoff": timedelta(seconds=0.2),
                    "max_backoff": timedelta(seconds=2),
                    "base": 2,
                },
            },
            "prefix": at.prefix or None,
        }
        match at.provider:
            case Provider.S3:
                return S3Store(at.bucket, config=_s3(at, secret), **options, **_provided(secret))
            case Provider.GCS:
                return GCSStore(at.bucket, config=_gcs(at, secret), **options, **_provided(secret))
            case Provider.AZURE:
                return AzureStore(
                    at.bucket, config=_azure(at, secret), **options, **_provided(secret)
                )
            case Provider.LOCAL:
                raise AssertionError("the instance's own bucket is not somebody else's")

    @contextmanager
    def _told(self, path: str = "") -> Iterator[None]:
        """Errors of the library in words that are safe to show."""
        try:
            yield
        except BatonError:
            raise
        except (BaseError, FileNotFoundError, ValueError) as error:
            raise self._error(error, path) from None

    def _error(self, error: Exception, path: str) -> BatonError:
        outgoing = self._proxy.error
        if outgoing is not None:
            if outgoing.timed_out:
                return ProviderTimeoutError("The store did not answer in time")
            kind = InvalidInputError if outgoing.refused else ProviderError
            return kind(f"The store cannot be reached: {outgoing}")
        text = str(error)
        if _NO_BUCKET.search(text):
            return InvalidInputError(
                f"The store has no bucket or container '{self._location.bucket}'"
            )
        if _REFUSED.search(text) or isinstance(error, PermissionDeniedError | UnauthenticatedError):
            return ProviderError(
                "The store refused access: its credential does not hold, or not for this"
            )
        if isinstance(error, FileNotFoundError):
            return NotFoundError(f"There is no {path or 'such file'} in the store")
        if _ELSEWHERE.search(text):
            return InvalidInputError("The store's bucket is in another region than the row says")
        if _LATE.search(text):
            return ProviderTimeoutError("The store did not answer in time")
        if isinstance(error, ValueError):
            return InvalidInputError("The store's row or credential cannot be used as it is")
        status = _STATUS.search(text)
        return ProviderError(f"The store failed{f' with status {status[1]}' if status else ''}")


# The library fills in from the environment what it is not told, and this process' is the instance's own: so
# each endpoint is told, and each secret comes from a provider, which is asked before all else.


def _s3(at: Location, secret: Secret | None) -> Any:
    endpoint = at.endpoint or f"https://s3.{at.region}.amazonaws.com"
    host = endpoint.partition("://")
    if at.is_virtual_hosted:
        endpoint = f"{host[0]}://{at.bucket}.{host[2]}"
    return {
        "endpoint": endpoint,
        "aws_endpoint_url_s3": endpoint,
        "region": at.region,
        "virtual_hosted_style_request": at.is_virtual_hosted,
        "skip_signature": secret is None,
        "s3_express": False,
        "unsigned_payload": False,
        "request_payer": False,
    }


def _gcs(at: Location, secret: Secret | None) -> Any:
    config: dict[str, Any] = {
        "base_url": at.endpoint or "https://storage.googleapis.com",
        "skip_signature": secret is None,
    }
    if isinstance(secret, ServiceAccount):
        config["service_account_key"] = json.dumps(dict(secret.document))
    return config


def _azure(at: Location, secret: Secret | None) -> Any:
    return {
        "account_name": at.account,
        "endpoint": at.endpoint or f"https://{at.account}.blob.core.windows.net",
        "skip_signature": secret is None,
        "use_emulator": False,
        "use_azure_cli": False,
        "use_fabric_endpoint": False,
    }


def _provided(secret: Secret | None) -> dict[str, Any]:
    match secret:
        case S3Keys():
            credential: dict[str, Any] = {
                "access_key_id": secret.access_key_id,
                "secret_access_key": secret.secret_access_key,
                "token": secret.session_token,
            }
        case AccountKey():
            credential = {"access_key": secret.key}
        case SasToken():
            credential = {"sas_token": secret.token}
        case Bearer():
            credential = {"token": secret.token}
        case _:
            return {}
    credential["expires_at"] = None
    return {"credential_provider": lambda: credential}


def _file(found: Any) -> StoredFile:
    return StoredFile(found["path"], found["size"], found["last_modified"])
