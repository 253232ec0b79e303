"""`oauth_token/oauth.login.response`: where a provider sends them back to."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, notify, redirect
from baton.default_actions.declaration import OPEN_AT_FIRST, DefaultAction, InField
from baton.default_actions.performer import Call
from baton.default_actions.user_account.signin import signed_in

if TYPE_CHECKING:
    from baton.callers.tokens import TokenIssuer
    from baton.oauth.service import OAuthService

ACTION = DefaultAction(
    entity="oauth_token",
    name="oauth.login.response",
    label="Handle the answer of an OAuth login",
    in_fields=(
        InField("code", "hidden", "Code"),
        InField("state", "hidden", "State"),
        InField("authenticator", "hidden", "Authenticator"),
        InField("error", "hidden", "Error"),
        InField("error_description", "hidden", "What the error means"),
        InField("iss", "hidden", "Issuer"),
    ),
    opening=OPEN_AT_FIRST,
    of_tenant=True,
)

CONNECTED = "You can use this connection now"
TOKENS = "/in/item/oauth_token"


class OAuthLoginResponsePerformer:
    """Ends a login. The provider's own tokens stay here: a client is sent none of them."""

    def __init__(self, service: "OAuthService", tokens: "TokenIssuer") -> None:
        self._service = service
        self._tokens = tokens

    def perform(self, call: Call) -> list[Item]:
        from baton.oauth.service import Answer

        sent = {name: value or "" for name, value in call.attributes.items()}
        answer = Answer(
            state=sent["state"],
            authenticator=sent["authenticator"],
            code=sent["code"],
            error=sent["error"],
            issuer=sent["iss"],
        )
        ended = self._service.end(call.ref, answer, call.caller, call.now)
        connected = notify(CONNECTED, title="Successfully connected")
        if ended.user is None:
            return [connected, redirect(TOKENS if ended.target == "/" else ended.target, 0)]
        token = self._tokens.issue(ended.user, call.now)
        return [
            connected,
            redirect(TOKENS, 0),
            *signed_in(token, ended.target),
            redirect(ended.target, 2000),
        ]
