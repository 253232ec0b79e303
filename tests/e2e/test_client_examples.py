"""The clients in the documents run as they are."""

from collections.abc import Callable

import pytest

from tests.e2e.support.programs import run_node, run_python
from tests.e2e.support.stack import Stack
from tools.local.workspace import PROJECT

EXAMPLES = PROJECT / "docs" / "examples"


@pytest.mark.parametrize(
    ("run", "program"),
    [(run_python, "client.py"), (run_node, "client.mjs")],
    ids=["Python", "JavaScript"],
)
def test_the_documented_client_runs_and_leaves_nothing_behind(
    stack: Stack, run: Callable[..., str], program: str
) -> None:
    before = stack.api.project("GET", "/action").body["totalCount"]

    lines = run(EXAMPLES / program, str(stack.workspace.outputs)).splitlines()

    created, disabled, enabled, renamed, ended, package, deleted = lines
    assert created.startswith("Created Totals ")
    assert created.endswith(", listed: True" if run is run_python else ", listed: true")
    assert [disabled.lower(), enabled.lower()] == [
        "disabled, enabled: false",
        "enabled, enabled: true",
    ]
    assert renamed.startswith("Renamed to Sums ")
    assert ended.replace(" ", "").replace("'", '"') == 'ExecutionCompleted:{"total":42}'
    assert package.startswith("1 execution so far, its package has ")
    assert deleted == "Deleted"
    assert stack.api.project("GET", "/action").body["totalCount"] == before
