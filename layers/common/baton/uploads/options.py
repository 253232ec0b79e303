"""What the attributes of an upload ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.entities import names
from baton.errors import InvalidInputError
from baton.intake.key_columns import read_key_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadOptions:
    """`create` a missing entity, `extend` one with missing columns; `skip` rows that fail."""

    entity: str
    create: bool = False
    extend: bool = False
    sheet: str | None = None
    key_columns: tuple[str, ...] = ()
    skip: bool = False


def read_options(attributes: Mapping[str, Any]) -> UploadOptions:
    """From attributes that have been checked. Raises InvalidInputError."""
    heading = str(attributes["entity_name"])
    try:
        entity = names.entity_name(heading)
    except ValueError as error:
        raise InvalidInputError.of("entity_name", str(error)) from error
    return UploadOptions(
        entity=entity,
        create=bool(attributes.get("create_if_not_exists")),
        extend=bool(attributes.get("add_missing_columns")),
        sheet=attributes.get("sheet") or None,
        key_columns=read_key_columns(attributes.get("key_columns")),
        skip=attributes.get("on_error") == "skip",
    )
