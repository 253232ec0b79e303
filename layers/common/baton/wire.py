"""JSON as clients send and read it: camelCase, forgiving in what it accepts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, model_validator
from pydantic.alias_generators import to_camel

from baton import clock
from baton.ids import parse_guid

Seconds = Annotated[datetime, PlainSerializer(clock.to_seconds, return_type=str)]
"""An instant that is written to the second, as the Action Management API does."""

Millis = Annotated[datetime, PlainSerializer(clock.to_millis, return_type=str)]
"""An instant that is written to the millisecond."""


def _guid(text: str) -> str:
    guid = parse_guid(text)
    if guid is None:
        raise ValueError("must be a GUID")
    return guid


type Guid = Annotated[str, AfterValidator(_guid)]
"""A GUID in whatever casing; it is read in lower case."""


class Wire(BaseModel):
    """snake_case in Python, camelCase in JSON."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="ignore",
        frozen=True,
    )


class Listing(Wire):
    """A page of a list, or all of it. `total_count` counts all, whatever page was asked for."""

    total_count: int
    page: int | None = None
    page_size: int | None = None


class Request(Wire):
    """A request's body: keys in any casing, unknown ones ignored, null the same as absent."""

    @model_validator(mode="before")
    @classmethod
    def _forgive(cls, body: Any) -> Any:
        if not isinstance(body, Mapping):
            return body
        names = {
            field.alias.lower(): field.alias for field in cls.model_fields.values() if field.alias
        }
        return {
            names[key.lower()]: value
            for key, value in body.items()
            if isinstance(key, str) and key.lower() in names and value is not None
        }
