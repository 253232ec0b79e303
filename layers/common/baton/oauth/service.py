"""Beginning a login with a provider, and what comes of the provider's answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from baton.callers.models import Caller
from baton.encryption.cipher import Cipher
from baton.errors import ForbiddenError, InvalidInputError, ProviderError, UnauthenticatedError
from baton.ids import ProjectRef
from baton.oauth import id_token, profile, protocol, state as states
from baton.oauth.connection import Connection
from baton.oauth.connections import Connections
from baton.oauth.login import Logins
from baton.oauth.profile import Identity
from baton.oauth.protocol import Grant
from baton.oauth.provider import Exchange, Provider
from baton.oauth.repository import StateRepository
from baton.oauth.state import LIFE_SECONDS, Proof, State
from baton.oauth.tokens import TokenRows
from baton.people.models import User
from baton.permission import Operation, allowed
from baton.rows.models import Row
from baton.rows.service import owner_of

NOTHING_BEGUN = "No ongoing authentication"


class Owners(Protocol):
    def caller(self, tenant_id: str, owner_id: str, now: datetime) -> Caller: ...


class Begun(NamedTuple):
    """A login that was begun: its state, and where to send whoever began it."""

    state: str
    location: str


class Ended(NamedTuple):
    """A login that succeeded. `user` is who logged in, None where a connection only connects."""

    token: Row
    user: User | None
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider sent back through somebody's browser; empty where it sent nothing."""

    state: str
    authenticator: str
    code: str = ""
    error: str = ""
    issuer: str = ""


class OAuthService:
    def __init__(
        self,
        connections: Connections,
        states: StateRepository,
        tokens: TokenRows,
        logins: Logins,
        owners: Owners,
        provider: Provider,
        cipher: Cipher,
    ) -> None:
        self._connections = connections
        self._states = states
        self._tokens = tokens
        self._logins = logins
        self._owners = owners
        self._provider = provider
        self._cipher = cipher

    def open_to_all(self, ref: ProjectRef, connection_id: str) -> Row | None:
        """The connection, if people log in with it: then the action alone says who may begin."""
        row = self._connections.row(ref, connection_id)
        return row if row and row.values.get("allow_login") is True else None

    def begin(
        self, ref: ProjectRef, row: Row, caller: Caller, target: str | None, now: datetime
    ) -> Begun:
        """Raises InvalidInputError for a connection that is not complete, or a target it does not list."""
        connection = self._connections.read(ref, row)
        if caller.kind == "guest" and not connection.allow_login:
            raise UnauthenticatedError("Sign in to connect: what is granted has to be somebody's")
        if caller.kind == "key" and connection.allow_login:
            raise ForbiddenError("Only a person can log in")
        used = connection.provider
        self._provider.check("auth_url", used.auth_url)
        self._provider.check("token_url", used.token_url)
        text, proof = states.new_text(ref), states.new_proof()
        found = states.read(text)
        if found is None:
            raise ValueError("a new state is one that can be read")
        location = protocol.authorization_url(connection, text, proof)
        self._states.add(
            ref,
            State(
                digest=found.digest,
                connection_id=connection.connection_id,
                authenticator=connection.name,
                callback=connection.callback,
                began_by=None if caller.kind == "guest" else caller.caller_id,
                target=connection.target(target),
                expires_at=int(now.timestamp()) + LIFE_SECONDS,
                sealed=self._cipher.encrypt(ref.tenant_id, json.dumps(proof)),
            ),
        )
        return Begun(text, location)

    def end(self, ref: ProjectRef, answer: Answer, caller: Caller, now: datetime) -> Ended:
        """What the answer means. The state counts once, whatever comes of it; only success leaves a row."""
        state = self._taken(ref, answer, now)
        connection = self._connection(ref, state, answer, caller, now)
        if answer.error:
            word = protocol.refusal(answer.error)
            kind = ForbiddenError if word == "access_denied" else ProviderError
            raise kind(f"The provider refused: {word}")
        if not answer.code:
            raise InvalidInputError.of("code", "is missing in the provider's answer")
        proof = Proof(*json.loads(self._cipher.decrypt(ref.tenant_id, state.sealed)))
        grant = self._provider.exchange(
            connection,
            self._connections.secret(ref, connection),
            Exchange(answer.code, state.callback, proof.verifier),
            now,
        )
        claims = self._claims(connection, grant, proof, now)
        user, account, owner_id = None, _account(claims), state.began_by
        if connection.allow_login:
            identity = self._identity(connection, grant, claims)
            user = self._user(ref.tenant_id, connection, identity, state, now)
            account, owner_id = identity.subject, user.user_id
        elif owner_id is not None:
            owner_id = owner_of(self._owners.caller(ref.tenant_id, owner_id, now))
        row = self._tokens.connect(ref, connection, grant, owner_id, account, now)
        return Ended(row, user, state.target)

    def _taken(self, ref: ProjectRef, answer: Answer, now: datetime) -> State:
        found = states.read(answer.state)
        if found is None or found.ref != ref:
            raise InvalidInputError(NOTHING_BEGUN)
        state = self._states.take(ref, found.digest)
        if state is None or state.expires_at <= int(now.timestamp()):
            raise InvalidInputError(NOTHING_BEGUN)
        return state

    def _connection(
        self, ref: ProjectRef, state: State, answer: Answer, caller: Caller, now: datetime
    ) -> Connection:
        """The connection that was begun with, if this is its answer, and whoever began may use it still."""
        if answer.authenticator != state.authenticator:
            raise InvalidInputError.of("authenticator", "is not the one this login began with")
        if caller.kind != "guest" and caller.caller_id != state.began_by:
            raise ForbiddenError("Somebody else began this login")
        row = self._connections.row(ref, state.connection_id)
        connection = self._connections.read(ref, row) if row else None
        if row is None or connection is None or connection.name != state.authenticator:
            raise InvalidInputError("The connection was changed or removed meanwhile")
        if state.began_by is None and not connection.allow_login:
            raise ForbiddenError("The connection lets nobody log in any more")
        if state.began_by is not None:
            _check_finisher(connection, caller)
            subject = self._owners.caller(ref.tenant_id, state.began_by, now).subject
            if not connection.allow_login and not allowed(row.access, subject, Operation.EXECUTE):
                raise ForbiddenError("You may not use this connection")
        _check_issuer(connection, answer.issuer)
        return connection

    def _claims(
        self, connection: Connection, grant: Grant, proof: Proof, now: datetime
    ) -> Mapping[str, Any] | None:
        """What the ID token says, where the provider has them."""
        if not connection.has_id_tokens or "openid" not in connection.scopes:
            return None
        if grant.id_token is None:
            raise ProviderError("The provider's answer has no ID token")

        def keys(again: bool) -> id_token.Keys:
            return self._provider.signing_keys(connection, again=again)

        return id_token.verify(grant.id_token, keys, connection, proof.nonce, now)

    def _identity(
        self, connection: Connection, grant: Grant, claims: Mapping[str, Any] | None
    ) -> Identity:
        """Who logs in: by the ID token where it tells enough, or else by the profile."""
        provider = connection.provider
        found = profile.read(provider, claims) if claims is not None else None
        if found is None or not (found.email and found.is_verified):
            asked = self._provider.profile(connection, grant.access_token)
            told = profile.read(provider, asked)
            if found is not None and told.subject != found.subject:
                raise ProviderError("The provider's profile is of somebody else than its ID token")
            found = told
        if provider.emails_url:
            listed = self._provider.addresses(connection, grant.access_token)
            found = profile.with_addresses(found, listed)
        return found

    def _user(
        self,
        tenant_id: str,
        connection: Connection,
        identity: Identity,
        state: State,
        now: datetime,
    ) -> User:
        connection_id = connection.connection_id
        if state.began_by is None:
            return self._logins.user(tenant_id, connection_id, identity, now)
        return self._logins.link(tenant_id, connection_id, identity, state.began_by)


def _check_finisher(connection: Connection, caller: Caller) -> None:
    """What a user began they finish with their credential: nothing else shows that no other browser is back.

    Where the provider's redirect comes straight to us there can be none. That is for administrators to
    choose, and good enough to connect, but not to link an account that is logged in with.
    """
    if caller.kind == "guest" and (connection.allow_login or not connection.is_answered_here):
        raise ForbiddenError("Who began this while signed in has to finish it signed in")


def _account(claims: Mapping[str, Any] | None) -> str:
    return str(claims["sub"]) if claims is not None else ""


def _check_issuer(connection: Connection, said: str) -> None:
    """RFC 9207: an answer of another provider than the one that was asked."""
    if not connection.provider.issuer:
        return
    missing = not said and connection.provider.sends_issuer
    if missing or (said and not id_token.is_issuer(connection, said)):
        raise InvalidInputError.of("iss", "is not the provider that was asked")
