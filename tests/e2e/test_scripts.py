"""The script store over HTTP."""

from http import HTTPStatus
from uuid import uuid4

import pytest
import requests

from tests.e2e.support import executions
from tests.e2e.support.actions import step
from tests.e2e.support.stack import Stack

SOURCE = '# Größe, 大きさ, 🎼\r\nprint("naïve")\noutput = {"größe": arguments["n"] * 2}\n'


def name() -> str:
    return f"{uuid4().hex}.py"


def test_a_script_comes_back_byte_for_byte(stack: Stack) -> None:
    path = f"/script/{name()}"
    saved = stack.api.project("PUT", path, SOURCE, **{"Content-Type": "text/x-python"})

    outputs = stack.outputs
    project = f"{outputs.api_url}/api/{outputs.tenant_id}/{outputs.project_id}"
    key = {"Authorization": f"Bearer {outputs.api_key}"}
    found = requests.get(project + path, headers=key, timeout=60)

    assert (saved.status, saved.body["size"]) == (HTTPStatus.OK, len(SOURCE.encode()))
    assert found.content == SOURCE.encode()
    assert found.headers["Content-Type"] == "text/x-python; charset=utf-8"


@pytest.mark.parametrize(
    "content_type", ["application/octet-stream", "application/json", "text/plain", "odd"]
)
def test_a_script_is_taken_whatever_its_content_type(stack: Stack, content_type: str) -> None:
    path = f"/script/{name()}"

    saved = stack.api.project("PUT", path, SOURCE.encode(), **{"Content-Type": content_type})

    assert saved.status == HTTPStatus.OK
    assert stack.api.project("GET", path).body == SOURCE


def test_scripts_are_listed_replaced_and_removed(stack: Stack) -> None:
    script = name()
    for source in ("output = 1", "output = 22"):
        stack.api.project("PUT", f"/script/{script}", source)

    listed = stack.api.project("GET", "/script").body
    removed = [stack.api.project("DELETE", f"/script/{script}") for _ in range(2)]

    assert [each["size"] for each in listed["scripts"] if each["name"] == script] == [11]
    assert listed["totalCount"] == len(listed["scripts"])
    assert [answer.status for answer in removed] == [HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND]
    assert stack.api.project("GET", f"/script/{script}").status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "bad", ["..", ".hidden", "a b.py", "größe.py", "x" * 101, "a%5Cb.py", "..%2F..%2Fx.py"]
)
def test_a_name_that_is_no_plain_file_name_is_refused(stack: Stack, bad: str) -> None:
    answer = stack.api.project("PUT", f"/script/{bad}", "output = 1")

    assert 400 <= answer.status < 500


def test_a_script_that_is_no_utf_8_is_refused(stack: Stack) -> None:
    binary = {"Content-Type": "application/octet-stream"}

    answer = stack.api.project("PUT", f"/script/{name()}", b"\xff\xfe", **binary)

    assert (answer.status, answer.body["code"]) == (HTTPStatus.BAD_REQUEST, "invalid_input")


def test_a_step_runs_the_stored_script_that_it_names(stack: Stack) -> None:
    script = name()
    stack.api.project("PUT", f"/script/{script}", SOURCE)

    execution = executions.run(stack.api, step("Python", script=script, arguments={"n": 21}))

    [only] = execution["steps"]
    assert (only["output"], only["log"]) == ({"größe": 42}, "naïve\n")


def test_a_step_that_names_no_stored_script_fails_and_says_which(stack: Stack) -> None:
    execution = executions.run(stack.api, step("Python", script="nowhere.py"))

    expected = "Step 1 (Python) failed: the project has no script 'nowhere.py'"
    assert (execution["status"], execution["notes"]) == ("Failed", expected)
