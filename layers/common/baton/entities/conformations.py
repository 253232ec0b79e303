"""What is made of texts before they are kept: `trim`, `lower`, `email` and the like."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from baton.entities.names import snake

_MAX_TAGS = 1000
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_NO_NAME = re.compile(r"[^\w\s.,'\u2019-]|[\d_]")


@dataclass(frozen=True, slots=True)
class Conformation:
    """The tags one field is put through, in their order. Made by `conformation`."""

    field: str
    tags: str


def conformation(field: str, tags: str) -> Conformation:
    """Raises ValueError naming a tag that is not known."""
    _parse(tags)
    return Conformation(field, tags)


def conform(values: Mapping[str, Any], conformations: Iterable[Conformation]) -> dict[str, Any]:
    """The values, with those texts changed that a conformation names. What is no text stays as it is."""
    conformed = dict(values)
    for each in conformations:
        value = conformed.get(each.field)
        if isinstance(value, str):
            for change in _parse(each.tags):
                value = change(value)
            conformed[each.field] = value
    return conformed


@lru_cache(maxsize=1024)
def _parse(tags: str) -> list[Callable[[str], str]]:
    if len(tags) > _MAX_TAGS:
        raise ValueError(f"tags may have {_MAX_TAGS} characters")
    names = [tag.strip() for tag in tags.split(",") if tag.strip()]
    for name in names:
        if name not in TAGS:
            raise ValueError(f"{name[:100]!r} is no known tag; there are {', '.join(TAGS)}")
    return [TAGS[name] for name in names]


def _email(text: str) -> str:
    """Trimmed, and only the domain in lower case: what stands before it is the host's business."""
    local, at, domain = text.strip().rpartition("@")
    return local + at + domain.lower()


def _name(text: str) -> str:
    """A person's name: single blanks, no digits or signs, capitals where all was one case."""
    kept = " ".join(_NO_NAME.sub("", text).split())
    return _WORD.sub(lambda word: _capital(word[0]) if _plain(word[0]) else word[0], kept)


def _plain(word: str) -> bool:
    return word in {word.lower(), word.upper()}


def _capital(word: str) -> str:
    first = word[:1].upper() + word[1:].lower()
    # O'Brien, but it's: one letter before the apostrophe is a name's.
    return first[:2] + first[2:3].upper() + first[3:] if first[1:2] in {"'", "\u2019"} else first


def _camel(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in snake(text).split("_"))


def _title(text: str) -> str:
    return _WORD.sub(lambda word: word[0][:1].upper() + word[0][1:].lower(), text)


def _keep(wanted: Callable[[str], bool]) -> Callable[[str], str]:
    return lambda text: "".join(filter(wanted, text))


def _for_scripts(text: str) -> str:
    escaped = {
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
        "<": "\\u003C",
        ">": "\\u003E",
        "&": "\\u0026",
        "=": "\\u003D",
    }
    return "".join(
        escaped.get(letter, letter if letter >= " " else f"\\u{ord(letter):04X}") for letter in text
    )


TAGS: Mapping[str, Callable[[str], str]] = {
    "trim": str.strip,
    "ltrim": str.lstrip,
    "rtrim": str.rstrip,
    "lower": str.lower,
    "upper": str.upper,
    "title": _title,
    "ucfirst": lambda text: text[:1].upper() + text[1:],
    "camel": _camel,
    "snake": snake,
    "slug": lambda text: snake(text).replace("_", "-"),
    "name": _name,
    "email": _email,
    "num": _keep(str.isdecimal),
    "!num": _keep(lambda letter: not letter.isdecimal()),
    "alpha": _keep(str.isalpha),
    "!alpha": _keep(lambda letter: not letter.isalpha()),
    "!html": html.escape,
    "!js": _for_scripts,
}
