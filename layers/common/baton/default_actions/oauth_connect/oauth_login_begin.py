"""`oauth_connect/oauth_login_begin`: send somebody to a provider to log in."""

from baton.default_actions.declaration import OPEN_AT_FIRST, DefaultAction

ACTION = DefaultAction(
    entity="oauth_connect",
    name="oauth_login_begin",
    label="Authenticate via OAuth",
    opening=OPEN_AT_FIRST,
    needs_subject=True,
    of_tenant=True,
)
