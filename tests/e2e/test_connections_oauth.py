"""Logging in with a provider that runs on loopback, as the deployed instance does it."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from tests.e2e.support.people import Tenant, new_tenant
from tests.e2e.support.stack import Stack
from tests.support.oauth_provider import Provider, Somebody, browse, parameters, running_provider
from tools.local.client import Json, local_session

BEGIN, END = "oauth_connect/oauth_login_begin", "oauth_token/oauth.login.response"
GUESTS_TOO = 2085152
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        running.people["ann"] = Somebody("sub-ann", "ann@example.com")
        yield running


@pytest.fixture(scope="module")
def tenant(stack: Stack) -> Iterator[Tenant]:
    """One whose administrator lets guests log in with providers."""
    made = new_tenant(stack)
    assert made.sign_up("boss@example.com").status == HTTPStatus.OK
    boss = made.token("boss@example.com")
    assert made.act("world/become_an_administrator", {}, boss).status == HTTPStatus.OK
    with closing(made.api(made.token("boss@example.com"))) as api:
        for name in (BEGIN, END):
            opened = api.project("PATCH", f"/default-action/{name}", {"permission": GUESTS_TOO})
            assert opened.status == HTTPStatus.OK, opened
    yield made
    made.guest.close()


@pytest.fixture(scope="module")
def connection(stack: Stack, tenant: Tenant, provider: Provider) -> str:
    """Whose provider sends people straight to the instance's own address."""
    back = f"{stack.outputs.api_url}/action/{END}"
    provider.redirect_uris.add(f"{back}?authenticator=local")
    columns = provider.connection(name="local", redirect_uri=back, allow_login=True)
    with closing(tenant.api(tenant.token("boss@example.com"))) as api:
        made = api.project("POST", "/data/oauth_connect", {"attributes": columns})
    assert made.status == HTTPStatus.CREATED, made
    return str(made.body["data"]["id"])


def begin(tenant: Tenant, connection: str) -> str:
    begun = tenant.act(BEGIN, {"oauth_connect_id": connection})
    assert begun.status == HTTPStatus.OK, begun
    return str(begun.body[1]["Attributes"]["location"])


def token_of(items: Json) -> str:
    (kept,) = [each for each in items if each["ResponseType"] == "client.store.set"]
    return str(kept["Attributes"]["value"])


def emails_seen_by(tenant: Tenant, token: str) -> list[str]:
    """Somebody who is no administrator sees themselves."""
    with closing(tenant.api(token)) as api:
        return [each["email"] for each in api.tenant("GET", "/user").body["users"]]


def test_a_guest_logs_in_once_by_the_providers_redirect(
    tenant: Tenant, connection: str, provider: Provider
) -> None:
    location = begin(tenant, connection)
    assert parameters(location)["code_challenge_method"] == "S256"
    back = browse(location, "ann")

    with local_session() as browser:  # no header says which tenant
        first, again = (browser.get(back, timeout=60) for _ in range(2))

    assert first.status_code == HTTPStatus.OK, first.text
    assert again.status_code == HTTPStatus.BAD_REQUEST
    assert "No ongoing authentication" in again.text
    assert emails_seen_by(tenant, token_of(first.json())) == ["ann@example.com"]
    secrets = [provider.client_secret, *(each.access_token for each in provider.tokens)]
    assert [each for each in secrets if each in first.text] == []


def test_what_the_provider_refuses_makes_nobody_a_user(
    tenant: Tenant, connection: str, provider: Provider
) -> None:
    provider.people["eve"] = Somebody("sub-eve", "eve@example.com")
    denied = requests.get(browse(begin(tenant, connection), "eve", "deny"), timeout=60)
    provider.wrong = "key"
    forged = requests.get(browse(begin(tenant, connection), "eve"), timeout=60)
    provider.wrong = ""

    assert (denied.status_code, forged.status_code) == (403, 401)
    boss = tenant.token("boss@example.com")
    assert "eve@example.com" not in emails_seen_by(tenant, boss)


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine to log in with")
def test_a_real_browser_logs_in(
    tenant: Tenant, connection: str, provider: Provider, tmp_path: Path
) -> None:
    """It opens the consent page, has its button clicked, and follows the redirects to our answer."""
    provider.clicks = True
    provider.people = {"bea": Somebody("sub-bea", "bea@example.com", name="Bea")}
    options = [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server",
        f"--user-data-dir={tmp_path}", "--virtual-time-budget=20000", "--dump-dom",
    ]  # fmt: skip

    shown = subprocess.run(  # noqa: S603 - the machine's browser
        [CHROMIUM, *options, begin(tenant, connection)],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )

    found = re.search(r"<pre[^>]*>(.*)</pre>", shown.stdout, re.DOTALL)
    assert found, shown.stdout + shown.stderr
    items = json.loads(unescape(found[1]))
    assert emails_seen_by(tenant, token_of(items)) == ["bea@example.com"]
