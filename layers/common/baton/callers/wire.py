"""API keys as clients send and see them."""

from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from baton.callers.api_keys import ApiKey
from baton.callers.models import Right
from baton.wire import Listing, Request, Seconds, Wire

MAX_DAYS = 3650


class NewApiKey(Request):
    """Body of POST /apikey. One that names no end lasts until it is revoked."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    rights: Annotated[list[Right], Field(min_length=1, max_length=20)]
    expires_in_days: Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)] | None = None
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.expires_in_days is not None and self.expires_at is not None:
            raise ValueError("either expiresInDays or expiresAt, not both")
        return self


class ApiKeyShown(Wire):
    """`createdBy` is null for a key that an operator of the AWS account made."""

    key_id: str
    name: str
    rights: list[Right]
    date_created: Seconds
    expires_at: Seconds | None
    is_revoked: bool
    created_by: str | None

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyShown":
        return cls(
            key_id=key.guid,
            name=key.name,
            rights=sorted(key.rights),
            date_created=key.date_created,
            expires_at=key.expires_at,
            is_revoked=key.revoked,
            created_by=key.created_by,
        )


class ApiKeyCreated(ApiKeyShown):
    """Answer of POST /apikey, and the only place where the key itself is ever shown."""

    api_key: Annotated[str, Field(repr=False)]


class ApiKeyList(Listing):
    api_keys: list[ApiKeyShown]
