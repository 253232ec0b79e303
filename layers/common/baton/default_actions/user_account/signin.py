"""`user_account/signin`: a token for an e-mail address and its password."""

from baton.default_actions.declaration import ALWAYS_OPEN, DefaultAction, InField

ACTION = DefaultAction(
    entity="user_account",
    name="signin",
    label="Sign in",
    in_fields=(
        InField("email", "email", "E-mail", rules="required"),
        InField("password", "password", "Password", rules="required"),
    ),
    opening=ALWAYS_OPEN,
)
