"""An entity as the JSON text it is kept as, and back."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from baton import clock
from baton.entities.conformations import Conformation
from baton.entities.models import Column, Entity, Option, Relation, RelationKind
from baton.entities.validation import Rule
from baton.permission import Grant


def write(entity: Entity) -> str:
    parts = asdict(entity) | {
        "date_created": clock.to_millis(entity.date_created),
        "date_modified": clock.to_millis(entity.date_modified),
    }
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Entity:
    found: dict[str, Any] = json.loads(text)
    return Entity(
        **found
        | {
            "columns": tuple(map(_column, found["columns"])),
            "relations": tuple(
                Relation(**each | {"kind": RelationKind(each["kind"])})
                for each in found["relations"]
            ),
            "validations": tuple(Rule(**each) for each in found["validations"]),
            "conformations": tuple(Conformation(**each) for each in found["conformations"]),
            "groups": tuple(Grant(**each) for each in found["groups"]),
            "default_groups": tuple(Grant(**each) for each in found["default_groups"]),
            "date_created": clock.parse(found["date_created"]),
            "date_modified": clock.parse(found["date_modified"]),
        }
    )


def _column(found: Mapping[str, Any]) -> Column:
    return Column(**{**found, "choices": tuple(Option(**each) for each in found["choices"])})
