"""What is recorded of a step that is performed in parts: how much there is, and what came of each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.store import keys
from baton.store.table import Item, Table, Write


@dataclass(frozen=True, slots=True)
class PartRepository:
    table: Table

    def start(self, tenant_id: str, execution_id: str, step: int, rows: int) -> None:
        """So many rows are to be done."""
        self._put(keys.step_part(tenant_id, execution_id, step, 0), {"rowsTotal": rows})

    def done(
        self,
        tenant_id: str,
        execution_id: str,
        step: int,
        part: int,
        rows: int,
        result: Mapping[str, Any],
    ) -> None:
        """A part is done; parts count from 1, and the last that is written of one stands."""
        item = {"part": part, "rowsDone": rows, "result": json.dumps(result, ensure_ascii=False)}
        self._put(keys.step_part(tenant_id, execution_id, step, part), item)

    def results(self, tenant_id: str, execution_id: str, step: int) -> dict[int, dict[str, Any]]:
        """What came of each part that is done."""
        key = keys.step_part(tenant_id, execution_id, step, 0)
        prefix = key.sk.rpartition("#")[0] + "#"
        found = self.table.query(key.pk, prefix)
        return {each["part"]: json.loads(each["result"]) for each in found if "part" in each}

    def _put(self, key: keys.Key, item: Item) -> None:
        self.table.transact(Write(kind="put", key=key, item=item))
