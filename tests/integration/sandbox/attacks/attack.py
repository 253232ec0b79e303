"""A script that means harm, and how it has to end.

What it managed to do it leaves in `output`: so the expectation shows that the attempt was made, too.
"""

from dataclasses import dataclass
from textwrap import dedent
from typing import Any


@dataclass(frozen=True)
class Attack:
    name: str
    code: str
    output: Any = None
    error: str | None = None
    """A part of the error it ends with; without one it completes."""

    timed_out: bool = False
    seconds: float = 10


def attack(name: str, code: str, **ends: Any) -> Attack:
    return Attack(name, dedent(code), **ends)


STOPPED: dict[str, Any] = {"error": "was stopped after", "timed_out": True, "seconds": 1.0}
