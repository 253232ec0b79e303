"""What a new exchange is asked to do, read from the attributes of the default action. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from baton.actions.models import MAX_TRIGGERS, NewTrigger
from baton.errors import FieldProblem, InvalidInputError
from baton.exchanges.mapping import read_mapping
from baton.exchanges.models import Direction, Mode
from baton.exchanges.places import Place, read_place, read_sheet_id
from baton.ids import parse_guid
from baton.intake.key_columns import read_key_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`app_key` is the key itself; it is kept encrypted."""

    name: str
    sheet_id: str
    place: Place
    range: str
    direction: Direction
    mode: Mode
    mapping: Mapping[str, str] | None
    key_columns: tuple[str, ...]
    triggers: tuple[NewTrigger, ...]
    app_key: str | None
    oauth_token_id: str | None
    credential_id: str | None


def read(attributes: Mapping[str, Any]) -> Wanted:
    """From attributes that were checked against their types. Raises InvalidInputError naming the field."""
    range_ = (attributes["range"] or "").strip()
    wanted = Wanted(
        name=attributes["name"],
        sheet_id=read_sheet_id(attributes["sheet_id"]),
        place=read_place(range_) if range_ else Place(),
        range=range_,
        direction=Direction(attributes["direction"]),
        mode=Mode(attributes["mode"]),
        mapping=read_mapping(attributes["mapping"]),
        key_columns=read_key_columns(attributes["key_columns"]),
        triggers=read_schedule(attributes["schedule"]),
        app_key=_secret(attributes["app_key"]),
        oauth_token_id=_guid(attributes, "oauth_token_id"),
        credential_id=_guid(attributes, "credential_id"),
    )
    _check(wanted)
    return wanted


def read_schedule(value: Any) -> tuple[NewTrigger, ...]:
    """One trigger of an action, or a list of them. Raises InvalidInputError with the place in it."""
    if value in (None, [], {}):
        return ()
    given = value if isinstance(value, list) else [value]
    if len(given) > MAX_TRIGGERS:
        raise InvalidInputError.of("schedule", f"may have {MAX_TRIGGERS} triggers")
    found = []
    for number, each in enumerate(given):
        try:
            found.append(NewTrigger.model_validate(each))
        except ValidationError as error:
            raise _malformed(error, f"schedule[{number}]") from None
    return tuple(found)


def _malformed(error: ValidationError, place: str) -> InvalidInputError:
    problems = []
    for each in error.errors(include_url=False, include_input=False):
        field = ".".join([place, *map(str, each["loc"])])
        told = (
            "is required"
            if each["type"] == "missing"
            else each["msg"].removeprefix("Value error, ")
        )
        problems.append(FieldProblem(field, told[:1].lower() + told[1:]))
    return InvalidInputError(f"{problems[0].field}: {problems[0].message}", problems)


def _check(wanted: Wanted) -> None:
    given = [wanted.oauth_token_id, wanted.credential_id]
    if all(given):
        raise InvalidInputError.of("credential_id", "cannot be given together with oauth_token_id")
    if not wanted.app_key and not any(given):
        raise InvalidInputError.of("app_key", "is required, or oauth_token_id or credential_id")
    if wanted.direction is Direction.FROM_SHEET:
        if not wanted.key_columns:
            raise InvalidInputError.of(
                "key_columns", "is required with from_sheet: it tells which row a line is"
            )
        return
    if wanted.key_columns:
        raise InvalidInputError.of("key_columns", "is for from_sheet only")
    if wanted.place.last_row is not None:
        raise InvalidInputError.of("range", "must not end at a row: rows are added below")


def _secret(value: Any) -> str | None:
    text = (value or "").strip()
    if not text.isascii() or not text.isprintable() or len(text) > 1000:
        raise InvalidInputError.of("app_key", "must be a key as Google gives them")
    return text or None


def _guid(attributes: Mapping[str, Any], name: str) -> str | None:
    text = attributes[name]
    if text is None:
        return None
    guid = parse_guid(text)
    if guid is None:
        raise InvalidInputError.of(name, "must be a GUID")
    return guid
