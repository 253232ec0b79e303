"""Schema files through the deployed stack: uploaded, applied, downloaded, and applied elsewhere."""

import base64
import json
import shutil
import subprocess
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support.people import Owner, new_tenant
from tests.e2e.support.programs import run_node
from tests.e2e.support.stack import Stack
from tools.local.client import Reply
from tools.local.workspace import PROJECT

DOCUMENT = PROJECT.parent / "shared" / "reference" / "seed-default-actions.txt"
INITIATED = ["client.notify", "client.redirect"]
SCHEMA = """
Tables:
  - TableName: book
    Columns:
      - {ColumnName: title, ColumnType: label}
      - {ColumnName: price, ColumnType: money, IsNullable: true}
Actions:
  - Name: Greet
    Steps: [{StepType: SetValues, Settings: '{"values": {"greeting": "hello"}}'}]
    Triggers: [{TriggerType: DailyScheduler, StartDate: "2026-01-01"}]
"""


def test_an_uploaded_schema_is_applied_and_makes_another_project_alike(
    stack: Stack, owner: Owner
) -> None:
    tenant, token, _ = owner

    uploaded = tenant.act("world/upload_system_schema", _file("shop.yaml", SCHEMA), token)
    applied = tenant.ended(uploaded, token)
    downloaded = _downloaded(tenant.act("world/download_system_schema", {}, token))
    elsewhere = new_tenant(stack)
    elsewhere.sign_up("other@example.com")
    other = elsewhere.token("other@example.com")
    copied = elsewhere.act(
        "world/upload_system_schema", _file("copy.json", json.dumps(downloaded)), other
    )
    assert elsewhere.ended(copied, other)["status"] == "Completed"

    assert [item["ResponseType"] for item in uploaded.body] == INITIATED
    assert applied["status"] == "Completed"
    assert applied["steps"][0]["output"][-1]["Attributes"]["entities"] == ["book"]
    assert [table["TableName"] for table in downloaded["Tables"]] == ["book"]
    again = _downloaded(elsewhere.act("world/download_system_schema", {}, other))
    assert again == downloaded
    elsewhere.guest.close()


def test_a_broken_schema_changes_nothing(owner: Owner) -> None:
    tenant, token, _ = owner
    before = _downloaded(tenant.act("world/download_system_schema", {}, token))

    refused = tenant.act(
        "world/upload_system_schema",
        _file("x.yaml", "Tables: [{TableName: a, Columns: [{ColumnType: nix}]}]"),
        token,
    )

    assert refused.status == HTTPStatus.BAD_REQUEST
    assert _downloaded(tenant.act("world/download_system_schema", {}, token)) == before


def test_the_documented_restart_runs_as_printed(owner: Owner, tmp_path: Path) -> None:
    """Nothing is changed but host, port and token; the library it asks for comes from its registry."""
    if not DOCUMENT.is_file():
        pytest.skip(f"There is no {DOCUMENT.name} in ../shared/reference/ of this checkout")
    tenant, token, _ = owner
    program = _printed_after("## Restart daptin")
    head, _, rest = program.partition("'Bearer ")
    program = f"{head}'Bearer {token}{rest[rest.index(chr(39)) :]}"
    program = program.replace("http://localhost:6336", tenant.stack.outputs.api_url)
    _install_request(tmp_path)
    file = tmp_path / "restart.js"
    file.write_text(program)

    printed = run_node(file)

    items = json.loads(printed)
    assert [item["ResponseType"] for item in items] == INITIATED
    assert items[0]["Attributes"]["message"] == "Initiating system update."


def _printed_after(heading: str) -> str:
    """The first program printed after a heading."""
    _, found, rest = DOCUMENT.read_text().partition(f"\n{heading}\n")
    assert found, f"the document has no part {heading}"
    return rest.split("```")[1]


def _install_request(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed on this machine")
    done = subprocess.run(  # noqa: S603 - the tool that comes with Node.js
        [npm, "install", "--silent", "--no-audit", "--no-fund", "request@2.88.2"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip("npm cannot install the library that the program asks for")


def _file(name: str, text: str) -> dict[str, Any]:
    content = base64.b64encode(text.encode()).decode()
    file = {"name": name, "file": f"data:text/plain;base64,{content}", "type": "text/plain"}
    return {"schema_file": [file]}


def _downloaded(reply: Reply) -> dict[str, Any]:
    assert reply.status == HTTPStatus.OK, reply
    (item,) = reply.body
    assert item["Attributes"]["name"] == "schema.json"
    return dict(json.loads(base64.b64decode(item["Attributes"]["content"])))
