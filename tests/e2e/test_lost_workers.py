"""A process that performs a step dies in the middle: the execution ends and says so."""

import pytest

from tests.e2e.support import actions, executions
from tests.e2e.support.actions import python, set_values, step
from tests.e2e.support.polling import wait_for
from tests.e2e.support.processes import await_none, kill_workers, marked, new_marker
from tests.e2e.support.receiver import receiving
from tests.e2e.support.stack import Stack


def test_a_lost_webhook_worker_fails_the_execution_with_a_note(stack: Stack) -> None:
    with receiving(held=True) as target:
        action = actions.create(stack.api, step("Webhook", url=target.url), set_values(after=1))
        execution_id = executions.start(stack.api, action["actionId"])
        target.await_calls()

        killed = kill_workers(stack, "CallWebhookFunction")

        execution = executions.end_of(stack.api, execution_id)
    assert killed
    assert execution["status"] == "Failed"
    assert execution["notes"].startswith(
        "Step 1 (Webhook) failed: The process performing the step was lost before it answered"
    )
    assert [one["status"] for one in execution["steps"]] == ["Failed", "Skipped"]
    assert actions.get(stack.api, action["actionId"])["actionStatus"] == "Idle"


@pytest.mark.parametrize(
    ("function", "note"),
    [
        ("RunPython", "The process running the script was killed or crashed"),
        ("DispatchPythonFunction", "The process performing the step was lost before it answered"),
    ],
)
def test_a_lost_python_worker_fails_the_execution_and_the_next_one_is_fine(
    stack: Stack, function: str, note: str
) -> None:
    marker = new_marker()
    named = f'open("/proc/self/comm", "w").write({marker!r})\n'
    action = actions.create(stack.api, python(f"{named}import time; time.sleep(5)"))
    execution_id = executions.start(stack.api, action["actionId"])
    wait_for("the script's process", lambda: marked(marker), 20)

    killed = kill_workers(stack, function)

    execution = executions.end_of(stack.api, execution_id)
    assert killed
    assert execution["status"] == "Failed"
    assert note in execution["notes"]
    await_none(marker, within=10)
    assert executions.run(stack.api, python("output = 'fine'"))["steps"][0]["output"] == "fine"
