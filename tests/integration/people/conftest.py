"""A tenant with people in it: the repositories and services on the simulated table."""

from collections.abc import Callable
from datetime import datetime

import pytest

from baton import container
from baton.callers.models import Caller
from baton.people.attempts import Attempts
from baton.people.founding import founding
from baton.people.models import SignUp, User
from baton.people.passwords import Cost, Passwords
from baton.people.service import PeopleService
from baton.people.usergroup_service import UsergroupService
from baton.people.usergroups import UsergroupRepository
from baton.people.users import UserRepository
from tests.integration.conftest import START
from tests.integration.simulation.environment import TENANT

OTHER_TENANT = "88888888-8888-8888-8888-888888888888"
ADDRESS = "192.0.2.1"
PASSWORD = "correct horse"
CHEAP = Passwords(Cost(memory=64, passes=1))

type NewUser = Callable[..., User]


@pytest.fixture
def tenants(table: object) -> None:  # noqa: ARG001 - wanted for its effect
    """Two of them, with nobody in."""
    for tenant_id in (TENANT, OTHER_TENANT):
        container.table().transact(*founding(tenant_id, "a tenant", START))


@pytest.fixture
def users(tenants: None) -> UserRepository:  # noqa: ARG001 - wanted for its effect
    return UserRepository(container.table())


@pytest.fixture
def groups(tenants: None) -> UsergroupRepository:  # noqa: ARG001 - wanted for its effect
    return UsergroupRepository(container.table())


@pytest.fixture
def attempts(tenants: None) -> Attempts:  # noqa: ARG001 - wanted for its effect
    return Attempts(container.table())


@pytest.fixture
def people(users: UserRepository, groups: UsergroupRepository, attempts: Attempts) -> PeopleService:
    return PeopleService(users, groups, CHEAP, attempts)


@pytest.fixture
def usergroups(users: UserRepository, groups: UsergroupRepository) -> UsergroupService:
    return UsergroupService(groups, users)


@pytest.fixture
def new_user(people: PeopleService) -> NewUser:
    """Signs somebody up: `new_user("Ann")` has the address ann@example.com."""

    def sign_up(name: str, tenant_id: str = TENANT, now: datetime = START) -> User:
        wanted = SignUp(name, f"{name.lower()}@example.com", PASSWORD)
        return people.sign_up(tenant_id, wanted, now).user

    return sign_up


@pytest.fixture
def caller(users: UserRepository) -> Callable[[User], Caller]:
    """A user as they come with their next request."""

    def read(user: User) -> Caller:
        now = users.get(user.tenant_id, user.user_id)
        return Caller.user(now.user_id, now.tenant_id, now.groups)

    return read
