"""Deleting a project: not by accident, all of it, and again if it was broken off."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest

from baton import container
from baton.actions.service import ActionService
from baton.entities.schema_reading import read_schema
from baton.ids import ProjectRef, new_id
from baton.projects.models import Closing
from baton.rows.models import Row, instant
from baton.store import object_keys
from baton.transfer.clearing import ProjectContents
from tests.integration.api.conftest import NewPerson
from tests.integration.api.samples import new_action, steps_of
from tests.integration.conftest import ADMINISTRATOR, START
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.session import PRODUCT

PATH = f"/api/{TENANT}/project"
LISTENING = {"triggerType": "EventTrigger", "eventName": "order.paid"}


@pytest.fixture
def project(call: Gateway) -> str:
    return str(call.send("POST", PATH, {"projectName": "Deliveries"}).body["projectId"])


def fill(call: Gateway, project: str) -> str:
    """Put something of everything into a project, and return the id of an execution under way."""
    body = new_action(steps=steps_of("Wait"), triggers=[LISTENING])
    action = call("POST", "/action", body, project=project).body["actionId"]
    call("POST", "/action", new_action(name="Idle"), project=project)
    call("PUT", "/script/a.py", "output = 1", project=project)
    call("PUT", "/script/b.py", "output = 2", project=project)
    call("PATCH", "/default-action/world/export_data", {"isEnabled": False}, project=project)
    fill_with_data(ProjectRef(TENANT, project))
    started = call("GET", f"/action/execute/{action}", project=project)
    return str(started.body["actionExecutionId"])


def fill_with_data(ref: ProjectRef) -> None:
    """Two rows with a unique value, one of them in a generation that an import has left, and files."""
    column = {"Name": "name", "ColumnType": "label", "IsUnique": True}
    schema = read_schema({"Tables": [{"TableName": "book", "Columns": [column]}]})
    container.entities().apply(ref, schema, ADMINISTRATOR, START)
    book = container.entity_repository().get(ref, "book")
    assert book
    left = replace(book, generation="left")
    container.bulk_repository().note(ref, book, "left", START)
    for entity in (book, left):
        row = Row(row_id=new_id(), values={"name": "Nile"}, created_at=instant(START))
        container.row_repository().add(ref, entity, row)
    for key in (
        object_keys.config(ref, "schema_a.json"),
        object_keys.upload(ref, new_id()),
        object_keys.export(ref, new_id(), "dump.json"),
    ):
        container.objects().put(key, b"x", "text/plain")


def delete(call: Gateway, project: str, query: str = "", key: str = "") -> Answer:
    return call.send("DELETE", f"{PATH}/{project}{query}", key=key)


def left_of(project: str, table: Any, bucket: Any) -> list[str]:
    """What is stored under the project's id, but for the history of executions."""
    items = table.scan()["Items"]
    found = [f"{item['pk']} {item['sk']}" for item in items if "#X#" not in item["pk"]]
    found += [each.key for each in bucket.objects.all()]
    return [each for each in found if project in each]


def test_an_empty_project_is_deleted_and_its_name_free(
    call: Gateway, project: str, table: Any, bucket: Any
) -> None:
    assert delete(call, project).status == HTTPStatus.NO_CONTENT

    assert call.send("GET", f"{PATH}/{project}").status == HTTPStatus.NOT_FOUND
    assert delete(call, project).status == HTTPStatus.NOT_FOUND
    assert left_of(project, table, bucket) == []
    again = call.send("POST", PATH, {"projectName": "Deliveries"})
    assert again.status == HTTPStatus.CREATED


@pytest.mark.parametrize("query", ["", "?force=false", "?force=", "?force=1"])
def test_one_with_actions_stays_as_it_is_unless_it_is_meant(
    call: Gateway, project: str, table: Any, bucket: Any, query: str
) -> None:
    execution = fill(call, project)
    before = left_of(project, table, bucket)

    refused = delete(call, project, query)

    assert (refused.status, refused.body["code"]) == (HTTPStatus.CONFLICT, "conflict")
    assert "force=true" in refused.body["error"]
    assert left_of(project, table, bucket) == before
    found = call("GET", f"/actionexecution/{execution}", project=project)
    assert found.body["status"] == "Queued"
    assert call.send("GET", f"{PATH}/{project}").body["isActive"]


def test_by_force_everything_goes_and_what_is_under_way_is_cancelled(
    call: Gateway, project: str, other_project: str, table: Any, bucket: Any
) -> None:
    execution, others = fill(call, project), fill(call, other_project)
    kept = left_of(other_project, table, bucket)

    assert delete(call, project, "?force=true").status == HTTPStatus.NO_CONTENT

    assert left_of(project, table, bucket) == []
    assert left_of(other_project, table, bucket) == kept
    ended = call("GET", f"/actionexecution/{execution}", project=project).body
    assert ended["status"] == "Cancelled"
    running = call("GET", f"/actionexecution/{others}", project=other_project).body
    assert running["status"] == "Queued"


def test_its_owner_deletes_what_others_put_into_it(call: Gateway, new_person: NewPerson) -> None:
    ann, bob = new_person("Ann"), new_person("Bob")
    made = call.send("POST", PATH, {"projectName": "Ann's"}, key=ann.token).body["projectId"]
    call("POST", "/action", new_action(groups=[]), project=made, key=bob.token)

    assert delete(call, made, "?force=true", ann.token).status == HTTPStatus.NO_CONTENT


def test_the_default_project_stays(call: Gateway, new_key: Any) -> None:
    for key in ("", new_key("write")):
        refused = delete(call, PROJECT, "?force=true", key)

        assert (refused.status, refused.body["code"]) == (HTTPStatus.CONFLICT, "conflict")
    assert call.send("GET", f"{PATH}/{PROJECT}").body["isActive"]


@pytest.mark.parametrize(
    ("service", "operation", "after"),
    [
        ("dynamodb", "UpdateItem", 1),
        ("dynamodb", "TransactWriteItems", 0),
        ("dynamodb", "TransactWriteItems", 1),
        ("dynamodb", "TransactWriteItems", 3),
        ("s3", "ListObjectsV2", 0),
        ("s3", "DeleteObject", 1),
        ("dynamodb", "TransactWriteItems", 4),
    ],
)
def test_what_was_broken_off_lets_nothing_in_and_is_finished_by_asking_again(
    call: Gateway, project: str, table: Any, bucket: Any, service: str, operation: str, after: int
) -> None:
    execution = fill(call, project)
    PRODUCT.fail(service, operation, "InternalServerError", after=after, times=9)

    broken = delete(call, project, "?force=true")
    PRODUCT.reset()

    assert broken.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert not call.send("GET", f"{PATH}/{project}").body["isActive"]
    new = call("POST", "/action", new_action(name="New"), project=project)
    assert new.status == HTTPStatus.NOT_FOUND
    assert call("PUT", "/script/c.py", "", project=project).status == HTTPStatus.NOT_FOUND
    assert delete(call, project, "?force=true").status == HTTPStatus.NO_CONTENT
    assert left_of(project, table, bucket) == []
    ended = call("GET", f"/actionexecution/{execution}", project=project).body
    assert ended["status"] == "Cancelled"


def test_an_action_that_came_at_the_last_moment_keeps_the_project(
    call: Gateway, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was put there after the first look and before the project was closed."""
    fill(call, project)
    looks, look = [False], ActionService.any
    monkeypatch.setattr(
        ActionService, "any", lambda service, ref: looks.pop() if looks else look(service, ref)
    )

    assert delete(call, project).status == HTTPStatus.CONFLICT

    assert call.send("GET", f"{PATH}/{project}").body["isActive"]
    assert call("POST", "/action", new_action(name="New"), project=project).status == 201


def test_a_careful_deletion_that_was_broken_off_keeps_no_project_closed(
    call: Gateway, project: str
) -> None:
    fill(call, project)
    container.projects().close(ProjectRef(TENANT, project), Closing.TENTATIVE)

    assert delete(call, project).status == HTTPStatus.CONFLICT

    assert call.send("GET", f"{PATH}/{project}").body["isActive"]


def test_a_deletion_that_was_decided_is_not_taken_back_by_a_more_careful_one(
    call: Gateway, project: str
) -> None:
    ref = ProjectRef(TENANT, project)
    for stage in Closing:
        container.projects().close(ref, stage)

    container.projects().reopen(ref)

    assert not call.send("GET", f"{PATH}/{project}").body["isActive"]
    renamed = call.send("PUT", f"{PATH}/{project}", {"projectName": "Saved"})
    assert renamed.status == HTTPStatus.NOT_FOUND
    assert delete(call, project).status == HTTPStatus.NO_CONTENT


def test_no_action_is_left_without_its_project(
    call: Gateway, project: str, table: Any, bucket: Any
) -> None:
    """Some create, some delete carefully, all at once."""

    def act(number: int) -> int:
        if number % 5 == 4:
            return delete(call, project).status
        return call("POST", "/action", new_action(name=f"{number}"), project=project).status

    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(pool.map(act, range(30)))

    there = call.send("GET", f"{PATH}/{project}").status == HTTPStatus.OK
    assert statuses.keys() <= {201, 204, 404, 409}
    assert there == (statuses[204] == 0)
    assert there or left_of(project, table, bucket) == []


def test_one_with_more_in_it_than_goes_at_once_is_deleted_step_by_step(
    call: Gateway, project: str, table: Any, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear = ProjectContents.clear
    monkeypatch.setattr(ProjectContents, "clear", lambda self, ref: clear(self, ref, 4))
    fill(call, project)

    refused = delete(call, project, "?force=true")

    assert refused.status == HTTPStatus.CONFLICT
    assert "delete it again until nothing is left" in refused.body["error"]
    assert left_of(project, table, bucket)
    assert delete(call, project, "?force=true").status == HTTPStatus.CONFLICT
    assert delete(call, project, "?force=true").status == HTTPStatus.NO_CONTENT
    assert left_of(project, table, bucket) == []
