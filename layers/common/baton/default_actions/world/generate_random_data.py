"""`world/generate_random_data`: rows to play with."""

from typing import TYPE_CHECKING

from baton.default_actions.answers import Item
from baton.default_actions.declaration import DefaultAction, InField
from baton.default_actions.performer import Begun, Call
from baton.errors import InvalidInputError
from baton.ids import new_id

if TYPE_CHECKING:
    from baton.entities.models import Entity
    from baton.transfer.generating import GenerateService
    from baton.transfer.selection import Selection

ACTION = DefaultAction(
    entity="world",
    name="generate_random_data",
    label="Generate random data",
    in_fields=(
        InField("count", "measurement", "Count", rules="required,gt=0,lte=100000"),
        InField("world_id", "alias", "Entity, by its id"),
        InField("table_name", "label", "Entity, by its name"),
        InField("seed", "measurement", "Seed, to get the same rows again"),
    ),
)
AT_ONCE = 1_000
"""Rows that are made while the client waits."""


class GeneratePerformer:
    """Answers the empty list that existing clients know. Without a seed every call makes other rows."""

    def __init__(self, selection: "Selection", service: "GenerateService") -> None:
        self._selection = selection
        self._service = service

    def begin(self, call: Call) -> Begun | None:
        entity = self._entity(call)
        if call.attributes["count"] <= AT_ONCE:
            return None
        settings = {**call.attributes, "table_name": entity.name, "world_id": None}
        return Begun([], ACTION.step_type, settings)

    def perform(self, call: Call) -> list[Item]:
        given = call.attributes
        seed = new_id() if given["seed"] is None else given["seed"]
        entity = self._entity(call)
        self._service.generate(call.ref, entity, given["count"], seed, call.caller, call.now)
        return []

    def _entity(self, call: Call) -> "Entity":
        name = self._selection.name(call.ref, call.attributes)
        if name is None:
            raise InvalidInputError.of("table_name", "is required, or world_id")
        return self._service.entity(call.ref, name, call.caller)
