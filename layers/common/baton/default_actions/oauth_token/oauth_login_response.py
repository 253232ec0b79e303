"""`oauth_token/oauth.login.response`: where a provider sends them back to."""

from baton.default_actions.declaration import OPEN_AT_FIRST, DefaultAction, InField

ACTION = DefaultAction(
    entity="oauth_token",
    name="oauth.login.response",
    label="Handle the answer of an OAuth login",
    in_fields=(
        InField("code", "hidden", "Code"),
        InField("state", "hidden", "State"),
        InField("authenticator", "hidden", "Authenticator"),
    ),
    opening=OPEN_AT_FIRST,
    of_tenant=True,
)
