"""A project's structure leaves as a document that makes the same elsewhere, and no secret with it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.actions.models import NewAction
from baton.entities.column_types import TYPES, Storage
from baton.entities.exporting import NOTE, export
from baton.entities.models import Entity
from baton.entities.redaction import redact, redact_settings
from baton.entities.schema import Alteration, GroupGrant
from baton.entities.schema_files import parse
from baton.entities.schema_reading import read_schema
from baton.errors import InvalidInputError
from tests.unit.entities.samples import GROUPS, SYSTEM, applied, column, relation, table
from tests.unit.entities.test_merging import FULL

NAMES_BY_ID = {group_id: name for name, group_id in GROUPS.items()}
CANARY = "c4n4ry-0f-s3cr3cy"
DEFAULTS: dict[str, list[Any]] = {
    "label": ["x", "'quoted'", "null", " ", "it's"],
    "content": ["two\nlines"],
    "measurement": ["3", 4],
    "float": ["1.50", 2.5],
    "truefalse": ["true", False],
    "date": ["2024-01-15"],
    "json": ['{"a": 1.5}'],
    "location": ["1, 2"],
}


def structure(entities: list[Entity]) -> list[Entity]:
    """Entities without what differs between two projects."""
    alike = [
        replace(each, entity_id="", date_created=each.date_modified, owner_id=None)
        for each in entities
    ]
    return sorted(alike, key=lambda each: each.name)


def exported(entities: list[Entity]) -> dict[str, Any]:
    return export(entities, [], [], NAMES_BY_ID)


flags = st.none() | st.booleans()


@st.composite
def columns(draw: st.DrawFn, position: int) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(TYPES)))
    made = column(
        f"c{position}",
        name,
        IsNullable=draw(flags),
        IsIndexed=draw(flags),
        ExcludeFromApi=draw(flags),
        ColumnDescription=draw(st.none() | st.text("ab \n'", max_size=5)),
    )
    if TYPES[name].storage not in {Storage.SECRET, Storage.BYTES}:
        made["IsUnique"] = draw(flags)
    if name == "enum":
        made["Options"] = draw(st.lists(st.sampled_from("abcd"), min_size=1, unique=True))
        made["DefaultValue"] = draw(st.none() | st.sampled_from(made["Options"]))
    elif name in DEFAULTS:
        made["DefaultValue"] = draw(st.none() | st.sampled_from(DEFAULTS[name]))
    return made


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(
        st.lists(st.sampled_from(["todo", "Order Line", "größe", "x"]), min_size=1, unique=True)
    )
    tables = [
        table(
            name,
            *(draw(columns(position)) for position in range(draw(st.integers(0, 4)))),
            Permission=draw(st.none() | st.integers(0, 2097151)),
            DefaultPermission=draw(st.none() | st.integers(0, 2097151)),
            IsHidden=draw(flags),
            PublishesEvents=draw(flags),
            DefaultGroups=draw(st.none() | st.just([]) | st.just(["sales"])),
            AccessGroups=draw(st.none() | st.just([{"Name": "users", "Permission": 16384}])),
        )
        for name in names
    ]
    kinds = st.sampled_from(["belongs_to", "has_one", "has_many", "has_many_and_belongs_to_many"])
    pairs = st.tuples(st.sampled_from(names), st.sampled_from([*names, "user_account"]))
    relations = [
        relation(subject, draw(kinds), target, ObjectName=f"other_{position}")
        for position, (subject, target) in enumerate(draw(st.lists(pairs, max_size=3)))
    ]
    return {"Tables": tables, "Relations": relations}


@given(documents())
def test_importing_an_export_into_an_empty_project_makes_the_same_entities(
    document: dict[str, Any],
) -> None:
    made = applied(document)

    again = applied(parse("schema.json", json.dumps(exported(made)).encode()))

    assert structure(again) == structure(made)
    assert exported(again) == exported(made)


@given(documents())
def test_importing_an_export_where_it_came_from_changes_nothing(document: dict[str, Any]) -> None:
    made = applied(document)

    assert applied(exported(made), made) == made


def test_an_export_is_the_same_whatever_the_order() -> None:
    made = applied(FULL)

    assert exported(made) == exported([*SYSTEM, *reversed(made)])
    assert [each["TableName"] for each in exported(made)["Tables"]] == ["project", "todo"]


def test_default_actions_are_exported_as_they_were_altered() -> None:
    altered = Alteration(
        entity="user_account",
        name="signup",
        permission=33,
        is_enabled=False,
        groups=(GroupGrant("sales", 16384),),
    )

    document = export([], [altered], [], NAMES_BY_ID)

    assert document["UserGroups"] == [{"Name": "sales"}]
    assert read_schema(document, {("user_account", "signup")}).alterations == (altered,)


def action(settings: Any, **more: Any) -> dict[str, Any]:
    return {
        "actionId": "a", "name": "Nightly", "description": None, "isEnabled": True, "maxRunTime": 60,
        "permission": 16256, "groups": [],
        "createdBy": "ann", "dateCreated": "2024-01-01T00:00:00Z", "triggers": [],
        "steps": [{"stepId": "s", "stepNumber": 1, "stepType": "Webhook", "settings": json.dumps(settings)}],
        **more,
    }  # fmt: skip


def exported_action(found: dict[str, Any]) -> dict[str, Any]:
    (made,) = export([], [], [found], {})["Actions"]
    NewAction.model_validate(made)  # it can be imported
    return dict(made)


def test_an_action_without_secrets_is_exported_as_it_is() -> None:
    settings = {
        "url": "https://example.com/?page=1",
        "headers": {"Accept": "text/plain"},
        "timeout": 30,
    }

    made = exported_action(
        action(settings, triggers=[{"triggerId": "t", "triggerType": "DailyScheduler"}])
    )

    assert made["IsEnabled"] is True
    assert made["Description"] is None
    assert json.loads(made["Steps"][0]["Settings"]) == settings
    assert made["Triggers"] == [{"TriggerType": "DailyScheduler", "Settings": "{}"}]
    assert "StepId" not in made["Steps"][0]


SECRETS: list[Any] = [
    {"headers": {"Authorization": CANARY}},
    {"headers": {"X-Api-Key": CANARY}},
    {"headers": {"x_access-TOKEN": CANARY}},
    {"headers": {"Cookie": CANARY}},
    {"headers": [{"name": "Authorization", "value": CANARY}]},
    {"headers": {"X-Custom": f"Bearer {CANARY}"}},
    {"password": CANARY},
    {"arguments": {"db": {"dbPassword": CANARY}}},
    {"arguments": [{"client_secret": [CANARY]}]},
    {"arguments": {"token": {"value": CANARY}}},
    {"url": f"https://ann:{CANARY}@example.com/"},
    {"url": f"https://{CANARY}@example.com/"},
    {"url": f"https://example.com/?a=1&access_token={CANARY}"},
    {"url": f"https://example.com/?key={CANARY}#x"},
    {"body": json.dumps({"user": {"apiKey": CANARY}})},
    {"body": f"grant_type=x&client_secret={CANARY}"},
    {"body": f"client_secret={CANARY}"},
    {"auth": CANARY},
    {"headers": {"X-Custom": CANARY}},
    {"headers": {"x-hook": f"v1 {CANARY}", "Accept": "*/*"}},
    {"url": f"https://hooks.example.com/services/T024/B1/{CANARY}"},
    {"url": f"https://hooks.example.com/?page=1&h={CANARY}"},
    {"code": f'db_password = "{CANARY}"\noutput = 1'},
    {"body": f"Dear all,\nX-Api-Key: {CANARY}\n"},
    {"pin": 123456},
]


@pytest.mark.parametrize("settings", SECRETS)
def test_a_secret_does_not_leave_and_its_action_is_disabled(settings: dict[str, Any]) -> None:
    made = exported_action(action(settings, description="Each night."))

    text = json.dumps(made)
    assert CANARY not in text
    assert "123456" not in text
    assert "***" in text
    assert made["IsEnabled"] is False
    assert made["Description"] == f"Each night. {NOTE}"


def test_an_action_that_lost_its_secrets_before_is_exported_the_same_again() -> None:
    once = exported_action(action({"password": CANARY}))
    sent = {key[0].lower() + key[1:]: value for key, value in once.items()}
    sent |= {"maxRunTime": 60, "groups": []}
    sent["steps"] = [{"stepType": "Webhook", "settings": once["Steps"][0]["Settings"]}]

    again = exported_action(sent)

    assert again["Description"] == once["Description"] == NOTE
    assert again["IsEnabled"] is False


def test_a_key_that_comes_twice_hides_nothing() -> None:
    text = f'{{"password": "{CANARY}", "password": ""}}'

    assert redact_settings(text) == ('{"password": ""}', False)


def test_a_secret_of_a_trigger_does_not_leave_either() -> None:
    trigger = {
        "triggerType": "EventTrigger",
        "eventName": "e",
        "settings": json.dumps({"filter": {"token": [CANARY]}}),
    }

    assert CANARY not in json.dumps(exported_action(action({}, triggers=[trigger])))


KEPT: list[Any] = [
    {"headers": {"Authorization": "Bearer {{inputs.token}}"}},
    {"token": "{{steps.1.token}}"},
    {"password": ""},
    {"monkey": "banana", "keyboard": 5, "tokenize": True},
    {"url": "https://example.com/a@b?q=me@example.com"},
    {"url": "https://a-host-of-some-length-1.example.com/orders/2024/items?since=2024-01-15"},
    {"headers": {"Content-Type": "application/json", "X-Trace": "{{inputs.trace}}"}},
    {"code": "token = inputs['token']\noutput = {'key': token}"},
    {"body": "[not json"},
]


@pytest.mark.parametrize("settings", KEPT)
def test_what_is_no_secret_stays(settings: dict[str, Any]) -> None:
    assert redact(settings) == (settings, False)


def test_settings_that_are_no_json_are_still_searched() -> None:
    assert redact_settings(f"https://a:{CANARY}@b/") == ("https://***@b/", True)


def test_secrets_of_exchanges_do_not_leave() -> None:
    exchange = {"Name": "x", "TargetAttributes": json.dumps({"appKey": CANARY})}

    assert CANARY not in json.dumps(export([], [], [], {}, [exchange]))


def test_groups_that_are_no_more_are_left_out() -> None:
    made = applied(FULL)

    document = export(made, [], [], {})

    assert all(each["AccessGroups"] == [] for each in document["Tables"])


def test_an_export_with_a_slip_in_it_is_told_its_place() -> None:
    document = exported(applied(FULL))
    document["Tables"][1]["Columns"][0]["ColumnType"] = "lable"

    with pytest.raises(InvalidInputError, match=r"Tables\[1\].Columns\[0\].ColumnType"):
        read_schema(document)
