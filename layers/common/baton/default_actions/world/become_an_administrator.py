"""`world/become_an_administrator`: the tenant's first administrator, once."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item, redirect
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.performer import Call

if TYPE_CHECKING:
    from baton.people.service import PeopleService

ACTION = DefaultAction(
    entity="world",
    name="become_an_administrator",
    label="Become an administrator",
    of_tenant=True,
)


class BecomeAnAdministratorPerformer:
    """Makes the caller the tenant's administrator and closes it to guests, both or neither, once."""

    def __init__(self, people: "PeopleService") -> None:
        self._people = people

    def perform(self, call: Call) -> list[Item]:
        self._people.become_administrator(call.caller, call.now)
        return [redirect("/", 7000)]
