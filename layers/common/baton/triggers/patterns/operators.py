"""Operators of a pattern: each function makes a matcher of the operand found at `path`."""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

from baton.triggers.patterns.errors import PatternError, child
from baton.triggers.patterns.matchers import (
    Anything,
    AnythingBut,
    Between,
    Cidr,
    Comparison,
    IgnoringCase,
    Matcher,
    Missing,
    OneOf,
    Prefix,
    Suffix,
    Wildcard,
)

type Parse = Callable[[object, str], Matcher]


def matcher(value: object, path: str) -> Matcher:
    """The matcher that an object such as {"prefix": "a"} stands for."""
    return _operator(value, path, _OPERATORS)


def _sole_entry(value: object, path: str) -> tuple[str, object, str]:
    """The one operator of an object, its operand and the operand's path."""
    if not isinstance(value, dict) or len(value) != 1:
        raise PatternError(path, "must be an object with exactly one operator")
    ((name, operand),) = value.items()
    return name, operand, child(path, name)


def _operator(value: object, path: str, allowed: Mapping[str, Parse]) -> Matcher:
    name, operand, place = _sole_entry(value, path)
    return _known(name, place, allowed)(operand, place)


def _known(name: str, path: str, allowed: Mapping[str, Parse]) -> Parse:
    if name not in allowed:
        raise PatternError(path, f"is no operator here; allowed: {', '.join(allowed)}")
    return allowed[name]


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise PatternError(path, "must be a string")
    return value


def _affix(kind: Callable[[str], Matcher]) -> Parse:
    """A prefix or suffix, which may itself be {"equals-ignore-case": ...}."""
    ignoring_case: dict[str, Parse] = {
        "equals-ignore-case": lambda text, path: IgnoringCase(kind(_text(text, path).casefold()))
    }

    def parse(operand: object, path: str) -> Matcher:
        if isinstance(operand, dict):
            return _operator(operand, path, ignoring_case)
        return kind(_text(operand, path))

    return parse


def _unwanted_affix(kind: Callable[[str], Matcher]) -> Parse:
    """Every text starts and ends with the empty one, so that being without it would match none."""

    def parse(operand: object, path: str) -> Matcher:
        text = _text(operand, path)
        if not text:
            raise PatternError(path, "must not be empty")
        return kind(text)

    return parse


def _equals_ignore_case(operand: object, path: str) -> Matcher:
    return IgnoringCase(OneOf.of([_text(operand, path).casefold()]))


def _wildcard(operand: object, path: str) -> Matcher:
    text = _text(operand, path)
    try:
        return Wildcard.parse(text)
    except ValueError as error:
        raise PatternError(path, str(error)) from error


def _numeric(operand: object, path: str) -> Matcher:
    match operand:
        case ["=" | "<" | "<=" | ">" | ">=" as symbol, bound]:
            return Comparison(symbol, _number(bound, f"{path}[1]"))
        case [">" | ">=" as above, lower, "<" | "<=" as below, upper]:
            low, high = _number(lower, f"{path}[1]"), _number(upper, f"{path}[3]")
            if not low < high:
                raise PatternError(path, "the lower bound must be less than the upper bound")
            return Between(Comparison(above, low), Comparison(below, high))
    raise PatternError(
        path, 'must be a comparison as in ["=", 5] or a range as in [">", 0, "<=", 5]'
    )


def _number(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PatternError(path, "must be a number")
    return value


def _exists(operand: object, path: str) -> Matcher:
    if not isinstance(operand, bool):
        raise PatternError(path, "must be true or false")
    return Anything() if operand else Missing()


def _cidr(operand: object, path: str) -> Matcher:
    text = _text(operand, path)
    try:
        return Cidr(_network(text))
    except ValueError as error:
        raise PatternError(
            path, "must be a range of addresses such as 10.0.0.0/24 or 2001:db8::/32"
        ) from error


def _network(text: str) -> IPv4Network | IPv6Network:
    bits = text.partition("/")[2]
    if not (bits.isascii() and bits.isdecimal()):
        raise ValueError("ip_network would also take a netmask, or a single address")
    return ip_network(text, strict=False)


def _anything_but(operand: object, path: str) -> Matcher:
    if isinstance(operand, dict):
        name, unwanted, place = _sole_entry(operand, path)
        parse = _known(name, place, _NEGATABLE)
        return AnythingBut(tuple(parse(each, spot) for each, spot in _listed(unwanted, place)))
    literals = tuple(_unwanted_literal(each, spot) for each, spot in _listed(operand, path))
    if isinstance(operand, list) and len({isinstance(each, str) for each in operand}) > 1:
        raise PatternError(path, "must not mix strings and numbers")
    return AnythingBut(literals)


def _listed(operand: object, path: str) -> Iterator[tuple[object, str]]:
    """One value or several, each with its path."""
    if not isinstance(operand, list):
        yield operand, path
        return
    if not operand:
        raise PatternError(path, "must not be an empty array")
    for position, each in enumerate(operand):
        yield each, f"{path}[{position}]"


def _unwanted_literal(value: object, path: str) -> Matcher:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise PatternError(path, "must be a string or a number")
    return OneOf.of([value])


_OPERATORS: Mapping[str, Parse] = {
    "prefix": _affix(Prefix),
    "suffix": _affix(Suffix),
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "cidr": _cidr,
}
_NEGATABLE: Mapping[str, Parse] = {
    "prefix": _unwanted_affix(Prefix),
    "suffix": _unwanted_affix(Suffix),
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
}
