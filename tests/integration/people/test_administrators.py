"""Who becomes a tenant's administrator: one of them by themselves, and that closes the tenant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller, Right, administrators_group, users_group
from baton.callers.tokens import StoredAccounts
from baton.errors import ConflictError, ForbiddenError, NameTakenError
from baton.people.creation import create
from baton.people.founding import founding
from baton.people.items import from_user
from baton.people.models import SignUp, User
from baton.people.service import PeopleService
from baton.people.usergroup_service import UsergroupService
from baton.people.usergroups import UsergroupRepository
from baton.people.wire import NewUsergroup
from baton.store import keys
from baton.store.table import RefusedError
from tests.integration.conftest import START
from tests.integration.people.conftest import OTHER_TENANT, NewUser
from tests.integration.simulation.environment import TENANT

type Asking = Callable[[User], Caller]

ADMINISTRATORS = administrators_group(TENANT)
KEY = Caller("key", TENANT, TENANT, frozenset({Right.ADMIN}))


def administrators(groups: UsergroupRepository) -> set[str]:
    found = groups.members(groups.get(TENANT, ADMINISTRATORS))
    return {each.user_id for each in found}


def test_the_first_who_asks_is_the_administrator_and_the_tenant_is_closed(
    people: PeopleService, groups: UsergroupRepository, new_user: NewUser, caller: Asking
) -> None:
    ann = new_user("Ann")
    open_before = not groups.is_closed(TENANT)
    people.become_administrator(caller(ann), START)

    account = StoredAccounts(container.table()).find(TENANT, ann.user_id)
    assert open_before
    assert groups.is_closed(TENANT)
    assert not groups.is_closed(OTHER_TENANT)
    assert administrators(groups) == {ann.user_id}
    assert account
    assert Caller.user(ann.user_id, TENANT, account.groups).may(Right.ADMIN)


@pytest.mark.usefixtures("tenants")
def test_becoming_one_is_one_write(
    people: PeopleService, new_user: NewUser, caller: Asking, aws_calls: Any
) -> None:
    ann = caller(new_user("Ann"))
    aws_calls.clear()

    people.become_administrator(ann, START)

    assert aws_calls == [("dynamodb", "TransactWriteItems")]


def test_of_fifty_at_once_one_becomes_it_and_the_tenant_stays_closed(
    people: PeopleService, groups: UsergroupRepository, table: Any
) -> None:
    made = [create(TENANT, SignUp(f"User {n}", "", ""), "", START).user for n in range(50)]
    with table.batch_writer() as batch:
        for user in made:
            batch.put_item(keys.user(TENANT, user.user_id).item() | from_user(user))
    callers = [Caller.user(user.user_id, TENANT, user.groups) for user in made]

    def become(each: Caller) -> str | None:
        try:
            people.become_administrator(each, START)
        except ForbiddenError:
            return None
        # Success means closed already, not soon.
        return each.caller_id if groups.is_closed(TENANT) else "open"

    with ThreadPoolExecutor(50) as pool:
        chosen = [each for each in pool.map(become, callers) if each]
    late = [become(each) for each in callers[:3]]

    assert len(chosen) == 1
    assert administrators(groups) == set(chosen)
    assert late == [None] * 3
    assert groups.is_closed(TENANT)


@pytest.mark.parametrize("stranger", [Caller.guest(TENANT), KEY], ids=lambda each: str(each.kind))
def test_guests_and_keys_become_none(
    people: PeopleService, groups: UsergroupRepository, stranger: Caller
) -> None:
    with pytest.raises(ForbiddenError):
        people.become_administrator(stranger, START)

    assert not groups.is_closed(TENANT)


def test_a_user_who_is_gone_becomes_none(
    people: PeopleService, groups: UsergroupRepository, table: Any
) -> None:
    before = table.scan()["Count"]
    ghost = Caller.user("99999999-9999-9999-9999-999999999999", TENANT, frozenset())

    with pytest.raises(ForbiddenError):
        people.become_administrator(ghost, START)

    assert not groups.is_closed(TENANT)
    assert table.scan()["Count"] == before


def test_nobody_becomes_the_administrator_of_a_tenant_that_does_not_exist(
    people: PeopleService, groups: UsergroupRepository
) -> None:
    nowhere = "99999999-9999-9999-9999-999999999999"

    with pytest.raises(ForbiddenError):
        people.become_administrator(Caller.user(nowhere, nowhere, frozenset()), START)
    assert groups.is_closed(nowhere)


def test_an_administrator_made_by_an_operators_key_closes_the_tenant_too(
    people: PeopleService,
    usergroups: UsergroupService,
    groups: UsergroupRepository,
    new_user: NewUser,
    caller: Asking,
) -> None:
    ann, bob = new_user("Ann"), new_user("Bob")
    usergroups.add_member(KEY, ADMINISTRATORS, ann.user_id, START)

    assert groups.is_closed(TENANT)
    with pytest.raises(ForbiddenError):
        people.become_administrator(caller(bob), START)
    assert administrators(groups) == {ann.user_id}


def test_the_last_administrator_stays(
    people: PeopleService,
    usergroups: UsergroupService,
    groups: UsergroupRepository,
    new_user: NewUser,
    caller: Asking,
) -> None:
    ann, bob = new_user("Ann"), new_user("Bob")
    people.become_administrator(caller(ann), START)
    admin = caller(ann)

    with pytest.raises(ConflictError):
        usergroups.remove_member(admin, ADMINISTRATORS, ann.user_id)
    usergroups.add_member(admin, ADMINISTRATORS, bob.user_id, START)
    usergroups.add_member(admin, ADMINISTRATORS, bob.user_id, START)
    usergroups.remove_member(admin, ADMINISTRATORS, ann.user_id)
    with pytest.raises(ConflictError):
        usergroups.remove_member(caller(bob), ADMINISTRATORS, bob.user_id)

    assert administrators(groups) == {bob.user_id}
    assert groups.is_closed(TENANT)
    assert not caller(ann).may(Right.ADMIN)


def test_administrators_who_all_leave_at_once_leave_one(
    usergroups: UsergroupService,
    groups: UsergroupRepository,
    new_user: NewUser,
) -> None:
    everybody = [new_user(f"User{n}").user_id for n in range(10)]
    for each in everybody:
        usergroups.add_member(KEY, ADMINISTRATORS, each, START)

    def leave(user_id: str) -> bool:
        try:
            usergroups.remove_member(KEY, ADMINISTRATORS, user_id)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        left = list(pool.map(leave, everybody))

    assert left.count(True) == 9
    assert len(administrators(groups)) == 1


def test_a_tenant_is_founded_once(groups: UsergroupRepository, table: Any) -> None:
    before = table.scan()["Items"]

    with pytest.raises(RefusedError):
        container.table().transact(*founding(TENANT, "again", START))

    assert table.scan()["Items"] == before
    assert not groups.is_closed(TENANT)


def test_a_tenant_begins_with_two_groups_that_nobody_can_imitate_or_delete(
    usergroups: UsergroupService, groups: UsergroupRepository
) -> None:
    assert {(each.group_id, each.name) for each in groups.all(TENANT)} == {
        (ADMINISTRATORS, "administrators"),
        (users_group(TENANT), "users"),
    }
    for name in ("Administrators", " USERS"):
        with pytest.raises(NameTakenError):
            usergroups.create(KEY, NewUsergroup(name=name), START)
    for each in (ADMINISTRATORS, users_group(TENANT)):
        with pytest.raises(ConflictError):
            usergroups.delete(KEY, each)


def test_a_tenant_item_says_what_it_is(table: Any) -> None:
    more = {"display_name": "Nile", "description": "d", "time_zone": "Africa/Cairo"}
    container.table().transact(*founding(TENANT, "nile", START, **more))

    (item,) = [item for item in table.scan()["Items"] if item["sk"] == "TENANT"]
    assert {name: item[name] for name in item if name not in ("pk", "sk")} == {
        "tenantId": TENANT,
        "name": "nile",
        "displayName": "Nile",
        "description": "d",
        "timeZone": "Africa/Cairo",
        "dateCreated": "2026-11-21T22:13:20.000Z",
    }
