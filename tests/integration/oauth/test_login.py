"""Logging in with a provider, against a real one."""

from typing import Any

import pytest

from baton import container
from baton.callers.models import users_group
from baton.permission import GROUP_USE
from tests.integration.default_actions.conftest import failure
from tests.integration.oauth.conftest import (
    CALLBACK,
    HERE,
    Browser,
    Connect,
    items,
    shows,
    token_of,
    token_rows,
    user_of,
)
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.people import Person, new_administrator, new_person
from tests.support.oauth_provider import Provider, Somebody, browse

USE_PASSWORD = (
    "There is an account with this e-mail address that has a password: sign in with it, and connect"
    " from there"
)
UNVERIFIED = "The provider does not say that it has verified an e-mail address of this account"


@pytest.fixture
def bob(call: Gateway) -> Person:  # noqa: ARG001 - wanted for its effect
    """Signed up with bob@example.com and a password."""
    return new_person("Bob")


def users() -> list[str]:
    return sorted(each.email for each in container.user_repository().all(TENANT))


def test_who_logs_in_first_becomes_a_user_with_a_group_and_no_password(
    browser: Browser,
    login: str,
    provider: Provider,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level("INFO"):
        answer = browser.log_in(login)

    logged = "".join([*capsys.readouterr(), str([vars(each) for each in caplog.records])])
    assert "answered" in logged
    caller = user_of(answer)
    user = container.user_repository().get(TENANT, caller.caller_id)
    assert (user.name, user.email, user.confirmed) == ("Ann Other", "ann@example.com", True)
    assert user.password_hash is None
    home = [each for each in user.groups if each != users_group(TENANT)]
    assert container.usergroup_repository().get(TENANT, home[0]).owner_id == user.user_id
    (row,) = token_rows()
    assert row.owner_id == user.user_id
    assert row.values["token_type"] == "local"
    assert row.values["oauth_connect_id"] == login
    assert row.values["account"] == "sub-ann"
    assert shows(answer, provider) == shows(answer._replace(body=logged), provider) == []
    assert token_of(answer) not in logged


def test_logging_in_answers_seven_items_in_order(browser: Browser, login: str) -> None:
    answer = browser.log_in(login)

    token = token_of(answer)
    assert [(each["ResponseType"], each["Attributes"]) for each in answer.body] == [
        ("client.notify", {"type": "success", "title": "Successfully connected",
                           "message": "You can use this connection now"}),
        ("client.redirect", {"location": "/in/item/oauth_token", "window": "self", "delay": 0}),
        ("client.store.set", {"key": "token", "value": token}),
        ("client.cookie.set", {"key": "token", "value": f"{token}; SameSite=Strict"}),
        ("client.notify", {"type": "success", "title": "Success", "message": "Logged in"}),
        ("client.redirect", {"location": "/", "window": "self", "delay": 2000}),
        ("client.redirect", {"location": "/", "window": "self", "delay": 2000}),
    ]  # fmt: skip


def test_the_providers_redirect_alone_logs_in_too(browser: Browser, login: str) -> None:
    answer = browser.follow(browse(browser.begin(login), "ann"))

    assert user_of(answer).kind == "user"
    assert answer.headers["cache-control"] == "no-store"


def test_the_older_name_begins_just_so(call: Gateway, login: str) -> None:
    for method in ("GET", "POST"):
        path = f"/action/oauth_connect/oauth.login.begin?oauth_connect_id={login}"
        assert call.send(method, path, key=None).status == 200


def test_who_logs_in_again_is_the_same_user_with_one_token(
    browser: Browser, login: str, provider: Provider
) -> None:
    first = user_of(browser.log_in(login)).caller_id
    provider.people["ann"].email = "ann@elsewhere.example.com"
    again = user_of(browser.log_in(login)).caller_id

    assert first == again
    assert users() == ["ann@example.com"]
    assert len(token_rows()) == 1
    kept = container.oauth_tokens().secret(HERE, token_rows()[0], "access_token")
    assert kept == provider.tokens[-1].access_token


def test_a_verified_address_finds_an_account_without_a_password(
    browser: Browser, login: str, connect: Connect, provider: Provider
) -> None:
    first = user_of(browser.log_in(login)).caller_id
    other = connect("other", allow_login=True)
    provider.people["ann"] = Somebody("another subject", "ANN@Example.COM")

    assert user_of(browser.log_in(other)).caller_id == first
    assert len(token_rows()) == 2


def test_part_of_an_address_finds_nobody(browser: Browser, login: str, provider: Provider) -> None:
    known = {user_of(browser.log_in(login)).caller_id}
    for email in ("nn@example.com", "joann@example.com", "ann@example.com.evil"):
        provider.people["eve"] = Somebody(f"sub of {email}", email)

        found = user_of(browser.log_in(login, "eve")).caller_id

        assert found not in known, email
        known.add(found)


def test_an_account_with_a_password_is_not_given_away(
    browser: Browser, login: str, provider: Provider, bob: Person
) -> None:
    provider.people["bob"] = Somebody("sub-bob", "BOB@example.com")

    refused = browser.log_in(login, "bob")

    assert failure(refused) == (403, USE_PASSWORD)
    assert token_rows() == []
    assert bob.token


def test_who_is_signed_in_links_their_account_and_logs_in_without_it_later(
    browser: Browser, login: str, provider: Provider, bob: Person
) -> None:
    provider.people["bob"] = Somebody("sub-bob", "robert@elsewhere.example.com", verified=False)

    linked = browser.log_in(login, "bob", key=bob.token)
    later = browser.log_in(login, "bob")

    assert user_of(linked).caller_id == user_of(later).caller_id == bob.user_id
    assert users() == ["bob@example.com"]
    (row,) = token_rows()
    assert row.owner_id == bob.user_id


def test_an_account_of_the_provider_is_one_users(browser: Browser, login: str, bob: Person) -> None:
    browser.log_in(login)

    refused = browser.log_in(login, key=bob.token)

    assert failure(refused) == (409, "This account of the provider is linked with another user")
    assert [row.owner_id for row in token_rows()] != [bob.user_id]


def test_an_address_that_is_not_verified_is_nobodys(
    browser: Browser, login: str, provider: Provider
) -> None:
    addresses = [("eve@example.com", False), ("eve@example.com", None), ("", None), ("x", True)]
    for email, verified in addresses:
        provider.people["eve"] = Somebody("sub-eve", email, verified)

        assert failure(browser.log_in(login, "eve")) == (403, UNVERIFIED), email
        assert (users(), token_rows()) == ([], [])


def test_in_the_end_people_are_sent_where_they_wanted_if_it_is_listed(
    browser: Browser, call: Gateway, connect: Connect
) -> None:
    listed = ["/welcome", "https://app.example.com/in"]
    login = connect("local", allow_login=True, redirect_targets=listed)

    for target in listed:
        onward = items(browser.log_in(login, redirect_target=target))["client.redirect"]
        assert [each["location"] for each in onward][1:] == [target, target]
    for target in ("//evil.example.com", "https://evil.example.com", "/elsewhere"):
        sent = {"oauth_connect_id": login, "redirect_target": target}
        refused = call.act("oauth_connect/oauth_login_begin", sent)
        assert failure(refused)[0] == 400


def test_a_provider_without_id_tokens_is_asked_for_the_profile_and_the_addresses(
    browser: Browser, connect: Connect, provider: Provider
) -> None:
    login = connect(
        "local",
        allow_login=True,
        issuer=None,
        jwks_url=None,
        scope="user",
        profile_id_path="sub",
        emails_url=f"{provider.url}/emails",
        token_auth_method="client_secret_post",
    )
    provider.auth_method = "client_secret_post"
    provider.people["ann"] = Somebody("4711", "shown@example.com", verified=None)
    provider.addresses = [
        {"email": "old@example.com", "primary": False, "verified": False},
        {"email": "ann@example.com", "primary": True, "verified": True},
    ]

    caller = user_of(browser.log_in(login))

    assert users() == ["ann@example.com"]
    assert token_rows()[0].owner_id == caller.caller_id
    assert "id_token" not in str(provider.asked)


def test_after_the_tenant_is_closed_guests_log_in_when_an_administrator_lets_them(
    browser: Browser, call: Gateway, login: str
) -> None:
    new_administrator("Boss")
    closed = call.act("oauth_connect/oauth_login_begin", {"oauth_connect_id": login})
    assert failure(closed) == (403, "forbidden")

    for name in ("oauth_connect/oauth_login_begin", "oauth_token/oauth.login.response"):
        opened = call("PATCH", f"/default-action/{name}", {"permission": 2085152})
        assert opened.status == 200

    assert user_of(browser.log_in(login)).kind == "user"


def test_the_same_person_twice_at_once_is_one_user(
    browser: Browser, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one finds nobody, and then that the address was taken meanwhile."""
    from baton.oauth.repository import LinkRepository
    from baton.people.users import UserRepository

    back = browse(browser.begin(login), "ann")
    looked = []
    find, by_email = LinkRepository.find, UserRepository.find_by_email

    def nobody_at_first(self: Any, *told: str) -> Any:
        looked.append(told)
        if len(looked) == 1:
            looked.append(("the other one",))
            browser.log_in(login)
            return None
        return find(self, *told)

    def nobody_by_email(self: Any, *told: str) -> Any:
        return None if len(looked) == 3 else by_email(self, *told)

    monkeypatch.setattr(LinkRepository, "find", nobody_at_first)
    monkeypatch.setattr(UserRepository, "find_by_email", nobody_by_email)
    caller = user_of(browser.end(back))

    assert users() == ["ann@example.com"]
    assert [row.owner_id for row in token_rows()] == [caller.caller_id]


def test_a_connection_that_lets_nobody_log_in_connects_users(
    browser: Browser, call: Gateway, shared: str, provider: Provider, bob: Person
) -> None:
    guest = call.act("oauth_connect/oauth_login_begin", {"oauth_connect_id": shared})
    assert guest.status in {401, 404}

    answer = browser.log_in(shared, key=bob.token)

    assert list(items(answer)) == ["client.notify", "client.redirect"]
    assert items(answer)["client.redirect"][0]["location"] == "/in/item/oauth_token"
    assert shows(answer, provider) == []
    (row,) = token_rows()
    assert row.owner_id == bob.user_id
    shown = call("GET", f"/data/oauth_token/{row.row_id}", key=bob.token).body["data"]
    assert shown["attributes"].get("access_token") is None
    assert call("GET", f"/data/oauth_token/{row.row_id}", key=new_person("Eve").token).status == 404


def test_the_providers_redirect_connects_too_where_it_comes_straight_here(
    browser: Browser, connect: Connect, bob: Person
) -> None:
    groups = [{"usergroup_id": users_group(TENANT), "permission": GROUP_USE}]
    own = "https://api.example.com/action/oauth_token/oauth.login.response"
    straight = connect("straight", groups=groups, redirect_uri=own)

    answer = browser.follow(browse(browser.begin(straight, bob.token), "ann"))

    assert items(answer)["client.notify"][0]["title"] == "Successfully connected"
    assert [row.owner_id for row in token_rows()] == [bob.user_id]


def test_a_connection_that_is_not_shared_is_not_begun(
    call: Gateway, connect: Connect, bob: Person
) -> None:
    mine = connect("mine")

    for key in (None, bob.token):
        refused = call.act("oauth_connect/oauth_login_begin", {"oauth_connect_id": mine}, key=key)
        assert failure(refused)[0] == 404
    unknown = "018f0000-0000-7000-8000-000000000001"
    for named in (unknown, "x"):
        refused = call.act("oauth_connect/oauth_login_begin", {"oauth_connect_id": named}, key="")
        assert failure(refused)[0] in {400, 404}


def test_a_connection_that_is_not_complete_or_not_safe_is_not_begun(
    call: Gateway, connect: Connect
) -> None:
    wrong = {
        "redirect_uri": "/oauth/response",
        "provider": "nobody",
        "auth_url": "http://example.com/authorize",
        "token_url": "http://localhost/token",
    }
    made = connect("local", allow_login=True)
    as_key = call.act("oauth_connect/oauth_login_begin", {"oauth_connect_id": made}, key="")
    assert failure(as_key) == (403, "Only a person can log in")
    for column, value in wrong.items():
        before = call("GET", f"/data/oauth_connect/{made}").body["data"]["attributes"][column]
        call("PATCH", f"/data/oauth_connect/{made}", {"attributes": {column: value}})

        status, message = failure(
            call.act("oauth_connect/oauth_login_begin", {"oauth_connect_id": made})
        )

        assert (status, message.partition(":")[0]) == (400, column)
        call("PATCH", f"/data/oauth_connect/{made}", {"attributes": {column: before}})
    assert CALLBACK in str(call("GET", f"/data/oauth_connect/{made}").body)
