"""What becomes of entities when schemas are applied."""

from datetime import timedelta
from typing import Any

import pytest

from baton.callers.models import users_group
from baton.entities import documents, system
from baton.entities.models import Entity
from baton.errors import ConflictError, InvalidInputError
from baton.permission import (
    GROUP_ALL,
    OWNER_ALL,
    Access,
    Grant,
    Operation,
    Subject,
    allowed,
)
from tests.unit.entities.samples import (
    GROUPS,
    NOW,
    SALES,
    TENANT,
    applied,
    changes,
    column,
    relation,
    table,
)

LATER = NOW + timedelta(hours=1)
FULL: dict[str, Any] = {
    "Tables": [
        table("project", column("name", IsUnique=True)),
        table(
            "todo",
            column("title"),
            column("state", "enum", Options=["open", "done"], DefaultValue="open"),
            column("secret", "password", IsNullable=True),
            TableDescription="What is to be done",
            DefaultOrder="+title",
            Validations=[{"ColumnName": "title", "Tags": "min=2"}],
            Conformations=[{"ColumnName": "title", "Tags": "trim"}],
            DefaultGroups=["sales"],
        ),
    ],
    "Relations": [
        relation("todo", "belongs_to", "project"),
        relation("todo", "has_many_and_belongs_to_many", "todo", ObjectName="blocks"),
    ],
}


def todo(*columns: dict[str, Any], **more: Any) -> list[Entity]:
    return applied({"Tables": [table("todo", *(columns or (column(),)), **more)]})


def test_a_new_entity_has_what_was_declared() -> None:
    project, made = applied(FULL)

    assert [each.name for each in made.columns] == ["title", "state", "secret", "project_id"]
    assert [each.is_nullable for each in made.columns] == [False, True, True, True]
    assert made.column("project_id") is not None
    assert made.columns[3].references == "project"
    assert made.columns[2].is_secret
    assert [each.join_name for each in made.relations] == [
        "todo_todo_id_has_project_project_id",
        "todo_todo_id_has_todo_blocks",
    ]
    assert made.owner_id == "ann"
    assert made.entity_id != project.entity_id
    assert made.publishes_events is False
    assert project.columns[0].is_unique


def test_users_work_with_a_new_entity_and_change_only_rows_of_their_own() -> None:
    (made,) = todo()
    member = Subject("bob", frozenset({users_group(TENANT)}))
    of_ann = Access("ann", made.default_permission, made.default_groups)
    of_bob = Access("bob", made.default_permission, made.default_groups)

    assert made.groups == (Grant(GROUPS["users"], GROUP_ALL),)
    assert made.default_permission == OWNER_ALL
    assert allowed(made.access, member, Operation.CREATE)
    assert allowed(of_ann, member, Operation.READ)
    assert not allowed(of_ann, member, Operation.UPDATE)
    assert not allowed(of_ann, member, Operation.DELETE)
    assert allowed(of_bob, member, Operation.UPDATE)
    assert not allowed(made.access, Subject(), Operation.PEEK)
    assert not allowed(of_ann, Subject(), Operation.READ)


def test_the_same_schema_twice_changes_nothing() -> None:
    assert changes(FULL, applied(FULL), LATER) == []


def test_a_new_column_is_appended_and_nothing_taken_away() -> None:
    before = todo(column("title"), column("notes", "content"))

    (change,) = changes({"Tables": [table("todo", column("due", "date"))]}, before, LATER)

    assert [each.name for each in change.after.columns] == ["title", "notes", "due"]
    assert change.new_columns == ("due",)
    assert change.before == before[0]
    assert change.after.entity_id == before[0].entity_id
    assert change.after.date_created == NOW
    assert change.after.date_modified == LATER
    assert change.after.columns[2].is_nullable, "rows that are there have no value"


def test_what_a_file_leaves_open_stays_as_it_is() -> None:
    before = todo(
        column(IsUnique=True, IsIndexed=True, ColumnDescription="d"), Icon="fa-x", Permission=5
    )

    assert changes({"Tables": [table("todo", column())]}, before) == []
    assert changes({"Tables": [table("todo")]}, before) == []


def test_what_loosens_or_describes_may_change() -> None:
    before = todo(column("state", "enum", Options=["open"], IsNullable=False))

    (after,) = applied(
        {
            "Tables": [
                table(
                    "todo",
                    column("state", "enum", Options=["open", "done"], IsNullable=True),
                    PublishesEvents=True,
                    AccessGroups=[{"Name": "sales", "Permission": 16384}],
                )
            ]
        },
        before,
    )

    assert after.columns[0].is_nullable
    assert after.columns[0].options == ("open", "done")
    assert after.publishes_events
    assert after.groups == (*before[0].groups, Grant(SALES, 16384))


CONFLICTS: list[tuple[dict[str, Any], str]] = [
    (column(ColumnType="content"), "is of type label and cannot become content"),
    (column(IsUnique=True), "cannot become unique"),
    (column("code", IsUnique=False), "is unique and cannot cease"),
    (column("note", IsNullable=False), "may be null and cannot become required"),
    (column("new", IsNullable=False), "cannot be required without a default"),
    (column("state", "enum", Options=["done"]), "has the option open, which cannot be taken away"),
    (
        column("title", IsForeignKey=True, ForeignKeyData={"Namespace": "todo"}),
        "refers to nothing, not to todo",
    ),
]


@pytest.mark.parametrize(("declared", "message"), CONFLICTS)
def test_what_rows_rely_on_does_not_change(declared: dict[str, Any], message: str) -> None:
    before = todo(
        column("title"),
        column("code", IsUnique=True),
        column("note", IsNullable=True),
        column("state", "enum", Options=["open", "done"]),
    )

    with pytest.raises(ConflictError, match=message) as raised:
        changes({"Tables": [table("todo", declared)]}, before)

    assert raised.value.details["errors"][0]["field"] == "Tables[0].Columns[0]"


def test_a_required_column_with_a_default_may_be_added() -> None:
    after = applied(
        {"Tables": [table("todo", column("n", "rating", IsNullable=False, DefaultValue=3))]}, todo()
    )

    assert after[0].columns[1].default == "3"
    assert after[0].columns[1].is_nullable is False


INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"Relations": [relation("todo", "belongs_to", "nobody")]}, "Relations[0].Object", "no entity"),
    ({"Relations": [relation("nobody", "has_one", "todo")]}, "Relations[0].Subject", "no entity"),
    (
        {"Relations": [relation("todo", "has_one", "todo", ObjectName="version")]},
        "Relations[0]",
        "version is reserved",
    ),
    (
        {
            "Tables": [
                table("todo", column("x", IsForeignKey=True, ForeignKeyData={"Namespace": "gone"}))
            ]
        },
        "Tables[0].Columns[0].ForeignKeyData",
        "there is no entity gone",
    ),
    (
        {"Tables": [table("todo", Validations=[{"ColumnName": "x", "Tags": "required"}])]},
        "Tables[0].Validations[0].ColumnName",
        "no column x",
    ),
    (
        {"Tables": [table("todo", Conformations=[{"ColumnName": "x", "Tags": "trim"}])]},
        "Tables[0].Conformations[0].ColumnName",
        "no column x",
    ),
    (
        {"Tables": [table("todo", DefaultOrder="-nothing")]},
        "Tables[0].DefaultOrder",
        "must be a column",
    ),
    (
        {"Tables": [table("todo", AccessGroups=["strangers"])]},
        "Tables[0].AccessGroups[0]",
        "no usergroup strangers",
    ),
    (
        {"Tables": [table("todo", *(column(f"c{i}") for i in range(500)))]},
        "Tables[0]",
        "500 columns",
    ),
]


@pytest.mark.parametrize(("document", "field", "message"), INVALID)
def test_what_refers_to_nothing_is_refused(
    document: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        changes(document, todo())

    told = {each.field: each.message for each in raised.value.problems}
    assert message in told[field]


def test_a_relation_may_not_take_a_column_that_is_something_else() -> None:
    with pytest.raises(ConflictError, match="has a column title already"):
        changes({"Relations": [relation("todo", "has_one", "todo", ObjectName="title")]}, todo())


def test_a_relation_cannot_become_another() -> None:
    before = applied({**FULL})

    with pytest.raises(ConflictError, match="todo belongs_to project already"):
        changes({"Relations": [relation("todo", "has_many", "project")]}, before)


def test_the_relations_every_row_has_are_no_change() -> None:
    document = {
        "Relations": [
            relation("todo", "belongs_to", "user_account"),
            relation("todo", "has_many", "usergroup"),
        ]
    }

    assert changes(document, todo()) == []


def test_a_user_may_be_referred_to_under_another_name() -> None:
    document = {
        "Relations": [relation("todo", "has_one", "user_account", ObjectName="assignee_id")]
    }

    (after,) = applied(document, todo())

    assert after.columns[1].references == "user_account"


@pytest.mark.parametrize("name", sorted(system.NAMES))
def test_a_system_entity_cannot_be_changed(name: str) -> None:
    with pytest.raises(ConflictError, match=f"{name} is a system entity"):
        changes({"Tables": [table(name, column("extra"))]})
    with pytest.raises(ConflictError, match=f"{name} cannot be changed"):
        changes({"Relations": [relation(name, "has_one", "todo")]}, todo())


def test_naming_a_system_entity_as_it_is_changes_nothing() -> None:
    declared = table("user_account", column("email", "email"), Permission=2097151)

    assert changes({"Tables": [declared]}) == []


def test_a_document_of_an_entity_is_read_back_as_it_was() -> None:
    for each in (*applied(FULL), *system.entities(TENANT)):
        assert documents.read(documents.write(each)) == each


def test_secrets_of_system_entities_are_marked() -> None:
    secret = {
        f"{each.name}.{column.name}"
        for each in system.entities(TENANT)
        for column in each.columns
        if column.is_secret
    }

    assert secret == {
        "user_account.password",
        "credential.content",
        "oauth_connect.client_secret",
        "oauth_token.access_token",
        "oauth_token.refresh_token",
        "oauth_state.code_verifier",
        "data_exchange.app_key",
    }
