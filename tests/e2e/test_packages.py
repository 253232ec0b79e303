"""The package of an execution, however a client asks for it."""

import io
import json
import zipfile
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.e2e.support import executions
from tests.e2e.support.actions import python, set_values
from tests.e2e.support.stack import Stack
from tools.local.client import local_session


@pytest.fixture(scope="module")
def execution(stack: Stack) -> dict[str, Any]:
    return executions.run(
        stack.api, set_values(made="größer"), python("print('so far')\nraise ValueError('bad')")
    )


@pytest.fixture
def session(stack: Stack) -> Iterator[requests.Session]:
    """A client's own session, for what must not be read as text."""
    with local_session() as session:
        session.headers["Authorization"] = f"Bearer {stack.outputs.api_key}"
        yield session


def _url(stack: Stack, execution: dict[str, Any]) -> str:
    outputs = stack.outputs
    project = f"{outputs.api_url}/api/{outputs.tenant_id}/{outputs.project_id}"
    return f"{project}/actionexecution/downloadpackage/{execution['actionExecutionId']}"


def _check(content: bytes, execution: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        files = {name: package.read(name).decode() for name in package.namelist()}
    assert json.loads(files.pop("execution.json")) == execution
    assert json.loads(files.pop("steps/0001-SetValues/output.json")) == {"made": "größer"}
    assert files.pop("steps/0002-Python/log.txt").startswith("so far\n")
    assert files.pop("steps/0002-Python/error.txt") == "ValueError: bad (line 2)"
    assert set(files) == {"steps/0001-SetValues/log.txt", "steps/0002-Python/output.json"}


def test_a_client_that_accepts_json_gets_a_link_that_needs_no_credential(
    stack: Stack, execution: dict[str, Any], session: requests.Session
) -> None:
    answer = session.get(_url(stack, execution), headers={"Accept": "application/json"}, timeout=60)

    link = answer.json()
    assert link.keys() == {"downloadUrl", "expiresAt", "fileName", "size"}
    assert link["fileName"] == f"execution-{execution['actionExecutionId']}.zip"
    with local_session() as nobody:
        content = nobody.get(link["downloadUrl"], timeout=60).content
    assert len(content) == link["size"]
    _check(content, execution)


def test_a_client_that_accepts_zip_gets_the_bytes(
    stack: Stack, execution: dict[str, Any], session: requests.Session
) -> None:
    answer = session.get(_url(stack, execution), headers={"Accept": "application/zip"}, timeout=60)

    assert (answer.status_code, answer.history) == (HTTPStatus.OK, [])
    assert answer.headers["Content-Type"] == "application/zip"
    file_name = f"execution-{execution['actionExecutionId']}.zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file_name}"'
    _check(answer.content, execution)


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_any_other_client_is_sent_to_where_the_bytes_are(
    stack: Stack, execution: dict[str, Any], session: requests.Session, accept: str
) -> None:
    answer = session.get(_url(stack, execution), headers={"Accept": accept}, timeout=60)

    assert [each.status_code for each in answer.history] == [HTTPStatus.FOUND]
    assert answer.status_code == HTTPStatus.OK, answer.text
    _check(answer.content, execution)


def test_a_package_of_no_execution_is_not_found(stack: Stack) -> None:
    answer = stack.api.project("GET", f"/actionexecution/downloadpackage/{uuid4()}")

    assert (answer.status, answer.body["code"]) == (HTTPStatus.NOT_FOUND, "not_found")
