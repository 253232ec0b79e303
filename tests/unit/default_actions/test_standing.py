"""Who may execute a default action: as declared, as altered, and as the tenant stands."""

from itertools import product

import pytest

from baton.callers.models import Caller, Right, administrators_group, users_group
from baton.default_actions.declaration import (
    ALWAYS_NUMBER,
    ALWAYS_OPEN,
    CLOSED_NUMBER,
    FOR_USERS_AT_FIRST,
    OPEN_AT_FIRST,
    OPEN_NUMBER,
    DefaultAction,
    Opening,
)
from baton.default_actions.repository import Alteration
from baton.default_actions.standing import access, executable
from baton.permission import GROUP_ALL, OWNER_ALL, Audience, Grant, Operation, bits
from baton.tenants.models import Standing

TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
ANOTHER = "88888888-8888-8888-8888-888888888888"
TEAM = "11111111-1111-1111-1111-111111111111"
USERS = frozenset({users_group(TENANT)})


def key(*rights: Right) -> Caller:
    return Caller("key", "k", TENANT, frozenset(rights))


CALLERS = {
    "guest": Caller.guest(TENANT),
    "user": Caller.user("u", TENANT, USERS),
    "member of the team": Caller.user("m", TENANT, USERS | {TEAM}),
    "administrator": Caller.user("a", TENANT, USERS | {administrators_group(TENANT)}),
    "read key": key(Right.READ),
    "write key": key(Right.WRITE),
    "execute key": key(Right.EXECUTE),
    "key of all but admin": key(Right.READ, Right.WRITE, Right.EXECUTE),
    "admin key": key(Right.ADMIN),
}
EVERYBODY = set(CALLERS)
ADMINISTRATORS = {"administrator", "admin key"}
PEOPLE = {"user", "member of the team", "administrator", "admin key"}
OPEN, CLOSED = Standing(TENANT, False, None), Standing(TENANT, True, None)

_GUESTS_EXECUTE = bits(Audience.GUEST, [Operation.EXECUTE])
_GROUP_EXECUTES = bits(Audience.GROUP, [Operation.EXECUTE])
_GROUP_ALL_BUT = GROUP_ALL & ~_GROUP_EXECUTES
AS_DECLARED = {
    (ALWAYS_OPEN, OPEN): EVERYBODY,
    (ALWAYS_OPEN, CLOSED): EVERYBODY,
    (OPEN_AT_FIRST, OPEN): EVERYBODY,
    (OPEN_AT_FIRST, CLOSED): ADMINISTRATORS,
    (FOR_USERS_AT_FIRST, OPEN): PEOPLE,
    (FOR_USERS_AT_FIRST, CLOSED): ADMINISTRATORS,
}
# What a project may have made of an action whose tenant is closed, and who may then.
ALTERED = {
    "reopened to guests": (Alteration(permission=CLOSED_NUMBER | _GUESTS_EXECUTE), EVERYBODY),
    "guest bits but execute": (Alteration(permission=0b1011111), ADMINISTRATORS),
    "everything for its owner": (Alteration(permission=OWNER_ALL), ADMINISTRATORS),
    "group bits in its own number": (Alteration(permission=GROUP_ALL), ADMINISTRATORS),
    "nothing": (Alteration(permission=0), ADMINISTRATORS),
    "shared with a team": (
        Alteration(grants=(Grant(TEAM, _GROUP_EXECUTES),)),
        ADMINISTRATORS | {"member of the team"},
    ),
    "shown to a team": (Alteration(grants=(Grant(TEAM, _GROUP_ALL_BUT),)), ADMINISTRATORS),
    "guest bits in a team's number": (
        Alteration(grants=(Grant(TEAM, _GUESTS_EXECUTE),)),
        ADMINISTRATORS,
    ),
    "shared with users": (Alteration(grants=(Grant(users_group(TENANT), GROUP_ALL),)), PEOPLE),
    "shared with another tenant's users": (
        Alteration(grants=(Grant(users_group(ANOTHER), GROUP_ALL),)),
        ADMINISTRATORS,
    ),
    "shared with nobody": (Alteration(grants=()), ADMINISTRATORS),
    "disabled": (Alteration(is_enabled=False), set[str]()),
    "disabled and reopened": (
        Alteration(permission=_GUESTS_EXECUTE, is_enabled=False),
        set[str](),
    ),
}


def action(opening: Opening) -> DefaultAction:
    return DefaultAction("world", "x", "X", opening=opening)


def who_may(opening: Opening, alteration: Alteration, tenant: Standing) -> set[str]:
    return {
        name
        for name, caller in CALLERS.items()
        if executable(action(opening), alteration, tenant, caller.subject)
    }


def test_the_documented_numbers() -> None:
    assert (OPEN_NUMBER, CLOSED_NUMBER, ALWAYS_NUMBER) == (2097057, 2085120, 561441)
    assert CLOSED_NUMBER | _GUESTS_EXECUTE == 2085152


@pytest.mark.parametrize(
    ("opening", "tenant", "number"),
    [
        (ALWAYS_OPEN, OPEN, 561441),
        (ALWAYS_OPEN, CLOSED, 561441),
        (OPEN_AT_FIRST, OPEN, 2097057),
        (OPEN_AT_FIRST, CLOSED, 2085120),
        (FOR_USERS_AT_FIRST, OPEN, OWNER_ALL | GROUP_ALL),
        (FOR_USERS_AT_FIRST, CLOSED, 2085120),
    ],
)
def test_the_number_as_the_tenant_stands(opening: Opening, tenant: Standing, number: int) -> None:
    assert access(action(opening), Alteration(), tenant).permission == number


@pytest.mark.parametrize(("opening", "tenant"), AS_DECLARED)
def test_who_may_as_declared(opening: Opening, tenant: Standing) -> None:
    assert who_may(opening, Alteration(), tenant) == AS_DECLARED[opening, tenant]


@pytest.mark.parametrize("alteration", ALTERED)
def test_who_may_once_it_is_altered(alteration: str) -> None:
    altered, may = ALTERED[alteration]

    for opening in (OPEN_AT_FIRST, FOR_USERS_AT_FIRST):
        assert who_may(opening, altered, CLOSED) == may


@pytest.mark.parametrize("tenant", [OPEN, CLOSED])
def test_what_is_altered_stands_whether_or_not_there_is_an_administrator(tenant: Standing) -> None:
    altered = Alteration(permission=5, grants=(Grant(TEAM, 7),))

    found = access(action(OPEN_AT_FIRST), altered, tenant)

    assert (found.permission, found.grants) == (5, (Grant(TEAM, 7),))


def test_it_belongs_to_nobody_so_the_owners_bits_are_nobodys() -> None:
    for opening, tenant in product(
        (OPEN_AT_FIRST, ALWAYS_OPEN, FOR_USERS_AT_FIRST), (OPEN, CLOSED)
    ):
        assert access(action(opening), Alteration(), tenant).owner_id is None


def test_users_of_another_tenant_are_not_the_tenants_users() -> None:
    stranger = Caller.user(
        "s", ANOTHER, frozenset({users_group(ANOTHER), "administrators"})
    ).subject

    may = [
        (opening, tenant)
        for opening, tenant in AS_DECLARED
        if executable(action(opening), Alteration(), tenant, stranger)
    ]

    assert may == [(ALWAYS_OPEN, OPEN), (ALWAYS_OPEN, CLOSED), (OPEN_AT_FIRST, OPEN)]
