"""What projects altered of their default actions. What nobody altered is not stored."""

import json
from dataclasses import dataclass

from baton.ids import ProjectRef
from baton.permission import Grant
from baton.projects.repository import is_open, not_found
from baton.store import keys
from baton.store.table import Item, RefusedError, Table, Write


@dataclass(frozen=True, slots=True)
class Alteration:
    """None for what is as declared."""

    permission: int | None = None
    grants: tuple[Grant, ...] | None = None
    is_enabled: bool = True


class AlterationRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, ref: ProjectRef, step_type: str) -> Alteration:
        item = self._table.get(keys.default_action(ref, step_type))
        return _from_item(item) if item else Alteration()

    def all(self, ref: ProjectRef) -> dict[str, Alteration]:
        """What was altered in a project, by step type."""
        prefix = keys.default_action(ref)
        return {
            item["sk"].removeprefix(prefix.sk): _from_item(item)
            for item in self._table.query(*prefix)
        }

    def save(self, ref: ProjectRef, step_type: str, alteration: Alteration) -> None:
        """Raises NotFoundError when the tenant has no such project."""
        key = keys.default_action(ref, step_type)
        try:
            self._table.transact(
                is_open(ref),
                Write(kind="put", key=key, item=_to_item(alteration)),
            )
        except RefusedError as refused:
            raise not_found(ref) from refused


def _to_item(alteration: Alteration) -> Item:
    item: Item = {"isEnabled": alteration.is_enabled}
    if alteration.permission is not None:
        item["permission"] = alteration.permission
    if alteration.grants is not None:
        item["groups"] = json.dumps([[g.group_id, g.permission] for g in alteration.grants])
    return item


def _from_item(item: Item) -> Alteration:
    grants = json.loads(item["groups"]) if "groups" in item else None
    return Alteration(
        item.get("permission"),
        tuple(Grant(*each) for each in grants) if grants is not None else None,
        item["isEnabled"],
    )
