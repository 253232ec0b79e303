"""Access tokens for those who use them: the current one, renewed once however many ask at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from baton import clock, container
from baton.callers.models import Caller, users_group
from baton.default_actions.service import Wanted
from baton.errors import ConflictError, ForbiddenError, NotFoundError, ProviderError
from baton.oauth.access import RENEWAL_SECONDS, AccessTokens
from baton.permission import Audience, Operation, Subject, bits
from baton.rows.models import Row
from tests.integration.oauth.conftest import HERE, Browser, token_rows
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.people import Person, new_person
from tests.integration.simulation.session import PRODUCT
from tests.support.oauth_provider import Provider, browse, parameters

AGAIN = "connect again"


@pytest.fixture
def bob(call: Gateway) -> Person:  # noqa: ARG001 - wanted for its effect
    return new_person("Bob")


@pytest.fixture
def token(browser: Browser, shared: str, bob: Person) -> Row:
    """Bob's, which lasts an hour."""
    assert browser.log_in(shared, key=bob.token).status == 200
    (row,) = token_rows()
    return row


def subject(person: Person) -> Subject:
    return Caller.user(person.user_id, TENANT, frozenset({users_group(TENANT)})).subject


def bearer(token: Row, person: Person, now: datetime | None = None) -> str:
    return container.access_tokens().bearer(HERE, token.row_id, subject(person), now or clock.now())


def end(token: Row, seconds: int) -> datetime:
    """So long before, or after, the access ends."""
    return datetime.fromtimestamp(
        int(token.values["expires_in"]), tz=clock.now().tzinfo
    ) - timedelta(seconds=seconds)


def test_a_token_that_lasts_is_the_one_there_is(
    token: Row, bob: Person, provider: Provider
) -> None:
    assert (
        bearer(token, bob) == bearer(token, bob, end(token, 90)) == provider.tokens[0].access_token
    )
    assert provider.renewals == 0


@pytest.mark.parametrize("seconds", [59, 0, -86_400])
def test_a_token_is_renewed_before_it_ends(
    token: Row, bob: Person, provider: Provider, seconds: int
) -> None:
    now = end(token, seconds)

    first, again = bearer(token, bob, now), bearer(token, bob, now)

    assert first == again == provider.tokens[1].access_token
    assert provider.renewals == 1
    (row,) = token_rows()
    assert row.values["expires_in"] == int(now.timestamp()) + 3600
    assert "renewing_until" not in row.values


def test_a_new_refresh_token_takes_the_place_of_the_old_one(
    token: Row, bob: Person, provider: Provider
) -> None:
    for hours in range(1, 4):
        bearer(token, bob, end(token, -3600 * hours * 2))

    assert provider.renewals == 3
    (row,) = token_rows()
    assert (
        container.oauth_tokens().secret(HERE, row, "refresh_token")
        == provider.tokens[-1].refresh_token
    )


def test_many_at_once_renew_once(token: Row, bob: Person, provider: Provider) -> None:
    """This provider ends all access when a refresh token comes twice, as real ones do."""
    provider.slow = 0.3
    ready = threading.Barrier(6)
    access = AccessTokens(
        container.oauth_tokens(), container.oauth_connections(), container.oauth_provider()
    )

    def ask(_: int) -> str:
        ready.wait(10)
        return access.bearer(HERE, token.row_id, subject(bob), end(token, 10))

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(ask, range(6)))

    assert found == {provider.tokens[1].access_token}
    assert provider.renewals == 1


def test_what_is_changed_during_a_renewal_is_kept_and_so_are_the_new_tokens(
    token: Row, bob: Person, provider: Provider, call: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew = type(container.oauth_provider()).renew

    def meanwhile(*told: Any) -> Any:
        path = f"/data/oauth_token/{token.row_id}"
        changed = call("PATCH", path, {"attributes": {"token_type": "mine"}}, key=bob.token)
        assert changed.status == 200, changed.body
        return renew(*told)

    monkeypatch.setattr(type(container.oauth_provider()), "renew", meanwhile)

    assert bearer(token, bob, end(token, 10)) == provider.tokens[1].access_token
    (row,) = token_rows()
    assert row.values["token_type"] == "mine"
    assert bearer(row, bob) == provider.tokens[1].access_token


def test_a_step_connects_and_uses_what_was_granted(
    shared: str, bob: Person, provider: Provider
) -> None:
    """With the rights of the function that performs steps, and those of the action's owner."""
    caller = Caller.user(bob.user_id, TENANT, frozenset({users_group(TENANT)}))

    def perform(entity: str, name: str, **attributes: str) -> Any:
        wanted = Wanted(
            entity=entity,
            name=name,
            attributes=attributes,
            caller=caller,
            address=bob.user_id,
            project_id=HERE.project_id,
        )
        with PRODUCT.acting_as("functions.steps.perform_builtin"):
            return container.default_actions().perform_step(wanted, clock.now())

    begun = perform("oauth_connect", "oauth_login_begin", oauth_connect_id=shared)
    back = parameters(browse(begun[1].attributes["location"], "ann"))
    ended = perform("oauth_token", "oauth.login.response", **back)

    assert ended[0].attributes["title"] == "Successfully connected"
    (token,) = token_rows()
    with PRODUCT.acting_as("functions.steps.perform_builtin"):
        assert bearer(token, bob, end(token, 10)) == provider.tokens[1].access_token


def test_a_refused_renewal_says_to_connect_again_and_connecting_helps(
    token: Row, bob: Person, provider: Provider, browser: Browser, shared: str
) -> None:
    provider.revoke_refresh_tokens()
    for _ in range(2):
        with pytest.raises(ConflictError, match=AGAIN):
            bearer(token, bob, end(token, 10))
    assert len(provider.asked) == 2  # the provider is not asked a second time
    (row,) = token_rows()
    assert row.values["refused_at"]

    browser.log_in(shared, key=bob.token)

    assert bearer(token, bob) == provider.tokens[-1].access_token
    assert len(token_rows()) == 1


@pytest.mark.parametrize("wrong", ["down", "html", "error"])
def test_a_provider_that_fails_once_is_asked_again(
    token: Row, bob: Person, provider: Provider, wrong: str
) -> None:
    provider.wrong = wrong
    with pytest.raises(ProviderError):
        bearer(token, bob, end(token, 10))
    provider.wrong = ""

    assert bearer(token, bob, end(token, 10)) == provider.tokens[1].access_token


def test_who_dies_while_renewing_holds_up_others_for_a_while_only(
    token: Row, bob: Person, provider: Provider
) -> None:
    now = end(token, 10)
    claim = dict(token.values) | {"renewing_until": int(now.timestamp()) + RENEWAL_SECONDS}
    container.oauth_tokens().replace(HERE, token, claim, now)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)

    access = AccessTokens(
        container.oauth_tokens(),
        container.oauth_connections(),
        container.oauth_provider(),
        clock=lambda: sum(waited) * 10,
        sleep=sleep,
    )

    assert access.bearer(HERE, token.row_id, subject(bob), now) == provider.tokens[1].access_token
    assert sum(waited) * 10 >= RENEWAL_SECONDS


def test_without_a_refresh_token_it_lasts_as_long_as_it_lasts(
    token: Row, bob: Person, provider: Provider
) -> None:
    values = dict(token.values) | {"refresh_token": None}
    container.oauth_tokens().replace(HERE, token, values, clock.now())

    assert bearer(token, bob, end(token, 10)) == provider.tokens[0].access_token
    with pytest.raises(ConflictError, match=AGAIN):
        bearer(token, bob, end(token, 0))


def test_without_its_connection_it_cannot_be_renewed(
    token: Row, bob: Person, call: Gateway, shared: str
) -> None:
    assert call("DELETE", f"/data/oauth_connect/{shared}").status == 204

    assert bearer(token, bob)
    with pytest.raises(ConflictError, match=AGAIN):
        bearer(token, bob, end(token, 10))


def test_only_those_use_it_who_may_execute_the_row(token: Row, bob: Person, call: Gateway) -> None:
    eve = new_person("Eve")
    with pytest.raises(NotFoundError):
        bearer(token, eve)
    with pytest.raises(NotFoundError):
        container.access_tokens().bearer(HERE, token.row_id, Subject(), clock.now())
    for number, refusal in ((bits(Audience.GROUP, [Operation.PEEK, Operation.READ]), ForbiddenError),
                            (bits(Audience.GROUP, [Operation.PEEK, Operation.EXECUTE]), None)):  # fmt: skip
        groups = [{"usergroup_id": users_group(TENANT), "permission": number}]
        path = f"/data/oauth_token/{token.row_id}"
        assert call("PATCH", path, {"attributes": {"groups": groups}}, key=bob.token).status == 200
        if refusal:
            with pytest.raises(refusal):
                bearer(token, eve)
        else:
            assert bearer(token, eve)


def test_there_is_no_token_but_those_there_are(token: Row, bob: Person) -> None:
    for unknown in ("", "x", token.row_id.replace("-", ""), TENANT):
        with pytest.raises(NotFoundError):
            bearer(replace(token, row_id=unknown), bob)
