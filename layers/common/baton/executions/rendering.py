"""Filling `{{ inputs.x }}` and `{{ steps.1.output.total }}` into a step's settings.

A path of names and indices is all there is: no expressions, so nothing in a template can be run.
A text that is one placeholder becomes the value itself, with its type; inside a longer text a value is
written as text, and as JSON when it is no text.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

type Json = Any

# Without \s* beside the class, which takes in blanks too: the three would try every way to share them.
_PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
_PART = re.compile(r"[^.\[\]]+")
_INDEX_DIGITS = 10
_PATH = re.compile(r"[^.\[\]]+(\.[^.\[\]]+|\[\d+\])*")


class UnknownPlaceholderError(Exception):
    """A placeholder names nothing there is."""


def render(
    settings: Mapping[str, Json], values: Mapping[str, Json], verbatim: frozenset[str] = frozenset()
) -> dict[str, Json]:
    """The settings with each placeholder replaced. Raises UnknownPlaceholderError, naming the first bad one.

    Top-level settings named in `verbatim` are left as they are.
    """
    return {
        name: value if name in verbatim else _fill(value, values)
        for name, value in settings.items()
    }


def _fill(value: Json, values: Mapping[str, Json]) -> Json:
    if isinstance(value, str):
        return _fill_text(value, values)
    if isinstance(value, list):
        return [_fill(each, values) for each in value]
    if isinstance(value, dict):
        return {name: _fill(each, values) for name, each in value.items()}
    return value


def _fill_text(text: str, values: Mapping[str, Json]) -> Json:
    whole = _PLACEHOLDER.fullmatch(text.strip())
    if whole:
        return _look_up(whole[1], values)
    return _PLACEHOLDER.sub(lambda found: _as_text(_look_up(found[1], values)), text)


def _look_up(placeholder: str, values: Mapping[str, Json]) -> Json:
    path = placeholder.strip()
    if not _PATH.fullmatch(path):
        raise UnknownPlaceholderError(
            f"{{{{ {path} }}}} is no path such as inputs.name or steps.1.output"
        )
    value: Json = values
    for part in _PART.findall(path):
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif (
            isinstance(value, Sequence)
            and not isinstance(value, str)
            and part.isdecimal()
            and len(part) < _INDEX_DIGITS
            and int(part) < len(value)
        ):
            value = value[int(part)]
        else:
            raise UnknownPlaceholderError(f"{{{{ {path} }}}}: there is no '{part}'")
    return value


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
