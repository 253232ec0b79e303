"""Rules that values are held to, as tags: `required,email` or `min=8,max=72`. See docs/entities.md.

Numbers are compared as numbers; texts by how many characters they have, lists by how many items. A tag's
alternatives are parted by `|`. `required` wants a value that is there: 0 and false are, a blank text is not.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import Any

from baton.entities import exact, formats
from baton.errors import FieldProblem

MAX_TAGS = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """The tags one field must pass. Made by `rule`, which refuses unknown ones."""

    field: str
    tags: str


@dataclass(frozen=True, slots=True)
class _Check:
    """One tag: whether `passes(value, all values)`, and what to say when not."""

    tag: str
    message: str
    passes: Callable[[Any, Mapping[str, Any]], bool]


def rule(field: str, tags: str) -> Rule:
    """A rule whose tags are known. Raises ValueError naming one that is not."""
    _parse(tags)
    return Rule(field, tags)


def validate(
    values: Mapping[str, Any], rules: Iterable[Rule], *, partial: bool = False
) -> list[FieldProblem]:
    """Each field that breaks a rule, with the first of its tags that does.

    A field that is absent or null counts as a blank text; with `partial`, as for the columns of a row, only
    `required` looks at it.
    """
    problems = []
    for each in rules:
        value = values.get(each.field)
        if (failed := _failed(each, value, values, partial=partial)) is not None:
            problems.append(FieldProblem(each.field, f"{failed.message} ({failed.tag})"))
    return problems


def _failed(found: Rule, value: Any, values: Mapping[str, Any], *, partial: bool) -> _Check | None:
    optional, alternatives = _parse(found.tags)
    if optional and _is_blank(value):
        return None
    for tag in alternatives:
        if partial and value is None and tag[0].tag != "required":
            continue
        given = "" if value is None else value
        if not any(check.passes(given, values) for check in tag):
            return tag[0]
    return None


@lru_cache(maxsize=1024)
def _parse(tags: str) -> tuple[bool, list[list[_Check]]]:
    """Whether a blank value passes, and for each tag its alternatives."""
    if len(tags) > MAX_TAGS:
        raise ValueError(f"tags may have {MAX_TAGS} characters")
    names = [tag.strip() for tag in tags.split(",") if tag.strip()]
    checks = [
        [_check(each.strip()) for each in tag.split("|")] for tag in names if tag != "omitempty"
    ]
    return "omitempty" in names, checks


def _check(tag: str) -> _Check:
    name, equals, parameter = tag.partition("=")
    if name in _FORMS and not equals:
        wanted, form = _FORMS[name]
        return _Check(tag, f"must be {wanted}", partial(_has_form, form))
    if name in _SIZES and equals:
        return _size(tag, name, parameter)
    if name in _PARAMETERS and equals and parameter:
        message, passes = _PARAMETERS[name]
        shown = _other(parameter) if name in {"eqfield", "nefield"} else parameter
        return _Check(tag, message.format(shown), partial(_with_parameter, passes, shown))
    if name == "required" and not equals:
        return _Check(tag, "is required", lambda value, _: not _is_blank(value))
    if name in _SIZES or name in _PARAMETERS:
        raise ValueError(f"the tag {tag[:100]!r} needs a value, as in {name}=...")
    raise ValueError(f"{tag[:100]!r} is no known tag")


def _has_form(form: Callable[[str], bool], value: Any, _: Mapping[str, Any]) -> bool:
    if isinstance(value, bool):
        return form("true" if value else "false")
    if isinstance(value, int | float | Decimal):
        return form(f"{Decimal(str(value)):f}")
    return isinstance(value, str) and form(value)


def _size(tag: str, name: str, parameter: str) -> _Check:
    try:
        limit = exact.decimal(parameter)
    except ValueError:
        raise ValueError(f"the tag {tag[:100]!r} needs a number") from None
    sign, compare = _SIZES[name]

    def passes(value: Any, _: Mapping[str, Any]) -> bool:
        size = _measure(value)
        return size is not None and compare(size, limit)

    message = f"must be {sign} {parameter}, or as long when it is a text"
    return _Check(tag, message, passes)


def _measure(value: Any) -> Decimal | None:
    """A number itself; how long a text or a list is. None for what has no size."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        try:
            number = Decimal(str(value))
        except InvalidOperation:  # pragma: no cover - numbers have such a text
            return None
        return number if number.is_finite() else None
    return Decimal(len(value)) if isinstance(value, str | list | tuple | dict) else None


def _with_parameter(
    passes: Callable[[Any, str, Mapping[str, Any]], bool],
    parameter: str,
    value: Any,
    values: Mapping[str, Any],
) -> bool:
    return passes(value, parameter, values)


def _other(parameter: str) -> str:
    """The field that `eqfield=` names, also in its long form `InnerStructField[name]`."""
    return parameter.removeprefix("InnerStructField[").removesuffix("]")


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _equals(value: Any, parameter: str) -> bool:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        try:
            return _measure(value) == exact.decimal(parameter)
        except ValueError:
            return False
    return _written(value) == parameter


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


_SIZES: Mapping[str, tuple[str, Callable[[Decimal, Decimal], bool]]] = {
    "min": ("at least", lambda size, limit: size >= limit),
    "gte": ("at least", lambda size, limit: size >= limit),
    "max": ("at most", lambda size, limit: size <= limit),
    "lte": ("at most", lambda size, limit: size <= limit),
    "gt": ("more than", lambda size, limit: size > limit),
    "lt": ("less than", lambda size, limit: size < limit),
    "len": ("exactly", lambda size, limit: size == limit),
}

_PARAMETERS: Mapping[str, tuple[str, Callable[[Any, str, Mapping[str, Any]], bool]]] = {
    "eq": ("must be {}", lambda value, wanted, _: _equals(value, wanted)),
    "ne": ("must not be {}", lambda value, wanted, _: not _equals(value, wanted)),
    "eqfield": (
        "must be the same as {}",
        lambda value, other, values: value == ("" if values.get(other) is None else values[other]),
    ),
    "nefield": (
        "must not be the same as {}",
        lambda value, other, values: value != ("" if values.get(other) is None else values[other]),
    ),
    "oneof": (
        "must be one of {}",
        lambda value, words, _: any(_equals(value, word) for word in words.split()),
    ),
    "contains": ("must contain {}", lambda value, part, _: part in _written(value)),
    "excludes": ("must not contain {}", lambda value, part, _: part not in _written(value)),
    "startswith": ("must begin with {}", lambda value, part, _: _written(value).startswith(part)),
    "endswith": ("must end with {}", lambda value, part, _: _written(value).endswith(part)),
}

_FORMS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "email": ("an e-mail address", formats.is_email),
    "url": ("an address such as https://example.com/", formats.is_url),
    "uri": ("an address such as https://example.com/", formats.is_url),
    "numeric": ("a number", formats.is_numeric),
    "number": ("a number of digits alone", formats.is_number),
    "alpha": ("of the letters A to Z alone", formats.is_alpha),
    "alphanum": ("of the letters A to Z and digits alone", formats.is_alphanum),
    "alphaunicode": ("of letters alone", str.isalpha),
    "alphanumunicode": ("of letters and digits alone", str.isalnum),
    "boolean": ("true or false", lambda text: text in {"true", "false", "1", "0", "t", "f"}),
    "lowercase": ("in lower case", lambda text: bool(text) and text == text.lower()),
    "uppercase": ("in upper case", lambda text: bool(text) and text == text.upper()),
    "ascii": ("of ASCII characters alone", formats.is_ascii),
    "printascii": ("of printable ASCII characters alone", formats.is_printable_ascii),
    "hexadecimal": ("a hexadecimal number", formats.is_hexadecimal),
    "latitude": ("a latitude from -90 to 90", formats.is_latitude),
    "longitude": ("a longitude from -180 to 180", formats.is_longitude),
    "iscolor": ("a colour such as #1a2b3c", formats.is_color),
    "hexcolor": ("a colour such as #1a2b3c", formats.is_hex_color),
    "rgb": ("a colour such as rgb(26, 43, 60)", formats.is_rgb),
    "rgba": ("a colour such as rgba(26, 43, 60, 0.5)", formats.is_rgba),
    "hsl": ("a colour such as hsl(120, 50%, 50%)", formats.is_hsl),
    "hsla": ("a colour such as hsla(120, 50%, 50%, 0.5)", formats.is_hsla),
    "uuid": ("a GUID", formats.is_uuid),
    "uuid3": ("a GUID of version 3", partial(formats.is_uuid, version=3)),
    "uuid4": ("a GUID of version 4", partial(formats.is_uuid, version=4)),
    "uuid5": ("a GUID of version 5", partial(formats.is_uuid, version=5)),
    "base64": ("base64", formats.is_base64),
    "ip": ("an IP address", formats.is_ip),
    "ipv4": ("an IPv4 address", partial(formats.is_ip, version=4)),
    "ipv6": ("an IPv6 address", partial(formats.is_ip, version=6)),
    "hostname": ("a host's name", formats.is_hostname),
    "fqdn": ("a host's full name", partial(formats.is_hostname, dots=1)),
    "e164": ("a telephone number such as +4915112345678", formats.is_e164),
}

TAGS = frozenset({"required", "omitempty", *_FORMS, *_SIZES, *_PARAMETERS})
