"""Stopping and starting the instance while executions are under way."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from tests.e2e.support import actions, executions
from tests.e2e.support.actions import python
from tests.e2e.support.interrupted import make_due, queue_without_starting
from tests.e2e.support.polling import wait_for
from tests.e2e.support.processes import await_none, marked, new_marker
from tests.e2e.support.stack import Stack

SCRIPT = "output = 'kept'"


@dataclass(frozen=True, slots=True)
class Restart:
    """What there was before, as it was read then. `ended` is an execution with its steps.

    `running` and `starting` are executions that the stop cut off, in a step and before the first one;
    `queued` is one that was never started at all.
    """

    action: dict[str, Any]
    script: str
    ended: dict[str, Any]
    running: str
    starting: str
    queued: str


def restart(stack: Stack) -> Restart:
    api, marker, script = stack.api, new_marker(), f"{uuid4().hex}.py"
    assert api.project("PUT", f"/script/{script}", SCRIPT).status == HTTPStatus.OK
    action = actions.create(api)
    ended = executions.end_of(api, executions.start(api, action["actionId"]))
    named = f'open("/proc/self/comm", "w").write({marker!r})\n'
    endless = actions.create(api, python(f"{named}import time; time.sleep(600)"))["actionId"]
    running = executions.start(api, endless)
    wait_for("the script's process", lambda: marked(marker), within=30)
    starting = executions.start(api, endless)
    for execution_id in (running, starting):
        make_due(stack, execution_id)
    queued = queue_without_starting(stack, actions.create(api))
    kept = actions.get(api, action["actionId"])

    stack.instance.stop()

    await_none(marker)
    stack.instance.start(stack.port)
    return Restart(kept, script, ended, running, starting, queued)
