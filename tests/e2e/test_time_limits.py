"""Scripts that will not end by themselves: stopped in time, with all they started, and nothing spoilt."""

from datetime import datetime
from typing import Any

import pytest

from tests.e2e.support import actions, executions
from tests.e2e.support.actions import python
from tests.e2e.support.polling import wait_for
from tests.e2e.support.processes import await_none, marked, new_marker
from tests.e2e.support.stack import Stack

MAX_RUN_TIME = 3
MOST_SECONDS = 10

# Every script below begins so: it and what it forks get a name to find them by.
NAMED = """
import os, signal, subprocess, time
open("/proc/self/comm", "w").write({marker!r})
"""

SLEEPING = """
subprocess.Popen([{marker!r}, "60"], executable="/bin/sleep")
time.sleep(60)
"""

DEAF = """
for number in set(signal.Signals) - {{signal.SIGKILL, signal.SIGSTOP}}:
    signal.signal(number, signal.SIG_IGN)
while True:
    time.sleep(60)
"""

DETACHED = """
def detach():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            time.sleep(60)
        os._exit(0)
for _ in range(3):
    detach()
"""

PRINTING = """
while True:
    print("and again " * 100)
"""

HOARDING = """
hoard = []
while True:
    hoard.append(bytearray(8_000_000))
"""


@pytest.fixture(scope="module", autouse=True)
def _warm(stack: Stack) -> None:
    """A process that is still starting would use up the seconds that the scripts are to have."""
    executions.run(stack.api, python("output = 1"))


def seconds_of(execution: dict[str, Any]) -> float:
    start, end = (datetime.fromisoformat(execution[name]) for name in ("dateStarted", "dateEnded"))
    return (end - start).total_seconds()


@pytest.mark.parametrize(
    "body",
    [SLEEPING, DEAF, DETACHED + SLEEPING, PRINTING],
    ids=["sleeps", "ignores signals", "forks and detaches", "prints without end"],
)
def test_a_script_past_max_run_time_is_stopped_with_all_it_started(stack: Stack, body: str) -> None:
    marker = new_marker()
    code = (NAMED + body).format(marker=marker)
    action = actions.create(stack.api, python(code), python("output = 2"), maxRunTime=MAX_RUN_TIME)
    execution_id = executions.start(stack.api, action["actionId"])
    wait_for("the script's process", lambda: marked(marker), MOST_SECONDS)

    execution = executions.end_of(stack.api, execution_id)

    await_none(marker)
    assert seconds_of(execution) <= MOST_SECONDS
    assert [one["status"] for one in execution["steps"]] == ["Failed", "Skipped"]
    assert execution["status"] == "Failed"
    assert execution["notes"] == "Stopped after the maxRunTime of 3 s, in step 1 (Python)"
    assert len(execution["steps"][0]["log"]) < 70_000
    assert actions.get(stack.api, action["actionId"])["lastRunResult"] == "Timeout"
    assert executions.run(stack.api, python("output = 'fine'"))["steps"][0]["output"] == "fine"


def test_what_a_script_detaches_ends_with_it_even_when_it_succeeds(stack: Stack) -> None:
    marker = new_marker()
    code = (NAMED + DETACHED + "output = 'left alone'").format(marker=marker)

    execution = executions.run(stack.api, python(code))

    await_none(marker)
    assert execution["steps"][0]["output"] == "left alone"


def test_a_script_that_fills_memory_fails_and_the_next_one_is_fine(stack: Stack) -> None:
    marker = new_marker()

    execution = executions.run(stack.api, python((NAMED + HOARDING).format(marker=marker)))

    await_none(marker)
    assert execution["status"] == "Failed"
    assert "memory" in execution["notes"]
    assert executions.run(stack.api, python("output = 'fine'"))["steps"][0]["output"] == "fine"


def test_a_steps_own_timeout_fails_the_step_but_is_no_timeout_of_the_execution(
    stack: Stack,
) -> None:
    action = actions.create(stack.api, python("import time; time.sleep(60)", timeout=1))

    execution = executions.end_of(stack.api, executions.start(stack.api, action["actionId"]))

    assert execution["status"] == "Failed"
    assert "stopped" in execution["steps"][0]["error"]
    assert seconds_of(execution) <= MOST_SECONDS
    assert actions.get(stack.api, action["actionId"])["lastRunResult"] == "Failed"


def test_a_wait_is_cut_short_at_max_run_time(stack: Stack) -> None:
    wait = {"stepType": "Wait", "settings": '{"seconds": 60}'}
    action = actions.create(stack.api, wait, maxRunTime=1)

    execution = executions.end_of(stack.api, executions.start(stack.api, action["actionId"]))

    assert seconds_of(execution) <= MOST_SECONDS
    assert actions.get(stack.api, action["actionId"])["lastRunResult"] == "Timeout"
