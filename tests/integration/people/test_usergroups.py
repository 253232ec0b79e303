"""Usergroups: who makes them, who is in them, and who may see that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from baton.callers.models import Caller, Right, administrators_group, users_group
from baton.errors import ConflictError, ForbiddenError, NameTakenError, NotFoundError
from baton.people.models import MAX_GROUPS, User
from baton.people.usergroup_service import UsergroupService
from baton.people.usergroups import UsergroupRepository
from baton.people.users import UserRepository
from baton.people.wire import NewUsergroup
from baton.store import keys
from tests.integration.conftest import START
from tests.integration.people.conftest import OTHER_TENANT, NewUser
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.session import PRODUCT

type Asking = Callable[[User], Caller]

ADMIN = Caller("key", TENANT, TENANT, frozenset({Right.ADMIN}))
READER = Caller("key", TENANT, TENANT, frozenset({Right.READ, Right.WRITE}))
OTHER_ADMIN = Caller("key", OTHER_TENANT, OTHER_TENANT, frozenset({Right.ADMIN}))
NOBODY = "99999999-9999-9999-9999-999999999999"


@pytest.fixture
def ann(new_user: NewUser) -> User:
    return new_user("Ann")


@pytest.fixture
def bob(new_user: NewUser) -> User:
    return new_user("Bob")


@pytest.fixture
def group_id(usergroups: UsergroupService) -> str:
    return usergroups.create(ADMIN, NewUsergroup(name="Staff"), START).usergroup_id


def home_of(user: User) -> str:
    (home,) = user.groups - {users_group(user.tenant_id)}
    return home


def names(usergroups: UsergroupService, caller: Caller) -> list[str]:
    return sorted(each.name for each in usergroups.list(caller).usergroups)


@pytest.mark.parametrize("name", ["staff", " STAFF ", "Sta\ufb00"])
@pytest.mark.usefixtures("group_id")
def test_a_name_is_one_groups(usergroups: UsergroupService, name: str) -> None:
    with pytest.raises(NameTakenError):
        usergroups.create(ADMIN, NewUsergroup(name=name), START)


def test_a_deleted_groups_name_is_free(usergroups: UsergroupService, group_id: str) -> None:
    usergroups.delete(ADMIN, group_id)

    assert usergroups.create(ADMIN, NewUsergroup(name="Staff"), START).usergroup_id != group_id


def test_a_member_is_on_both_sides(
    usergroups: UsergroupService, users: UserRepository, ann: User, group_id: str
) -> None:
    usergroups.add_member(ADMIN, group_id, ann.user_id, START)

    (member,) = usergroups.members(ADMIN, group_id).members
    assert (member.user_id, member.display_name) == (ann.user_id, "Ann")
    assert users.get(TENANT, ann.user_id).groups == ann.groups | {group_id}


def test_who_is_a_member_already_stays_the_one_they_were(
    usergroups: UsergroupService, ann: User, group_id: str
) -> None:
    first = usergroups.add_member(ADMIN, group_id, ann.user_id, START)

    assert usergroups.add_member(ADMIN, group_id, ann.user_id, START) == first
    assert usergroups.members(ADMIN, group_id).total_count == 1


def test_who_left_is_on_neither_side(
    usergroups: UsergroupService, users: UserRepository, ann: User, group_id: str
) -> None:
    usergroups.add_member(ADMIN, group_id, ann.user_id, START)
    usergroups.remove_member(ADMIN, group_id, ann.user_id)

    assert usergroups.members(ADMIN, group_id).members == []
    assert users.get(TENANT, ann.user_id) == ann
    with pytest.raises(NotFoundError):
        usergroups.remove_member(ADMIN, group_id, ann.user_id)


def test_nobody_leaves_the_users(
    usergroups: UsergroupService, users: UserRepository, ann: User
) -> None:
    with pytest.raises(ConflictError):
        usergroups.remove_member(ADMIN, users_group(TENANT), ann.user_id)

    assert users.get(TENANT, ann.user_id) == ann


@pytest.mark.parametrize("which", ["unknown", "another tenant's"])
def test_only_users_of_the_tenant_are_let_in(
    usergroups: UsergroupService, table: Any, new_user: NewUser, group_id: str, which: str
) -> None:
    mallory = new_user("Mallory", OTHER_TENANT)
    before = table.scan()["Items"]

    user_id = NOBODY if which == "unknown" else mallory.user_id
    with pytest.raises(NotFoundError):
        usergroups.add_member(ADMIN, group_id, user_id, START)

    assert table.scan()["Items"] == before


def test_a_user_is_in_fifty_groups_at_most(
    usergroups: UsergroupService, users: UserRepository, table: Any, ann: User, group_id: str
) -> None:
    others = {f"another group {n}" for n in range(MAX_GROUPS - len(ann.groups) - 1)}
    table.update_item(
        Key=keys.user(TENANT, ann.user_id).item(),
        UpdateExpression="ADD #groups :others",
        ExpressionAttributeNames={"#groups": "groups"},
        ExpressionAttributeValues={":others": others},
    )
    usergroups.add_member(ADMIN, group_id, ann.user_id, START)
    one_more = usergroups.create(ADMIN, NewUsergroup(name="One more"), START).usergroup_id

    with pytest.raises(ConflictError):
        usergroups.add_member(ADMIN, one_more, ann.user_id, START)
    again = usergroups.add_member(ADMIN, group_id, ann.user_id, START)

    assert again.user_id == ann.user_id
    assert len(users.get(TENANT, ann.user_id).groups) == MAX_GROUPS
    assert usergroups.members(ADMIN, one_more).members == []


def test_a_deleted_group_is_left_by_all_its_members(
    usergroups: UsergroupService,
    users: UserRepository,
    new_user: NewUser,
    group_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("baton.people.usergroups._MEMBERS_AT_ONCE", 2)
    members = [new_user(f"User{n}") for n in range(5)]
    for each in members:
        usergroups.add_member(ADMIN, group_id, each.user_id, START)
    usergroups.delete(ADMIN, group_id)

    assert users.all(TENANT) == members
    with pytest.raises(NotFoundError):
        usergroups.get(ADMIN, group_id)
    with pytest.raises(NotFoundError):
        usergroups.delete(ADMIN, group_id)


def test_a_deletion_that_broke_off_is_seen_and_is_finished_by_another(
    usergroups: UsergroupService, users: UserRepository, ann: User, bob: User, group_id: str
) -> None:
    usergroups.add_member(ADMIN, group_id, ann.user_id, START)
    PRODUCT.fail("dynamodb", "TransactWriteItems", "InternalServerError", times=5)
    with pytest.raises(Exception, match="InternalServerError"):
        usergroups.delete(ADMIN, group_id)
    PRODUCT.reset()

    assert usergroups.get(ADMIN, group_id).name == "Staff"
    with pytest.raises(NotFoundError):
        usergroups.add_member(ADMIN, group_id, bob.user_id, START)
    usergroups.delete(ADMIN, group_id)
    assert users.get(TENANT, ann.user_id) == ann


def test_whoever_joins_while_a_group_is_deleted_is_not_left_behind(
    usergroups: UsergroupService, users: UserRepository, new_user: NewUser, group_id: str
) -> None:
    members = [new_user(f"User{n}") for n in range(12)]

    def join(user: User) -> None:
        try:
            usergroups.add_member(ADMIN, group_id, user.user_id, START)
        except NotFoundError:
            return

    with ThreadPoolExecutor(13) as pool:
        joining = [pool.submit(join, each) for each in members]
        deleting = pool.submit(usergroups.delete, ADMIN, group_id)
        for each in (*joining, deleting):
            each.result()

    assert users.all(TENANT) == members


def test_deleting_a_home_group_frees_nobody_elses_name(
    usergroups: UsergroupService, ann: User
) -> None:
    wanted = NewUsergroup(name="Home group for Ann")
    usergroups.create(ADMIN, wanted, START)
    usergroups.delete(ADMIN, home_of(ann))

    with pytest.raises(NameTakenError):
        usergroups.create(ADMIN, wanted, START)


def test_a_user_sees_the_groups_they_are_in_and_an_administrator_all(
    usergroups: UsergroupService, ann: User, bob: User, caller: Asking, group_id: str
) -> None:
    usergroups.add_member(ADMIN, group_id, bob.user_id, START)

    assert names(usergroups, caller(ann)) == ["Home group for Ann", "users"]
    assert names(usergroups, caller(bob)) == ["Home group for Bob", "Staff", "users"]
    assert len(names(usergroups, ADMIN)) == 5
    assert names(usergroups, OTHER_ADMIN) == ["administrators", "users"]
    assert names(usergroups, READER) == names(usergroups, Caller.guest(TENANT)) == []
    page = usergroups.list(ADMIN, page=2, page_size=2)
    assert (len(page.usergroups), page.total_count, page.page) == (2, 5, 2)


def test_an_owner_lets_others_into_their_home_and_out(
    usergroups: UsergroupService, users: UserRepository, ann: User, bob: User, caller: Asking
) -> None:
    home = home_of(ann)
    usergroups.add_member(caller(ann), home, bob.user_id, START)
    seen = [each.user_id for each in usergroups.members(caller(ann), home).members]
    usergroups.remove_member(caller(ann), home, bob.user_id)

    assert seen == [ann.user_id, bob.user_id]
    assert users.get(TENANT, bob.user_id) == bob


def forbidden(
    usergroups: UsergroupService, caller: Caller, group_id: str, user_id: str
) -> list[str]:
    """How everything one may want of a group is answered."""
    asked: list[Callable[[], object]] = [
        lambda: usergroups.members(caller, group_id),
        lambda: usergroups.add_member(caller, group_id, user_id, START),
        lambda: usergroups.remove_member(caller, group_id, user_id),
        lambda: usergroups.delete(caller, group_id),
    ]
    answers = []
    for ask in asked:
        with pytest.raises((ForbiddenError, NotFoundError)) as raised:
            ask()
        answers.append(raised.value.code)
    return answers


def test_members_change_nothing_in_a_group_and_do_not_list_it(
    usergroups: UsergroupService, ann: User, bob: User, caller: Asking, group_id: str
) -> None:
    usergroups.add_member(ADMIN, group_id, bob.user_id, START)
    usergroups.add_member(ADMIN, home_of(ann), bob.user_id, START)

    for each in (group_id, home_of(ann), users_group(TENANT)):
        assert forbidden(usergroups, caller(bob), each, bob.user_id) == ["forbidden"] * 4


def test_a_group_one_may_not_see_is_like_none(
    usergroups: UsergroupService, ann: User, bob: User, caller: Asking, group_id: str
) -> None:
    hidden = (group_id, home_of(ann), administrators_group(TENANT), NOBODY)
    answers = [forbidden(usergroups, caller(bob), each, bob.user_id) for each in hidden]

    assert answers == [["not_found"] * 4] * 4
    for stranger in (READER, Caller.guest(TENANT), OTHER_ADMIN):
        assert forbidden(usergroups, stranger, group_id, bob.user_id) == ["not_found"] * 4


@pytest.mark.parametrize("stranger", [READER, Caller.guest(TENANT)], ids=lambda each: each.kind)
def test_only_administrators_make_groups(usergroups: UsergroupService, stranger: Caller) -> None:
    with pytest.raises(ForbiddenError):
        usergroups.create(stranger, NewUsergroup(name="Mine"), START)


def test_users_do_not_make_groups(usergroups: UsergroupService, ann: User, caller: Asking) -> None:
    with pytest.raises(ForbiddenError):
        usergroups.create(caller(ann), NewUsergroup(name="Mine"), START)
    with pytest.raises(ForbiddenError):
        usergroups.delete(caller(ann), home_of(ann))


def test_nobody_makes_groups_in_a_tenant_that_does_not_exist(
    groups: UsergroupRepository, usergroups: UsergroupService
) -> None:
    nowhere = Caller("key", NOBODY, NOBODY, frozenset({Right.ADMIN}))

    with pytest.raises(NotFoundError):
        usergroups.create(nowhere, NewUsergroup(name="Mine"), START)
    assert groups.all(NOBODY) == []
