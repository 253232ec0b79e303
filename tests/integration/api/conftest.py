"""A second project beside the first, and people who come with a token."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from baton import container
from baton.callers.models import administrators_group
from baton.callers.tokens import TokenIssuer
from baton.ids import ProjectRef
from baton.people import creation
from baton.people.attempts import Attempts
from baton.people.models import SignUp
from baton.people.passwords import Cost, Passwords
from baton.people.service import PeopleService
from tests.integration.conftest import START
from tests.integration.simulation.environment import STACK, TENANT, TOKEN_ISSUER
from tests.integration.simulation.gateway import Gateway

PASSWORD = "correct horse"
CHEAP = Passwords(Cost(memory=64, passes=1))


class Person(NamedTuple):
    user_id: str
    email: str
    token: str
    home_group_id: str


type NewPerson = Callable[..., Person]


@pytest.fixture
def other_project(call: Gateway) -> str:  # noqa: ARG001 - wanted for its effect
    project_id = "4c1c8a6d-03d5-4e1f-8f6f-6b2a6b1ead33"
    container.projects().add(ProjectRef(TENANT, project_id), "Another project", START)
    return project_id


@pytest.fixture
def new_person(call: Gateway) -> NewPerson:  # noqa: ARG001 - wanted for its effect
    """Signs somebody up and in: `new_person("Ann")` has the address ann@example.com."""
    users, groups = container.user_repository(), container.usergroup_repository()
    people = PeopleService(users, groups, CHEAP, Attempts(container.table()))

    def sign_up(name: str, *, administrator: bool = False, tenant: str = TENANT) -> Person:
        wanted = SignUp(name, f"{name.lower()}@example.com", PASSWORD)
        made = people.sign_up(tenant, wanted, START)
        if administrator:
            group = groups.get(tenant, administrators_group(tenant))
            joined = creation.membership(made.user.user_id, group.group_id, START)
            groups.add_member(group, joined)
        issuer = TokenIssuer(container.signing_keys(), TOKEN_ISSUER, STACK, timedelta(hours=1))
        # Tokens are verified by the clock on the wall.
        token = issuer.issue(made.user, datetime.now(UTC))
        return Person(made.user.user_id, made.user.email, token, made.home_group.group_id)

    return sign_up


@pytest.fixture
def other_tenant(call: Gateway) -> str:
    """A second tenant, open, with its default project."""
    body = {"name": "north-shop", "displayName": "The shop in the north"}
    return str(call.send("POST", "/api/tenant", body).body["tenantId"])
