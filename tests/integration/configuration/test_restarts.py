"""Restart: files that operators put into the bucket, schedules, and executions that do not go to plan."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller, administrators_group, users_group
from baton.configuration.service import Report
from baton.triggers.endings import ending_events
from tests.integration.configuration.conftest import Client, started
from tests.integration.configuration.test_uploads import COLUMN, greet, table
from tests.integration.conftest import NewKey
from tests.integration.simulation.driver import advance
from tests.integration.simulation.environment import RULE_PREFIX
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.invocation import invoke
from tests.integration.simulation.session import PRODUCT
from tests.integration.simulation.stack import outside

DAILY = {"TriggerType": "DailyScheduler", "StartDate": "2026-01-01"}
ON_EVENT = {"TriggerType": "EventTrigger", "EventName": "order.paid"}
EVERYTHING: dict[str, Any] = table("todo", COLUMN, AccessGroups=["buyers"]) | {
    "UserGroups": ["buyers"],
    "Actions": [
        greet(Triggers=[DAILY, ON_EVENT], AccessGroups=["buyers"]),
        {"OnType": "world", "Name": "restart_daptin", "AccessGroups": ["buyers"]},
    ],
}


def rules() -> list[str]:
    found = outside("events").list_rules(NamePrefix=RULE_PREFIX)["Rules"]
    return [rule["Name"] for rule in found]


def contents(table: Any) -> dict[Any, Any]:
    """What is in the table but for executions."""
    return {
        (item["pk"], item["sk"]): item for item in table.scan()["Items"] if "#X#" not in item["pk"]
    }


def report(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["status"] == "Completed", answer
    found: dict[str, Any] = answer["output"][-1]["Attributes"]
    return found


def test_files_that_operators_put_into_the_bucket_are_applied_once(client: Client) -> None:
    client.put("schema_a.json", EVERYTHING)
    client.put("notes.txt", "not a schema")
    client.put("sub/schema_b.json", "{")

    first, second = report(client.restart()), report(client.restart())

    assert first == {
        "files": ["schema_a.json"], "unchanged": [], "failed": {}, "entities": ["todo"], "columns": {},
        "actions": ["Greet"], "altered": ["world/restart_daptin"], "usergroups": ["buyers"], "schedules": 1,
        "rows": {},
    }  # fmt: skip
    nothing: dict[str, Any] = {
        "entities": [],
        "columns": {},
        "actions": [],
        "altered": [],
        "usergroups": [],
    }
    assert second == first | nothing | {"files": [], "unchanged": ["schema_a.json"]}


def test_a_changed_file_is_applied_again_and_what_stayed_keeps_its_ids(client: Client) -> None:
    client.put("schema_a.json", EVERYTHING)
    client.restart()
    (before,) = client("GET", "/action").body["actions"]

    client.put("schema_a.json", EVERYTHING | {"Tables": []})
    again = report(client.restart())

    assert (again["files"], again["actions"], again["altered"]) == (["schema_a.json"], [], [])
    (after,) = client("GET", "/action").body["actions"]
    assert after == before


def test_a_bad_file_fails_the_execution_and_leaves_the_others_applied(client: Client) -> None:
    client.put("schema_a.json", table("todo", COLUMN))
    client.put("schema_b.json", table("shop", COLUMN | {"ColumnType": "lable"}))
    client.put("schema_c.yaml", "a: [")
    client.put("schema_d.json", table("order", COLUMN))
    client.put("schema_e.json", b" " * 1_000_001)

    answer = client.gateway.act("world/restart_daptin", key=client.key)
    done = client.work(started(answer))

    assert done["status"] == "Failed"
    assert "schema_b.json: Tables[0].Columns[0].ColumnType" in done["error"]
    assert "schema_c.yaml, line 2" in done["error"]
    assert "schema_e.json is larger" in done["error"]
    assert client.entities() == {"todo", "order"}
    execution = client.gateway.execution(started(answer))
    assert execution["status"] == "Failed"
    assert execution["steps"][0]["output"]["files"] == ["schema_a.json", "schema_d.json"]

    for name in ("schema_c.yaml", "schema_e.json"):
        client.put(name, "{}")
    client.put("schema_b.json", table("shop", COLUMN))
    again = report(client.restart())
    assert again["entities"] == ["shop"]
    assert again["unchanged"] == ["schema_a.json", "schema_d.json"]


def test_files_are_applied_whatever_order_they_need(client: Client) -> None:
    relation = {"Subject": "todo", "Relation": "belongs_to", "Object": "shop"}
    client.put("schema_a.json", table("todo", COLUMN) | {"Relations": [relation]})
    client.put("schema_b.json", table("shop", COLUMN))

    assert report(client.restart())["files"] == ["schema_b.json", "schema_a.json"]


def test_every_schedule_becomes_what_its_row_says(client: Client) -> None:
    client.put("schema_a.json", EVERYTHING)
    client.restart()
    (rule,) = rules()

    for target in outside("events").list_targets_by_rule(Rule=rule)["Targets"]:
        outside("events").remove_targets(Rule=rule, Ids=[target["Id"]])
    outside("events").delete_rule(Name=rule)

    assert report(client.restart())["schedules"] == 1
    assert rules() == [rule]

    (action,) = client("GET", "/action").body["actions"]
    assert client("POST", f"/action/{action['actionId']}/disable").status == 200
    client.restart()
    assert rules() == []


def test_restarts_at_the_same_time_do_everything_once(client: Client, table: Any, at: Any) -> None:
    at()
    client.put("schema_a.json", EVERYTHING)
    client.put("schema_b.json", {"UserGroups": ["sellers"], "Tables": [{"TableName": "shop"}]})
    admin = Caller.user(
        "root", client.ref.tenant_id, frozenset({administrators_group(client.ref.tenant_id)})
    )

    def restart(_: int) -> Report:
        found = container.configuration().apply(client.ref, admin, at())
        container.schedule_upkeep().set_schedules(client.ref, at())
        return found

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(restart, range(6)))

    assert [each.failed for each in found] == [{}] * 6
    assert sum(each.actions == ["Greet"] for each in found) == 1
    assert sum("todo" in each.entities for each in found) == 1
    assert sum(len(each.usergroups) for each in found) == 2
    assert client.entities() == {"todo", "shop"}
    assert len(client("GET", "/action").body["actions"]) == 1
    assert len(rules()) == 1
    before = contents(table)
    client.restart()
    assert {k: v for k, v in contents(table).items() if before.get(k) != v} == {}


@pytest.mark.parametrize("after", range(5))
def test_what_was_killed_half_way_can_be_repeated(client: Client, after: int) -> None:
    client.put("schema_a.json", EVERYTHING)
    answer = client.gateway.act("world/restart_daptin", key=client.key)
    turn = advance(started(answer))
    PRODUCT.fail("dynamodb", "TransactWriteItems", "InternalServerError", after=after, times=1)
    with pytest.raises(Exception, match="InternalServerError"):
        invoke("functions.steps.perform_builtin", {"turn": turn})
    PRODUCT.reset()

    again = invoke("functions.steps.perform_builtin", {"turn": turn})

    assert report(again)["files"] == ["schema_a.json"]
    assert client.entities() == {"todo"}
    (action,) = client("GET", "/action").body["actions"]
    assert len(action["triggers"]) == 2
    groups = container.usergroup_repository().all(client.ref.tenant_id)
    assert [each.name for each in groups].count("buyers") == 1


def test_a_file_does_not_give_its_uploader_rights_they_lack(client: Client, at: Any) -> None:
    ann = Caller.user("ann", client.ref.tenant_id, frozenset({users_group(client.ref.tenant_id)}))
    client.put(
        "schema_a.json",
        {"Actions": [{"OnType": "world", "Name": "export_data", "AccessGroups": ["users"]}]},
    )
    client.put("schema_b.json", {"UserGroups": ["buyers"]})
    client.put("schema_c.json", table("todo", COLUMN))

    found = container.configuration().apply(client.ref, ann, at())

    assert sorted(found.failed) == ["schema_a.json", "schema_b.json"]
    assert all("administrators" in reason for reason in found.failed.values())
    assert found.entities == ["todo"]
    assert container.alterations().kept(client.ref) == {}


# ---- the execution itself --------------------------------------------------------------------------


@pytest.fixture
def restarting(client: Client, at: Callable[..., datetime]) -> str:
    """An execution of a restart that is queued."""
    at()
    return started(client.gateway.act("world/restart_daptin", key=client.key))


def test_a_restart_is_listed_under_an_id_of_its_own_and_counts_on_no_action(
    client: Client, restarting: str
) -> None:
    client("POST", "/action", greet())
    client.work(restarting)

    action_id = client.gateway.execution(restarting)["actionId"]
    history = client("GET", f"/actionexecution/action/{action_id}")
    assert history.status == 200, history.body
    assert [each["actionExecutionId"] for each in history.body["items"]] == [restarting]
    (action,) = client("GET", "/action").body["actions"]
    assert action["actionStatus"] == "Idle"
    assert action["lastRunTime"] is None
    assert client("GET", f"/action/{action_id}").status == 404


@pytest.mark.parametrize(("right", "seen", "ended"), [("read", 200, 403), ("execute", 403, 200)])
def test_other_keys_see_and_end_a_restart_as_their_rights_say(
    client: Client, restarting: str, new_key: NewKey, right: str, seen: int, ended: int
) -> None:
    key = new_key(right)

    assert client("GET", f"/actionexecution/{restarting}", key=key).status == seen
    assert client("POST", f"/actionexecution/{restarting}/cancel", key=key).status == ended


def test_nobody_of_another_tenant_sees_a_restart(restarting: str, other: Client) -> None:
    assert other("GET", f"/actionexecution/{restarting}").status == 404


def test_a_restart_can_be_cancelled_before_it_does_anything(
    client: Client, restarting: str
) -> None:
    client.put("schema_a.json", EVERYTHING)

    cancelled = client("POST", f"/actionexecution/{restarting}/cancel")

    assert cancelled.status == 200, cancelled.body
    assert advance(restarting)["lane"] == "Failed"
    assert client.gateway.execution(restarting)["status"] == "Cancelled"
    assert client.entities() == set()


def test_a_restart_that_was_lost_is_closed(client: Client, restarting: str, at: Any) -> None:
    advance(restarting)
    PRODUCT.fail("stepfunctions", "DescribeExecution", "ExecutionDoesNotExist")
    at(seconds=61)

    invoke("functions.executions.reconcile_executions", {})

    execution = client.gateway.execution(restarting)
    assert (execution["status"], execution["steps"][0]["status"]) == ("Failed", "Failed")


def test_a_restart_whose_machine_was_stopped_is_closed(client: Client, restarting: str) -> None:
    run = {"run": {"tenantId": client.ref.tenant_id, "executionId": restarting}}
    event = {"detail": {"status": "ABORTED", "input": json.dumps(run)}}

    invoke("functions.executions.close_execution", event)

    assert client.gateway.execution(restarting)["status"] == "Cancelled"


def test_the_end_of_a_restart_is_an_event_like_others(
    client: Client, restarting: str, table: Any
) -> None:
    client.work(restarting)
    ended = [item for item in table.scan()["Items"] if item["sk"] == "RUN" and "dateEnded" in item]

    (event,) = ending_events(ended)

    assert event.payload["actionExecutionId"] == restarting
    assert event.payload["status"] == "Completed"


def test_a_guests_gateway_knows_no_restart(call: Gateway) -> None:
    assert call.act("world/restart_daptin").status == 403


# ---- data files ------------------------------------------------------------------------------------

BOOKS = {
    "Tables": [{"TableName": "book", "Columns": [{"Name": "title", "ColumnType": "label"}]}],
    "Imports": [{"FilePath": "data/books.csv", "Entity": "book", "FileType": "csv"}],
}


def titles(client: Client) -> list[str]:
    listed = client("GET", "/data/book?sort=title").body["data"]
    return [row["attributes"]["title"] for row in listed]


def test_data_files_come_with_the_structure_and_are_imported_once(client: Client) -> None:
    client.put("schema_books.json", BOOKS)
    client.put("data/books.csv", "title\nNile\nPo\n")

    first, second = report(client.restart()), report(client.restart())

    assert (first["rows"], second["rows"]) == ({"data/books.csv": 2}, {})
    assert titles(client) == ["Nile", "Po"]


def test_a_data_file_that_changed_is_imported_again(client: Client) -> None:
    client.put("schema_books.json", BOOKS)
    client.put("data/books.csv", "title\nNile\n")
    client.restart()
    client.put("data/books.csv", "title\nVolga\n")

    again = report(client.restart())

    assert again["unchanged"] == ["schema_books.json"]
    assert again["rows"] == {"data/books.csv": 1}
    assert titles(client) == ["Nile", "Volga"]


def test_a_data_file_that_grew_doubles_nothing(client: Client) -> None:
    client.put("schema_books.json", BOOKS)
    client.put("data/books.csv", "title\nNile\nNile\nPo\n")
    client.restart()
    client.put("data/books.csv", "title\nAmur\nNile\nNile\nPo\nNile\n")

    again = report(client.restart())

    assert again["rows"] == {"data/books.csv": 2}
    assert titles(client) == ["Amur", "Nile", "Nile", "Nile", "Po"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "not among the configuration files"),
        ("titel\nNile\n", "titel"),
        (b"\xff\xfe\x00", ""),
    ],
)
def test_a_bad_data_file_fails_the_execution_and_leaves_the_structure(
    client: Client, content: str | bytes | None, told: str
) -> None:
    client.put("schema_books.json", BOOKS)
    if content is not None:
        client.put("data/books.csv", content)

    failed = client.restart()

    assert failed["status"] == "Failed"
    assert "data/books.csv" in failed["error"]
    assert told in failed["error"]
    assert client.entities() == {"book"}
    assert titles(client) == []
