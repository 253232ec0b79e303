"""`oauth_connect/oauth_login_begin`: send somebody to a provider to log in."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, redirect, store
from baton.default_actions.declaration import OPEN_AT_FIRST, DefaultAction, InField
from baton.default_actions.performer import Call
from baton.ids import parse_guid

if TYPE_CHECKING:
    from baton.default_actions.subjects import Subjects
    from baton.oauth.service import OAuthService

ACTION = DefaultAction(
    entity="oauth_connect",
    name="oauth_login_begin",
    label="Authenticate via OAuth",
    in_fields=(InField("redirect_target", "label", "Where to go in the end"),),
    opening=OPEN_AT_FIRST,
    needs_subject=True,
    of_tenant=True,
)


class OAuthLoginBeginPerformer:
    """Who may execute the row may begin; one that lets people log in, who may execute the action."""

    def __init__(self, service: "OAuthService", subjects: "Subjects") -> None:
        self._service = service
        self._subjects = subjects

    def perform(self, call: Call) -> list[Item]:
        named = parse_guid(str(call.attributes[ACTION.subject_field]))
        row = self._service.open_to_all(call.ref, named) if named else None
        row = row or self._subjects.load(call, ACTION.entity)
        target = call.attributes["redirect_target"]
        begun = self._service.begin(call.ref, row, call.caller, target, call.now)
        return [store("secret", begun.state), redirect(begun.location, 0)]
