"""Calls that are made at the same moment."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor


def at_once[Made](calls: Iterable[Callable[[], Made]]) -> list[Made]:
    """What each call returns, in their order. None begins before all are ready to."""
    calls = list(calls)
    start = threading.Barrier(len(calls))

    def made(call: Callable[[], Made]) -> Made:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(made, calls))
