"""What is sent to a provider, and what its answers mean."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from baton.errors import GrantRefusedError, ProviderError
from baton.oauth import protocol, state
from baton.oauth.protocol import WITHOUT_END
from baton.oauth.state import Proof
from tests.unit.oauth.connections import CALLBACK, OWN, read

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
PROOF = Proof(VERIFIER, "a nonce")


def queries(url: str) -> dict[str, str]:
    return {name: "".join(values) for name, values in parse_qs(urlsplit(url).query).items()}


def form(body: bytes) -> dict[str, str]:
    return {name: "".join(values) for name, values in parse_qs(body.decode()).items()}


def test_the_challenge_is_that_of_the_example_in_rfc_7636() -> None:
    assert protocol.challenge(VERIFIER) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_provider_is_asked_with_pkce_whatever_the_row_says() -> None:
    url = protocol.authorization_url(read(pkce_enabled=False), "the state", PROOF)

    assert queries(url) == {
        "response_type": "code",
        "client_id": "client",
        "redirect_uri": f"{CALLBACK}?authenticator=theirs",
        "scope": "https://www.googleapis.com/auth/spreadsheets",
        "state": "the state",
        "code_challenge": protocol.challenge(VERIFIER),
        "code_challenge_method": "S256",
        "nonce": "a nonce",
    }


def test_the_address_that_is_asked_keeps_its_scheme_and_query() -> None:
    own = OWN | {"auth_url": "http://127.0.0.1:9000/authorize?tenant=x"}
    url = protocol.authorization_url(read(**own), "s", PROOF)

    assert url.startswith("http://127.0.0.1:9000/authorize?tenant=x&")
    assert "nonce" not in queries(url)  # it has no ID tokens


def test_a_provider_that_refuses_pkce_gets_none() -> None:
    linkedin = read(provider="linkedin")
    asked = queries(protocol.authorization_url(linkedin, "s", PROOF))
    sent = form(protocol.exchange(linkedin, "secret", "code", linkedin.callback, VERIFIER).body)

    assert not {"code_challenge", "code_challenge_method"} & asked.keys()
    assert "code_verifier" not in sent


def test_a_code_is_exchanged_with_all_that_was_begun_with() -> None:
    found = read(**OWN)
    sent = protocol.exchange(found, "s3cret:/", "the code", found.callback, VERIFIER)

    assert form(sent.body) == {
        "grant_type": "authorization_code",
        "code": "the code",
        "redirect_uri": found.callback,
        "code_verifier": VERIFIER,
    }
    pair = base64.b64decode(sent.headers["Authorization"].removeprefix("Basic ")).decode()
    assert pair == "client:s3cret%3A%2F"


@pytest.mark.parametrize(
    ("method", "secret", "expected"),
    [
        ("client_secret_post", "s", {"client_id": "client", "client_secret": "s"}),
        ("client_secret_basic", None, {"client_id": "client"}),
        (None, None, {"client_id": "client"}),
    ],
)
def test_a_client_says_who_it_is_as_its_connection_says(
    method: str | None, secret: str | None, expected: dict[str, str]
) -> None:
    found = read(**OWN, token_auth_method=method)
    exchanged = protocol.exchange(found, secret, "c", found.callback, VERIFIER)
    renewed = protocol.renewal(found, secret, "r")

    for sent in (exchanged, renewed):
        assert "Authorization" not in sent.headers
        assert expected.items() <= form(sent.body).items()
    assert {"grant_type": "refresh_token", "refresh_token": "r"}.items() <= form(
        renewed.body
    ).items()


def granted(answer: Any, status: int = 200) -> protocol.Grant:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return protocol.granted(status, body, NOW)


def test_a_grant_is_read_and_its_end_is_an_instant() -> None:
    found = granted({"access_token": "a", "refresh_token": "r", "expires_in": 3600, "scope": "b a"})

    assert (found.access_token, found.refresh_token, found.scope) == ("a", "r", "a b")
    assert found.expires_at == int(NOW.timestamp()) + 3600


@pytest.mark.parametrize("more", [{}, {"expires_in": None}, {"expires_in": 0}])
def test_a_grant_without_an_end_is_taken_to_last_300_days(more: dict[str, Any]) -> None:
    assert granted({"access_token": "a", **more}).expires_at == int((NOW + WITHOUT_END).timestamp())


def test_neither_a_grant_nor_a_state_shows_its_secrets() -> None:
    shown = repr(
        granted({"access_token": "SECRET", "refresh_token": "SECRET", "id_token": "SECRET"})
    )
    assert "SECRET" not in shown


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b""),
        (200, b"<html>"),
        (200, b"access_token=a"),
        (200, b"\xff\xfe"),
        (200, b"[" * 5000),
        (200, b'{"access_token": "a", "expires_in": NaN}'),
        (200, []),
        (200, "text"),
        (200, 7),
        (200, None),
        (200, {}),
        (200, {"access_token": ""}),
        (200, {"access_token": None}),
        (200, {"access_token": {"a": 1}}),
        (200, {"access_token": "a\nb"}),
        (200, {"access_token": "é"}),
        (200, {"access_token": "a" * 10_001}),
        (200, {"access_token": "a", "expires_in": "soon"}),
        (200, {"access_token": "a", "expires_in": []}),
        (200, {"access_token": "a", "scope": 7}),
        (500, {"access_token": "a"}),
        (400, {"error": "invalid_client"}),
        (400, {"error": 7}),
        (400, {"error": {"message": "x"}}),
        (400, {"error": None}),
        (200, {"error": "<script>"}),
    ],
)
def test_what_is_no_grant_is_an_error_of_the_provider(status: int, answer: Any) -> None:
    with pytest.raises(ProviderError) as failed:
        granted(answer, status)

    assert not isinstance(failed.value, GrantRefusedError)
    assert "script" not in failed.value.message


def test_a_grant_that_does_not_count_any_more_is_told_apart() -> None:
    with pytest.raises(GrantRefusedError):
        granted({"error": "invalid_grant", "error_description": "used"}, 400)


def test_a_new_proof_has_256_bits_in_each_part_and_never_comes_twice() -> None:
    made = {part for _ in range(50) for part in state.new_proof()}

    assert len(made) == 100
    assert all(43 <= len(part) <= 128 for part in made)
