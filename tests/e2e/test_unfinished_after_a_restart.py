"""What was under way while the instance stopped is brought to an end by the reconciler's own rule.

These tests come last, as files run in the order of their names: the rule fires a minute after the
start, and by now that minute has passed.
"""

import pytest

from tests.e2e.support import actions, executions
from tests.e2e.support.restart import Restart
from tests.e2e.support.stack import Stack

SWEPT_WITHIN = 120


@pytest.mark.parametrize("which", ["running", "starting"])
def test_an_execution_that_was_cut_off_has_failed_and_says_so(
    stack: Stack, restarted: Restart, which: str
) -> None:
    execution = executions.end_of(stack.api, getattr(restarted, which), SWEPT_WITHIN)

    assert execution["status"] == "Failed"
    assert execution["notes"].startswith("The service ended the execution")
    assert execution["steps"][0]["status"] in {"Failed", "Skipped"}


def test_an_execution_that_was_never_started_has_been(stack: Stack, restarted: Restart) -> None:
    execution = executions.end_of(stack.api, restarted.queued, SWEPT_WITHIN)

    assert (execution["status"], execution["notes"]) == ("Completed", None)


def test_an_action_whose_executions_were_cut_off_is_idle(stack: Stack, restarted: Restart) -> None:
    execution = executions.end_of(stack.api, restarted.running, SWEPT_WITHIN)
    executions.end_of(stack.api, restarted.starting, SWEPT_WITHIN)

    action = actions.get(stack.api, execution["actionId"])

    assert (action["actionStatus"], action["lastRunResult"]) == ("Idle", "Failed")
