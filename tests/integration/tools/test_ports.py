"""Whether a port can be had is asked of the real network stack."""

import socket
from collections.abc import Iterator

import pytest

from tools.local.errors import LocalError
from tools.local.instance import ensure_free, free_port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_in_use_is_one_clear_sentence(taken_port: int) -> None:
    with pytest.raises(LocalError, match=f"Port {taken_port} is in use by another program; choose"):
        ensure_free(taken_port)


def test_a_free_port_is_let_through() -> None:
    ensure_free(free_port())
