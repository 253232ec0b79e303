"""Waiting within the time that there is: as long as Google asks for, or longer from try to try."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from baton.exchanges.errors import TimeUpError

MOST_SECONDS = 64.0
"""The longest wait between two tries that nobody asked for."""


class Patience:
    """`seconds` is all the time there is, from `begun` on. `clock` gives seconds that only grow."""

    def __init__(
        self,
        seconds: float,
        begun: datetime,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._begun, self._start = begun, clock()
        self._end = self._start + seconds

    @property
    def now(self) -> datetime:
        return self._begun + timedelta(seconds=self._clock() - self._start)

    @property
    def left(self) -> float:
        """Seconds; never negative."""
        return max(0.0, self._end - self._clock())

    def check(self, needed: float = 1.0) -> None:
        """Raises TimeUpError when less than this is left."""
        if self.left < needed:
            raise TimeUpError(
                "The time for this step was up; the next synchronisation goes on from here"
            )

    def wait(self, attempt: int, retry_after: str | None = None) -> None:
        """Wait before another try, `attempt` having been the last, from 0.

        Raises TimeUpError at once when that is longer than what is left.
        """
        asked = asked_for(retry_after, self.now)
        # With full jitter, so that those who were refused together do not come back together.
        seconds = min(MOST_SECONDS, 2.0**attempt) * self._chance() if asked is None else asked
        if seconds >= self.left:
            raise TimeUpError(
                f"Google wants {seconds:.0f} s to pass before the next request, and {self.left:.0f} s were"
                " left; the next synchronisation goes on from here"
            )
        self._sleep(seconds)


def asked_for(retry_after: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` asks for, which is a number or a date; None for what is neither."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
