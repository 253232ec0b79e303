"""Users in the table, and the guards of their e-mail addresses."""

from uuid import UUID

from baton.errors import EmailTakenError, NotFoundError, StaleError
from baton.people import emails
from baton.people.items import from_membership, from_user, from_usergroup, to_user
from baton.people.models import Created, Membership, User
from baton.store import keys
from baton.store.table import RefusedError, Table, Write, put_new

_NOBODY = str(UUID(int=0))


class UserRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, made: Created, everybody: Membership, *more: Write) -> None:
        """Store a new user with their home group and both memberships, or nothing.

        `everybody` is the membership of the tenant's `users`; `more` is written with them. Raises
        EmailTakenError, StaleError when one of `more` is refused.
        """
        user = made.user
        writes = new_user(made, everybody)
        try:
            self._table.transact(
                Write(
                    kind="check",
                    key=keys.tenant(user.tenant_id),
                    condition="attribute_exists(pk)",
                ),
                *writes,
                *more,
            )
        except RefusedError as refused:
            if 0 in refused.items:
                raise tenant_not_found(user.tenant_id) from refused
            if max(refused.items) > len(writes):
                raise StaleError("The account was changed meanwhile") from refused
            raise EmailTakenError("An account with this e-mail address exists already") from refused

    def get(self, tenant_id: str, user_id: str) -> User:
        item = self._table.get(keys.user(tenant_id, user_id))
        if item is None:
            raise user_not_found(user_id)
        return to_user(item)

    def find_by_email(self, tenant_id: str, folded: str) -> User | None:
        """The user whose address folds to this. Asks the table as often when there is none."""
        guard = self._table.get(keys.email(tenant_id, folded))
        item = self._table.get(keys.user(tenant_id, guard["userId"] if guard else _NOBODY))
        return to_user(item) if item else None

    def all(self, tenant_id: str) -> list[User]:
        """All users of the tenant, oldest first."""
        return [to_user(item) for item in self._table.query(*keys.user(tenant_id))]

    def change_password(self, user: User, password_hash: str) -> User:
        """Store another password, which ends the user's tokens. StaleError when they changed since read."""
        write = Write(
            kind="update",
            key=keys.user(user.tenant_id, user.user_id),
            update="SET passwordHash = :hash, authVersion = :next",
            condition="authVersion = :was",
            values={
                ":hash": password_hash,
                ":next": user.auth_version + 1,
                ":was": user.auth_version,
            },
        )
        try:
            return to_user(self._table.update(write))
        except RefusedError as refused:
            if not refused.items[0]:
                raise user_not_found(user.user_id) from refused
            raise StaleError("The account was changed meanwhile") from refused

    def rehash(self, user: User, password_hash: str) -> None:
        """Store another hash of the same password, unless the password has changed since it was read."""
        write = Write(
            kind="update",
            key=keys.user(user.tenant_id, user.user_id),
            update="SET passwordHash = :hash",
            condition="passwordHash = :was",
            values={":hash": password_hash, ":was": user.password_hash},
        )
        try:
            self._table.update(write)
        except RefusedError:
            return

    def raise_version(self, tenant_id: str, user_id: str) -> User:
        """End all tokens of the user."""
        write = Write(
            kind="update",
            key=keys.user(tenant_id, user_id),
            update="ADD authVersion :one",
            condition="attribute_exists(pk)",
            values={":one": 1},
        )
        try:
            return to_user(self._table.update(write))
        except RefusedError as refused:
            raise user_not_found(user_id) from refused


def new_user(made: Created, *memberships: Membership) -> list[Write]:
    """The writes that make a user with a home group; `memberships` are those besides that of the group."""
    user, home = made.user, made.home_group
    guard = keys.email(user.tenant_id, emails.fold(user.email))
    return [
        put_new(guard, {"userId": user.user_id}),
        put_new(keys.user(user.tenant_id, user.user_id), from_user(user)),
        put_new(keys.usergroup(user.tenant_id, home.group_id), from_usergroup(home)),
        *(
            put_new(keys.member(user.tenant_id, each.group_id, each.user_id), from_membership(each))
            for each in (made.membership, *memberships)
        ),
    ]


def user_not_found(user_id: str) -> NotFoundError:
    return NotFoundError("User not found", userId=user_id, UserId=user_id)


def tenant_not_found(tenant_id: str) -> NotFoundError:
    return NotFoundError("Tenant not found", tenantId=tenant_id, TenantId=tenant_id)
