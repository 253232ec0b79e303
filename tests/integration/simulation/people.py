"""People of a tenant with their tokens, made without the cost of hashing a password."""

from datetime import datetime, timedelta
from typing import NamedTuple

from baton import clock, container
from baton.callers.models import administrators_group, users_group
from baton.callers.tokens import TokenIssuer
from baton.ids import new_id
from baton.people import creation
from baton.people.models import SignUp, User, Usergroup
from baton.permission import GROUP_USE
from tests.integration.simulation.environment import STACK, TENANT, TOKEN_ISSUER


class Person(NamedTuple):
    """A user, and the token they send."""

    user_id: str
    token: str
    email: str


def new_person(name: str, *groups: str, tenant: str = TENANT) -> Person:
    """A user of the tenant who is in these usergroups besides, by their ids."""
    now = clock.now()
    made = creation.create(tenant, SignUp(name, f"{name.lower()}@example.com", ""), "", now)
    user = made.user
    everybody = creation.membership(user.user_id, users_group(tenant), now)
    container.user_repository().add(made, everybody)
    for group_id in groups:
        join(user.user_id, group_id, tenant)
    return Person(user.user_id, new_token(user), user.email)


def new_administrator(name: str, tenant: str = TENANT) -> Person:
    """One whom an administrator made one; the tenant is closed from the first on."""
    return new_person(name, administrators_group(tenant), tenant=tenant)


def new_group(name: str, tenant: str = TENANT) -> str:
    """A usergroup that nobody is in yet; returns its id."""
    made = Usergroup(
        group_id=new_id(),
        tenant_id=tenant,
        name=name,
        date_created=clock.now(),
        permission=GROUP_USE,
    )
    container.usergroup_repository().add(made)
    return made.group_id


def join(user_id: str, group_id: str, tenant: str = TENANT) -> None:
    groups = container.usergroup_repository()
    groups.add_member(
        groups.get(tenant, group_id), creation.membership(user_id, group_id, clock.now())
    )


def leave(user_id: str, group_id: str, tenant: str = TENANT) -> None:
    groups = container.usergroup_repository()
    groups.remove_member(groups.get(tenant, group_id), user_id)


def new_token(
    user: User,
    *,
    audience: str = STACK,
    now: datetime | None = None,
    lifetime: timedelta = timedelta(hours=1),
) -> str:
    """A token as signing in gives it, or one of which something is wrong."""
    issuer = TokenIssuer(container.signing_keys(), TOKEN_ISSUER, audience, lifetime)
    return issuer.issue(user, now or clock.now())
