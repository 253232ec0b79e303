"""Connections to the world outside: OAuth, data exchanges."""

from functools import cache
from typing import TYPE_CHECKING

from baton import settings
from baton.container.aws import cipher, table
from baton.container.data import references, rows, secrets, selection
from baton.container.identity import owners, token_issuer
from baton.container.stores import (
    action_repository,
    bulk_repository,
    row_repository,
    user_repository,
)
from baton.container.workflow import actions

if TYPE_CHECKING:
    from baton.default_actions.performer import Performer
    from baton.exchanges.access import Access
    from baton.exchanges.adding import AddService
    from baton.exchanges.authorizing import Authorizing
    from baton.exchanges.patience import Patience
    from baton.exchanges.repository import ExchangeRepository
    from baton.exchanges.service_accounts import ServiceAccounts
    from baton.exchanges.sheets import Sheets
    from baton.exchanges.synchronizing import SynchronizeService
    from baton.oauth.access import AccessTokens
    from baton.oauth.connections import Connections
    from baton.oauth.provider import Provider
    from baton.oauth.service import OAuthService
    from baton.oauth.tokens import TokenRows

SHEETS_URL = "https://sheets.googleapis.com"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


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


@cache
def exchange_repository() -> "ExchangeRepository":
    from baton.exchanges.repository import ExchangeRepository

    return ExchangeRepository(table(), action_repository(), row_repository())


@cache
def service_accounts() -> "ServiceAccounts":
    from baton.exchanges.service_accounts import ServiceAccounts
    from baton.outgoing import default_client

    return ServiceAccounts(default_client(), settings.optional("GOOGLE_TOKEN_URL", TOKEN_URL))


@cache
def authorizing() -> "Authorizing":
    from baton.exchanges.authorizing import Authorizing

    return Authorizing(row_repository(), cipher(), service_accounts(), access_tokens)


@cache
def add_service() -> "AddService":
    from baton.exchanges.adding import AddService

    return AddService(exchange_repository(), selection(), actions(), authorizing(), cipher())


@cache
def synchronize_service() -> "SynchronizeService":
    from baton.exchanges.receiving import RowTargets
    from baton.exchanges.sheets import Sheets
    from baton.exchanges.synchronizing import SynchronizeService
    from baton.outgoing import default_client

    def opened(sheet_id: str, access: "Access", patience: "Patience") -> "Sheets":
        base = settings.optional("GOOGLE_SHEETS_URL", SHEETS_URL)
        return Sheets(default_client(), base, sheet_id, access, patience)

    targets = RowTargets(
        row_repository(), bulk_repository(), rows(), references(), secrets().protector
    )
    return SynchronizeService(exchange_repository(), selection(), targets, authorizing(), opened)
