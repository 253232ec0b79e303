"""What `make run` promises beyond a deployed stack: the demonstration."""

import io

from tests.e2e.support.stack import Stack
from tools.local.demonstration import demonstrate
from tools.local.progress import Progress


def test_the_demonstration_completes_again_and_again(stack: Stack) -> None:
    demonstrate(stack.outputs, Progress(io.StringIO()))
    screen = io.StringIO()

    demonstrate(stack.outputs, Progress(screen))

    shown = screen.getvalue()
    assert '"lastHighYear": 1898' in shown
    assert "POST /finding" in shown
    assert "Subject: The Nile carries 22.6 % less water" in shown
