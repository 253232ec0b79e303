"""Attributes of a default action, checked against its in-fields."""

from collections.abc import Callable, Mapping
from typing import Any

from baton import strict_json
from baton.default_actions.declaration import DefaultAction, InField
from baton.entities import exact, readers
from baton.entities.conformations import Conformation, conform
from baton.entities.validation import Rule, validate
from baton.errors import FieldProblem, InvalidInputError

type Attributes = dict[str, Any]


def check_attributes(action: DefaultAction, sent: Mapping[str, Any]) -> Attributes:
    """What was sent for the in-fields, in form and typed; attributes that are none of them are left out.

    Raises InvalidInputError naming each field that breaks a rule, and the rule.
    """
    fields = action.in_fields
    if action.needs_subject:
        fields = (InField(action.subject_field, "alias", rules="required"), *fields)
    shapes = [Conformation(field.name, field.conform) for field in fields if field.conform]
    values = conform({field.name: _value(field, sent) for field in fields}, shapes)
    attributes, problems = _typed(fields, values)
    rules = [Rule(field.name, field.rules) for field in fields if field.rules]
    problems += validate(attributes, rules, partial=True)
    if problems:
        first = problems[0]
        raise InvalidInputError(f"invalid value for {first.field}: {first.message}", problems)
    return attributes


def _value(field: InField, sent: Mapping[str, Any]) -> Any:
    value = sent.get(field.name)
    return sent.get(field.also) if field.also and value in (None, "") else value


def _typed(
    fields: tuple[InField, ...], values: Mapping[str, Any]
) -> tuple[Attributes, list[FieldProblem]]:
    attributes: Attributes = {}
    problems = []
    for field in fields:
        value = values[field.name]
        # A form sends its empty fields too: blank is the same as absent.
        if value is None or value == "":
            attributes[field.name] = field.default
            continue
        kind = field.column_type.partition(".")[0]
        try:
            read: Callable[[Any], Any] = _READERS.get(kind, _text)
            attributes[field.name] = read(value)
        except ValueError as error:
            attributes[field.name] = value
            problems.append(FieldProblem(field.name, str(error)))
    return attributes, problems


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be text")  # noqa: TRY004 - told to the client with the rest
    return readers.text(str(value))


def _json(value: Any) -> Any:
    """A value, or a text that holds one: queries and forms can send nothing else."""
    return strict_json.read(value) if isinstance(value, str) else value


def _as_sent(value: Any) -> Any:
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "truefalse": readers.truefalse,
    "measurement": exact.whole,
    "json": _json,
    "file": _as_sent,
}
