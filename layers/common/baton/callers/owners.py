"""The owner of an action as a caller: what the action's steps may do is what its owner may."""

from datetime import datetime

from baton.callers.api_keys import ApiKeyRepository
from baton.callers.models import Caller
from baton.callers.tokens import Accounts
from baton.errors import ForbiddenError


class Owners:
    def __init__(self, accounts: Accounts, keys: ApiKeyRepository) -> None:
        self._accounts = accounts
        self._keys = keys

    def caller(self, tenant_id: str, owner_id: str, now: datetime) -> Caller:
        """Who owns an action, with the rights they have now. Raises ForbiddenError when there is nobody."""
        account = self._accounts.find(tenant_id, owner_id) if owner_id else None
        if account is not None:
            return Caller.user(owner_id, tenant_id, account.groups)
        key = self._keys.find(owner_id.replace("-", "")) if owner_id else None
        if key is None or key.tenant_id != tenant_id or not key.is_alive(now):
            raise ForbiddenError("The owner of this action is no longer there")
        return key.caller()
