"""The programs printed in the Action Management API's documentation, run as they are.

They are taken from the document at test time and changed in nothing but base URL, ids and key. Where
the document is not at hand the tests skip; `docs/examples/` covers the same calls.
"""

import re
from pathlib import Path

import pytest

from tests.e2e.support.programs import run_node, run_python
from tests.e2e.support.stack import Stack
from tools.local.workspace import PROJECT

DOCUMENT = PROJECT.parent / "shared" / "reference" / "seed-action-management.txt"
NAME = "Daily Report"


@pytest.fixture
def document() -> str:
    if not DOCUMENT.is_file():
        pytest.skip(f"There is no {DOCUMENT.name} in ../shared/reference/ of this checkout")
    return DOCUMENT.read_text()


def _program(document: str, heading: str, next_heading: str, stack: Stack) -> str:
    """The program between two headings, for this stack."""
    _, _, rest = document.partition(f"\n{heading}\n")
    program, found, _ = rest.partition(f"\n{next_heading}\n")
    assert found, f"the document has no part {heading}"
    outputs = stack.outputs
    for name, value in {
        "BASE_URL": outputs.api_url,
        "TENANT_ID": outputs.tenant_id,
        "PROJECT_ID": outputs.project_id,
    }.items():
        program, times = re.subn(rf"(\b{name} = )'[^']*'", rf"\1'{value}'", program, count=1)
        assert times == 1, f"the program sets no {name}"
    assert program.count("'your-api-key'") == 1
    return program.replace("'your-api-key'", f"'{outputs.api_key}'")


def _leftovers(stack: Stack) -> list[str]:
    listed = stack.api.project("GET", "/action").body["actions"]
    return [each["name"] for each in listed if NAME in each["name"]]


def test_the_python_program_runs_as_it_is(document: str, stack: Stack, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(_program(document, "Python", "JavaScript/Node.js", stack))

    printed = run_python(program)

    created, *others = printed.splitlines()
    assert re.fullmatch(r"Created action: [0-9a-f-]{36}", created)
    assert others == ["Action disabled", "Action enabled", "Action deleted"]
    assert _leftovers(stack) == []


def test_the_javascript_program_runs_as_it_is(document: str, stack: Stack, tmp_path: Path) -> None:
    program = tmp_path / "program.mjs"  # it awaits at the top level, which modules may
    program.write_text(_program(document, "JavaScript/Node.js", "Best Practices", stack))

    printed = run_node(program)

    assert printed == ""
    assert _leftovers(stack) == []
