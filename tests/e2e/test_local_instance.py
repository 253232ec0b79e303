"""What `make run` promises beyond a deployed stack: the demonstration, and data that stays."""

import io
from uuid import uuid4

from tests.e2e.conftest import Stack
from tools.local.demonstration import demonstrate
from tools.local.progress import Progress

STEP = {"stepType": "Python", "settings": '{"code": "output = 1"}'}


def test_the_demonstration_completes_again_and_again(stack: Stack) -> None:
    demonstrate(stack.outputs, Progress(io.StringIO()))
    screen = io.StringIO()

    demonstrate(stack.outputs, Progress(screen))

    shown = screen.getvalue()
    assert '"lastHighYear": 1898' in shown
    assert "POST /finding" in shown
    assert "Subject: The Nile carries 22.6 % less water" in shown


def test_actions_are_still_there_after_a_stop_and_a_start(stack: Stack) -> None:
    made = stack.api.project("POST", "/action", {"name": f"Kept {uuid4()}", "steps": [STEP]})
    assert made.status == 201
    stack.instance.stop()

    stack.instance.start(stack.port)

    found = stack.api.project("GET", f"/action/{made.body['actionId']}")
    assert (found.status, found.body["actionId"]) == (200, made.body["actionId"])
