"""What a connection is, from its row and its provider's preset."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.errors import InvalidInputError
from baton.oauth.presets import PRESETS
from tests.unit.oauth.connections import CALLBACK, OWN, read


def test_a_row_that_names_no_provider_and_no_address_has_googles() -> None:
    found = read()

    assert found.provider == PRESETS["google"]
    assert found.scopes == ("https://www.googleapis.com/auth/spreadsheets",)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_named_provider_needs_nothing_more(name: str) -> None:
    found = read(provider=name, allow_login=True)

    assert found.provider == PRESETS[name]
    assert set(PRESETS[name].login_scopes) <= set(found.scopes)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_all_that_a_preset_names_is_reached_safely(name: str) -> None:
    preset = PRESETS[name]
    urls = [preset.auth_url, preset.token_url, preset.profile_url, preset.emails_url]
    named = [url for url in [*urls, preset.issuer, preset.jwks_url] if url]

    assert all(url.startswith("https://") for url in named)
    assert bool(preset.issuer) == bool(preset.jwks_url)
    assert preset.takes_verifier or name == "linkedin"


def test_what_the_row_says_counts_over_the_preset() -> None:
    found = read(provider="github", token_url="https://github.example.com/token", scope="repo")

    assert found.provider.token_url == "https://github.example.com/token"
    assert found.provider.auth_url == PRESETS["github"].auth_url
    assert found.scopes == ("repo",)


def test_a_row_with_addresses_of_its_own_gets_nothing_from_a_preset() -> None:
    found = read(**OWN)

    assert found.provider.auth_url == OWN["auth_url"]
    assert found.scopes == ()
    assert not found.has_id_tokens


def test_half_of_somebody_elses_addresses_is_not_filled_up_with_googles() -> None:
    # The column's default is Google's: a code must not be sent there that another provider gave.
    with pytest.raises(InvalidInputError) as refused:
        read(auth_url="https://id.example.com/authorize")

    assert [each.field for each in refused.value.problems] == ["token_url"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"provider": "nobody"}, "provider"),
        ({"client_id": " "}, "client_id"),
        ({**OWN, "profile_url": None, "allow_login": True}, "profile_url"),
        ({"redirect_uri": "/oauth/response"}, "redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri"),
        ({"redirect_uri": f"{CALLBACK}#there"}, "redirect_uri"),
        ({"response_type": "token"}, "response_type"),
        ({"pkce_challenge_method": "plain"}, "pkce_challenge_method"),
    ],
)
def test_a_row_that_cannot_work_is_refused_by_the_column(
    values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read(**values)

    assert [each.field for each in refused.value.problems] == [field]


def test_the_callback_says_which_connection_it_is_of() -> None:
    assert read().callback == f"{CALLBACK}?authenticator=theirs"
    assert read(name="a&b=c d").callback == f"{CALLBACK}?authenticator=a%26b%3Dc+d"
    with_query = read(redirect_uri=f"{CALLBACK}?x=1")
    assert with_query.callback == f"{CALLBACK}?x=1&authenticator=theirs"


def test_scopes_are_parted_by_commas_and_blanks_and_asked_for_once() -> None:
    found = read(provider="google", scope="openid, email openid", allow_login=True)

    assert found.scopes == ("openid", "email", "profile")


def test_offline_access_is_asked_for_as_the_provider_wants_it() -> None:
    assert read(access_type_offline=True).extra == {"access_type": "offline", "prompt": "consent"}
    microsoft = read(provider="microsoft", access_type_offline=True)
    assert (microsoft.extra, microsoft.scopes) == ({}, ("offline_access",))


TARGETS = ["/welcome", "/a?b=c", "https://app.example.com/in", "http://127.0.0.1:3000/"]


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_on_the_list_is_gone_to(target: str) -> None:
    assert read(redirect_targets=TARGETS).target(target) == target


@pytest.mark.parametrize("target", [None, "", "/"])
def test_without_a_target_it_is_the_beginning(target: str | None) -> None:
    assert read(redirect_targets=[]).target(target) == "/"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example.com",
        "/\\evil.example.com",
        "https://evil.example.com",
        "https://app.example.com/in/../out",
        "https://app.example.com/in?x",
        "https://app.example.com@evil.example.com/in",
        "HTTPS://app.example.com/in",
        "javascript:alert(1)",
        "/welcome/",
        " /welcome",
    ],
)
def test_a_target_that_is_not_on_the_list_letter_by_letter_is_refused(target: str) -> None:
    with pytest.raises(InvalidInputError):
        read(redirect_targets=TARGETS).target(target)


@pytest.mark.parametrize(
    "listed",
    [
        "//evil.example.com",
        "/\\evil.example.com",
        "\\\\evil.example.com",
        "/\t/evil.example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://app.example.com@evil.example.com/",
        "evil.example.com",
        7,
        None,
    ],
)
def test_what_no_two_browsers_read_alike_is_no_target_even_when_listed(listed: Any) -> None:
    found = read(redirect_targets=[listed, "/fine"])

    assert found.targets == ("/fine",)


@given(st.text(max_size=60))
def test_nothing_but_what_is_listed_is_ever_gone_to(wanted: str) -> None:
    found = read(redirect_targets=TARGETS)
    try:
        target = found.target(wanted)
    except InvalidInputError:
        return
    assert target in {"/", *TARGETS}
