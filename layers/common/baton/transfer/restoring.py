"""A row of a dump -> a row as it is kept."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from baton.callers.models import Caller
from baton.dumps.models import DumpRow
from baton.entities import exact
from baton.entities.column_types import Stored, coerce
from baton.entities.models import Entity
from baton.errors import FieldProblem, InvalidInputError
from baton.ids import new_id, parse_guid
from baton.rows.models import STANDARD, Row, instant
from baton.rows.service import owner_of
from baton.rows.shares import read_groups, read_permission
from baton.rows.values import RowReader

_STANDARD = {each.name: each for each in STANDARD}


class ValueIds:
    """Ids for rows that bring none: the same values, so many times, are the same rows in every import."""

    def __init__(self, entity: Entity) -> None:
        self._namespace = UUID(entity.entity_id)
        self._met: Counter[bytes] = Counter()

    def of(self, values: Mapping[str, Stored]) -> str:
        digest = sha256(exact.write(dict(sorted(values.items()))).encode()).digest()
        self._met[digest] += 1
        return str(uuid5(self._namespace, f"{digest.hex()} {self._met[digest]}"))


class Restorer:
    """Makes rows of one entity. What administrators import keeps its owner, permission, groups and times;
    what others do is theirs, and new. `ids` makes those of rows that bring none, by default of nothing.
    """

    def __init__(
        self, entity: Entity, caller: Caller, now: datetime, ids: ValueIds | None = None
    ) -> None:
        self._ids = ids
        self._entity = entity
        self._reader = RowReader(entity, restoring=True)
        self._restores = caller.subject.administrator
        self._fresh = Row(
            row_id="",
            owner_id=owner_of(caller),
            permission=entity.default_permission,
            groups=entity.default_groups,
            created_at=instant(now),
        )

    def row(self, dumped: DumpRow) -> Row:
        """Raises InvalidInputError naming the columns that are wrong."""
        problems = [
            *dumped.problems,
            *(
                FieldProblem(name[:100], "there is no column that can be imported")
                for name in dumped.unknown
            ),
        ]
        if problems:
            raise InvalidInputError(f"{problems[0].field}: {problems[0].message}", problems)
        given = dumped.values
        row_id = _reference(given.get("reference_id"))
        values = {name: given[name] for name in self._reader.columns if name in given}
        if row_id is not None:
            # A dump that names its rows has all of them: in some formats, what is null is left out.
            absent = {each.name: None for each in self._entity.columns if each.is_nullable}
            values = absent | values
        kept = self._reader.new(values)
        standard = self._standard(given) if self._restores else {}
        return Row(
            row_id=row_id or (self._ids.of(kept) if self._ids else new_id()),
            values=kept,
            version=standard.get("version", self._fresh.version),
            owner_id=standard.get("owner_id", self._fresh.owner_id),
            permission=standard.get("permission", self._fresh.permission),
            groups=standard.get("groups", self._fresh.groups),
            created_at=standard.get("created_at", self._fresh.created_at),
            updated_at=standard.get("updated_at", self._fresh.updated_at),
        )

    def _standard(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("created_at", "updated_at", "version"):
            if given.get(name) is not None:
                found[name] = _read(name, given[name])
        if found.get("version", 1) < 1:
            raise InvalidInputError.of("version", "must be 1 or more")
        if given.get("permission") is not None:
            found["permission"] = read_permission(_read("permission", given["permission"]))
        if given.get("groups") is not None:
            found["groups"] = read_groups(given["groups"])
        if "user_account_id" in given:
            owner = given["user_account_id"]
            # In dumps of other systems it is a number that means nothing here.
            owner_id = parse_guid(owner) if isinstance(owner, str) else None
            if owner_id or owner is None:
                found["owner_id"] = owner_id
        return found


def _reference(value: Any) -> str | None:
    if value is None or value == "":
        return None
    found = parse_guid(value) if isinstance(value, str) else None
    if found is None:
        raise InvalidInputError.of("reference_id", "must be a GUID")
    return found


def _read(name: str, value: Any) -> Any:
    try:
        return coerce(_STANDARD[name], value)
    except ValueError as error:
        raise InvalidInputError.of(name, str(error)) from error
