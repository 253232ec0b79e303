"""An instance that may reach loopback, a provider there, and people who log in with it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from baton import clock, container
from baton.callers.models import Caller, users_group
from baton.entities import system
from baton.ids import ProjectRef
from baton.outgoing.client import default_client
from baton.people.founding import founding
from baton.permission import GROUP_USE
from baton.rows.models import Row
from tests.integration.conftest import START
from tests.integration.default_actions.conftest import OTHER_PROJECT, OTHER_TENANT
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.support.oauth_provider import Provider, Somebody, browse, parameters, running_provider

HERE = ProjectRef(TENANT, PROJECT)
CALLBACK = "https://app.example.com/oauth/response"
BEGIN = "oauth_connect/oauth_login_begin"
END = "oauth_token/oauth.login.response"

type Connect = Callable[..., str]


@pytest.fixture
def provider(call: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:  # noqa: ARG001 - wanted for its effect
    """With Ann, who has a verified address. Loopback is opened to the instance."""
    monkeypatch.setenv("OUTGOING_NETWORKS", "127.0.0.0/8")
    default_client.cache_clear()
    with running_provider() as running:
        running.people["ann"] = Somebody("sub-ann", "ann@example.com")
        yield running
    default_client.cache_clear()


@pytest.fixture
def connect(call: Gateway, provider: Provider) -> Connect:
    """Makes a connection to the provider as an administrator does; returns its id."""

    def make(name: str = "local", /, **columns: Any) -> str:
        callback = columns.setdefault("redirect_uri", CALLBACK)
        sent = provider.connection(name=name, **columns)
        made = call("POST", "/data/oauth_connect", {"attributes": sent})
        assert made.status == 201, made.body
        provider.redirect_uris.add(f"{callback}?authenticator={name}")
        return str(made.body["data"]["id"])

    return make


@pytest.fixture
def login(connect: Connect) -> str:
    """A connection that lets people log in."""
    return connect("local", allow_login=True)


@pytest.fixture
def shared(connect: Connect) -> str:
    """A connection that lets nobody log in, and that all users may connect with."""
    groups = [{"usergroup_id": users_group(TENANT), "permission": GROUP_USE}]
    return connect("shared", groups=groups, access_type_offline=True)


class Browser:
    """Somebody with a browser, who is a guest unless a key or token is given."""

    def __init__(self, call: Gateway) -> None:
        self._call = call

    def begin(self, connection_id: str, key: str | None = None, **more: Any) -> str:
        """Where beginning sends them."""
        answer = self._call.act(BEGIN, {"oauth_connect_id": connection_id, **more}, key=key)
        assert answer.status == 200, answer.body
        kept, onward = answer.body
        location = str(onward["Attributes"]["location"])
        assert kept == {
            "ResponseType": "client.store.set",
            "Attributes": {"key": "secret", "value": parameters(location)["state"]},
        }
        assert onward["Attributes"] == {"location": location, "window": "self", "delay": 0}
        return location

    def end(self, back: str, key: str | None = None, **changed: Any) -> Answer:
        """What the client posts of where the provider sent them back to."""
        sent = parameters(back) | changed
        return self._call.act(END, {n: v for n, v in sent.items() if v is not None}, key=key)

    def follow(self, back: str) -> Answer:
        """The same by the provider's redirect alone, to an address that is the action's own."""
        return self._call.send("GET", f"/action/{END}?{back.partition('?')[2]}", key=None)

    def log_in(
        self, connection_id: str, person: str = "ann", key: str | None = None, **more: Any
    ) -> Answer:
        return self.end(browse(self.begin(connection_id, key, **more), person), key)


@pytest.fixture
def browser(call: Gateway) -> Browser:
    return Browser(call)


def token_rows() -> list[Row]:
    entity = system.find(TENANT, "oauth_token")
    assert entity is not None
    return list(container.row_repository().each(HERE, entity))


def items(answer: Answer) -> dict[str, list[Any]]:
    """The attributes of an answer's items, by their type."""
    assert answer.status == 200, answer.body
    found: dict[str, list[Any]] = {}
    for item in answer.body:
        found.setdefault(item["ResponseType"], []).append(item["Attributes"])
    return found


def token_of(answer: Answer) -> str:
    """Our token, which logging in gave."""
    (kept,) = items(answer)["client.store.set"]
    assert kept["key"] == "token"
    return str(kept["value"])


def user_of(answer: Answer) -> Caller:
    return container.authenticator().authenticate(f"Bearer {token_of(answer)}", clock.now())


def shows(answer: Answer, provider: Provider) -> list[str]:
    """What an answer shows of the provider's secrets, which is to be nothing."""
    text = json.dumps(answer.body)
    secrets = [provider.client_secret]
    for each in provider.tokens:
        secrets += [each.access_token, each.refresh_token or ""]
    return [each for each in secrets if each and each in text]


@pytest.fixture
def other_tenant(call: Gateway) -> str:  # noqa: ARG001 - wanted for its effect
    writes = founding(OTHER_TENANT, "another", START, default_project_id=OTHER_PROJECT)
    container.table().transact(*writes)
    container.projects().add(ProjectRef(OTHER_TENANT, OTHER_PROJECT), "Theirs", START)
    return OTHER_TENANT
