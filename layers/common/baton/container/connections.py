"""Connections to the world outside: OAuth."""

from functools import cache
from typing import TYPE_CHECKING

from baton.container.aws import cipher, table
from baton.container.identity import owners, token_issuer
from baton.container.stores import row_repository, user_repository

if TYPE_CHECKING:
    from baton.default_actions.performer import Performer
    from baton.oauth.access import AccessTokens
    from baton.oauth.connections import Connections
    from baton.oauth.provider import Provider
    from baton.oauth.service import OAuthService
    from baton.oauth.tokens import TokenRows


@cache
def oauth_provider() -> "Provider":
    from baton.oauth.provider import Provider
    from baton.outgoing import default_client

    return Provider(default_client())


@cache
def oauth_connections() -> "Connections":
    from baton.oauth.connections import Connections

    return Connections(row_repository(), cipher())


@cache
def oauth_tokens() -> "TokenRows":
    from baton.oauth.tokens import TokenRows

    return TokenRows(row_repository(), cipher())


@cache
def oauth_service() -> "OAuthService":
    from baton.oauth.login import Logins
    from baton.oauth.repository import LinkRepository, StateRepository
    from baton.oauth.service import OAuthService

    return OAuthService(
        oauth_connections(),
        StateRepository(table()),
        oauth_tokens(),
        Logins(user_repository(), LinkRepository(table())),
        owners(),
        oauth_provider(),
        cipher(),
    )


@cache
def access_tokens() -> "AccessTokens":
    """Access tokens for those who use them: `container.access_tokens().bearer(...)`."""
    from baton.oauth.access import AccessTokens

    return AccessTokens(oauth_tokens(), oauth_connections(), oauth_provider())


@cache
def oauth_login_begin_performer() -> "Performer":
    from baton.default_actions.oauth_connect.oauth_login_begin import OAuthLoginBeginPerformer
    from baton.default_actions.subjects import Subjects

    return OAuthLoginBeginPerformer(oauth_service(), Subjects(row_repository()))


@cache
def oauth_login_response_performer() -> "Performer":
    from baton.default_actions.oauth_token.oauth_login_response import (
        OAuthLoginResponsePerformer,
    )

    return OAuthLoginResponsePerformer(oauth_service(), token_issuer())
