"""What people may do about their accounts."""

from datetime import datetime

from baton.callers.models import Caller, administrators_group, users_group
from baton.errors import ForbiddenError, InvalidInputError, UnauthenticatedError
from baton.pages import page_of
from baton.people import creation, emails, passwords
from baton.people.attempts import Attempts, Kind, network
from baton.people.models import Created, SignUp, User
from baton.people.passwords import Passwords
from baton.people.usergroups import UsergroupRepository
from baton.people.users import UserRepository
from baton.people.wire import UserList, UserShown
from baton.store.keys import fold_name

WRONG = "Invalid username or password"


class PeopleService:
    def __init__(
        self,
        users: UserRepository,
        groups: UsergroupRepository,
        hashes: Passwords,
        attempts: Attempts,
    ) -> None:
        self._users = users
        self._groups = groups
        self._passwords = hashes
        self._attempts = attempts

    def sign_up(self, tenant_id: str, wanted: SignUp, now: datetime) -> Created:
        """Make an account. Raises InvalidInputError, and EmailTakenError for an address that has one.

        Whether somebody may is for the caller to know: see `UsergroupRepository.is_closed`.
        """
        said = creation.check(wanted)
        made = creation.create(tenant_id, said, self._passwords.hash(said.password), now)
        everybody = creation.membership(made.user.user_id, users_group(tenant_id), now)
        self._users.add(made, everybody)
        return made

    def sign_in(
        self, tenant_id: str, email: str, password: str, address: str, now: datetime
    ) -> User:
        """The user with this address and password. `address` is the network address they come from.

        Raises UnauthenticatedError, or ThrottledError after too many failures from there or at that account.
        A right password is only ever refused for failures from the same network address. Nothing that is
        answered or done differs between an unknown user and a wrong password.
        """
        place = self._attempts.reserve(tenant_id, Kind.ADDRESS, network(address), now)
        folded = emails.fold(email)
        user = self._users.find_by_email(tenant_id, folded)
        same = self._passwords.verify(user.password_hash if user else None, password)
        if user is None or not same:
            self._attempts.fail(tenant_id, Kind.ACCOUNT, folded, now)
            raise UnauthenticatedError(WRONG)
        self._attempts.give_back(place)
        if user.password_hash and self._passwords.needs_rehash(user.password_hash):
            self._users.rehash(user, self._passwords.hash(password))
        return user

    def become_administrator(self, caller: Caller, now: datetime) -> None:
        """Make the caller the tenant's first administrator, once. The tenant is closed when this returns.

        Their credential says so within a minute. Raises ForbiddenError for guests, keys and latecomers.
        """
        user_id = _person(caller)
        group_id = administrators_group(caller.tenant_id)
        joined = creation.membership(user_id, group_id, now)
        self._groups.make_administrator(caller.tenant_id, joined, now)

    def change_password(self, caller: Caller, current: str, new: str, now: datetime) -> User:
        """Change the caller's own password, which ends all tokens they have had.

        Raises InvalidInputError naming `currentPassword` or `newPassword`: the credential is good, a field
        is not. After ten wrong ones it raises ThrottledError even for the right one: none but the user and
        a thief of their token get here, and signing in stays open to the user.
        """
        user_id = _person(caller)
        if wrong := passwords.problem(new):
            raise InvalidInputError.of("newPassword", wrong)
        place = self._attempts.reserve(caller.tenant_id, Kind.PASSWORD, user_id, now)
        user = self._users.get(caller.tenant_id, user_id)
        if not self._passwords.verify(user.password_hash, current):
            raise InvalidInputError.of("currentPassword", "is not the present password")
        self._attempts.give_back(place)
        return self._users.change_password(user, self._passwords.hash(new))

    def sign_out_everywhere(self, caller: Caller) -> User:
        """End all tokens of the caller, the one they came with too, within a minute."""
        return self._users.raise_version(caller.tenant_id, _person(caller))

    def users(
        self,
        caller: Caller,
        page: int | None = None,
        page_size: int | None = None,
        search: str = "",
    ) -> UserList:
        """The users whose name or address contains `search`: all for administrators, else the caller alone.

        One page of them when `page` or `page_size` is given (then 1 and 50).
        """
        if caller.subject.administrator:
            found = self._users.all(caller.tenant_id)
        else:
            found = [self._users.get(caller.tenant_id, _person(caller))]
        wanted = fold_name(search)
        found = [
            user
            for user in found
            if wanted in fold_name(user.name) or wanted in fold_name(user.email)
        ]
        shown, page, page_size = page_of(found, page, page_size)
        return UserList(
            users=list(map(UserShown.of, shown)),
            total_count=len(found),
            page=page,
            page_size=page_size,
        )


def _person(caller: Caller) -> str:
    if caller.kind != "user":
        raise ForbiddenError("Only a signed-in user may do this")
    return caller.caller_id
