"""Who calls, and who may: credentials, people, usergroups, access to projects."""

from functools import cache
from typing import TYPE_CHECKING

from baton import settings
from baton.container.aws import client, table
from baton.container.stores import (
    accounts,
    api_keys,
    projects,
    user_repository,
    usergroup_repository,
)

if TYPE_CHECKING:
    from baton.callers.api_key_service import ApiKeyService
    from baton.callers.authenticator import Authenticator
    from baton.callers.owners import Owners
    from baton.callers.tokens import SecretSigningKeys, TokenIssuer
    from baton.people.service import PeopleService
    from baton.people.usergroup_service import UsergroupService
    from baton.projects.access import ProjectAccess


@cache
def project_access() -> "ProjectAccess":
    from baton.projects.access import ProjectAccess

    return ProjectAccess(projects())


@cache
def api_key_service() -> "ApiKeyService":
    from baton.callers.api_key_service import ApiKeyService

    return ApiKeyService(api_keys(), owners())


@cache
def signing_keys() -> "SecretSigningKeys":
    from baton.callers.tokens import SecretSigningKeys

    return SecretSigningKeys(client("secretsmanager"), settings.required("TOKEN_SECRET"))


@cache
def token_issuer() -> "TokenIssuer":
    from datetime import timedelta

    from baton.callers.tokens import TokenIssuer

    return TokenIssuer(
        signing_keys(),
        settings.required("TOKEN_ISSUER"),
        settings.required("TOKEN_AUDIENCE"),
        timedelta(hours=int(settings.required("TOKEN_HOURS"))),
    )


@cache
def authenticator() -> "Authenticator":
    from baton.callers.authenticator import Authenticator
    from baton.callers.tokens import TokenVerifier

    verifier = TokenVerifier(
        signing_keys(),
        accounts(),
        settings.required("TOKEN_ISSUER"),
        settings.required("TOKEN_AUDIENCE"),
    )
    return Authenticator(api_keys(), verifier)


@cache
def people() -> "PeopleService":
    from baton.people.attempts import Attempts
    from baton.people.passwords import Passwords
    from baton.people.service import PeopleService

    return PeopleService(user_repository(), usergroup_repository(), Passwords(), Attempts(table()))


@cache
def usergroups() -> "UsergroupService":
    from baton.people.usergroup_service import UsergroupService

    return UsergroupService(usergroup_repository(), user_repository())


@cache
def owners() -> "Owners":
    from baton.callers.owners import Owners

    return Owners(accounts(), api_keys())
