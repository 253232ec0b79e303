"""Entities in the table: schemas applied one after another, at the same time, by whom, and seen by whom."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baton.callers.models import Caller, Right, administrators_group, users_group
from baton.entities import system
from baton.entities.merging import Change
from baton.entities.repository import MAX_CHANGES, MAX_DOCUMENT, EntityRepository
from baton.entities.schema_reading import read_schema
from baton.entities.service import Applied, EntityService
from baton.entities.wire import entity_answer, entity_list
from baton.errors import ForbiddenError, NotFoundError, StaleError, TooLargeError
from baton.ids import ProjectRef
from tests.integration.conftest import START
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.session import AwsCall

HERE = ProjectRef(TENANT, PROJECT)
NOWHERE = ProjectRef(TENANT, "99999999-9999-9999-9999-999999999999")
LATER = START + timedelta(hours=1)
ANN = Caller.user("ann", TENANT, frozenset({users_group(TENANT)}))
BOB = Caller.user("bob", TENANT, frozenset({users_group(TENANT)}))
ADMIN = Caller.user("root", TENANT, frozenset({administrators_group(TENANT)}))
WRITER = Caller("key", "k-1", TENANT, frozenset({Right.WRITE}))
GUEST = Caller.guest(TENANT)


def column(name: str, column_type: str = "label") -> dict[str, Any]:
    return {"Name": name, "ColumnType": column_type, "IsNullable": True}


def apply(
    service: EntityService, *names: str, entity: str = "todo", caller: Caller = ANN, **more: Any
) -> Applied:
    tables = [{"TableName": entity, "Columns": [column(name) for name in names], **more}]
    return service.apply(HERE, read_schema({"Tables": tables}), caller, LATER)


def columns(service: EntityService, entity: str = "todo") -> list[str]:
    return [each.name for each in service.get(HERE, entity, ADMIN.subject).columns]


def test_a_schema_is_kept_and_read_again(service: EntityService) -> None:
    made = apply(service, "title")
    grown = apply(service, "title", "notes")

    assert (made.created, made.columns_added) == (("todo",), {})
    assert (grown.created, grown.columns_added) == ((), {"todo": ("notes",)})
    assert columns(service) == ["title", "notes"]
    found = service.get(HERE, "todo", ANN.subject)
    assert found.owner_id == "ann"
    assert found.revision == 2
    assert found.entity_id == made.changed[0].entity_id


def test_the_same_schema_again_writes_nothing(
    service: EntityService, aws_calls: list[AwsCall]
) -> None:
    apply(service, "title")
    aws_calls.clear()

    again = apply(service, "title")

    assert again == Applied((), {}, ())
    assert [each.operation for each in aws_calls] == ["Query"]


def test_columns_added_at_the_same_time_are_all_kept(service: EntityService) -> None:
    apply(service, "title")
    names = [f"c{number}" for number in range(8)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: apply(service, name), names))

    assert sorted(columns(service)) == [*names, "title"]


def test_an_entity_created_twice_at_the_same_time_is_one(service: EntityService) -> None:
    names = [f"c{number}" for number in range(6)]

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda name: apply(service, name), names))

    assert sorted(columns(service)) == names
    assert sum(each.created == ("todo",) for each in found) == 1


def test_a_change_of_what_has_moved_on_is_refused(
    service: EntityService, repository: EntityRepository
) -> None:
    apply(service, "title")
    before = repository.get(HERE, "todo")
    assert before is not None
    repository.save(HERE, [Change(before, replace(before, icon="a"))])

    with pytest.raises(StaleError):
        repository.save(HERE, [Change(before, replace(before, icon="b"))])
    with pytest.raises(StaleError):
        repository.save(HERE, [Change(None, before)])

    kept = repository.get(HERE, "todo")
    assert kept is not None
    assert kept.icon == "a"


def test_of_several_changes_all_or_none_are_made(
    service: EntityService, repository: EntityRepository
) -> None:
    apply(service, "title")
    todo = repository.get(HERE, "todo")
    assert todo is not None
    other = replace(todo, name="other", entity_id="x")

    with pytest.raises(StaleError):
        repository.save(HERE, [Change(None, other), Change(None, todo)])

    assert repository.get(HERE, "other") is None


def test_more_entities_than_fit_at_once_are_refused_and_none_made(
    service: EntityService, repository: EntityRepository
) -> None:
    tables = [{"TableName": f"t{number}"} for number in range(MAX_CHANGES + 1)]

    with pytest.raises(TooLargeError, match=f"{MAX_CHANGES} entities at once"):
        service.apply(HERE, read_schema({"Tables": tables}), ANN, LATER)
    assert repository.all(HERE) == []

    service.apply(HERE, read_schema({"Tables": tables[:-1]}), ANN, LATER)
    assert len(repository.all(HERE)) == MAX_CHANGES


def test_an_entity_beyond_its_limit_is_refused(
    service: EntityService, repository: EntityRepository
) -> None:
    long = [column(f"c{number}") | {"ColumnDescription": "d" * 9000} for number in range(40)]

    with pytest.raises(TooLargeError, match=str(MAX_DOCUMENT)):
        service.apply(
            HERE, read_schema({"Tables": [{"TableName": "t", "Columns": long}]}), ANN, LATER
        )
    assert repository.all(HERE) == []


def test_nothing_is_kept_for_a_project_that_is_none(service: EntityService) -> None:
    schema = read_schema({"Tables": [{"TableName": "todo"}]})

    for ask in (
        lambda: service.apply(NOWHERE, schema, ADMIN, LATER),
        lambda: service.list(NOWHERE, ADMIN.subject),
        lambda: service.get(NOWHERE, "todo", ADMIN.subject),
    ):
        with pytest.raises(NotFoundError, match="Project not found"):
            ask()


def test_a_project_that_went_meanwhile_gets_no_entities(repository: EntityRepository) -> None:
    todo = replace(system.entities(TENANT)[0], name="todo", is_system=False)

    with pytest.raises(NotFoundError, match="Project not found"):
        repository.save(NOWHERE, [Change(None, todo)])


@pytest.mark.parametrize("caller", [BOB, WRITER])
def test_who_may_not_alter_an_entity_does_not_change_its_permission(
    service: EntityService, caller: Caller
) -> None:
    apply(service, "title")

    with pytest.raises(ForbiddenError, match="todo"):
        apply(service, Permission=2097151, caller=caller)
    with pytest.raises(ForbiddenError, match="todo"):
        apply(service, AccessGroups=["users"], caller=caller)


def test_columns_are_added_by_the_owner_administrators_and_keys_that_write(
    service: EntityService,
) -> None:
    apply(service, "title")

    with pytest.raises(ForbiddenError):
        apply(service, "b", caller=BOB)
    apply(service, "w", caller=WRITER)
    apply(service, "r", caller=ADMIN, Permission=0)

    assert columns(service) == ["title", "w", "r"]


def test_entities_are_seen_by_those_who_may_peek(service: EntityService) -> None:
    apply(service, "title")
    apply(service, "title", entity="private", AccessGroups=[])

    def names(caller: Caller) -> list[str]:
        return [each.name for each in service.list(HERE, caller.subject) if not each.is_system]

    assert names(ANN) == ["private", "todo"]
    assert names(BOB) == ["todo"]
    assert names(ADMIN) == ["private", "todo"]
    assert service.list(HERE, GUEST.subject) == []
    for caller, name in ((BOB, "private"), (GUEST, "todo"), (GUEST, "world"), (ANN, "nothing")):
        with pytest.raises(NotFoundError, match="Entity not found"):
            service.get(HERE, name, caller.subject)


def test_what_may_be_peeked_at_but_not_read_is_forbidden(service: EntityService) -> None:
    apply(service, "title", AccessGroups=[{"Name": "users", "Permission": 16384}])

    with pytest.raises(ForbiddenError):
        service.get(HERE, "todo", BOB.subject)


def test_system_entities_are_in_every_project(service: EntityService) -> None:
    found = {each.name for each in service.list(HERE, BOB.subject)}

    assert found == system.NAMES


def test_an_entity_is_found_by_its_id(service: EntityService) -> None:
    made = apply(service, "title").changed[0]
    world = service.get(HERE, "world", ANN.subject)

    assert service.find(HERE, made.entity_id, ANN.subject).name == "todo"
    assert service.find(HERE, world.entity_id, ANN.subject) == world
    with pytest.raises(NotFoundError):
        service.find(HERE, "gone", ANN.subject)


def test_an_entity_is_answered_in_camel_case(service: EntityService) -> None:
    apply(service, "title")

    answer = entity_answer(service.get(HERE, "todo", ANN.subject)).model_dump(mode="json")
    listed = entity_list(service.list(HERE, ANN.subject)).model_dump(mode="json")

    assert answer["columns"][0] == {
        "name": "title", "type": "label", "description": "", "isNullable": True, "isUnique": False,
        "isIndexed": False, "isHidden": False, "isSecret": False, "default": None, "options": [],
        "references": None,
    }  # fmt: skip
    assert answer["dateCreated"] == "2026-11-21T23:13:20Z"
    assert answer in listed["entities"]
    assert listed["totalCount"] == len(system.NAMES) + 1
