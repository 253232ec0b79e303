"""What the end-to-end tests share: one deployed stack, and one restart of its instance."""

from collections.abc import Iterator

import pytest

from tests.e2e.support import permissions
from tests.e2e.support.people import Owner, new_owner
from tests.e2e.support.restart import Restart, restart
from tests.e2e.support.stack import Stack, deployed


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Made new for the session and removed after it.

    The local AWS enforces the roles of functions when it is told to, so whatever works in any of these
    tests works with what the template permits.
    """
    with deployed("e2e", AUTH="true") as made:
        permissions.complete(made)
        permissions.exempt(made)
        yield made


@pytest.fixture(scope="module")
def owner(stack: Stack) -> Iterator[Owner]:
    """Of a tenant that the module has for itself."""
    with new_owner(stack) as made:
        yield made


@pytest.fixture(scope="session")
def restarted(stack: Stack) -> Restart:
    """What was there when the instance was stopped and started, once in the session."""
    return restart(stack)
