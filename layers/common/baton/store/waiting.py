"""Waiting before something that collided is tried again."""

import random
import time

_MOST_WAIT = 1.0


def pause(attempt: int) -> None:
    """Wait after a collision, with full jitter: those who collided must not meet again."""
    time.sleep(random.uniform(0, min(_MOST_WAIT, 0.02 * 2**attempt)))  # noqa: S311 - no secret
