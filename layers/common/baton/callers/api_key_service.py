"""What may be done with a tenant's API keys: administrators make, list and revoke them."""

from datetime import datetime, timedelta

from baton import clock
from baton.callers import api_keys
from baton.callers.api_keys import ApiKeyRepository
from baton.callers.models import Caller, Right
from baton.callers.owners import Owners
from baton.callers.wire import MAX_DAYS, ApiKeyCreated, ApiKeyList, ApiKeyShown, NewApiKey
from baton.errors import ForbiddenError, InvalidInputError
from baton.pages import page_of


class ApiKeyService:
    def __init__(self, keys: ApiKeyRepository, owners: Owners) -> None:
        self._keys = keys
        self._owners = owners

    def list(
        self, caller: Caller, page: int | None = None, page_size: int | None = None
    ) -> ApiKeyList:
        """All of the tenant's, oldest first, or one page of them when a number is given (then 1 and 50)."""
        _check_administrator(caller)
        found = self._keys.of_tenant(caller.tenant_id)
        shown, page, page_size = page_of(found, page, page_size)
        return ApiKeyList(
            api_keys=list(map(ApiKeyShown.of, shown)),
            total_count=len(found),
            page=page,
            page_size=page_size,
        )

    def create(self, caller: Caller, body: NewApiKey, now: datetime) -> ApiKeyCreated:
        """A new key. One made with a key that expires does not outlive it, and ends with it unless earlier.

        Raises ForbiddenError for who is no administrator, by what is stored and not by what their credential
        was a minute ago: a key that was revoked must not leave another one behind.
        """
        _check_administrator(caller)
        present = self._owners.caller(caller.tenant_id, caller.caller_id, now)
        if not api_keys.grantable(present, body.rights):
            raise ForbiddenError("Only administrators may make API keys")
        expires_at = _end(body, self._limit(caller), now)
        stored, text = api_keys.mint(
            tenant_id=caller.tenant_id,
            name=body.name,
            granted=frozenset(body.rights),
            now=now,
            expires_at=expires_at,
            created_by=caller.caller_id,
        )
        self._keys.add(stored)
        return ApiKeyCreated(**ApiKeyShown.of(stored).model_dump(by_alias=False), api_key=text)

    def revoke(self, caller: Caller, key_id: str) -> None:
        """End a key within a minute; one that is ended already stays so. Raises NotFoundError."""
        _check_administrator(caller)
        self._keys.revoke(caller.tenant_id, key_id)

    def _limit(self, caller: Caller) -> datetime | None:
        """When what this caller makes has to have ended; None when it may last."""
        if caller.kind != "key":
            return None
        own = self._keys.find(caller.caller_id.replace("-", ""))
        return own.expires_at if own else None


def _end(body: NewApiKey, limit: datetime | None, now: datetime) -> datetime | None:
    """When the new key expires. Raises InvalidInputError for an end that cannot be."""
    wanted = body.expires_at
    if body.expires_in_days is not None:
        wanted = now + timedelta(days=body.expires_in_days)
    if wanted is None:
        return limit
    field = "expiresAt" if body.expires_at else "expiresInDays"
    if not now < wanted <= now + timedelta(days=MAX_DAYS):
        raise InvalidInputError.of(field, f"must be in the future, within {MAX_DAYS} days")
    if limit is not None and wanted > limit:
        message = f"may not be after the key expires that this one is made with: {clock.to_seconds(limit)}"
        raise InvalidInputError.of(field, message)
    return wanted


def _check_administrator(caller: Caller) -> None:
    if not caller.may(Right.ADMIN):
        raise ForbiddenError("API keys are for administrators")
