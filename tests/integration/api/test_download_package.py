"""GET /actionexecution/downloadpackage/{executionId}."""

import io
import json
import os
import zipfile
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from functions.executions import download_package
from tests.integration.api.samples import new_action, steps_of
from tests.integration.simulation.driver import completed, failed, perform
from tests.integration.simulation.environment import BUCKET, REGION, TENANT
from tests.integration.simulation.gateway import Answer, Gateway


@pytest.fixture
def execution_id(call: Gateway, at: Any) -> str:
    """An execution whose second step failed."""
    at()
    steps = steps_of("SetValues", "Webhook", "Email")
    action_id = call("POST", "/action", new_action(steps=steps)).body["actionId"]
    made: dict[str, Any] = call("GET", f"/action/execute/{action_id}").body
    perform(
        made["actionExecutionId"],
        completed({"grüße": [1, None]}, "fetched\n"),
        failed("404 Not Found"),
    )
    return str(made["actionExecutionId"])


def contents(body: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        assert package.testzip() is None
        return {name: package.read(name).decode() for name in package.namelist()}


def download(call: Gateway, execution_id: str, accept: str = "application/zip") -> Answer:
    path = f"/actionexecution/downloadpackage/{execution_id}"
    return call("GET", path, headers={"Accept": accept})


@pytest.mark.parametrize(
    "accept", ["application/zip", "application/octet-stream", "Application/Zip, */*"]
)
def test_a_client_that_takes_bytes_gets_the_zip(
    call: Gateway, execution_id: str, accept: str
) -> None:
    answer = download(call, execution_id, accept)

    assert answer.status == HTTPStatus.OK
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="execution-{execution_id}.zip"'
    )
    files = contents(answer.body)
    assert json.loads(files.pop("execution.json")) == (
        call("GET", f"/actionexecution/{execution_id}").body
    )
    assert files == {
        "steps/0001-SetValues/output.json": '{\n  "grüße": [\n    1,\n    null\n  ]\n}',
        "steps/0001-SetValues/log.txt": "fetched\n",
        "steps/0002-Webhook/output.json": "null",
        "steps/0002-Webhook/log.txt": "",
        "steps/0002-Webhook/error.txt": "404 Not Found",
    }


@pytest.mark.parametrize(
    "accept", ["application/json", "text/html, Application/JSON", "application/json, */*"]
)
def test_a_client_that_takes_json_gets_a_link_to_the_same_zip(
    call: Gateway, execution_id: str, accept: str
) -> None:
    whole = download(call, execution_id).body

    status, link, headers, *_ = download(call, execution_id, accept)

    url = urlsplit(link["downloadUrl"])
    assert status == HTTPStatus.OK
    assert headers["content-type"] == "application/json"
    assert link == {
        "downloadUrl": link["downloadUrl"],
        "expiresAt": "2026-11-21T22:28:20Z",
        "fileName": f"execution-{execution_id}.zip",
        "size": link["size"],
    }
    assert url.netloc == f"{BUCKET}.s3.{REGION}.amazonaws.com"
    assert url.path == f"/packages/{TENANT}/{execution_id}.zip"
    assert parse_qs(url.query)["X-Amz-Expires"] == ["900"]
    fetched = requests.get(link["downloadUrl"], timeout=5).content
    assert len(fetched) == link["size"]
    assert contents(fetched) == contents(whole)


@pytest.mark.parametrize("accept", ["*/*", "", "text/html", "text/html, application/zip"])
def test_any_other_client_is_sent_to_the_zip(call: Gateway, execution_id: str, accept: str) -> None:
    answer = download(call, execution_id, accept)

    assert (answer.status, answer.body) == (HTTPStatus.FOUND, "")
    fetched = requests.get(answer.headers["location"], timeout=5)
    assert fetched.headers["Content-Type"] == "application/zip"
    assert contents(fetched.content) == contents(download(call, execution_id).body)


def test_a_package_too_large_for_an_answer_is_fetched_from_the_bucket(
    call: Gateway, execution_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_package, "INLINE_LIMIT", 100)

    answer = download(call, execution_id)

    assert answer.status == HTTPStatus.FOUND
    assert "execution.json" in contents(requests.get(answer.headers["location"], timeout=5).content)


def test_a_package_has_outputs_that_are_kept_in_the_bucket(call: Gateway) -> None:
    action_id = call("POST", "/action", new_action(steps=steps_of("SetValues"))).body["actionId"]
    execution_id = call("GET", f"/action/execute/{action_id}").body["actionExecutionId"]
    output, log = os.urandom(20_000).hex(), "x" * 20_000
    perform(execution_id, completed(output, log))

    files = contents(download(call, execution_id).body)

    assert json.loads(files["steps/0001-SetValues/output.json"]) == output
    assert files["steps/0001-SetValues/log.txt"] == log


def test_an_execution_that_waits_has_a_package_too(call: Gateway) -> None:
    action_id = call("POST", "/action", new_action()).body["actionId"]
    execution_id = call("GET", f"/action/execute/{action_id}").body["actionExecutionId"]

    files = contents(download(call, execution_id).body)

    assert list(files) == ["execution.json"]
    assert json.loads(files["execution.json"])["status"] == "Queued"
