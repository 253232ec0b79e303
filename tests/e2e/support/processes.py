"""Processes of this machine, as the kernel shows them. Linux only, like the local instance."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from tests.e2e.support.polling import wait_for
from tests.e2e.support.stack import Stack

MARKER_LENGTH = 15
"""As much as the kernel keeps of a process's own name."""


def new_marker() -> str:
    return f"e2e{uuid4().hex}"[:MARKER_LENGTH]


def marked(marker: str) -> list[int]:
    """Living processes that have the marker as their name or among their arguments."""
    return [pid for pid, name, command in _all() if marker in (name, *command)]


def await_none(marker: str, within: float = 2) -> None:
    wait_for(f"the end of processes marked {marker}", lambda: not marked(marker), within)


def kill_workers(stack: Stack, logical_id: str) -> int:
    """Kill the processes that perform one function of this stack; how many there were.

    As the kernel does when memory runs out: at once, with no chance to say anything.
    """
    beginning = f"{stack.scratch}/ministack-lambda-{stack.outputs.stack_name}-{logical_id}-"
    workers = [
        pid
        for pid, _, command in _all()
        if any(argument.startswith(beginning) for argument in command)
    ]
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    return len(workers)


def _all() -> Iterator[tuple[int, str, list[str]]]:
    """Number, name and command line of every process that has not ended."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            name = (place / "comm").read_text(errors="replace").strip()
            command = (place / "cmdline").read_bytes().decode(errors="replace").split("\0")
            state = (place / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
            if state not in {"Z", "X"}:
                yield int(place.name), name, command
