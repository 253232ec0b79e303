"""A data exchange on the deployed stack, with a Google of our own on loopback."""

import base64
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest

from tests.e2e.support import executions
from tests.e2e.support.aws import client, function
from tests.e2e.support.people import Owner, Tenant
from tests.e2e.support.stack import Stack
from tests.integration.exchanges.sheets_server import Google, google as serving

ACCOUNT = "sync@project.iam.gserviceaccount.com"
TABLE = {
    "Tables": [
        {
            "TableName": "purchase",
            "Columns": [
                {"Name": "code", "ColumnType": "label"},
                {"Name": "total", "ColumnType": "money", "IsNullable": True},
            ],
        }
    ]
}


@pytest.fixture(scope="module")
def google(stack: Stack) -> Iterator[Google]:
    """The Google that the stack's steps know, instead of the real one."""
    with serving() as server, client(stack, "lambda") as lambdas:
        name = function(stack, "PerformBuiltinFunction")["FunctionName"]
        before = lambdas.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        ours = {"GOOGLE_SHEETS_URL": server.url, "GOOGLE_TOKEN_URL": f"{server.url}/token"}
        lambdas.update_function_configuration(
            FunctionName=name, Environment={"Variables": before | ours}
        )
        yield server
        lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": before})


def _made(reply: Any) -> dict[str, Any]:
    assert reply.status == HTTPStatus.OK, reply
    (item,) = reply.body
    assert item["ResponseType"] == "data_exchange"
    return dict(item["Attributes"])


def test_an_exchange_is_an_action_that_synchronises(owner: Owner, google: Google) -> None:
    tenant, token, api = owner
    _declare(tenant, token)
    book = google.book("sheet-1", editors={ACCOUNT})
    google.keys.add("a-key")
    # As the seed has it, and the entity.
    seeds = {"name": "Orders", "sheet_id": "sheet-1", "app_key": "a-key", "table_name": "purchase"}
    with_key = _made(tenant.act("world/add_exchange", seeds, token))
    content = google.service_account(ACCOUNT)
    credential = api.project(
        "POST", "/data/credential", {"attributes": {"name": "Google", "content": content}}
    )
    assert credential.status == HTTPStatus.CREATED, credential
    daily = {"triggerType": "DailyScheduler", "settings": {"timeOfDay": "05:30"}}
    more = {"name": "Daily", "credential_id": credential.body["data"]["id"], "schedule": daily}
    scheduled = _made(tenant.act("world/add_exchange", seeds | more, token))
    for code in ("=1+1", "b"):
        made = api.project("POST", "/data/purchase", {"attributes": {"code": code, "total": 2.5}})
        assert made.status == HTTPStatus.CREATED, made

    ended = executions.end_of(api, executions.start(api, scheduled["action_id"]))
    refused = executions.end_of(api, executions.start(api, with_key["action_id"]))

    assert ended["status"] == "Completed", ended
    assert book.tabs[0].lines == [["code", "total"], ["=1+1", 2.5], ["b", 2.5]]
    assert "an app key can read sheets that are public" in with_key["hint"]
    assert refused["status"] == "Failed"
    assert "credential_id" in refused["notes"]
    action = api.project("GET", f"/action/{scheduled['action_id']}").body
    assert [each["triggerType"] for each in action["triggers"]] == ["DailyScheduler"]
    assert action["nextRunTime"].endswith("T05:30:00Z")
    assert action["lastRunResult"] == "Success"
    begun = tenant.act(
        "data_exchange/synchronize", {"data_exchange_id": scheduled["reference_id"]}, token
    )
    (told,) = tenant.ended(begun, token)["steps"]
    assert told["output"][0]["Attributes"]["rows_unchanged"] == 2


def _declare(tenant: Tenant, token: str) -> None:
    content = base64.b64encode(json.dumps(TABLE).encode()).decode()
    file = {"name": "schema.json", "file": f"data:application/json;base64,{content}"}
    answer = tenant.act("world/upload_system_schema", {"schema_file": [file]}, token)
    assert tenant.ended(answer, token)["status"] == "Completed"
