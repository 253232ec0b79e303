"""What the end-to-end tests share: one deployed stack, and one restart of its instance."""

from collections.abc import Iterator

import pytest

from tests.e2e.support.restart import Restart, restart
from tests.e2e.support.stack import Stack, deployed


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Made new for the session and removed after it."""
    with deployed("e2e") as made:
        yield made


@pytest.fixture(scope="session")
def restarted(stack: Stack) -> Restart:
    """What was there when the instance was stopped and started, once in the session."""
    return restart(stack)
