"""Which user somebody logs in as whom a provider vouches for."""

from datetime import datetime

from baton.callers.models import users_group
from baton.errors import ConflictError, EmailTakenError, ForbiddenError, StaleError
from baton.oauth.profile import Identity
from baton.oauth.repository import LinkRepository
from baton.people import creation, emails
from baton.people.models import User
from baton.people.users import UserRepository

_TRIES = 3


class Logins:
    """An identity is a connection and the provider's word for somebody: an address changes hands."""

    def __init__(self, users: UserRepository, links: LinkRepository) -> None:
        self._users = users
        self._links = links

    def link(self, tenant_id: str, connection_id: str, identity: Identity, user_id: str) -> User:
        """Link the identity with the user who began this. Raises ConflictError when it is somebody else's."""
        user = self._users.get(tenant_id, user_id)
        linked = self._links.add(tenant_id, connection_id, identity.subject, user_id)
        if linked != user_id:
            raise ConflictError("This account of the provider is linked with another user")
        return user

    def user(self, tenant_id: str, connection_id: str, identity: Identity, now: datetime) -> User:
        """The linked user, or the one with this verified address, or a new one; linked from now on.

        An account with a password is never given to somebody who did not sign in to it: raises ForbiddenError
        for that, and without a verified address.
        """
        for attempt in range(_TRIES):
            linked = self._links.find(tenant_id, connection_id, identity.subject)
            if linked:
                return self._users.get(tenant_id, linked)
            _check_address(identity)
            known = self._users.find_by_email(tenant_id, emails.fold(identity.email))
            if known:
                _check_open(known)
                self._links.add(tenant_id, connection_id, identity.subject, known.user_id)
                continue  # somebody else may have linked it meanwhile
            try:
                return self._create(tenant_id, connection_id, identity, now)
            except (EmailTakenError, StaleError):  # the same person, twice at once
                if attempt == _TRIES - 1:
                    raise
        raise StaleError("The account was changed meanwhile")

    def _create(
        self, tenant_id: str, connection_id: str, identity: Identity, now: datetime
    ) -> User:
        made = creation.without_password(tenant_id, identity.name, identity.email, now)
        everybody = creation.membership(made.user.user_id, users_group(tenant_id), now)
        link = self._links.write(tenant_id, connection_id, identity.subject, made.user.user_id)
        self._users.add(made, everybody, link)
        return made.user


def _check_address(identity: Identity) -> None:
    if not identity.is_verified or not emails.valid(identity.email):
        raise ForbiddenError(
            "The provider does not say that it has verified an e-mail address of this account"
        )


def _check_open(user: User) -> None:
    if user.password_hash is not None:
        raise ForbiddenError(
            "There is an account with this e-mail address that has a password: sign in with it, and connect"
            " from there"
        )
