"""What performs a default action, the same for a request and for a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol, runtime_checkable

from baton.callers.models import Caller
from baton.default_actions.answers import Item
from baton.ids import ProjectRef, Task

CLIENT_WAITS = 20.0
"""Seconds that a client can be made to wait: the gateway gives up after 29."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A default action to be performed. `attributes` have been checked against its in-fields.

    `address` is where the caller is: an IP address, or for a step the owner of its action.
    `most_bytes` is what the answer may have, which is less for the output of a step. `task` is the attempt
    at a step in which it is performed, None for a request; `seconds` is what performing it may take.
    """

    ref: ProjectRef
    caller: Caller
    attributes: Mapping[str, Any]
    address: str
    now: datetime
    most_bytes: int = 4_000_000
    task: Task | None = None
    seconds: float = CLIENT_WAITS


class Performer(Protocol):
    def perform(self, call: Call) -> list[Item]:
        """Do all there is to do, now. Raises BatonError for what cannot be done."""
        ...


class Begun(NamedTuple):
    """What a client is told at once, and the step that does the rest: its type and settings."""

    items: list[Item]
    step_type: str
    settings: Mapping[str, Any]


class Spread(NamedTuple):
    """Work that is performed in parts, many at a time: what each part is called with, besides the task."""

    parts: list[int]


@runtime_checkable
class BackgroundPerformer(Protocol):
    """A performer whose work takes longer than a client waits."""

    def perform(self, call: Call) -> list[Item]: ...

    def begin(self, call: Call) -> Begun | None:
        """Check and keep what was sent. What remains is done by an execution that can be read.

        None for what does not take long after all: then it is performed at once.
        """
        ...


@runtime_checkable
class SpreadPerformer(Protocol):
    """A performer whose work, as a step, can be too much for one process.

    A part that is lost is performed again, so each must come to the same however often it is. `call` is the
    one that was spread, but for its attributes, which only `spread` is given.
    """

    def spread(self, call: Call) -> list[Item] | Spread:
        """All of the work if it is little, or its parts."""
        ...

    def perform_part(self, call: Call, part: int) -> None: ...

    def finish(self, call: Call) -> list[Item]:
        """What came of all parts; those that were lost for good are not there. Raises BatonError."""
        ...
