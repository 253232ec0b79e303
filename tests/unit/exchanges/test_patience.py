"""Waiting as long as Google asks for, within the time there is."""

from datetime import UTC, datetime

import pytest

from baton.exchanges.errors import TimeUpError
from baton.exchanges.patience import Patience, asked_for

NOW = datetime(2026, 11, 21, 22, 13, 20, tzinfo=UTC)


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds


def patience(clock: Clock, seconds: float = 100, chance: float = 1.0) -> Patience:
    return Patience(seconds, NOW, clock=clock, sleep=clock.sleep, chance=lambda: chance)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        (" 0 ", 0),
        ("Sat, 21 Nov 2026 22:14:00 GMT", 40),
        ("Sat, 21 Nov 2026 23:14:00 +0100", 40),
        ("Sat, 21 Nov 2026 22:00:00 GMT", 0),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
        ("\u0663", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(
    header: str | None, seconds: float | None
) -> None:
    assert asked_for(header, NOW) == seconds


def test_what_google_asks_for_is_waited() -> None:
    clock = Clock()

    patience(clock).wait(5, "12")

    assert clock.waits == [12]


def test_without_being_told_waits_grow_up_to_a_bound() -> None:
    clock = Clock()
    waiting = patience(clock, 1000)

    for attempt in range(9):
        waiting.wait(attempt)

    assert clock.waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]


def test_waits_have_jitter() -> None:
    clock = Clock()

    patience(clock, chance=0.25).wait(4)

    assert clock.waits == [4]


def test_nothing_is_waited_for_that_takes_longer_than_there_is_time() -> None:
    clock = Clock()
    waiting = patience(clock, 30)

    with pytest.raises(TimeUpError, match=r"wants 3600 s .* 30 s were left"):
        waiting.wait(0, "3600")

    assert clock.waits == []


def test_the_time_is_up_when_less_than_is_needed_is_left() -> None:
    clock = Clock()
    waiting = patience(clock, 30)
    waiting.check(30)
    clock.seconds += 25.5

    waiting.check(4)
    with pytest.raises(TimeUpError):
        waiting.check(5)
    assert waiting.left == 4.5
    assert (waiting.now - NOW).total_seconds() == 25.5
