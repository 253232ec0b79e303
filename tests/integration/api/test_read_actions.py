"""GET /action and GET /action/{actionId}."""

from http import HTTPStatus

import pytest

from tests.integration.api.samples import new_action
from tests.integration.simulation.gateway import Gateway

UNKNOWN = "99999999-9999-9999-9999-999999999999"


def test_an_action_reads_as_it_was_answered_when_created(call: Gateway) -> None:
    made = call("POST", "/action", new_action()).body

    status, found, *_ = call("GET", f"/action/{made['actionId']}")

    assert (status, found) == (HTTPStatus.OK, made)


def test_ids_are_understood_in_upper_case_and_answered_in_lower_case(call: Gateway) -> None:
    made = call("POST", "/action", new_action()).body

    found = call(
        "GET",
        f"/action/{made['actionId'].upper()}",
        tenant=call.tenant.upper(),
        project=call.project.upper(),
    )

    assert (found.status, found.body) == (HTTPStatus.OK, made)


def test_an_unknown_action_is_not_found_in_both_spellings(call: Gateway) -> None:
    refused = call("GET", f"/action/{UNKNOWN}")

    assert (refused.status, refused.body["code"]) == (HTTPStatus.NOT_FOUND, "not_found")
    assert refused.body["Error"] == refused.body["error"] == "Action not found"
    assert refused.body["ActionId"] == refused.body["actionId"] == UNKNOWN


def test_an_action_of_another_project_is_not_found(call: Gateway, other_project: str) -> None:
    made = call("POST", "/action", new_action()).body

    refused = call("GET", f"/action/{made['actionId']}", project=other_project)

    assert refused.status == HTTPStatus.NOT_FOUND


def test_a_project_without_actions_has_an_empty_list(call: Gateway) -> None:
    status, found, *_ = call("GET", "/action")

    assert status == HTTPStatus.OK
    assert (found["actions"], found["totalCount"]) == ([], 0)


def test_the_list_has_whole_actions_in_the_order_they_were_made(call: Gateway) -> None:
    made = [call("POST", "/action", new_action(name=name)).body for name in "cab"]

    found = call("GET", "/action").body

    assert (found["actions"], found["totalCount"]) == (made, 3)


def test_the_list_has_no_actions_of_other_projects(call: Gateway, other_project: str) -> None:
    call("POST", "/action", new_action())

    assert call("GET", "/action", project=other_project).body["actions"] == []


@pytest.mark.parametrize(
    ("query", "names", "page", "page_size"),
    [
        ("page=1&pageSize=2", "ab", 1, 2),
        ("page=2&pageSize=2", "cd", 2, 2),
        ("page=3&pageSize=2", "e", 3, 2),
        ("page=4&pageSize=2", "", 4, 2),
        ("pageSize=3", "abc", 1, 3),
        ("page=1", "abcde", 1, 50),
        ("page=2", "", 2, 50),
        ("pageSize=1000", "abcde", 1, 1000),
    ],
)
def test_a_page_of_the_list_counts_all_of_them(
    call: Gateway, query: str, names: str, page: int, page_size: int
) -> None:
    for name in "abcde":
        call("POST", "/action", new_action(name=name))

    found = call("GET", f"/action?{query}").body

    assert "".join(action["name"] for action in found["actions"]) == names
    assert (found["totalCount"], found["page"], found["pageSize"]) == (5, page, page_size)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=", "page"),
        ("page=one", "page"),
        ("page=1.5", "page"),
        ("page=%2B1", "page"),
        ("page=٣", "page"),
        ("page=1000001", "page"),
        ("page=" + "9" * 5000, "page"),
        ("pageSize=0", "pageSize"),
        ("pageSize=1001", "pageSize"),
        ("page=1&pageSize=many", "pageSize"),
    ],
)
def test_a_page_that_cannot_be_is_refused(call: Gateway, query: str, field: str) -> None:
    refused = call("GET", f"/action?{query}")

    assert refused.status == HTTPStatus.BAD_REQUEST
    assert [problem["field"] for problem in refused.body["errors"]] == [field]


def test_other_things_in_the_query_are_ignored(call: Gateway) -> None:
    assert call("GET", "/action?colour=green&Page=7").status == HTTPStatus.OK


def test_the_list_of_an_unknown_project_is_not_found(call: Gateway) -> None:
    refused = call("GET", "/action", project=UNKNOWN)

    assert (refused.status, refused.body["projectId"]) == (HTTPStatus.NOT_FOUND, UNKNOWN)


def test_a_list_too_long_for_one_answer_is_refused_with_a_hint(call: Gateway) -> None:
    settings = '{"values": {"text": "%s"}}' % ("x" * 280_000)
    steps = [{"stepType": "SetValues", "settings": settings}]
    for number in range(21):
        call("POST", "/action", new_action(name=f"{number}", steps=steps))

    refused = call("GET", "/action")

    assert refused.status == HTTPStatus.CONTENT_TOO_LARGE
    assert "page of a list" in refused.body["error"]
    assert call("GET", "/action?pageSize=10").status == HTTPStatus.OK
