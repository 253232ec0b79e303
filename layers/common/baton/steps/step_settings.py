"""Settings of a step, checked by its worker, with errors that name the field."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError


class SettingsError(Exception):
    """The settings are not what this type of step needs. The message is for the tenant."""


class StepSettings(BaseModel):
    """Unknown settings are ignored, null is the same as absent, and a number may stand for text.

    Rendered settings often hold `5` or `"5"` depending on how the tenant wrote the template.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Self:
        try:
            given = {name: value for name, value in settings.items() if value is not None}
            return cls.model_validate(given)
        except ValidationError as error:
            raise SettingsError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(["settings", *(str(part) for part in first["loc"])])
    match first["type"]:
        case "missing" | "string_too_short":
            return f"{field} is required"
        case "value_error":  # raised by a validator of ours, in our words
            return f"{field} {first['ctx']['error']}"
        case _:
            message = first["msg"]
            return f"{field}: {message[0].lower()}{message[1:]}"
