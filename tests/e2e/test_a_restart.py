"""What is stored outlives the instance's process.

These tests come first, as files run in the order of their names: what the restart cut off needs a
minute, while the others run, until `test_unfinished_after_a_restart.py` looks at it.
"""

from tests.e2e.support import actions, executions
from tests.e2e.support.restart import SCRIPT, Restart
from tests.e2e.support.stack import Stack


def test_actions_are_still_there(stack: Stack, restarted: Restart) -> None:
    action_id = restarted.action["actionId"]

    found = actions.get(stack.api, action_id)

    assert found == restarted.action


def test_scripts_are_still_there(stack: Stack, restarted: Restart) -> None:
    found = stack.api.project("GET", f"/script/{restarted.script}")

    assert found.body == SCRIPT


def test_history_is_still_there(stack: Stack, restarted: Restart) -> None:
    execution_id = restarted.ended["actionExecutionId"]

    found = executions.get(stack.api, execution_id)

    assert found == restarted.ended
    listed = executions.history(stack.api, restarted.action["actionId"])
    assert execution_id in [each["actionExecutionId"] for each in listed]
