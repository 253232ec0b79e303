"""Schema files that are uploaded: checked before anything is kept, then applied in the background."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.configuration.conftest import Client, started
from tests.integration.conftest import NewKey
from tests.integration.simulation.session import PRODUCT

COLUMN = {"Name": "title", "ColumnType": "label"}
WRITTEN = {
    "todo.json": """
{"Tables": [{"TableName": "todo", "Columns": [
   {"Name": "price", "ColumnType": "money", "DefaultValue": 1.5}]}],
 "Actions": [{"Name": "Greet", "Steps": [
   {"StepType": "SetValues", "Settings": {"values": {"a": 0.10}}}]}]}
""",
    "todo.yaml": """
Tables:
- TableName: todo
  Columns: [{Name: price, ColumnType: money, DefaultValue: 1.5}]
Actions:
- Name: Greet
  Steps: [{StepType: SetValues, Settings: {values: {a: 0.10}}}]
""",
    "todo.toml": """
[[Tables]]
TableName = "todo"
Columns = [{Name = "price", ColumnType = "money", DefaultValue = 1.5}]
[[Actions]]
Name = "Greet"
Steps = [{StepType = "SetValues", Settings = {values = {a = 0.10}}}]
""",
    "todo.hcl": """
Tables {
  TableName = "todo"
  Columns "price" {
    ColumnType   = "money"
    DefaultValue = 1.5
  }
}
Actions "Greet" {
  Steps {
    StepType = "SetValues"
    Settings = { values = { a = 0.10 } }
  }
}
""",
}  # fmt: skip


def table(name: str, *columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Tables": [{"TableName": name, "Columns": list(columns), **more}]}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_of_each_format_is_applied(client: Client, name: str) -> None:
    report = client.applied((name, WRITTEN[name]))

    assert report["files"] == [f"schema_todo_daptin.{name[5:]}"]
    assert (report["entities"], report["actions"]) == (["todo"], ["Greet"])
    (column,) = client("GET", "/entity/todo").body["columns"]
    assert (column["name"], column["type"], column["default"]) == ("price", "money", "1.5")
    (action,) = client("GET", "/action").body["actions"]
    assert action["steps"][0]["settings"] in {
        '{"values": {"a": 0.10}}',
        '{"values": {"a": 0.1}}',
    }


def test_an_upload_answers_at_once_and_names_the_execution_that_applies_it(client: Client) -> None:
    answer = client.upload(("todo.json", table("todo", COLUMN)))

    notify, redirect = answer.body
    assert notify["Attributes"]["message"] == "Initiating system update."
    assert redirect == {
        "ResponseType": "client.redirect",
        "Attributes": {"location": "/", "window": "self", "delay": 5000},
    }
    assert client.entities() == set()
    execution = client("GET", answer.headers["location"].partition(client.ref.project_id)[2])
    assert execution.body["status"] == "Queued"
    client.work(started(answer))
    assert client.entities() == {"todo"}
    assert client.gateway.execution(started(answer))["status"] == "Completed"


def document(**parts: Any) -> str:
    return json.dumps(parts)


def greet(**more: Any) -> dict[str, Any]:
    return {"Name": "Greet", "Steps": [{"StepType": "SetValues", "Settings": "{}"}], **more}


HOSTILE: list[tuple[str, str | bytes, int, str]] = [
    ("a.json", b'{"Tables":' + b"[" * 200_000, 400, "nested"),
    ("a.json", "[]", 400, "must hold an object"),
    ("a.json", '{"Tabels": []}', 400, "schema_a_daptin.json: Tabels: .* is it Tables"),
    ("a.json", '{"Tables": [{"TableName": "x", "Columns": [{"Name": "a", "ColumnType": "lable"}]}]}', 400,
     r"schema_a_daptin.json: Tables\[0\].Columns\[0\].ColumnType"),
    ("a.yaml", "a: &a [x]\nb: [*a, *a]", 400, "line 1: anchors"),
    ("a.yaml", "a: !!python/name:os.system x", 400, "tags"),
    ("a.yaml", "Tables: [" + "a," * 400_000 + "]", 400, "may have 200 entries"),
    ("a.toml", "a." * 400_000 + "a = 1", 400, "nested"),
    ("a.hcl", b"a = <<E\n" + b"\n \n" * 20_000, 400, "quotes"),
    ("a.hcl", 'a = "${file("/etc/passwd")}"', 400, "line 1: nothing is computed"),
    ("a.json", b" " * 1_000_001, 413, "1,000,000"),
    ("a.hcl", b" " * 64_001, 413, "64,000"),
    ("a.exe", "x", 400, "must be a plain name"),
    ("../../../scripts/a", "x", 400, "must be a plain name"),
    ("a.json", document(ExchangeContracts=[{"Name": "x", "SourceType": "s", "TargetType": "t"}]), 400,
     "not supported"),
    ("a.json", document(Actions=[{"OnType": "user_account", "Name": "signup", "AccessGroups": ["ghosts"]}]),
     400, "no usergroup ghosts"),
    ("a.json", document(Actions=[{"Name": "x", "Steps": []}]), 400, r"Actions\[0\].steps"),
    ("a.json", document(Actions=[greet(Steps=[{"StepType": "Nothing", "Settings": "{}"}])]), 400,
     r"Actions\[0\].steps\[0\].stepType"),
    ("a.json", document(Actions=[greet(Triggers=[
        {"TriggerType": "DailyScheduler", "Settings": {"timeZone": "Mars/Olympus"}}])]), 400, "timeZone"),
    ("a.json", document(Actions=[greet(AccessGroups=["ghosts"])]), 400, "no usergroup ghosts"),
    ("a.json", document(Tables=[{"TableName": f"t{n}"} for n in range(81)]), 413, "80 entities"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "status", "reason"),
    HOSTILE,
    ids=[f"{n}-{each[0]}" for n, each in enumerate(HOSTILE)],
)
def test_a_hostile_file_is_refused_soon_and_nothing_is_kept(
    client: Client, kept: Callable[[], list[str]], name: str, content: str | bytes, status: int, reason: str
) -> None:  # fmt: skip
    good = ("good.json", table("todo", COLUMN))
    began = time.process_time()

    answer = client.upload(good, (name, content))

    assert time.process_time() - began < 5
    assert answer.status == status, answer.body
    message = answer.body[0]["Attributes"]["message"]
    assert re.search(reason, message), message
    assert "location" not in answer.headers
    assert kept() == []
    assert "StartExecution" not in answer.operations


def test_files_of_one_upload_may_need_each_other(client: Client) -> None:
    order = table("order", COLUMN, AccessGroups=["buyers"]) | {
        "Relations": [{"Subject": "order", "Relation": "belongs_to", "Object": "shop"}]
    }
    report = client.applied(
        ("a.json", order), ("b.json", table("shop", COLUMN)), ("c.json", {"UserGroups": ["buyers"]})
    )

    assert sorted(report["entities"]) == ["order", "shop"]
    assert report["usergroups"] == ["buyers"]


def test_files_of_one_upload_that_contradict_each_other_are_refused(
    client: Client, kept: Callable[[], list[str]]
) -> None:
    answer = client.upload(
        ("a.json", table("todo", COLUMN)),
        ("b.json", table("todo", COLUMN | {"ColumnType": "money"})),
    )

    assert answer.status == 409
    assert answer.body[0]["Attributes"]["message"].startswith("schema_b_daptin.json: Tables[0]")
    assert kept() == []


def test_two_files_that_would_be_kept_under_one_name_are_refused(client: Client) -> None:
    files = [("x/a.json", table("todo")), ("y/a.json", table("shop"))]

    assert client.upload(*files).status == 400


def test_a_file_that_was_uploaded_before_is_refused_rather_than_left_out(client: Client) -> None:
    sent = {"schema_file": [{"name": "a.json", "upload": "abc"}]}

    answer = client.gateway.act("world/upload_system_schema", sent, key=client.key)

    assert answer.status == 400


def test_an_upload_only_adds(client: Client) -> None:
    client.applied(("a.json", table("todo", COLUMN)))

    report = client.applied(("a.json", table("todo", COLUMN | {"Name": "notes"})))

    assert report["columns"] == {"todo": ["notes"]}
    names = [each["name"] for each in client("GET", "/entity/todo").body["columns"]]
    assert names == ["title", "notes"]


@pytest.mark.parametrize("right", ["read", "write", "execute", None])
def test_only_administrators_upload(client: Client, new_key: NewKey, right: str | None) -> None:
    key = new_key(right) if right else None
    sent = {"schema_file": [{"name": "a.json", "contents": "e30="}]}

    assert client.gateway.act("world/upload_system_schema", sent, key=key).status == 403


def test_an_upload_that_storage_refuses_starts_nothing(client: Client) -> None:
    PRODUCT.fail("s3", "PutObject", "AccessDenied")

    answer = client.upload(("a.json", table("todo")))

    assert answer.status == 500
    assert "location" not in answer.headers
