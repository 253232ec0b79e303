"""The download: all of a project's structure, so that another tenant can make the same; and no secret."""

import base64
import json
from typing import Any
from urllib.parse import quote

from baton import container
from baton.callers.models import Caller, users_group
from baton.permission import GROUP_USE, OWNER_ALL
from tests.integration.configuration.conftest import Client
from tests.integration.configuration.test_uploads import greet

FULL: dict[str, Any] = {
    "Tables": [
        {
            "TableName": "order",
            "TableDescription": "What was bought",
            "Icon": "cart",
            "DefaultOrder": "-created_at",
            "PublishesEvents": True,
            "Permission": 16256,
            "AccessGroups": ["buyers", {"Name": "administrators", "Permission": 16384}],
            "DefaultPermission": 3,
            "DefaultGroups": [{"Name": "users", "Permission": 32768}],
            "Columns": [
                {"Name": "total", "ColumnType": "money", "DefaultValue": "12345678901234567.25"},
                {"Name": "state", "ColumnType": "enum",
                 "Options": ["open", {"Value": "paid", "Label": "Paid"}]},
                {"Name": "number", "ColumnType": "label", "IsUnique": True, "ExcludeFromApi": True},
                {"Name": "pin", "ColumnType": "password", "IsNullable": True},
            ],
            "Validations": [{"ColumnName": "number", "Tags": "min=2,max=9"}],
            "Conformations": [{"ColumnName": "number", "Tags": "trim"}],
        },
        {"TableName": "customer", "IsHidden": True, "AccessGroups": []},
    ],
    "Relations": [
        {"Subject": "order", "Relation": "belongs_to", "Object": "customer"},
        {"Subject": "customer", "Relation": "has_many", "Object": "order", "ObjectName": "orders"},
        {"Subject": "order", "Relation": "has_one", "Object": "user_account", "ObjectName": "seller_id"},
    ],
    "Actions": [
        {"OnType": "user_account", "Name": "signup", "Permission": 0, "Enabled": False},
        {"OnType": "world", "Name": "export_data", "AccessGroups": ["buyers", "users"]},
        greet(
            Name="Nightly",
            Description="Each night",
            MaxRunTime=60,
            Permission=OWNER_ALL | 1,
            AccessGroups=[{"Name": "buyers", "Permission": 65536}, "sellers"],
            Triggers=[
                {"TriggerType": "DailyScheduler", "Frequency": 3, "StartDate": "2026-01-01",
                 "Settings": {"timeOfDay": "07:30", "timeZone": "Europe/Berlin"}},
                {"TriggerType": "EventTrigger", "EventName": "order.paid", "StartDate": "2026-01-02",
                 "Settings": {"filter": {"total": [{"numeric": [">", 1.10]}]}}},
            ],
        ),
        greet(
            Name="Off",
            IsEnabled=False,
            AccessGroups=[],
            Steps=[
                {"StepNumber": 5, "StepType": "Webhook", "Description": "Tell",
                 "Settings": {"url": "https://example.com/{{inputs.id}}", "timeout": 2.50}},
                {"StepNumber": 9, "StepType": "world/export_data", "Settings": "{}"},
            ],
        ),
        greet(Name="Plain"),
    ],
    "UserGroups": ["buyers", "sellers", "Größe"],
}  # fmt: skip
CANARY = "c4n4ry0fs3cr3cy77"


def test_an_empty_project_of_another_tenant_becomes_the_same(client: Client, other: Client) -> None:
    client.applied(("full.json", FULL))
    found = client.download()

    made = other.applied(("schema.json", found))

    assert other.download() == found
    assert sorted(made["entities"]) == ["customer", "order"]
    assert sorted(made["actions"]) == ["Nightly", "Off", "Plain"]
    assert made["usergroups"] == sorted(FULL["UserGroups"])
    assert made["schedules"] == 1


def test_a_download_holds_all_there_is(client: Client) -> None:
    client.applied(("full.json", FULL))

    found = client.download()

    assert found["UserGroups"] == [{"Name": name} for name in sorted(FULL["UserGroups"])]
    nightly = next(each for each in found["Actions"] if each["Name"] == "Nightly")
    assert nightly["Permission"] == OWNER_ALL | 1
    assert nightly["AccessGroups"] == [
        {"Name": "buyers", "Permission": 65536},
        {"Name": "sellers", "Permission": GROUP_USE},
    ]
    assert [each["TriggerType"] for each in nightly["Triggers"]] == [
        "DailyScheduler",
        "EventTrigger",
    ]
    altered = {each["Name"]: each for each in found["Actions"] if "OnType" in each}
    assert altered["signup"] == FULL["Actions"][0]
    assert [each["Name"] for each in altered["export_data"]["AccessGroups"]] == ["buyers", "users"]
    assert {each["TableName"] for each in found["Tables"]} == {"order", "customer"}
    # What differs in an action that says nothing of it is what it has by default.
    plain = next(each for each in found["Actions"] if each["Name"] == "Plain")
    assert (plain["Permission"], plain["AccessGroups"]) == (
        OWNER_ALL,
        [{"Name": "users", "Permission": GROUP_USE}],
    )


def test_a_download_applied_where_it_came_from_changes_nothing(client: Client) -> None:
    client.applied(("full.json", FULL))
    found, before = client.download(), client("GET", "/action").body

    report = client.applied(("again.json", found))

    assert (report["entities"], report["actions"], report["altered"]) == ([], [], [])
    assert client("GET", "/action").body == before
    assert client.download() == found


def test_no_secret_is_in_a_download_in_any_form(client: Client) -> None:
    webhook = {
        "url": f"https://ann:{CANARY}@hooks.example.com/services/{CANARY}?k={CANARY}&api_key={CANARY}#{CANARY}",
        "headers": {
            "Authorization": f"Basic {base64.b64encode(f'ann:{CANARY}'.encode()).decode()}",
            "X-Whatever": CANARY,
            "Cookie": f"sid={quote(CANARY)}",
        },
        "body": {"password": CANARY, "nested": [{"clientSecret": CANARY[::-1] + CANARY}]},
    }
    body = {
        "name": "Hook",
        "steps": [{"stepType": "Webhook", "settings": json.dumps(webhook)}],
        "triggers": [
            {"triggerType": "EventTrigger", "eventName": "e",
             "settings": json.dumps({"filter": {"token": [CANARY]}})}
        ],
    }  # fmt: skip
    assert client("POST", "/action", body).status == 201

    found = client.download()

    text = json.dumps(found)
    for hidden in forms(CANARY):
        assert hidden not in text
    (action,) = found["Actions"]
    assert action["IsEnabled"] is False
    assert "hooks.example.com" in text


def forms(secret: str) -> list[str]:
    """A secret as it is, and as it may be written. Of base64 the middle, which any offset has one of."""
    encoded = [base64.b64encode(b"\0" * pad + secret.encode()).decode()[4:-4] for pad in range(3)]
    return [secret, secret[::-1], quote(secret), secret.encode().hex(), *encoded]


def test_who_may_download_but_not_read_gets_what_they_may_read(client: Client, at: Any) -> None:
    client.applied(("full.json", FULL))
    ann = Caller.user("ann", client.ref.tenant_id, frozenset({users_group(client.ref.tenant_id)}))

    found = container.configuration().export(client.ref, ann, at())

    assert [each["Name"] for each in found["Actions"] if "OnType" not in each] == ["Plain"]
    assert found["Tables"] == []
    assert found["UserGroups"] == []


def test_a_usergroup_that_is_no_more_is_left_out(client: Client, other: Client) -> None:
    client.applied(("full.json", FULL))
    for group in container.usergroup_repository().all(client.ref.tenant_id):
        if group.name == "buyers":
            container.usergroup_repository().remove(group)

    found = client.download()

    assert "buyers" not in json.dumps(found)
    other.applied(("schema.json", found))


def test_a_download_is_a_file_to_save(client: Client) -> None:
    answer = client.gateway.act("world/download_system_schema", key=client.key)

    (item,) = answer.body
    assert item["ResponseType"] == "client.file.download"
    assert item["Attributes"]["name"] == "schema.json"
    assert item["Attributes"]["contentType"] == "application/json"
