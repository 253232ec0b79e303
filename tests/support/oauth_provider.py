"""A provider of OAuth 2 and OpenID Connect on 127.0.0.1, built on Authlib's server side: what our code sends
is judged by another's. PKCE with S256 is enforced, refresh tokens count once, ID tokens are RS256.

    with running_provider() as provider:
        provider.url, provider.client_id, provider.client_secret
        provider.people["ann"] = Somebody("ann", "ann@example.com")
        back = browse(location, "ann")       # what a person does at the provider; where they are sent back to
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6749.errors import AccessDeniedError, OAuth2Error
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

_KEY: RSAKey = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)
_OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
PAGE = """<!doctype html><title>Consent</title>
<form method="post" action="{action}"><p>{client} wants: {scope}</p>
<input name="person" value="{person}">
<button id="allow" name="decision" value="allow">Allow</button>
<button id="deny" name="decision" value="deny">Deny</button></form>{script}"""
CLICK = "<script>document.getElementById('allow').click()</script>"


@dataclass
class Somebody:
    """Who has an account at the provider."""

    sub: str
    email: str
    verified: bool | None = True
    name: str = "Ann Other"

    def get_user_id(self) -> str:
        return self.sub

    def claims(self) -> dict[str, Any]:
        told = {"sub": self.sub, "email": self.email, "name": self.name}
        return told if self.verified is None else told | {"email_verified": self.verified}


@dataclass
class _Client(ClientMixin):  # type: ignore[misc] # Authlib has no types
    client_id: str
    client_secret: str
    redirect_uris: set[str]
    auth_method: str = "client_secret_basic"

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return hmac.compare_digest(self.client_secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return endpoint != "token" or method == self.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in {"authorization_code", "refresh_token"}


@dataclass
class _Code:
    code: str
    redirect_uri: str
    scope: str
    user: Somebody
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class _Token(TokenMixin):  # type: ignore[misc] # Authlib has no types
    client_id: str
    user: Somebody
    scope: str
    access_token: str
    refresh_token: str | None
    is_used: bool = False

    def check_client(self, client: _Client) -> bool:
        return client.client_id == self.client_id

    def get_scope(self) -> str:
        return self.scope


@dataclass
class Provider:
    """`wrong` is what it does wrong: a name of `_TOKEN_WRONGS`, `_ID_TOKEN_WRONGS` or `_PROFILE_WRONGS`.

    `clicks`: a person is at the browser who allows everything. `lifetime` is how long access tokens last, in
    seconds. `renewals` counts how often one was renewed,
    `asked` what arrived at the token endpoint.
    """

    port: int = 0
    client_id: str = "client-of-the-tests"
    client_secret: str = "client-secret.of~the_tests"
    redirect_uris: set[str] = field(default_factory=set)
    auth_method: str = "client_secret_basic"
    people: dict[str, Somebody] = field(default_factory=dict)
    wrong: str = ""
    clicks: bool = False
    lifetime: int = 3600
    slow: float = 0.0
    renewals: int = 0
    addresses: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, _Code] = field(default_factory=dict)
    tokens: list[_Token] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: _KEY)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connection(self, **more: Any) -> dict[str, Any]:
        """Columns of an `oauth_connect` row that names this provider."""
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": "openid,email profile",
            "auth_url": f"{self.url}/authorize",
            "token_url": f"{self.url}/token",
            "profile_url": f"{self.url}/userinfo",
            "issuer": self.url,
            "jwks_url": f"{self.url}/jwks",
            **more,
        }

    def client(self, client_id: str) -> _Client | None:
        if client_id != self.client_id:
            return None
        return _Client(client_id, self.client_secret, self.redirect_uris, self.auth_method)

    def person_of(self, authorization: str) -> Somebody | None:
        token = authorization.removeprefix("Bearer ")
        return next((each.user for each in self.tokens if each.access_token == token), None)

    def revoke_refresh_tokens(self) -> None:
        for each in self.tokens:
            each.is_used = True


class _S256(CodeChallenge):  # type: ignore[misc] # Authlib has no types
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        sent = grant.request.payload.data
        if not sent.get("code_challenge") or sent.get("code_challenge_method") != "S256":
            raise grants.authorization_code.InvalidRequestError("PKCE with S256 is required")
        super().validate_code_challenge(grant, redirect_uri)


def _application(provider: Provider) -> Flask:
    app = Flask("provider")
    app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True

    def save(token: dict[str, Any], sent: Any) -> None:
        provider.tokens.append(
            _Token(
                sent.client.client_id,
                sent.user,
                token.get("scope", ""),
                token["access_token"],
                token.get("refresh_token"),
            )
        )

    server = AuthorizationServer(app, query_client=provider.client, save_token=save)
    server.register_grant(_code_grant(provider), [_S256(required=True), _id_tokens(provider)])
    server.register_grant(_refresh_grant(provider))
    server.register_token_generator(
        "default", lambda *args, **kwargs: _token(provider, *args, **kwargs)
    )

    @app.get("/authorize")
    def consent() -> Any:
        try:
            grant = server.get_consent_grant(end_user=Somebody("nobody", ""))
        except OAuth2Error as error:
            return jsonify(dict(error.get_body())), 400
        person = next(iter(provider.people), "")
        return PAGE.format(
            action=escape(request.full_path),
            client=escape(grant.client.client_id),
            scope=escape(grant.request.payload.scope),
            person=escape(person),
            script=CLICK if provider.clicks else "",
        )

    @app.post("/authorize")
    def decide() -> Any:
        person = provider.people.get(request.form["person"])
        allows = request.form["decision"] == "allow"
        grant = server.get_consent_grant(end_user=person)
        return server.create_authorization_response(
            grant=grant, grant_user=person if allows else None
        )

    @app.post("/token")
    def token() -> Any:
        provider.asked.append(request.form.to_dict())
        if provider.slow:
            time.sleep(provider.slow)
        if provider.wrong in _TOKEN_WRONGS:
            return _TOKEN_WRONGS[provider.wrong](provider)
        return server.create_token_response()

    @app.get("/jwks")
    def keys() -> Any:
        if provider.wrong == "keys are no json":
            return Response("<html>", mimetype="text/html")
        return jsonify({"keys": [provider.key.as_dict(private=False)]})

    @app.get("/userinfo")
    def profile() -> Any:
        person = provider.person_of(request.headers.get("Authorization", ""))
        if person is None:
            return jsonify({"error": "invalid_token"}), 401
        if provider.wrong in _PROFILE_WRONGS:
            return _PROFILE_WRONGS[provider.wrong]
        return jsonify(person.claims())

    @app.get("/emails")
    def emails() -> Any:
        if provider.person_of(request.headers.get("Authorization", "")) is None:
            return jsonify({"error": "invalid_token"}), 401
        return jsonify(provider.addresses)

    return app


def _token(
    provider: Provider,
    grant_type: str,
    client: _Client,  # noqa: ARG001 - given by Authlib
    user: Somebody | None = None,  # noqa: ARG001
    scope: str | None = None,
    expires_in: int | None = None,  # noqa: ARG001
    include_refresh_token: bool = True,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "token_type": "Bearer",
        "access_token": f"access-{secrets.token_urlsafe(20)}",
        "scope": scope or "",
    }
    if provider.lifetime:
        made["expires_in"] = provider.lifetime
    if include_refresh_token:
        made["refresh_token"] = f"refresh-{secrets.token_urlsafe(20)}"
    if grant_type == "refresh_token":
        provider.renewals += 1
    return made


def _code_grant(provider: Provider) -> type:
    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc] # Authlib has no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

        def save_authorization_code(self, code: str, sent: Any) -> None:
            said = sent.payload.data
            provider.codes[code] = _Code(
                code,
                said["redirect_uri"],
                sent.payload.scope,
                sent.user,
                said.get("nonce"),
                said.get("code_challenge"),
                said.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, client: _Client) -> _Code | None:  # noqa: ARG002 - given
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: _Code) -> Somebody:
            return authorization_code.user

        def create_authorization_response(self, redirect_uri: str, grant_user: Any) -> Any:
            if not grant_user:
                raise AccessDeniedError(redirect_uri=redirect_uri)
            status, body, headers = super().create_authorization_response(redirect_uri, grant_user)
            name, location = headers[0]
            issuer = "https://evil.example.com" if provider.wrong == "issuer" else provider.url
            return status, body, [(name, f"{location}&iss={issuer}"), *headers[1:]]

    return CodeGrant


def _refresh_grant(provider: Provider) -> type:
    class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc] # Authlib has no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
        INCLUDE_NEW_REFRESH_TOKEN = True

        def authenticate_refresh_token(self, refresh_token: str) -> _Token | None:
            found = [each for each in provider.tokens if each.refresh_token == refresh_token]
            if any(each.is_used for each in found):
                provider.revoke_refresh_tokens()  # one that comes twice was stolen by somebody
                return None
            return found[0] if found else None

        def authenticate_user(self, refresh_token: _Token) -> Somebody:
            return refresh_token.user

        def revoke_old_credential(self, refresh_token: _Token) -> None:
            refresh_token.is_used = True

    return RefreshGrant


def _id_tokens(provider: Provider) -> OpenIDCode:
    class IdTokens(OpenIDCode):  # type: ignore[misc] # Authlib has no types
        def exists_nonce(self, nonce: str, sent: Any) -> bool:  # noqa: ARG002 - given
            return any(each.nonce == nonce for each in provider.codes.values())

        def resolve_client_private_key(self, client: _Client) -> RSAKey:  # noqa: ARG002 - given
            return _OTHER_KEY if provider.wrong == "key" else provider.key

        def get_encode_header(self, client: _Client) -> dict[str, str]:  # noqa: ARG002 - given
            kid = "two" if provider.wrong == "kid" else "one"
            return {"alg": "RS256", "kid": kid, "typ": "JWT"}

        def get_client_algorithm(self, client: _Client) -> str:  # noqa: ARG002 - given
            return "RS256"

        def get_client_claims(self, client: _Client) -> dict[str, Any]:
            wrong = _CLAIM_WRONGS.get(provider.wrong, {})
            return {"iss": provider.url, "aud": [client.client_id]} | wrong

        def get_authorization_code_claims(self, authorization_code: _Code) -> dict[str, Any]:
            claims: dict[str, Any] = super().get_authorization_code_claims(authorization_code)
            if provider.wrong == "nonce":
                claims["nonce"] = "of another login"
            if provider.wrong == "no nonce":
                del claims["nonce"]
            return claims

        def generate_user_info(self, user: Somebody, scope: str) -> dict[str, Any]:  # noqa: ARG002 - given
            return user.claims()

        def encode_id_token(self, token: Any, sent: Any) -> str:
            made: str = super().encode_id_token(token, sent)
            _, claims, _ = made.split(".")
            if provider.wrong == "none":
                return f"{_b64(json.dumps({'alg': 'none'}).encode())}.{claims}."
            if provider.wrong == "shared key":
                head = _b64(json.dumps({"alg": "HS256", "kid": "one"}).encode())
                public = provider.key.as_pem(private=False)
                signed = hmac.digest(public, f"{head}.{claims}".encode(), hashlib.sha256)
                return f"{head}.{claims}.{_b64(signed)}"
            return made

        def process_token(self, grant: Any, response: Any) -> Any:
            token = super().process_token(grant, response)
            if provider.wrong == "no id token":
                del token["id_token"]
            return token

    return IdTokens()


def _b64(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


_CLAIM_WRONGS: dict[str, dict[str, Any]] = {
    "audience": {"aud": ["somebody else"]},
    "azp": {"aud": ["client-of-the-tests", "somebody else"], "azp": "somebody else"},
    "issuer of the id token": {"iss": "https://evil.example.com"},
    "expired": {"iat": 1_000_000_000, "exp": 1_000_003_600},
    "future": {"iat": 4_000_000_000, "exp": 4_000_003_600},
}
ID_TOKEN_WRONGS = ("none", "shared key", "key", "kid", "nonce", "no nonce", *_CLAIM_WRONGS)
_TOKEN_WRONGS: dict[str, Any] = {
    "html": lambda _: Response("<html>busy</html>", 200, mimetype="text/html"),
    "list": lambda _: jsonify([1, 2]),
    "number": lambda _: jsonify(7),
    "down": lambda _: Response("Bad Gateway", 502),
    "no access token": lambda _: jsonify({"token_type": "Bearer"}),
    "access token is a number": lambda _: jsonify({"access_token": 7, "token_type": "Bearer"}),
    "access token with a line": lambda _: jsonify({"access_token": "a\r\nX: b"}),
    "end is a word": lambda _: jsonify({"access_token": "abc", "expires_in": "soon"}),
    "error": lambda _: (jsonify({"error": "invalid_client"}), 401),
    "odd error": lambda _: (jsonify({"error": "<script>alert(1)</script>"}), 400),
    "too large": lambda _: Response("{" + " " * 300_000 + "}", 200),
    "redirects": lambda each: redirect(f"{each.url}/elsewhere", 307),
}
TOKEN_WRONGS = tuple(_TOKEN_WRONGS)
_PROFILE_WRONGS: dict[str, Any] = {
    "profile is html": Response("<html>", 200, mimetype="text/html"),
    "profile is a list": Response("[]", 200, mimetype="application/json"),
    "profile names nobody": Response('{"email": "a@example.com"}', 200),
    "profile fails": Response("{}", 500),
}
PROFILE_WRONGS = tuple(_PROFILE_WRONGS)


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider of its own, as long as the block lasts."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it is on loopback
    provider = Provider()
    server = make_server("127.0.0.1", 0, _application(provider), threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined] # of the threaded server
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def browse(location: str, person: str, decision: str = "allow") -> str:
    """Open the consent page, decide, and return where the provider sends the browser back to."""
    page = requests.get(location, timeout=10)
    assert page.status_code == 200, page.text
    sent = requests.post(
        location, {"person": person, "decision": decision}, timeout=10, allow_redirects=False
    )
    assert sent.status_code == 302, sent.text
    return sent.headers["Location"]


def parameters(url: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
