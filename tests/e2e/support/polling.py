"""Waiting for what will be true soon, with a deadline that says what was waited for."""

import time
from collections.abc import Callable

POLL_SECONDS = 0.1


def wait_for[Found](what: str, probe: Callable[[], Found], within: float) -> Found:
    """The first truthy thing that `probe` returns; AssertionError when there is none in time."""
    deadline = time.monotonic() + within
    while not (found := probe()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {within:g} s for {what}; found {found!r} at last")
        time.sleep(POLL_SECONDS)
    return found
