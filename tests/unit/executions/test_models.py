"""The words for how executions end."""

import pytest

from baton.executions.models import ExecutionStatus


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        ("Queued", False),
        ("Running", False),
        ("Completed", True),
        ("Failed", True),
        ("Cancelled", True),
    ],
)
def test_a_status_is_an_end_or_it_is_not(status: str, ended: bool) -> None:
    assert ExecutionStatus(status).ended is ended
