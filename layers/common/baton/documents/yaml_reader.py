"""YAML without what makes it dangerous: no aliases, no tags, no repeated keys, no deep nesting.

Values are typed as YAML 1.2 says (`yes` and `2024-01-15` are text), but numbers with leading zeros stay text:
they are identifiers. Built from the parser's events: no value is made before it is known to be harmless.
"""

import re
from collections.abc import Iterator
from typing import IO, Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from baton.documents.numbers import exact
from baton.documents.refusals import refused, text_of
from baton.strict_json import MOST_LEVELS

LIMIT = 10_000_000

_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_RADIX = re.compile(r"0(?:o[0-7]{1,100}|x[0-9a-fA-F]{1,100})")
_NO_NUMBER = re.compile(r"[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def load_yaml(document: str | bytes, *, file: str = "document.yaml", limit: int = LIMIT) -> Any:
    """The value of a YAML document of at most `limit` bytes; None for an empty one."""
    events = Events(text_of(document, file, limit), file)
    if events.begins():
        value = events.value(events.next())
        events.ends()
        return value
    return None


class Events:
    """The parser's events, and the values they stand for. Raises InvalidInputError with file and line."""

    def __init__(self, document: str | IO[str], file: str) -> None:
        self._file = file
        self._events: Iterator[Event] = yaml.parse(document, Loader=yaml.CSafeLoader)

    def next(self) -> Event:
        try:
            event = next(self._events)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f"line {mark.line + 1}" if mark is not None else ""
            raise refused(self._file, place, f"{error.problem} (YAML)") from None
        except yaml.YAMLError as error:
            reason = str(getattr(error, "reason", error))
            raise refused(self._file, "", f"{reason} (YAML)") from None
        except UnicodeDecodeError as error:
            raise refused(self._file, f"byte {error.start}", "it is not UTF-8") from None
        if isinstance(event, NodeEvent):
            self._harmless(event)
        return event

    def begins(self) -> bool:
        """Goes to the first node; false when the stream has none."""
        self.next()
        return isinstance(self.next(), DocumentStartEvent)

    def ends(self) -> None:
        """Raises for anything behind the document."""
        while not isinstance(event := self.next(), StreamEndEvent):
            if not isinstance(event, DocumentEndEvent):
                raise self.refused(event, "there is a second document")

    def value(self, event: Event, levels: int = MOST_LEVELS) -> Any:
        """The value that begins with this event."""
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if not levels:
            raise self.refused(event, f"it is nested deeper than {MOST_LEVELS} levels")
        if isinstance(event, SequenceStartEvent):
            found = []
            while not isinstance(inner := self.next(), SequenceEndEvent):
                found.append(self.value(inner, levels - 1))
            return found
        return {key: self.value(self.next(), levels - 1) for key in self.keys(event)}

    def keys(self, event: Event) -> Iterator[str]:
        """The keys of the mapping that begins with this event; the reader takes each value in between."""
        if not isinstance(event, MappingStartEvent):
            raise self.refused(event, "there should be a mapping")
        seen = set()
        while not isinstance(key := self.next(), MappingEndEvent):
            if not isinstance(key, ScalarEvent):
                raise self.refused(key, "a key must be text")
            if key.value in seen:
                raise self.refused(key, f"the key {key.value!r} occurs twice")
            seen.add(key.value)
            yield key.value

    def refused(self, event: Event, reason: str) -> Exception:
        mark = event.start_mark
        return refused(self._file, f"line {mark.line + 1}" if mark is not None else "", reason)

    def _harmless(self, event: NodeEvent) -> None:
        if isinstance(event, AliasEvent):
            raise self.refused(event, f"aliases such as *{event.anchor} are not taken")
        if event.anchor is not None:
            raise self.refused(event, f"anchors such as &{event.anchor} are not taken")
        if (tag := getattr(event, "tag", None)) is not None:
            raise self.refused(event, f"tags such as {tag} are not taken")

    def _scalar(self, event: ScalarEvent) -> str | bool | int | Any | None:
        text = event.value
        if event.style:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _NO_NUMBER.fullmatch(text):
            raise self.refused(event, f"{text} is not a number")
        if _RADIX.fullmatch(text):
            return int(text, 0)
        if not _NUMBER.fullmatch(text):
            return text
        try:
            return exact(text)
        except ValueError as error:
            raise self.refused(event, str(error)) from None
