"""Requests to a provider: what is asked, how often, and what is not sent."""

import json
from typing import Any

import pytest

from baton.errors import InvalidInputError, ProviderError
from baton.oauth.provider import Provider
from baton.outgoing import OutgoingError, Response
from tests.unit.oauth.connections import OWN, read

KEYS = {"keys": [{"kty": "RSA", "kid": "one"}]}


class FakeClient:
    """Answers everything with `body`, or fails with `error`."""

    def __init__(self, body: Any = None, error: str = "") -> None:
        self.body = KEYS if body is None else body
        self.error = error
        self.asked: list[tuple[str, str]] = []
        self.followed: list[bool] = []

    def protects(self, url: str) -> bool:
        if " " in url:
            raise OutgoingError("The URL is not valid")
        return url.startswith("https://")

    def request(self, method: str, url: str, *, follow: bool = True, **_: Any) -> Response:
        self.asked.append((method, url))
        self.followed.append(follow)
        if self.error:
            raise OutgoingError(self.error)
        body = json.dumps(self.body).encode()
        return Response(status=200, headers={}, body=body, url=url, truncated=False)


class FakeClock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def connection(number: int = 0, **more: Any) -> Any:
    url = f"https://id.example.com/keys/{number}"
    return read(**OWN | {"issuer": "https://id.example.com", "jwks_url": url} | more)


def test_keys_are_kept_for_an_hour_and_asked_for_again_once_a_minute() -> None:
    client, clock = FakeClient(), FakeClock()
    provider = Provider(client, clock)

    def ask(at: float, *, again: bool = False) -> int:
        clock.now = at
        assert provider.signing_keys(connection(), again=again) == ({"kty": "RSA", "kid": "one"},)
        return len(client.asked)

    assert [ask(0), ask(3599), ask(3600)] == [1, 1, 2]
    assert [ask(3601, again=True), ask(3660, again=True), ask(3661, again=True)] == [2, 3, 3]


def test_no_more_keys_are_kept_than_a_process_can_bear() -> None:
    client = FakeClient()
    provider = Provider(client, FakeClock())
    for number in range(101):
        provider.signing_keys(connection(number))

    provider.signing_keys(connection(100))
    assert len(client.asked) == 101
    provider.signing_keys(connection(0))
    assert len(client.asked) == 102


def test_no_redirect_is_followed() -> None:
    client = FakeClient({"sub": "1"})

    Provider(client).profile(connection(), "token")

    assert client.followed == [False]


@pytest.mark.parametrize("url", ["http://id.example.com/me", "https://a b"])
def test_a_token_is_not_sent_in_the_clear(url: str) -> None:
    client = FakeClient({"sub": "1"})

    with pytest.raises(InvalidInputError, match="profile_url"):
        Provider(client).profile(connection(profile_url=url), "token")

    assert client.asked == []


def test_what_cannot_be_reached_is_the_providers_fault() -> None:
    with pytest.raises(ProviderError, match="could not be asked: gone"):
        Provider(FakeClient(error="gone")).signing_keys(connection())
    wrongs: list[Any] = [[], {"keys": {}}, 7]
    for wrong in wrongs:
        with pytest.raises(ProviderError, match="not a JSON Web Key Set"):
            Provider(FakeClient(wrong)).signing_keys(connection())
