"""`user_account/signin`: a token for an e-mail address and its password."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, cookie, notify, redirect, store
from baton.default_actions.declaration import ALWAYS_OPEN, DefaultAction, InField
from baton.default_actions.performer import Call

if TYPE_CHECKING:
    from baton.callers.tokens import TokenIssuer
    from baton.people.service import PeopleService

ACTION = DefaultAction(
    entity="user_account",
    name="signin",
    label="Sign in",
    in_fields=(
        InField("email", "email", "E-mail", rules="required"),
        InField("password", "password", "Password", rules="required"),
    ),
    opening=ALWAYS_OPEN,
    of_tenant=True,
)


class SignInPerformer:
    """Answers with a token, and what a browser's client does with it."""

    def __init__(self, people: "PeopleService", tokens: "TokenIssuer") -> None:
        self._people = people
        self._tokens = tokens

    def perform(self, call: Call) -> list[Item]:
        email, password = call.attributes["email"], call.attributes["password"]
        user = self._people.sign_in(call.ref.tenant_id, email, password, call.address, call.now)
        return signed_in(self._tokens.issue(user, call.now))


def signed_in(token: str, location: str = "/") -> list[Item]:
    """What a client is told of somebody who is somebody now."""
    return [
        store("token", token),
        cookie("token", token),
        notify("Logged in"),
        redirect(location, 2000),
    ]
