"""What a schema document may say, and where it is told what it may not."""

from typing import Any

import pytest

from baton.entities.models import Option, RelationKind
from baton.entities.schema import Alteration, DeclaredAction, FileImport, GroupGrant, Schema
from baton.entities.schema_reading import read_schema
from baton.errors import InvalidInputError
from tests.unit.entities.samples import column, relation, table

DEFAULT_ACTIONS = {("world", "export_data"), ("user_account", "signup")}
STEPS = [{"StepType": "Python", "Settings": "{}"}]


def in_table(**more: Any) -> dict[str, Any]:
    return {"Tables": [table("todo", **more)]}


def in_column(**more: Any) -> dict[str, Any]:
    return {"Tables": [table("todo", column() | more)]}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"Tabels": []}, "Tabels", "is it Tables?"),
    ({"Tables": [], "tables": []}, "tables", "twice"),
    ({"Tables": "todo"}, "Tables", "must be a list"),
    ({"Tables": ["todo"]}, "Tables[0]", "must be an object"),
    ({"Tables": [{}]}, "Tables[0].Name", "is required"),
    ({"Tables": [table("todo"), table("Todo")]}, "Tables[1]", "declared already at Tables[0]"),
    ({"Tables": [table(f"t{i}") for i in range(201)]}, "Tables", "200 entries"),
    (in_table(TableName=5), "Tables[0].TableName", "must be a text"),
    (in_table(TableName="__class__"), "Tables[0].TableName", "two underscores"),
    (in_table(TableName="!"), "Tables[0].TableName", "letter or a digit"),
    (in_table(TableName="a_a_id_has_b_b_id"), "Tables[0].TableName", "reserved"),
    (in_table(Colums=[]), "Tables[0].Colums", "is it Columns?"),
    (in_table(CompositeKeys=[["a"]]), "Tables[0].CompositeKeys", "not supported"),
    (in_table(IsAuditEnabled=True), "Tables[0].IsAuditEnabled", "not supported"),
    (in_table(StateMachines=["x"]), "Tables[0].StateMachines", "not supported"),
    (in_table(Permission=2097152), "Tables[0].Permission", "from 0 to 2097151"),
    (in_table(Permission=True), "Tables[0].Permission", "whole number"),
    (in_table(DefaultPermission=-1), "Tables[0].DefaultPermission", "from 0"),
    (in_table(IsHidden="yes"), "Tables[0].IsHidden", "true or false"),
    (in_table(DefaultGroups=[5]), "Tables[0].DefaultGroups[0]", "must be an object"),
    (in_table(Validations=[{"ColumnName": "a", "Tags": "requird"}]),
     "Tables[0].Validations[0].Tags", "no known tag"),
    (in_table(Conformations=[{"ColumnName": "a", "Tags": "x"}]),
     "Tables[0].Conformations[0].Tags", "no known tag"),
    (in_table(Columns=[column(f"c{i}") for i in range(501)]), "Tables[0].Columns", "500"),
    (in_table(Columns=[column("Zip Code"), column("zip-code")]),
     "Tables[0].Columns[1]", "two columns named zip_code"),
    (in_column(Name="permission"), "Tables[0].Columns[0].Name", "reserved"),
    (in_column(Name="Reference ID"), "Tables[0].Columns[0].Name", "reserved"),
    (in_column(Name="__proto__"), "Tables[0].Columns[0].Name", "reserved"),
    (in_column(ColumnType=None), "Tables[0].Columns[0].ColumnType", "is required"),
    (in_column(ColumnType="labell"), "Tables[0].Columns[0].ColumnType", "'labell' is no column type"),
    (in_column(ColumnType="enum"), "Tables[0].Columns[0].Options", "needs the values"),
    (in_column(ColumnType="enum", Options=["a", "A"]), "Tables[0].Columns[0].Options", "but for capitals"),
    (in_column(ColumnType="enum", Options=[{"Value": [1]}]), "Tables[0].Columns[0].Options[0].Value", "text"),
    (in_column(ColumnType="rating", DefaultValue="11"), "Tables[0].Columns[0].DefaultValue", "0 to 10"),
    (in_column(ColumnType="password", DefaultValue="x"), "Tables[0].Columns[0].DefaultValue", "no default"),
    (in_column(ColumnType="password", IsUnique=True), "Tables[0].Columns[0].IsUnique", "cannot be unique"),
    (in_column(IsUnique="x"), "Tables[0].Columns[0].IsUnique", "true or false"),
    (in_column(IsPrimaryKey=True), "Tables[0].Columns[0].IsPrimaryKey", "not supported"),
    (in_column(IsForeignKey=True), "Tables[0].Columns[0].ForeignKeyData", "is required"),
    (
        in_column(IsForeignKey=True, ForeignKeyData={"DataSource": "cloud_store", "Namespace": "x"}),
        "Tables[0].Columns[0].ForeignKeyData.DataSource", "only self",
    ),
    ({"Relations": [relation("a", "likes", "b")]}, "Relations[0].Relation", "belongs_to"),
    ({"Relations": [{"Subject": "a", "Relation": "has_one"}]}, "Relations[0].Object", "is required"),
    ({"Relations": [relation("a", "has_one", "b", ObjectName="!")]}, "Relations[0].ObjectName", "letters"),
    ({"StateMachineDescriptions": [{"Name": "x"}]}, "StateMachineDescriptions", "not supported"),
    ({"Tasks": [{"Name": "x"}]}, "Tasks", "not supported"),
    ({"EnableGraphQL": True}, "EnableGraphQL", "not supported"),
    ({"Hostname": "x"}, "Hostname", "not supported"),
    ({"Actions": [{"Name": "x", "OnType": "todo", "OutFields": []}]}, "Actions[0]", "not supported"),
    ({"Actions": [{"Name": "x", "OnType": "todo"}]}, "Actions[0]", "no default action x on todo"),
    ({"Actions": [{"Name": "x"}]}, "Actions[0].OnType", "is required"),
    ({"Actions": [{"Name": "x", "Steps": STEPS, "Stps": 1}]}, "Actions[0].Stps", "is it Steps?"),
    ({"Imports": [{"FilePath": "../x.csv", "Entity": "a"}]}, "Imports[0].FilePath", "relative"),
    ({"Imports": [{"FilePath": "/etc/x.csv", "Entity": "a"}]}, "Imports[0].FilePath", "relative"),
    ({"Imports": [{"FilePath": "x.exe", "Entity": "a"}]}, "Imports[0].FileType", "one of"),
    ({"ExchangeContracts": [{"Name": "x"}]}, "ExchangeContracts[0].SourceType", "is required"),
    ({"UserGroups": [{"Nam": "x"}]}, "UserGroups[0].Nam", "is it Name?"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "field", "message"), WRONG)
def test_what_is_wrong_is_told_with_its_place(
    document: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        read_schema(document, DEFAULT_ACTIONS)

    told = {each.field: each.message for each in raised.value.problems}
    assert message in told[field]


def test_every_problem_is_told_at_once() -> None:
    document: dict[str, Any] = {
        "Tables": [table("todo", column("a", "nope"), column("id"), Permission="x")],
        "Nope": 1,
    }

    with pytest.raises(InvalidInputError, match="and 3 more") as raised:
        read_schema(document)

    assert {each.field for each in raised.value.problems} == {
        "Nope",
        "Tables[0].Columns[0].ColumnType",
        "Tables[0].Columns[1].Name",
        "Tables[0].Permission",
    }


def test_parts_that_are_not_supported_may_be_there_and_empty() -> None:
    document: dict[str, Any] = {
        "StateMachineDescriptions": [], "Tasks": None, "Streams": [], "EnableGraphQL": False, "Hostname": "",
        "SubSites": {}, "ActionPerformers": None,
    }  # fmt: skip

    assert read_schema(document) == Schema()


def test_keys_are_understood_in_any_casing_and_names_made_safe() -> None:
    schema = read_schema(
        {
            "tables": [
                {
                    "tablename": "Open Tasks",
                    "COLUMNS": [
                        {"columnname": "Due Date", "columntype": "DATE", "isnullable": True},
                        {"Name": "state", "ColumnType": "enum", "Options": ["open", {"value": 5}]},
                        {"Name": "price", "ColumnType": "measurement", "DataType": "float(11)"},
                        {"Name": "done", "ColumnType": "truefalse", "DefaultValue": "'No'"},
                    ],
                    "Relations": [relation("Open Tasks", "belongs_to", "Project")],
                }
            ]
        }
    )

    (found,) = schema.tables
    due, state, price, done = found.columns
    assert found.name == "open_tasks"
    assert (due.name, due.column_type, due.is_nullable) == ("due_date", "date", True)
    assert state.choices == (Option("open"), Option("5"))
    assert price.column_type == "float"
    assert done.default == "false"
    assert schema.relations[0].relation.object_name == "project_id"
    assert schema.relations[0].relation.kind is RelationKind.BELONGS_TO


def test_actions_alter_default_ones_or_are_workflows() -> None:
    workflow = {"name": "Nightly", "steps": STEPS}
    schema = read_schema(
        {
            "Actions": [
                {"OnType": "user_account", "Name": "signup", "Permission": 33, "InFields": []},
                {
                    "OnType": "world",
                    "Name": "export_data",
                    "Enabled": False,
                    "AccessGroups": ["sales"],
                },
                workflow,
            ]
        },
        DEFAULT_ACTIONS,
    )

    signup, export_data = schema.alterations
    assert signup == Alteration(entity="user_account", name="signup", permission=33)
    assert export_data.is_enabled is False
    assert export_data.groups is not None
    assert [each.name for each in export_data.groups] == ["sales"]
    assert schema.actions == (DeclaredAction("Actions[2]", workflow),)


def test_imports_exchanges_and_groups_are_read() -> None:
    exchange = {
        "Name": "x",
        "SourceType": "self",
        "TargetType": "gsheet-append",
        "Options": {"a": 1},
    }
    schema = read_schema(
        {
            "Imports": [{"FilePath": "data/todo.csv", "Entity": "Todo"}],
            "ExchangeContracts": [exchange],
            "UserGroups": ["sales", {"Name": "support"}],
            "Tables": [table("todo", AccessGroups=[{"Name": "sales", "Permission": 16384}])],
        }
    )

    assert schema.imports == (FileImport("data/todo.csv", "todo", "csv"),)
    assert schema.exchanges == (exchange,)
    assert schema.usergroups == ("sales", "support")
    assert schema.tables[0].groups == (GroupGrant("sales", 16384),)
