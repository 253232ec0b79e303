"""What a `credential` holds for each provider. What is wrong is told by names, never by values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from baton import strict_json
from baton.cloud_stores.location import Location, Provider
from baton.errors import InvalidInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Keys:
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A Google service account's document, of which the parts that sign are kept, as JSON text."""

    document: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountKey:
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SasToken:
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bearer:
    """An OAuth access token."""

    token: str = field(repr=False)


type Secret = S3Keys | ServiceAccount | AccountKey | SasToken | Bearer

_ACCOUNT_PARTS = ("type", "client_email", "private_key", "private_key_id")


def read_secret(location: Location, text: str) -> Secret:
    """The secret of a credential's content. Raises InvalidInputError."""
    try:
        content = strict_json.read(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise _wrong("must be a JSON object")
    match location.provider:
        case Provider.S3:
            return _s3(content)
        case Provider.GCS:
            return _service_account(content)
        case Provider.AZURE:
            return _azure(content)
        case Provider.LOCAL:
            raise InvalidInputError("The store is the instance's own and takes no credential")


def _s3(content: Mapping[str, Any]) -> S3Keys:
    _check_names(content, {"access_key_id", "secret_access_key", "session_token"})
    return S3Keys(
        access_key_id=_text(content, "access_key_id"),
        secret_access_key=_text(content, "secret_access_key"),
        session_token=_text(content, "session_token") if content.get("session_token") else None,
    )


def _service_account(content: Mapping[str, Any]) -> ServiceAccount:
    """Google's document itself, or under the name that rclone gives it as a text."""
    inside = content.get("service_account_credentials")
    if inside is not None:
        try:
            content = strict_json.read(inside) if isinstance(inside, str) else inside
        except ValueError:
            raise _wrong("service_account_credentials must be a JSON object") from None
    if not isinstance(content, Mapping) or content.get("type") != "service_account":
        raise _wrong("must be the JSON key of a service account")
    return ServiceAccount({name: _text(content, name) for name in _ACCOUNT_PARTS})


def _azure(content: Mapping[str, Any]) -> AccountKey | SasToken:
    _check_names(content, {"account_key", "key", "sas_token"})
    if content.get("sas_token"):
        return SasToken(_text(content, "sas_token").removeprefix("?"))
    return AccountKey(_text(content, "account_key" if "account_key" in content else "key"))


def _check_names(content: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(content) - known)
    if unknown:
        names = ", ".join(sorted(known))
        raise _wrong(f"has '{str(unknown[0])[:40]}'; it may have {names}")


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value or len(value) > 10_000:
        raise _wrong(f"needs {name} as text")
    if any(ord(letter) < 32 and letter not in "\r\n" for letter in value):
        raise _wrong(f"has control characters in {name}")
    return value


def _wrong(message: str) -> InvalidInputError:
    return InvalidInputError(f"The store's credential {message}")
