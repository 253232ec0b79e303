"""Actions over HTTP, as clients of every kind send them."""

import http.client
import json
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest

from tests.e2e.support import actions
from tests.e2e.support.actions import set_values, unique
from tests.e2e.support.stack import Stack


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "application/json"},
        {"Content-Type": "application/json; charset=utf-8"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "application/octet-stream"},
        {"Content-Type": "no media type at all"},
    ],
    ids=lambda headers: headers.get("Content-Type", "none"),
)
def test_enabling_and_disabling_need_no_body_and_mind_no_content_type(
    stack: Stack, headers: dict[str, str]
) -> None:
    action = actions.create(stack.api)
    path = f"/action/{action['actionId']}"

    answers = [
        stack.api.project("POST", f"{path}/{verb}", **headers)
        for verb in ("disable", "disable", "enable", "enable")
    ]

    assert [answer.status for answer in answers] == [HTTPStatus.OK] * 4
    assert [answer.body["isEnabled"] for answer in answers] == [False, False, True, True]
    assert all(answer.body["steps"] == action["steps"] for answer in answers)


def test_a_post_without_even_a_content_length_is_understood(stack: Stack) -> None:
    action = actions.create(stack.api)
    outputs = stack.outputs
    url = urlsplit(outputs.api_url)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=60)
    project = f"{url.path}/api/{outputs.tenant_id}/{outputs.project_id}"

    connection.putrequest("POST", f"{project}/action/{action['actionId']}/disable")
    connection.putheader("Authorization", f"Bearer {outputs.api_key}")
    connection.endheaders()

    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    assert (answer.status, body["isEnabled"]) == (HTTPStatus.OK, False)


def test_an_action_is_listed_read_and_gone_after_its_deletion(stack: Stack) -> None:
    action = actions.create(stack.api, description="Ünïcode")
    path = f"/action/{action['actionId']}"

    read = stack.api.project("GET", path)
    listed = stack.api.project("GET", "/action").body
    deleted = [stack.api.project("DELETE", path) for _ in range(2)]

    assert read.body == action
    assert action in listed["actions"]
    assert listed["totalCount"] == len(listed["actions"])
    assert [answer.status for answer in deleted] == [HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND]
    assert actions.create(stack.api, name=action["name"])["name"] == action["name"]


def test_a_partial_update_leaves_the_rest_and_settings_come_back_byte_for_byte(
    stack: Stack,
) -> None:
    settings = '{"script":  "daily_report.py", "n": 1.10,\t"é": "\\u00e9"}'
    step = {"stepType": "Python", "settings": settings}
    action = actions.create(stack.api, step, description="Stays")
    name = unique("Renamed")

    answer = stack.api.project("PUT", f"/action/{action['actionId']}", {"name": name})

    assert answer.status == HTTPStatus.OK
    changed = {"name": name, "dateModified": answer.body["dateModified"]}
    assert actions.get(stack.api, action["actionId"]) == action | changed
    assert answer.body["steps"][0]["settings"] == settings


def test_what_was_read_can_be_sent_back_whole(stack: Stack) -> None:
    trigger = {"triggerType": "WeeklyScheduler", "startDate": "2024-01-08"}
    action = actions.create(stack.api, set_values(made=1), triggers=[trigger])

    answer = stack.api.project("PUT", f"/action/{action['actionId']}", action)

    assert answer.status == HTTPStatus.OK, answer.body
    assert answer.body == action | {"dateModified": answer.body["dateModified"]}


def test_a_name_is_taken_whatever_its_case_and_for_a_rename_too(stack: Stack) -> None:
    first, second = actions.create(stack.api), actions.create(stack.api)
    shouted = f"  {first['name'].upper()} "

    created = stack.api.project("POST", "/action", {"name": shouted, "steps": [set_values()]})
    renamed = stack.api.project("PUT", f"/action/{second['actionId']}", {"name": shouted})

    text = "An action with this name already exists in the project"
    assert [(answer.status, answer.body["Error"]) for answer in (created, renamed)] == [
        (HTTPStatus.CONFLICT, text)
    ] * 2


@pytest.mark.parametrize(
    "body", ["{", "[]", '"text"', "null", '{"name": "x"}', '{"name": "x", "steps": []}', "\ufeff{}"]
)
def test_a_bad_body_is_refused_with_a_reason(stack: Stack, body: str) -> None:
    answer = stack.api.project("POST", "/action", body)

    assert answer.status == HTTPStatus.BAD_REQUEST
    assert {"Error", "error", "code", "requestId"} <= answer.body.keys()


@pytest.mark.parametrize("word", ["x", "ping-pong", "00000000-0000-0000-0000-00000000000g"])
def test_an_id_that_is_no_guid_is_a_bad_request(stack: Stack, word: str) -> None:
    answer = stack.api.project("GET", f"/action/{word}")

    assert (answer.status, answer.body["code"]) == (HTTPStatus.BAD_REQUEST, "invalid_input")
