"""`user_account/signup`: become a user of the tenant, with a group of one's own."""

from baton.default_actions.declaration import OPEN_AT_FIRST, DefaultAction, InField

ACTION = DefaultAction(
    entity="user_account",
    name="signup",
    label="Sign up",
    in_fields=(
        InField("name", "label", "Name", rules="required", conform="trim"),
        InField("email", "email", "E-mail", rules="required,email", conform="trim"),
        InField("mobile", "label", "Mobile", conform="trim"),
        InField("password", "password", "Password", rules="required,min=8"),
        InField("passwordConfirm", "password", "Password, again", rules="required,eqfield=password"),
    ),
    opening=OPEN_AT_FIRST,
)
