"""What a row of `cloud_store` says about where its files are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from baton.cloud_stores.paths import join, read_path
from baton.errors import InvalidInputError
from baton.outgoing import OutgoingError
from baton.outgoing.target import parse


class Provider(StrEnum):
    S3 = "s3"
    GCS = "gcs"
    AZURE = "azure"
    LOCAL = "local"


PROVIDERS: Mapping[str, Provider] = {
    "s3": Provider.S3,
    "aws": Provider.S3,
    "amazon s3": Provider.S3,
    "gcs": Provider.GCS,
    "google cloud storage": Provider.GCS,
    "azure": Provider.AZURE,
    "azureblob": Provider.AZURE,
    "azure blob storage": Provider.AZURE,
    "microsoft azure blob storage": Provider.AZURE,
    "local": Provider.LOCAL,
}
"""By every name that clients know them by."""

PARAMETERS: Mapping[Provider, frozenset[str]] = {
    Provider.S3: frozenset({"endpoint", "region", "force_path_style", "anonymous"}),
    Provider.GCS: frozenset({"endpoint", "anonymous"}),
    Provider.AZURE: frozenset({"endpoint", "account", "container", "anonymous"}),
    Provider.LOCAL: frozenset(),
}
_BUCKET = re.compile(r"[A-Za-z0-9$][A-Za-z0-9._-]{1,220}[A-Za-z0-9]")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """`bucket` is Azure's container, and empty for the instance's own. `prefix`: the root's path in it."""

    provider: Provider
    bucket: str = ""
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    account: str = ""
    is_virtual_hosted: bool = False
    is_anonymous: bool = False


def read_location(values: Mapping[str, Any]) -> Location:
    """The place that a row's values name. Raises InvalidInputError with what is wrong about them."""
    provider = _provider(values)
    given = _parameters(provider, values.get("store_parameters"))
    if provider is Provider.LOCAL:
        return Location(provider=provider, prefix=_path(values.get("root_path")))
    bucket, _, prefix = _path(values.get("root_path")).partition("/")
    if container := _text(given, "container"):
        bucket, prefix = container, join(bucket, prefix)
    if not _BUCKET.fullmatch(bucket) or ".." in bucket:
        raise _wrong("root_path must begin with the name of a bucket or container")
    return Location(
        provider=provider,
        bucket=bucket,
        prefix=prefix,
        endpoint=_endpoint(provider, _text(given, "endpoint")),
        region=_matching(_text(given, "region") or "us-east-1", _REGION, "region"),
        account=_account(provider, _text(given, "account")),
        is_virtual_hosted=not _flag(given, "force_path_style", default=True),
        is_anonymous=_flag(given, "anonymous", default=False),
    )


def _provider(values: Mapping[str, Any]) -> Provider:
    named = str(values.get("store_provider") or values.get("store_type") or "")
    provider = PROVIDERS.get(" ".join(named.lower().replace("-", " ").replace("_", " ").split()))
    if provider is None:
        known = ", ".join(Provider)
        raise _wrong(f"store_provider '{named[:40]}' is not one of {known}")
    return provider


def _parameters(provider: Provider, value: Any) -> Mapping[str, Any]:
    if value is None or value == "":
        return {}
    if not isinstance(value, Mapping):
        raise _wrong("store_parameters must be an object")
    unknown = sorted(set(value) - PARAMETERS[provider])
    if unknown:
        raise _wrong(
            f"store_parameters has '{str(unknown[0])[:40]}', which {provider} has no use for"
        )
    return value


def _path(value: Any) -> str:
    try:
        return read_path("root_path", str(value or ""))
    except InvalidInputError as error:
        raise _wrong(error.message) from None


def _endpoint(provider: Provider, text: str) -> str:
    """An address without a path, but for Azure's emulators, which have the account in it."""
    if not text:
        return ""
    try:
        target = parse(text)
    except OutgoingError as error:
        raise _wrong(f"endpoint: {error}") from None
    path = target.path.rstrip("/")
    if "?" in path or "#" in text or (path and provider is not Provider.AZURE):
        raise _wrong("endpoint must be an address without path and query")
    return f"{target.scheme}://{target.authority}{path}"


def _account(provider: Provider, text: str) -> str:
    return _matching(text, _ACCOUNT, "account") if provider is Provider.AZURE else ""


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(f"{name} must be text")
    return (value or "").strip()


def _flag(given: Mapping[str, Any], name: str, *, default: bool) -> bool:
    value = given.get(name, default)
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise _wrong(f"{name} must be true or false")
    return value


def _matching(text: str, pattern: re.Pattern[str], name: str) -> str:
    if not pattern.fullmatch(text):
        raise _wrong(f"{name} is no valid {name}")
    return text


def _wrong(message: str) -> InvalidInputError:
    return InvalidInputError(f"The store's {message}")
