"""Name lookups that cannot be interrupted, and still end in time."""

import socket
import threading
import time
from typing import Any

import pytest

from baton.outgoing.network import SystemNetwork


def test_a_lookup_gives_every_address_of_the_name() -> None:
    def lookup(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2606:2800::1", 0, 0, 0)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 0)),
        ]

    addresses = SystemNetwork(lookup=lookup).resolve("a.example", 5)

    assert addresses == ["2606:2800::1", "93.184.215.14"]


def test_a_lookup_that_hangs_is_left_behind_at_the_deadline() -> None:
    released = threading.Event()

    def lookup(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        released.wait(30)
        return []

    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        SystemNetwork(lookup=lookup).resolve("a.example", 0.05)
    took = time.monotonic() - begun
    released.set()

    assert took < 5


@pytest.mark.parametrize("raised", [socket.gaierror(-2, "unknown"), UnicodeError("label too long")])
def test_a_failed_lookup_is_an_os_error(raised: Exception) -> None:
    def lookup(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        raise raised

    with pytest.raises(OSError, match=r"unknown|label"):
        SystemNetwork(lookup=lookup).resolve("a.example", 5)
