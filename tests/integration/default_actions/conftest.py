"""People who ask for default actions, and what they are answered."""

from collections.abc import Callable
from typing import Any

import pytest

from baton import container
from baton.ids import ProjectRef
from baton.people.founding import founding
from baton.people.passwords import Cost, Passwords
from tests.integration.conftest import START
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.people import Person, new_administrator, new_person

OTHER_TENANT = "88888888-8888-8888-8888-888888888888"
OTHER_PROJECT = "4c1c8a6d-03d5-4e1f-8f6f-6b2a6b1ead33"
NOWHERE = "99999999-9999-9999-9999-999999999999"
PASSWORD = "correct horse"

type SignUp = Callable[..., Answer]
type SignIn = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Passwords.__init__, "__defaults__", (Cost(memory=64, passes=1),))


@pytest.fixture
def ann(call: Gateway) -> Person:  # noqa: ARG001 - wanted for its effect
    return new_person("Ann")


@pytest.fixture
def boss(call: Gateway) -> Person:  # noqa: ARG001 - wanted for its effect
    """The tenant's administrator; with one it is closed."""
    return new_administrator("Boss")


@pytest.fixture
def other_tenant(call: Gateway) -> str:  # noqa: ARG001 - wanted for its effect
    writes = founding(OTHER_TENANT, "another", START, default_project_id=OTHER_PROJECT)
    container.table().transact(*writes)
    container.projects().add(ProjectRef(OTHER_TENANT, OTHER_PROJECT), "Theirs", START)
    return OTHER_TENANT


@pytest.fixture
def sign_up(call: Gateway) -> SignUp:
    """Somebody signs up: `sign_up("Ann")` has the address ann@example.com."""

    def ask(name: str, /, *, key: str | None = None, **changes: Any) -> Answer:
        attributes = {
            "name": name,
            "email": f"{name.lower()}@example.com",
            "password": PASSWORD,
            "passwordConfirm": PASSWORD,
        }
        return call.act("user_account/signup", attributes | changes, key=key)

    return ask


@pytest.fixture
def sign_in(call: Gateway) -> SignIn:
    def ask(email: str, password: str = PASSWORD, **how: Any) -> Answer:
        return call.act("user_account/signin", {"email": email, "password": password}, **how)

    return ask


def failure(answer: Answer) -> tuple[int, str]:
    """Status and message of a refusal, in the one shape there is for refusals."""
    (item,) = answer.body
    assert item.keys() == {"ResponseType", "Attributes"}
    assert item["ResponseType"] == "client.notify"
    assert item["Attributes"].keys() == {"type", "title", "message"}
    assert (item["Attributes"]["type"], item["Attributes"]["title"]) == ("error", "failed")
    return answer.status, item["Attributes"]["message"]


def types(answer: Answer) -> list[str]:
    return [item["ResponseType"] for item in answer.body]


def token_of(answer: Answer) -> str:
    """The token that signing in gave."""
    assert answer.status == 200, answer.body
    return str(answer.body[0]["Attributes"]["value"])
