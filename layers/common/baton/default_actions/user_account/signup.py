"""`user_account/signup`: become a user of the tenant, with a group of one's own."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, notify, redirect, row
from baton.default_actions.declaration import OPEN_AT_FIRST, DefaultAction, InField
from baton.default_actions.performer import Call
from baton.people.models import SignUp

if TYPE_CHECKING:
    from baton.people.service import PeopleService

ACTION = DefaultAction(
    entity="user_account",
    name="signup",
    label="Sign up",
    in_fields=(
        InField("name", "label", "Name", rules="required", conform="trim"),
        InField("email", "email", "E-mail", rules="required,email", conform="trim"),
        InField("mobile", "label", "Mobile", conform="trim"),
        InField("password", "password", "Password", rules="required,min=8"),
        InField(
            "passwordConfirm", "password", "Password, again", rules="required,eqfield=password"
        ),
    ),
    opening=OPEN_AT_FIRST,
    of_tenant=True,
)

_MEMBERSHIP = "user_account_user_account_id_has_usergroup_usergroup_id"


class SignUpPerformer:
    """Makes the user, their home usergroup and their membership, and shows the three rows."""

    def __init__(self, people: "PeopleService") -> None:
        self._people = people

    def perform(self, call: Call) -> list[Item]:
        said = call.attributes
        wanted = SignUp(said["name"], said["email"], said["password"])
        made = self._people.sign_up(call.ref.tenant_id, wanted, call.now)
        user, group, membership = made.user, made.home_group, made.membership
        return [
            row(
                "user_account",
                user.user_id,
                user.permission,
                user.date_created,
                name=user.name,
                email=user.email,
                confirmed=user.confirmed,
            ),
            row(
                "usergroup",
                group.group_id,
                group.permission,
                group.date_created,
                name=group.name,
            ),
            row(
                _MEMBERSHIP,
                membership.reference_id,
                membership.permission,
                membership.date_created,
                user_account_id=user.user_id,
                usergroup_id=group.group_id,
            ),
            notify("Sign-up successful. Redirecting to sign in"),
            redirect("/auth/signin", 2000),
        ]
