"""What is sent to a provider and what its answers mean: RFC 6749 and 7636, by oauthlib. Sends nothing."""

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote_plus, urlsplit

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from baton import strict_json
from baton.errors import GrantRefusedError, InvalidInputError, ProviderError
from baton.oauth.connection import Connection
from baton.oauth.state import Proof

METHOD = "S256"
WITHOUT_END = timedelta(days=300)
"""How long a token is taken to last whose end the provider does not tell."""
MAX_TOKEN = 10_000
_CODE = re.compile(r"[a-zA-Z0-9_.-]{1,64}")


class Form(NamedTuple):
    """A request to a token endpoint."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a provider handed out. `expires_at` is in epoch seconds."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    id_token: str | None = field(repr=False)
    expires_at: int
    scope: str


def authorization_url(connection: Connection, state: str, proof: Proof) -> str:
    """Where somebody is sent to let the provider know them."""
    provider = connection.provider
    more = dict(connection.extra)
    if provider.takes_verifier:
        more["code_challenge"] = challenge(proof.verifier)
        more["code_challenge_method"] = METHOD
    if connection.has_id_tokens:
        more["nonce"] = proof.nonce
    where = urlsplit(provider.auth_url)
    try:
        made = WebApplicationClient(connection.client_id).prepare_request_uri(
            # Whether plain HTTP will do depends on the instance's networks, which oauthlib does not know:
            # what asks for this has checked it.
            where._replace(scheme="https").geturl(),
            redirect_uri=connection.callback,
            scope=list(connection.scopes) or None,
            state=state,
            **more,
        )
    except ValueError as error:
        raise InvalidInputError.of("auth_url", "is no address that can be built upon") from error
    return urlsplit(made)._replace(scheme=where.scheme).geturl()


def challenge(verifier: str) -> str:
    """What S256 makes of a code verifier."""
    made: str = WebApplicationClient("").create_code_challenge(verifier, METHOD)
    return made


def exchange(
    connection: Connection, secret: str | None, code: str, callback: str, verifier: str
) -> Form:
    """The request that turns a code into tokens."""
    more = {"code_verifier": verifier} if connection.provider.takes_verifier else {}
    client = WebApplicationClient(connection.client_id)
    in_body = _in_body(connection, secret)
    body = client.prepare_request_body(
        code=code,
        redirect_uri=callback,
        include_client_id=in_body,
        client_secret=secret if in_body else None,
        **more,
    )
    return _form(connection, secret, body)


def renewal(connection: Connection, secret: str | None, refresh_token: str) -> Form:
    """The request that turns a refresh token into a new access token."""
    client = WebApplicationClient(connection.client_id)
    more = {"client_id": connection.client_id} if _in_body(connection, secret) else {}
    if more and secret:
        more["client_secret"] = secret
    return _form(
        connection, secret, client.prepare_refresh_body(refresh_token=refresh_token, **more)
    )


def granted(status: int, body: bytes, now: datetime) -> Grant:
    """What a token endpoint answered. Raises GrantRefusedError when the code or token does not count there
    (any more), ProviderError for whatever else is no grant.
    """
    try:
        answer = strict_json.read(body)
        if not isinstance(answer, dict):
            raise ProviderError("The provider's answer is not a JSON object")
        if "error" not in answer and not 200 <= status < 300:
            raise ProviderError(f"The provider answered {status}")
        token = WebApplicationClient("").parse_request_body_response(json.dumps(answer))
    except OAuth2Error as error:
        raise _refused(error) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ProviderError(
            f"The provider answered {status} with no grant that can be read"
        ) from error
    if not _is_token(answer["access_token"]):
        raise ProviderError("The provider's answer has no access token that can be used")
    return Grant(
        access_token=answer["access_token"],
        refresh_token=_optional(answer.get("refresh_token")),
        id_token=_optional(answer.get("id_token"), 10 * MAX_TOKEN),
        expires_at=_end(token.get("expires_in"), now),
        scope=" ".join(sorted(token.scopes)) if token.get("scope") else "",
    )


def refusal(error: str) -> str:
    """A provider's word for what went wrong, if it is one: it comes by way of a browser."""
    return error if _CODE.fullmatch(error) else "an error it does not name"


def _refused(error: OAuth2Error) -> ProviderError:
    word = refusal(str(error.error or ""))
    kind = GrantRefusedError if word == "invalid_grant" else ProviderError
    return kind(f"The provider refused: {word}")


def _form(connection: Connection, secret: str | None, body: str) -> Form:
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "baton",
    }
    if not _in_body(connection, secret):
        pair = f"{quote_plus(connection.client_id)}:{quote_plus(secret or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return Form(headers, body.encode())


def _in_body(connection: Connection, secret: str | None) -> bool:
    """Clients without a secret have nothing but their id to say who they are."""
    return connection.provider.sends_secret_in_body or not secret


def _is_token(value: object) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= MAX_TOKEN
        and value.isascii()
        and value.isprintable()
    )


def _optional(value: object, most: int = MAX_TOKEN) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= most else None


def _end(seconds: object, now: datetime) -> int:
    known = isinstance(seconds, int) and seconds > 0
    lasts = timedelta(seconds=min(int(str(seconds)), 10**9)) if known else WITHOUT_END
    return int((now + lasts).timestamp())
