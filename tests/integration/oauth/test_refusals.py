"""What a login is refused for. Whatever it is: a clear word, no row, no user, no secret."""

import socket
from typing import Any

import pytest
import requests

from baton import container
from baton.store import keys
from tests.integration.default_actions.conftest import OTHER_PROJECT, OTHER_TENANT, failure
from tests.integration.oauth.conftest import (
    CALLBACK,
    HERE,
    Browser,
    Connect,
    shows,
    token_rows,
)
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.people import new_person
from tests.support.oauth_provider import (
    ID_TOKEN_WRONGS,
    PROFILE_WRONGS,
    TOKEN_WRONGS,
    Provider,
    browse,
    parameters,
)

NOTHING_BEGUN = (400, "No ongoing authentication")


@pytest.fixture(autouse=True)
def nothing_left(call: Gateway, provider: Provider) -> Any:  # noqa: ARG001 - wanted for its effect
    yield
    assert token_rows() == []
    assert [each.email for each in container.user_repository().all(TENANT)] in (
        [],
        ["eve@example.com"],
    )


def refused(answer: Answer, provider: Provider) -> tuple[int, str]:
    assert shows(answer, provider) == []
    return failure(answer)


def states() -> list[Any]:
    return container.table().query(*keys.oauth_state(HERE, ""))


def test_a_bad_answer_of_the_token_endpoint(
    browser: Browser, login: str, provider: Provider
) -> None:
    for provider.wrong in TOKEN_WRONGS:
        back = browse(browser.begin(login), "ann")

        status, message = refused(browser.end(back), provider)

        assert (status, message[:12]) == (502, "The provider"), (provider.wrong, message)
        assert "<" not in message
    provider.wrong = ""
    assert failure(browser.end(back)) == NOTHING_BEGUN


def test_an_id_token_that_does_not_hold(browser: Browser, login: str, provider: Provider) -> None:
    for provider.wrong in ID_TOKEN_WRONGS:
        status, message = refused(browser.log_in(login), provider)

        assert status == 401, provider.wrong
        assert message.startswith("The provider's ID token does not hold: "), message


def test_no_id_token_where_there_should_be_one(
    browser: Browser, login: str, provider: Provider
) -> None:
    provider.wrong = "no id token"

    assert refused(browser.log_in(login), provider) == (
        502,
        "The provider's answer has no ID token",
    )


def test_a_bad_profile_or_bad_keys(browser: Browser, connect: Connect, provider: Provider) -> None:
    plain = connect("plain", allow_login=True, issuer=None, jwks_url=None)
    for provider.wrong in PROFILE_WRONGS:
        assert refused(browser.log_in(plain), provider)[0] == 502, provider.wrong
    login = connect("local", allow_login=True)
    provider.wrong = "keys are no json"
    assert refused(browser.log_in(login), provider)[0] == 502


def test_a_profile_of_somebody_else_than_the_id_token(
    browser: Browser, login: str, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.people["ann"].verified = None
    said = {"sub": "boss", "email": "boss@example.com", "email_verified": True}
    monkeypatch.setattr(type(container.oauth_provider()), "profile", lambda *_: said)

    assert refused(browser.log_in(login), provider) == (
        502,
        "The provider's profile is of somebody else than its ID token",
    )


def test_a_provider_that_is_gone(browser: Browser, connect: Connect, provider: Provider) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    login = connect("local", allow_login=True, token_url=f"http://127.0.0.1:{port}/token")

    assert refused(browser.log_in(login), provider)[0] == 502


def test_somebody_who_does_not_consent(browser: Browser, login: str, provider: Provider) -> None:
    back = browse(browser.begin(login), "ann", "deny")
    assert parameters(back)["error"] == "access_denied"

    assert refused(browser.follow(back), provider) == (403, "The provider refused: access_denied")
    assert states() == []


def test_words_of_a_browser_are_not_repeated(browser: Browser, login: str) -> None:
    back = browse(browser.begin(login), "ann")
    text = "<script>alert(1)</script>"
    answer = browser.end(back, code=None, error=text, error_description=text)

    assert failure(answer) == (502, "The provider refused: an error it does not name")


def test_a_code_that_is_missing(browser: Browser, login: str) -> None:
    back = browse(browser.begin(login), "ann")

    assert failure(browser.end(back, code=None)) == (
        400,
        "code: is missing in the provider's answer",
    )
    assert failure(browser.end(back)) == NOTHING_BEGUN


def test_a_state_that_was_never_given(browser: Browser, login: str) -> None:
    back, random = browse(browser.begin(login), "ann"), "a" * 43
    here, another = f"{TENANT}.{HERE.project_id}.", f"{TENANT}.{OTHER_PROJECT}."
    elsewhere = f"{OTHER_TENANT}.{OTHER_PROJECT}."

    for changed in (None, "", "x", "123456", here, here + random):
        assert failure(browser.end(back, state=changed)) == NOTHING_BEGUN, changed
    for changed in (another + random, elsewhere + random):
        assert failure(browser.end(back, state=changed)) == (403, "forbidden")
    assert len(states()) == 1  # that of the login that was begun is untouched


def test_a_state_that_comes_twice(browser: Browser, connect: Connect, provider: Provider) -> None:
    login = connect("local", allow_login=True)
    back = browse(browser.begin(login), "ann", "deny")

    first, second = browser.end(back), browser.end(back)

    assert failure(first)[0] == 403
    assert refused(second, provider) == NOTHING_BEGUN


def test_a_state_of_which_ten_minutes_have_passed(browser: Browser, login: str, at: Any) -> None:
    at()
    back = browse(browser.begin(login), "ann")
    (kept,) = states()
    at(minutes=10)

    assert failure(browser.end(back)) == NOTHING_BEGUN
    assert kept["expiresAt"] == int(at(minutes=10).timestamp())
    assert states() == []


def test_a_state_is_kept_as_a_digest_and_its_proof_encrypted(browser: Browser, login: str) -> None:
    begun = parameters(browser.begin(login))

    (kept,) = states()

    text = str(kept)
    assert begun["state"] not in text
    assert begun["state"].rpartition(".")[2] not in text
    assert begun["nonce"] not in text
    assert kept["sealed"].startswith("v1:")


def test_an_answer_for_another_connection(
    browser: Browser, connect: Connect, login: str, provider: Provider
) -> None:
    """A provider that people trust less cannot have its answer taken for another one's."""
    other = connect("other", allow_login=True)
    back, theirs = (browse(browser.begin(each), "ann") for each in (login, other))

    swapped = browser.end(back, authenticator="other")
    injected = browser.end(theirs, code=parameters(back)["code"])

    assert refused(swapped, provider) == (
        400,
        "authenticator: is not the one this login began with",
    )
    assert refused(injected, provider) == (502, "The provider refused: invalid_grant")


def test_a_code_of_another_login_is_refused_by_its_verifier(
    browser: Browser, login: str, provider: Provider
) -> None:
    mine, theirs = (browse(browser.begin(login), "ann") for _ in range(2))

    injected = browser.end(mine, code=parameters(theirs)["code"])

    assert refused(injected, provider) == (502, "The provider refused: invalid_grant")


def test_this_provider_gives_nothing_without_a_verifier_or_a_challenge(
    browser: Browser, login: str, provider: Provider
) -> None:
    """Without that the tests here would prove nothing of PKCE."""
    location = browser.begin(login)
    plain = location.replace("code_challenge_method=S256", "code_challenge_method=plain")
    assert requests.get(plain, timeout=5).status_code == 400
    back = browse(location, "ann")
    sent = {
        "grant_type": "authorization_code",
        "code": parameters(back)["code"],
        "redirect_uri": f"{CALLBACK}?authenticator=local",
    }

    answer = requests.post(
        f"{provider.url}/token", sent, auth=(provider.client_id, provider.client_secret), timeout=5
    )

    assert answer.json()["error"] == "invalid_request"


def test_an_answer_that_names_another_issuer(
    browser: Browser, login: str, connect: Connect, provider: Provider
) -> None:
    provider.wrong = "issuer"
    back = browse(browser.begin(login), "ann")
    wanted = (400, "iss: is not the provider that was asked")

    assert refused(browser.end(back), provider) == wanted

    provider.wrong = ""
    strict = connect("strict", allow_login=True, sends_issuer=True)
    back = browse(browser.begin(strict), "ann")
    assert refused(browser.end(back, iss=None), provider) == wanted


def test_a_redirect_that_the_provider_does_not_know(
    browser: Browser, login: str, provider: Provider
) -> None:
    provider.redirect_uris = {CALLBACK}

    assert requests.get(browser.begin(login), timeout=5).status_code == 400


def test_another_tenants_state(
    browser: Browser, call: Gateway, login: str, other_tenant: str
) -> None:
    back = browse(browser.begin(login), "ann")
    theirs = new_person("Eve", tenant=other_tenant)

    for headers, key in (({}, theirs.token), ({"X-Tenant-Id": other_tenant}, None)):
        answer = call.act(
            "oauth_token/oauth.login.response", parameters(back), key=key, headers=headers
        )
        assert failure(answer) == (403, "This was begun in another tenant")
    moved = (
        parameters(back)["state"]
        .replace(TENANT, other_tenant)
        .replace(HERE.project_id, OTHER_PROJECT)
    )
    assert failure(browser.end(back, state=moved)) == NOTHING_BEGUN
    assert len(states()) == 1


def test_a_guests_login_is_finished_in_the_tenant_that_the_state_names(
    browser: Browser, login: str, monkeypatch: pytest.MonkeyPatch, provider: Provider
) -> None:
    """A provider's redirect carries no header; the tenant of guests is another one here."""
    back = browse(browser.begin(login), "ann", "deny")
    monkeypatch.setenv("DEFAULT_TENANT_ID", OTHER_TENANT)

    assert refused(browser.follow(back), provider)[0] == 403
    assert states() == []


def test_a_login_that_somebody_else_began(browser: Browser, login: str) -> None:
    eve = new_person("Eve")
    back = browse(browser.begin(login), "ann")

    assert failure(browser.end(back, key=eve.token)) == (403, "Somebody else began this login")


def test_what_a_user_began_is_finished_by_their_credential(
    browser: Browser, connect: Connect, shared: str
) -> None:
    """Or else somebody could begin, and have another person consent."""
    eve = new_person("Eve")
    own = "https://api.example.com/action/oauth_token/oauth.login.response"
    linking = connect("linking", allow_login=True, redirect_uri=own)
    for connection in (shared, linking):
        back = browse(browser.begin(connection, eve.token), "ann")

        assert failure(browser.follow(back)) == (
            403,
            "Who began this while signed in has to finish it signed in",
        )


@pytest.mark.parametrize("change", ["allow_login", "name", "gone"])
def test_a_connection_that_changed_meanwhile(
    browser: Browser, call: Gateway, login: str, change: str
) -> None:
    back = browse(browser.begin(login), "ann")
    path = f"/data/oauth_connect/{login}"
    if change == "gone":
        call("DELETE", path)
    else:
        value = False if change == "allow_login" else "renamed"
        assert call("PATCH", path, {"attributes": {change: value}}).status == 200

    assert failure(browser.end(back))[0] in {400, 403}


def test_nobody_may_finish_who_may_not_execute_the_action(
    browser: Browser, call: Gateway, login: str
) -> None:
    back = browse(browser.begin(login), "ann")
    name = "oauth_token/oauth.login.response"
    assert call("PATCH", f"/default-action/{name}", {"isEnabled": False}).status == 200

    assert failure(browser.follow(back)) == (403, "forbidden")
