"""Signing up: one account for an address, with its home, or nothing at all."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from baton import container
from baton.callers.models import administrators_group, users_group
from baton.callers.tokens import StoredAccounts
from baton.errors import EmailTakenError, InvalidInputError, NotFoundError
from baton.people.models import Created, SignUp
from baton.people.service import PeopleService
from baton.people.usergroups import UsergroupRepository
from baton.people.users import UserRepository
from tests.integration.conftest import START
from tests.integration.people.conftest import OTHER_TENANT, PASSWORD
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.session import PRODUCT

ANN = SignUp("Ann", "Ann@Example.com", PASSWORD)


def test_an_account_is_stored_whole(
    people: PeopleService, users: UserRepository, groups: UsergroupRepository
) -> None:
    made = people.sign_up(TENANT, ANN, START)

    user, home = made.user, made.home_group
    assert users.get(TENANT, user.user_id) == user
    assert groups.get(TENANT, home.group_id) == home
    assert groups.members(home) == [made.membership]
    everybody = groups.members(groups.get(TENANT, users_group(TENANT)))
    assert [each.user_id for each in everybody] == [user.user_id]
    assert groups.members(groups.get(TENANT, administrators_group(TENANT))) == []


@pytest.mark.usefixtures("tenants")
def test_an_account_is_one_write(people: PeopleService, aws_calls: Any) -> None:
    aws_calls.clear()
    people.sign_up(TENANT, ANN, START)

    assert aws_calls == [("dynamodb", "TransactWriteItems")]


def test_the_account_is_what_tokens_are_checked_against(people: PeopleService) -> None:
    user = people.sign_up(TENANT, ANN, START).user

    account = StoredAccounts(container.table()).find(TENANT, user.user_id)

    assert account
    assert (account.version, account.groups) == (1, user.groups)


def test_the_password_is_nowhere_in_the_table(people: PeopleService, table: Any) -> None:
    people.sign_up(TENANT, ANN, START)

    assert PASSWORD not in str(table.scan()["Items"])


@pytest.mark.parametrize(
    "email", ["ann@example.com", " ANN@EXAMPLE.COM ", "\uff41nn@example.com"], ids=repr
)
def test_an_address_has_one_account(people: PeopleService, table: Any, email: str) -> None:
    people.sign_up(TENANT, ANN, START)
    before = table.scan()["Count"]

    wanted = SignUp("Another", email, PASSWORD)
    with pytest.raises((EmailTakenError, InvalidInputError)):
        people.sign_up(TENANT, wanted, START)

    assert table.scan()["Count"] == before


def test_people_may_have_the_same_name(people: PeopleService, groups: UsergroupRepository) -> None:
    people.sign_up(TENANT, ANN, START)
    people.sign_up(TENANT, SignUp("Ann", "other@example.com", PASSWORD), START)

    names = [group.name for group in groups.all(TENANT)]
    assert names.count("Home group for Ann") == 2


def test_an_address_may_have_an_account_in_each_tenant(
    people: PeopleService, users: UserRepository
) -> None:
    here = people.sign_up(TENANT, ANN, START).user
    there = people.sign_up(OTHER_TENANT, ANN, START).user

    assert users.all(TENANT) == [here]
    assert users.all(OTHER_TENANT) == [there]
    with pytest.raises(NotFoundError):
        users.get(TENANT, there.user_id)


def test_nobody_signs_up_with_a_tenant_that_does_not_exist(
    people: PeopleService, table: Any
) -> None:
    before = table.scan()["Count"]

    with pytest.raises(NotFoundError):
        people.sign_up("99999999-9999-9999-9999-999999999999", ANN, START)

    assert table.scan()["Count"] == before


def test_of_fifty_at_once_with_one_address_one_gets_it(
    people: PeopleService, users: UserRepository, table: Any
) -> None:
    before = table.scan()["Count"]
    spellings = [
        "".join(c.upper() if n >> i & 1 else c for i, c in enumerate("annabel@example.com"))
        for n in range(50)
    ]

    def sign_up(email: str) -> Created | EmailTakenError:
        try:
            return people.sign_up(TENANT, SignUp("Ann", email, PASSWORD), START)
        except EmailTakenError as refused:
            return refused

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(sign_up, spellings))

    made = [each for each in answers if isinstance(each, Created)]
    assert len(set(spellings)) == 50
    assert len(made) == 1
    assert users.all(TENANT) == [made[0].user]
    assert table.scan()["Count"] == before + 5


def test_a_transaction_that_collides_is_tried_again(
    people: PeopleService, users: UserRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baton.store.waiting.time.sleep", lambda _: None)
    reasons = {"CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}]}
    PRODUCT.fail(
        "dynamodb", "TransactWriteItems", "TransactionCanceledException", times=2, details=reasons
    )

    made = people.sign_up(TENANT, ANN, START)

    assert users.all(TENANT) == [made.user]
