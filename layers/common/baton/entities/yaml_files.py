"""YAML as plain data: built from the parser's events, so that nothing in a file can make anything but values.

Scalars are read by the core schema of YAML 1.2: `no`, `on` and 2024-01-15 are texts, and so is 007.
Refused are anchors and aliases, tags, keys that come twice or are no text, more than one document, and
deep nesting.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaml.events import Event, ScalarEvent

MAX_LEVELS = 100
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[+-]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(
    r"[+-]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*)(?:[eE][+-]?[0-9]{1,3})?"
    r"|[+-]?(?:0|[1-9][0-9]*)[eE][+-]?[0-9]{1,3}"
)
_ENDLESS = re.compile(r"[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MOST_DIGITS = 400
MAX_VALUES = 100_000


def read(text: str) -> Any:
    """The one document of `text`. Raises ValueError naming the place of what is wrong."""
    import yaml

    try:
        return _Builder(yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        where = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ValueError(f"{error.problem or 'it is no YAML'}{where}") from None
    except yaml.YAMLError:
        raise ValueError("it holds characters that YAML does not allow") from None


class _Builder:
    """Values from events. Recursion goes no deeper than `MAX_LEVELS`."""

    def __init__(self, events: "Iterator[Event]") -> None:
        self._events = events
        self._level = 0
        self._values = 0

    def document(self) -> Any:
        from yaml import events

        value: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused(event, "there is more than one document")
                value = self._value(next(self._events))
        return value

    def _value(self, event: "Event") -> Any:
        from yaml import events

        self._values += 1
        if self._values > MAX_VALUES:
            raise _refused(event, f"it holds more than {MAX_VALUES:,} values")
        if isinstance(event, events.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(event, "anchors and aliases are not allowed")
        if isinstance(event, events.ScalarEvent):
            if event.tag is not None:
                raise _refused(event, "tags are not allowed")
            return _scalar(event)
        if getattr(event, "tag", None) is not None:
            raise _refused(event, "tags are not allowed")
        self._level += 1
        if self._level > MAX_LEVELS:
            raise _refused(event, f"it is nested deeper than {MAX_LEVELS} levels")
        made = (
            self._mapping() if isinstance(event, events.MappingStartEvent) else list(self._items())
        )
        self._level -= 1
        return made

    def _items(self) -> Iterator[Any]:
        from yaml import events

        while not isinstance(event := next(self._events), events.SequenceEndEvent):
            yield self._value(event)

    def _mapping(self) -> dict[str, Any]:
        from yaml import events

        made: dict[str, Any] = {}
        while not isinstance(event := next(self._events), events.MappingEndEvent):
            if not isinstance(event, events.ScalarEvent):
                raise _refused(event, "a key must be a text")
            self._value(event)  # refuses anchors and tags
            if event.value in made:
                raise _refused(event, f"the key {event.value[:100]!r} comes twice")
            made[event.value] = self._value(next(self._events))
        return made


def _scalar(event: "ScalarEvent") -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= _MOST_DIGITS and _INT.fullmatch(text):
        return int(text)
    if len(text) <= _MOST_DIGITS and _FLOAT.fullmatch(text):
        return float(text)
    if _ENDLESS.fullmatch(text):
        raise _refused(event, f"{text} is no number that can be kept")
    return text


def _refused(event: "Event", reason: str) -> ValueError:
    mark = event.start_mark
    return ValueError(f"{reason} at line {mark.line + 1}" if mark else reason)
