"""Statistics of timings, and taking them so that two things can be compared on a busy machine."""

import math
from collections.abc import Callable, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    if not values:
        raise ValueError("there are no values")
    rank = math.ceil(round(share * len(values), 9))  # rounded: 0.95 * 20 must not become 20
    return sorted(values)[max(rank, 1) - 1]


def alternate[A, B](
    rounds: int, first: Callable[[], A], second: Callable[[], B]
) -> tuple[list[A], list[B]]:
    """Both by turns, each going first as often as the other: what disturbs one disturbs both."""
    firsts: list[A] = []
    seconds: list[B] = []
    for number in range(rounds):
        if number % 2 == 0:
            firsts.append(first())
            seconds.append(second())
        else:
            seconds.append(second())
            firsts.append(first())
    return firsts, seconds
