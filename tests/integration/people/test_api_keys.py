"""A tenant's API keys: listed without what verifies them, and revoked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baton import container
from baton.callers.api_keys import ApiKey, ApiKeyRepository, mint, split
from baton.callers.models import Right
from baton.errors import NotFoundError, UnauthenticatedError
from baton.store import keys
from tests.integration.conftest import START
from tests.integration.people.conftest import OTHER_TENANT
from tests.integration.simulation.environment import TENANT

READING = frozenset({Right.READ, Right.EXECUTE})


@pytest.fixture
def repository(table: object) -> ApiKeyRepository:  # noqa: ARG001 - wanted for its effect
    return container.api_keys()


@pytest.fixture
def stored(repository: ApiKeyRepository) -> tuple[ApiKey, str]:
    """A key and its text."""
    made = mint(TENANT, "ci", READING, START, START + timedelta(days=1), TENANT)
    repository.add(made[0])
    return made


def test_a_list_shows_all_but_what_verifies(
    repository: ApiKeyRepository, stored: tuple[ApiKey, str]
) -> None:
    key, text = stored
    parts = split(text)

    (listed,) = repository.of_tenant(TENANT)
    assert listed == replace(key, digest="")
    assert listed.created_by == TENANT
    assert parts
    assert not listed.verifies(parts[1], START)
    assert not listed.verifies("", START)


def test_a_pointer_holds_nothing_that_verifies(stored: tuple[ApiKey, str], table: Any) -> None:
    key, text = stored
    pointer = table.get_item(Key=keys.api_key_pointer(TENANT, key.key_id).item())["Item"]

    assert key.digest not in str(pointer)
    assert text.rpartition("_")[2] not in str(pointer)


def test_a_tenants_keys_are_its_own(
    repository: ApiKeyRepository, stored: tuple[ApiKey, str]
) -> None:
    theirs, _ = mint(OTHER_TENANT, "theirs", READING, START)
    repository.add(theirs)

    assert [key.key_id for key in repository.of_tenant(TENANT)] == [stored[0].key_id]
    assert [key.key_id for key in repository.of_tenant(OTHER_TENANT)] == [theirs.key_id]


def test_a_key_of_before_there_were_lists_is_listed_and_revoked(
    repository: ApiKeyRepository, stored: tuple[ApiKey, str], table: Any
) -> None:
    key, _ = stored
    pointer = keys.api_key_pointer(TENANT, key.key_id).item()
    table.put_item(Item=pointer | {"name": "ci"})

    assert repository.of_tenant(TENANT) == [replace(key, digest="")]
    repository.revoke(TENANT, key.key_id)
    assert repository.of_tenant(TENANT) == [replace(key, digest="", revoked=True)]


@pytest.mark.parametrize("times", [1, 2])
def test_a_revoked_key_is_refused_and_still_listed(
    repository: ApiKeyRepository, stored: tuple[ApiKey, str], times: int
) -> None:
    key, text = stored
    for _ in range(times):
        repository.revoke(TENANT, key.guid)

    assert repository.find(key.key_id) == replace(key, revoked=True)
    assert [each.revoked for each in repository.of_tenant(TENANT)] == [True]
    with pytest.raises(UnauthenticatedError):
        container.authenticator().authenticate(f"Bearer {text}", START)


@pytest.mark.parametrize("tenant_id", [TENANT, OTHER_TENANT])
@pytest.mark.parametrize("key_id", ["", "0" * 32, "x" * 5000, "#", "\ud800"], ids=ascii)
def test_a_key_that_does_not_exist_is_not_found(
    repository: ApiKeyRepository, table: Any, tenant_id: str, key_id: str
) -> None:
    with pytest.raises(NotFoundError):
        repository.revoke(tenant_id, key_id)

    assert table.scan()["Items"] == []


def test_another_tenants_key_is_not_found_and_lives_on(
    repository: ApiKeyRepository, stored: tuple[ApiKey, str]
) -> None:
    key, _ = stored

    with pytest.raises(NotFoundError) as raised:
        repository.revoke(OTHER_TENANT, key.key_id)
    with pytest.raises(NotFoundError) as missing:
        repository.revoke(OTHER_TENANT, "0" * 32)

    assert raised.value.message == missing.value.message
    assert repository.find(key.key_id) == key
