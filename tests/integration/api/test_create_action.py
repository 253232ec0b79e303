"""POST /action."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest

from baton import container
from baton.actions.models import NewAction
from baton.callers.models import users_group
from baton.errors import NameTakenError
from baton.ids import ProjectRef
from tests.integration.api.samples import new_action, new_step
from tests.integration.conftest import ADMINISTRATOR, START
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Gateway

TAKEN = "An action with this name already exists in the project"


def test_an_action_is_answered_as_it_was_sent_with_ids_and_dates(call: Gateway, at: Any) -> None:
    at()

    answer = call("POST", "/action", new_action())

    made = answer.body
    action_id, created_by = made["actionId"], made["createdBy"]
    step, other = made["steps"]
    (trigger,) = made["triggers"]
    ids = [action_id, created_by, step["stepId"], other["stepId"], trigger["triggerId"]]
    assert [str(UUID(each)) for each in ids] == ids
    assert len(set(ids)) == len(ids)
    assert answer.status == HTTPStatus.CREATED
    assert made == {
        "actionId": action_id,
        "projectId": PROJECT,
        "name": "Import orders",
        "description": "Fetches the orders of the day and tells the shop",
        "isEnabled": True,
        "maxRunTime": 600,
        "actionStatus": "Idle",
        "nextRunTime": made["nextRunTime"],
        "lastRunTime": None,
        "lastRunResult": None,
        "dateCreated": "2026-11-21T22:13:20Z",
        "dateModified": "2026-11-21T22:13:20Z",
        "createdBy": created_by,
        "modifiedBy": created_by,
        "triggers": [
            {
                "triggerId": trigger["triggerId"],
                "actionId": action_id,
                "triggerType": "WeeklyScheduler",
                "settings": "{}",
                "frequency": 2,
                "eventName": None,
                "startDate": "2026-11-02",
                "dateCreated": "2026-11-21T22:13:20Z",
            }
            | {name: trigger[name] for name in trigger.keys() & {"scheduleState", "scheduleError"}}
        ],
        "steps": [
            {
                "stepId": step["stepId"],
                "actionId": action_id,
                "stepNumber": 1,
                "stepType": "Python",
                "description": "Fetch the orders",
                "settings": '{"script": "fetch_orders.py"}',
                "dateCreated": "2026-11-21T22:13:20Z",
            },
            {
                "stepId": other["stepId"],
                "actionId": action_id,
                "stepNumber": 2,
                "stepType": "Email",
                "description": "Tell the shop",
                "settings": '{"recipients": ["shop@example.com"]}',
                "dateCreated": "2026-11-21T22:13:20Z",
            },
        ],
        "permission": 16256,
        "groups": [{"usergroupId": users_group(TENANT), "permission": 573440}],
    }


def test_what_is_left_out_gets_its_default(call: Gateway, at: Any) -> None:
    at()
    step = {"stepType": "Wait", "settings": '{"seconds": 1}'}
    trigger = {"triggerType": "DailyScheduler"}

    made = call("POST", "/action", {"name": "n", "steps": [step], "triggers": [trigger]}).body

    assert (made["description"], made["isEnabled"], made["maxRunTime"]) == (None, True, 3600)
    assert (made["steps"][0]["stepNumber"], made["steps"][0]["description"]) == (1, None)
    (made_trigger,) = made["triggers"]
    assert (made_trigger["frequency"], made_trigger["startDate"]) == (1, "2026-11-21")
    assert made_trigger["settings"] == "{}"


def test_null_is_the_same_as_absent(call: Gateway) -> None:
    body = new_action(description=None, isEnabled=None, maxRunTime=None, triggers=None)

    status, made, *_ = call("POST", "/action", body)

    assert status == HTTPStatus.CREATED
    assert (made["description"], made["isEnabled"], made["maxRunTime"]) == (None, True, 3600)
    assert made["triggers"] == []


@pytest.mark.parametrize(
    "casing", [str.upper, str.lower, str.title], ids=["UPPER", "lower", "Title"]
)
def test_keys_are_read_in_any_casing(call: Gateway, casing: Any) -> None:
    def recase(value: Any) -> Any:
        if isinstance(value, list):
            return [recase(each) for each in value]
        if isinstance(value, dict):
            return {casing(name): recase(each) for name, each in value.items()}
        return value

    status, made, *_ = call("POST", "/action", recase(new_action()))

    assert status == HTTPStatus.CREATED
    assert made["maxRunTime"] == new_action()["maxRunTime"]
    assert [step["stepNumber"] for step in made["steps"]] == [1, 2]
    assert made["triggers"][0]["startDate"] == "2026-11-02"


def test_unknown_and_read_only_fields_are_ignored(call: Gateway) -> None:
    chosen = "11111111-1111-1111-1111-111111111111"
    body = new_action(
        actionId=chosen,
        projectId=chosen,
        actionStatus="Running",
        lastRunResult="Success",
        createdBy=chosen,
        dateCreated="2001-01-01T00:00:00Z",
        colour="green",
        steps=[new_step(stepId=chosen, actionId=chosen, colour="red")],
        triggers=[{"triggerType": "DailyScheduler", "triggerId": chosen, "colour": "blue"}],
    )

    status, made, *_ = call("POST", "/action", body)

    assert status == HTTPStatus.CREATED
    ids = (made["actionId"], made["steps"][0]["stepId"], made["triggers"][0]["triggerId"])
    assert chosen not in {*ids, made["createdBy"]}
    assert (made["projectId"], made["actionStatus"]) == (PROJECT, "Idle")
    assert made["lastRunResult"] is None
    assert not made["dateCreated"].startswith("2001")


@pytest.mark.parametrize(
    "name",
    [
        "Import orders",
        "IMPORT ORDERS",
        "  import orders ",
        "\uff29\uff4d\uff50\uff4f\uff52\uff54 orders",
        "Import\u00a0orders",
    ],
    ids=["same", "case", "blanks", "full width", "no-break space"],
)
def test_a_name_is_taken_whatever_its_case_form_and_blanks(call: Gateway, name: str) -> None:
    call("POST", "/action", new_action())

    refused = call("POST", "/action", new_action(name=name))

    assert (refused.status, refused.body["Error"]) == (HTTPStatus.CONFLICT, TAKEN)
    assert (refused.body["error"], refused.body["code"]) == (TAKEN, "name_taken")


def test_blanks_around_a_name_are_dropped(call: Gateway) -> None:
    made = call("POST", "/action", new_action(name="  Night  shift \n")).body

    assert made["name"] == "Night  shift"


def test_a_name_is_free_in_another_project(call: Gateway, other_project: str) -> None:
    call("POST", "/action", new_action())

    status, made, *_ = call("POST", "/action", new_action(), project=other_project)

    assert (status, made["projectId"]) == (HTTPStatus.CREATED, other_project)


def test_a_name_is_free_again_after_the_action_was_deleted(call: Gateway) -> None:
    made = call("POST", "/action", new_action()).body
    call("DELETE", f"/action/{made['actionId']}")

    assert call("POST", "/action", new_action()).status == HTTPStatus.CREATED


@pytest.mark.usefixtures("instance")
def test_of_many_who_want_a_name_at_once_one_gets_it() -> None:
    body = NewAction.model_validate(new_action())

    def create(_: int) -> str:
        try:
            container.actions().create(ProjectRef(TENANT, PROJECT), body, ADMINISTRATOR, START)
        except NameTakenError as taken:
            return taken.message
        return "created"

    with ThreadPoolExecutor(10) as pool:
        outcomes = Counter(pool.map(create, range(20)))

    assert outcomes == {"created": 1, TAKEN: 19}


@pytest.mark.parametrize(
    "name", ["ﷺ" * 200, "🜁" * 200, "ΐ" * 200, "a" * 200], ids=["widening", "emoji", "Greek", "a"]
)
def test_a_name_of_the_longest_kind_is_taken_like_any_other(call: Gateway, name: str) -> None:
    made = call("POST", "/action", new_action(name=name))

    refused = call("POST", "/action", new_action(name=name))

    assert (made.status, made.body["name"]) == (HTTPStatus.CREATED, name)
    assert refused.body["code"] == "name_taken"


def _step(**changes: Any) -> dict[str, Any]:
    return new_action(steps=[new_step(**changes)])


def _trigger(**changes: Any) -> dict[str, Any]:
    return new_action(triggers=[{"triggerType": "DailyScheduler"} | changes])


def test_every_wrong_field_is_named_at_once(call: Gateway) -> None:
    body = {"name": "", "maxRunTime": 0, "steps": [new_step(stepType="Fax")]}

    refused = call("POST", "/action", body)

    fields = {problem["field"] for problem in refused.body["errors"]}
    assert fields == {"name", "maxRunTime", "steps[0].stepType"}


def test_an_event_trigger_keeps_the_name_of_its_event(call: Gateway) -> None:
    made = call("POST", "/action", _trigger(triggerType="EventTrigger", eventName="orders")).body

    assert made["triggers"][0]["eventName"] == "orders"


def test_an_action_may_have_300_kilobytes(call: Gateway) -> None:
    settings = '{"values": {"text": "%s"}}' % ("x" * 290 * 1024)

    assert call("POST", "/action", _step(settings=settings)).status == HTTPStatus.CREATED


def test_an_action_over_300_kilobytes_is_refused(call: Gateway) -> None:
    settings = '{"values": {"text": "%s"}}' % ("x" * 301 * 1024)

    refused = call("POST", "/action", _step(settings=settings))

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONTENT_TOO_LARGE, "too_large")


def test_an_unknown_project_has_no_actions(call: Gateway) -> None:
    unknown = "99999999-9999-9999-9999-999999999999"

    refused = call("POST", "/action", new_action(), project=unknown)

    assert (refused.status, refused.body["code"]) == (HTTPStatus.NOT_FOUND, "not_found")
    assert refused.body["projectId"] == unknown
