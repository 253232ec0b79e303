"""PUT /action/{actionId}. What changes in which way is tested with the rules themselves."""

from http import HTTPStatus
from typing import Any

import pytest

from tests.integration.api.samples import new_action
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import PRODUCT

UNKNOWN = "99999999-9999-9999-9999-999999999999"


@pytest.fixture
def made(call: Gateway, at: Any) -> dict[str, Any]:
    """An action, an hour before the test."""
    at()
    created: dict[str, Any] = call("POST", "/action", new_action()).body
    at(hours=1)
    return created


def test_a_change_of_one_field_leaves_the_others(call: Gateway, made: dict[str, Any]) -> None:
    status, changed, *_ = call("PUT", f"/action/{made['actionId']}", {"name": "Renamed"})

    assert status == HTTPStatus.OK
    assert changed == made | {"name": "Renamed", "dateModified": "2026-11-21T23:13:20Z"}
    assert call("GET", f"/action/{made['actionId']}").body == changed


def test_the_one_who_changed_it_is_shown(call: Gateway, made: dict[str, Any], new_key: Any) -> None:
    changed = call("PUT", f"/action/{made['actionId']}", {"name": "n"}, key=new_key("write")).body

    assert changed["createdBy"] == made["createdBy"]
    assert changed["modifiedBy"] not in {made["modifiedBy"], None}


def test_what_was_read_can_be_put_back(call: Gateway, made: dict[str, Any]) -> None:
    status, changed, *_ = call("PUT", f"/action/{made['actionId']}", made)

    assert status == HTTPStatus.OK
    assert changed == made | {"dateModified": "2026-11-21T23:13:20Z"}


def test_an_empty_change_is_a_change(call: Gateway, made: dict[str, Any]) -> None:
    status, changed, *_ = call("PUT", f"/action/{made['actionId']}", {})

    assert (status, changed["name"]) == (HTTPStatus.OK, made["name"])


def test_lists_are_complete_sets(call: Gateway, made: dict[str, Any]) -> None:
    kept = made["steps"][1]
    body = {"steps": [kept | {"stepNumber": 1}], "triggers": []}

    changed = call("PUT", f"/action/{made['actionId']}", body).body

    assert changed["steps"] == [kept | {"stepNumber": 1}]
    assert changed["triggers"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"steps": []}, "steps"),
        ({"name": ""}, "name"),
        (
            {"steps": [{"stepId": UNKNOWN, "stepType": "Wait", "settings": "{}"}]},
            "steps[0].stepId",
        ),
        (
            {"triggers": [{"triggerId": UNKNOWN, "triggerType": "DailyScheduler"}]},
            "triggers[0].triggerId",
        ),
    ],
)
def test_a_wrong_change_names_the_field_and_changes_nothing(
    call: Gateway, made: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    refused = call("PUT", f"/action/{made['actionId']}", body)

    assert refused.status == HTTPStatus.BAD_REQUEST
    assert [problem["field"] for problem in refused.body["errors"]] == [field]
    assert call("GET", f"/action/{made['actionId']}").body == made


@pytest.mark.parametrize("name", ["Import orders", " import ORDERS "])
def test_an_action_may_be_renamed_to_its_own_name(
    call: Gateway, made: dict[str, Any], name: str
) -> None:
    status, changed, *_ = call("PUT", f"/action/{made['actionId']}", {"name": name})

    assert (status, changed["name"]) == (HTTPStatus.OK, name.strip())


def test_a_rename_to_a_name_that_is_taken_is_refused(call: Gateway, made: dict[str, Any]) -> None:
    call("POST", "/action", new_action(name="Nightly"))

    refused = call("PUT", f"/action/{made['actionId']}", {"name": " NIGHTLY"})

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONFLICT, "name_taken")
    assert refused.body["Error"] == "An action with this name already exists in the project"
    assert call("GET", f"/action/{made['actionId']}").body == made


def test_a_rename_frees_the_old_name_and_takes_the_new_one(
    call: Gateway, made: dict[str, Any]
) -> None:
    call("PUT", f"/action/{made['actionId']}", {"name": "Nightly"})

    assert call("POST", "/action", new_action()).status == HTTPStatus.CREATED
    assert call("POST", "/action", new_action(name="nightly")).status == HTTPStatus.CONFLICT


def test_the_date_of_the_last_change_is_a_lock(call: Gateway, made: dict[str, Any]) -> None:
    path = f"/action/{made['actionId']}"
    call("PUT", path, {"description": "first", "dateModified": made["dateModified"]})

    refused = call("PUT", path, {"description": "late", "dateModified": made["dateModified"]})

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONFLICT, "stale")
    assert refused.body["dateModified"] == "2026-11-21T23:13:20Z"
    assert call("GET", path).body["description"] == "first"


def test_a_change_merges_with_one_made_meanwhile(call: Gateway, made: dict[str, Any]) -> None:
    path = f"/action/{made['actionId']}"
    moved = {"revision": {"N": "2"}, "name": {"S": "any"}}
    reasons = [{"Code": "ConditionalCheckFailed", "Item": moved}]
    PRODUCT.fail(
        "dynamodb",
        "TransactWriteItems",
        "TransactionCanceledException",
        times=1,
        details={"CancellationReasons": reasons},
    )

    changed = call("PUT", path, {"description": "mine"})

    assert (changed.status, changed.body["description"]) == (HTTPStatus.OK, "mine")
    assert changed.operations == ["GetItem", "TransactWriteItems"] * 2


def test_with_a_lock_a_change_made_meanwhile_is_not_merged_with(
    call: Gateway, made: dict[str, Any]
) -> None:
    reasons = [{"Code": "ConditionalCheckFailed", "Item": {"revision": {"N": "2"}}}]
    PRODUCT.fail(
        "dynamodb",
        "TransactWriteItems",
        "TransactionCanceledException",
        times=1,
        details={"CancellationReasons": reasons},
    )
    body = {"description": "mine", "dateModified": made["dateModified"]}

    refused = call("PUT", f"/action/{made['actionId']}", body)

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONFLICT, "stale")


def test_an_unknown_action_cannot_be_changed(call: Gateway) -> None:
    refused = call("PUT", f"/action/{UNKNOWN}", {"name": "n"})

    assert (refused.status, refused.body["ActionId"]) == (HTTPStatus.NOT_FOUND, UNKNOWN)


def test_an_action_cannot_grow_over_300_kilobytes(call: Gateway, made: dict[str, Any]) -> None:
    settings = '{"values": {"text": "%s"}}' % ("x" * 301 * 1024)
    steps = [{"stepType": "SetValues", "settings": settings}]

    refused = call("PUT", f"/action/{made['actionId']}", {"steps": steps})

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONTENT_TOO_LARGE, "too_large")


def test_the_lock_reads_the_instant_however_it_is_written(
    call: Gateway, made: dict[str, Any]
) -> None:
    written = made["dateModified"].replace("Z", ".000+00:00")

    answer = call("PUT", f"/action/{made['actionId']}", {"dateModified": written, "name": "New"})

    assert answer.status == HTTPStatus.OK
