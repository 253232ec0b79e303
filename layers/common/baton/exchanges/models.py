"""An exchange as its row keeps it. Rows can be changed by their owners, so they are read as strictly as
requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from baton.entities import exact
from baton.errors import InvalidInputError
from baton.exchanges.mapping import read_mapping
from baton.exchanges.places import Place, read_place, read_sheet_id
from baton.rows.models import Row

ENTITY = "data_exchange"
_ADDRESS = "https://sheets.googleapis.com/v4/spreadsheets/{}/values/A1"


class Direction(StrEnum):
    TO_SHEET = "to_sheet"
    FROM_SHEET = "from_sheet"


class Mode(StrEnum):
    """How a sheet is written. `APPEND`: new and changed rows below; `REPLACE`: the sheet says what the
    rows say.
    """

    APPEND = "append"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """`app_key` is as it is kept: encrypted."""

    exchange_id: str
    name: str
    direction: Direction
    mode: Mode
    sheet_id: str
    place: Place
    table: str
    mapping: Mapping[str, str] | None
    key_columns: tuple[str, ...]
    oauth_token_id: str | None
    credential_id: str | None
    app_key: str | None

    @property
    def target(self) -> str:
        """What it writes to: what was sent to one place says nothing of another."""
        return sha256(exact.write([self.sheet_id, *self.place]).encode()).hexdigest()[:32]


_TYPES = {
    (Direction.TO_SHEET, Mode.APPEND): ("self", "gsheet-append"),
    (Direction.TO_SHEET, Mode.REPLACE): ("self", "gsheet-replace"),
    (Direction.FROM_SHEET, Mode.APPEND): ("gsheet", "self"),
}


def attributes_of(
    *,
    direction: Direction,
    mode: Mode,
    table: str,
    sheet_id: str,
    range_: str,
    mapping: Mapping[str, str],
    key_columns: tuple[str, ...],
) -> dict[str, Any]:
    """The columns of the row that say what an exchange does."""
    to_sheet = direction is Direction.TO_SHEET
    source_type, target_type = _TYPES[direction, mode if to_sheet else Mode.APPEND]
    sheet = {"sheetUrl": _address(sheet_id, append=to_sheet), "sheetId": sheet_id, "range": range_}
    entity: dict[str, Any] = {"name": table}
    if not to_sheet:
        entity["keyColumns"] = [*key_columns]
    return {
        "source_type": source_type,
        "source_attributes": entity if to_sheet else sheet,
        "target_type": target_type,
        "target_attributes": sheet if to_sheet else entity,
        "attributes": dict(mapping),
        "options": {"hasHeader": True},
    }


def read_exchange(row: Row) -> Exchange:
    """Raises InvalidInputError for a row that was changed into something that is no exchange."""
    values = row.values
    types = (values.get("source_type"), values.get("target_type"))
    known = next((key for key, each in _TYPES.items() if each == types), None)
    if known is None:
        raise InvalidInputError.of(
            "target_type",
            "must be gsheet-append or gsheet-replace, or self with the source_type gsheet",
        )
    direction, mode = known
    source, target = _object(row, "source_attributes"), _object(row, "target_attributes")
    entity, sheet = (source, target) if direction is Direction.TO_SHEET else (target, source)
    keys = entity.get("keyColumns", [])
    if not isinstance(keys, list) or not all(isinstance(each, str) for each in keys):
        raise InvalidInputError.of("target_attributes", "keyColumns must be a list of names")
    if direction is Direction.FROM_SHEET and not keys:
        raise InvalidInputError.of("target_attributes", "keyColumns must name a column")
    range_ = _text(sheet, "range")
    return Exchange(
        exchange_id=row.row_id,
        name=str(values.get("name", "")),
        direction=direction,
        mode=mode,
        sheet_id=read_sheet_id(_text(sheet, "sheetId")),
        place=read_place(range_) if range_ else Place(),
        table=_text(entity, "name"),
        mapping=read_mapping(_object(row, "attributes")),
        key_columns=tuple(keys),
        oauth_token_id=_id(row, "oauth_token_id"),
        credential_id=_id(row, "credential_id"),
        app_key=_id(row, "app_key"),
    )


def _address(sheet_id: str, *, append: bool) -> str:
    return _ADDRESS.format(sheet_id) + (":append" if append else "")


def _object(row: Row, column: str) -> dict[str, Any]:
    kept = row.values.get(column)
    found = exact.read(str(kept)) if kept is not None else {}
    if not isinstance(found, dict):
        raise InvalidInputError.of(column, "must be a JSON object")
    return found


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str):
        raise InvalidInputError.of(name, "must be a text")
    return value


def _id(row: Row, column: str) -> str | None:
    value = row.values.get(column)
    return str(value) if value else None
