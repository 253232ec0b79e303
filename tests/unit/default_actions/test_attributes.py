"""What attributes are made of what was sent, and what is refused."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.default_actions import catalogue
from baton.default_actions.attributes import check_attributes
from baton.default_actions.declaration import DefaultAction, InField
from baton.errors import FieldProblem, InvalidInputError

FILE = [{"name": "a.csv", "file": "data:text/csv;base64,YQ==", "type": "text/csv"}]
# For each action, attributes it takes and what they become.
TAKEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "world/restart_daptin": ({}, {}),
    "world/generate_random_data": (
        {"count": "100", "world_id": "w"},
        {"count": 100, "world_id": "w", "table_name": None, "seed": None},
    ),
    "world/export_data": (
        {"columns": '["name"]', "include_headers": "false"},
        {
            "world_id": None, "table_name": None, "format": "json", "columns": ["name"],
            "include_headers": False,
        },
    ),
    "world/import_data": (
        {"dump_file": FILE, "truncate_before_insert": True},
        {
            "world_id": None, "table_name": None, "dump_file": FILE,
            "truncate_before_insert": True, "batch_size": None,
        },
    ),
    "cloud_store/upload_file": (
        {"cloud_store_id": "c", "file": FILE, "path": ""},
        {"cloud_store_id": "c", "file": FILE, "path": None, "unpack": False},
    ),
    "cloud_store/list_files": (
        {"cloud_store_id": "c", "path": "a", "limit": "7", "recursive": "true"},
        {"cloud_store_id": "c", "path": "a", "limit": 7, "after": None, "recursive": True},
    ),
    "cloud_store/create_folder": (
        {"cloud_store_id": "c", "path": "a", "name": "b"},
        {"cloud_store_id": "c", "path": "a", "name": "b"},
    ),
    "cloud_store/move_path": (
        {"cloud_store_id": "c", "source": "a", "destination": "b/"},
        {"cloud_store_id": "c", "source": "a", "destination": "b/", "overwrite": False},
    ),
    "cloud_store/delete_path": (
        {"cloud_store_id": "c", "path": "a"},
        {"cloud_store_id": "c", "path": "a", "recursive": False},
    ),
    "world/upload_xls_to_system_schema": (
        {"data_xls_file": FILE, "entity_name": " orders ", "create_if_not_exists": "1"},
        {
            "data_xls_file": FILE, "entity_name": "orders", "create_if_not_exists": True,
            "add_missing_columns": False, "sheet": None, "key_columns": None, "on_error": "abort",
        },
    ),
    "world/upload_csv_to_system_schema": (
        {"data_csv_file": FILE, "entity_name": "orders", "on_error": "skip", "key_columns": ["id"]},
        {
            "data_csv_file": FILE, "entity_name": "orders", "create_if_not_exists": False,
            "add_missing_columns": False, "key_columns": ["id"], "on_error": "skip",
        },
    ),
    "world/upload_system_schema": ({"schema_file": FILE}, {"schema_file": FILE}),
    "world/download_system_schema": ({}, {}),
    "world/become_an_administrator": ({}, {}),
    "user_account/signup": (
        {
            "name": " Ann ", "email": " Ann@Example.com", "password": " 12345678",
            "passwordConfirm": " 12345678",
        },
        {
            "name": "Ann", "email": "Ann@Example.com", "mobile": None, "password": " 12345678",
            "passwordConfirm": " 12345678",
        },
    ),
    "user_account/signin": (
        {"email": "ann@example.com", "password": 12345678},
        {"email": "ann@example.com", "password": "12345678"},
    ),
    "oauth_connect/oauth_login_begin": (
        {"oauth_connect_id": "o"}, {"oauth_connect_id": "o", "redirect_target": None},
    ),
    "oauth_token/oauth.login.response": (
        {"code": "c", "state": 7},
        {"code": "c", "state": "7", "authenticator": None, "error": None, "error_description": None,
         "iss": None},
    ),
    "world/add_exchange": (
        {"name": "n", "sheet_id": " s ", "app_key": " k"},
        {
            "name": "n", "sheet_id": "s", "app_key": " k", "world_id": None, "table_name": None,
            "oauth_token_id": None, "credential_id": None, "range": None, "direction": "to_sheet",
            "mode": "append", "mapping": None, "key_columns": None, "schedule": None,
        },
    ),
    "data_exchange/synchronize": ({"data_exchange_id": "x"}, {"data_exchange_id": "x"}),
}  # fmt: skip
# One thing wrong with what TAKEN has: the action, the field, what it is, and what is said of it.
REFUSED = [
    ("world/generate_random_data", "count", None, "is required"),
    ("world/generate_random_data", "count", "", "is required"),
    ("world/generate_random_data", "count", 0, "more than 0"),
    ("world/generate_random_data", "count", -5, "more than 0"),
    ("world/generate_random_data", "count", 100_001, "at most 100000"),
    ("world/generate_random_data", "count", 1.5, "whole number"),
    ("world/generate_random_data", "count", "many", "number"),
    ("world/generate_random_data", "count", True, "number"),
    ("world/generate_random_data", "count", [5], "number"),
    ("world/generate_random_data", "count", "9" * 5000, "38 digits"),
    ("world/generate_random_data", "seed", "x", "number"),
    ("world/generate_random_data", "world_id", {"a": 1}, "text"),
    ("world/export_data", "format", "exe", "one of json csv xlsx"),
    ("world/export_data", "format", "CSV", "one of json csv xlsx"),
    ("world/export_data", "columns", "[1", "Expecting"),
    ("world/export_data", "columns", "[NaN]", "NaN"),
    ("world/export_data", "include_headers", "perhaps", "true or false"),
    ("world/export_data", "table_name", False, "text"),
    ("world/export_data", "table_name", "a\0b", "no character"),
    ("world/export_data", "table_name", "x" * 100_001, "100,000"),
    ("world/import_data", "dump_file", [], "is required"),
    ("world/import_data", "dump_file", "", "is required"),
    ("world/import_data", "truncate_before_insert", 2, "true or false"),
    ("world/import_data", "batch_size", {}, "number"),
    ("cloud_store/upload_file", "cloud_store_id", None, "is required"),
    ("cloud_store/upload_file", "file", None, "is required"),
    ("world/upload_xls_to_system_schema", "entity_name", "  ", "is required"),
    ("world/upload_xls_to_system_schema", "data_xls_file", {}, "is required"),
    ("world/upload_csv_to_system_schema", "on_error", "ignore", "one of abort skip"),
    ("world/upload_csv_to_system_schema", "create_if_not_exists", [True], "true or false"),
    ("world/upload_system_schema", "schema_file", None, "is required"),
    ("user_account/signup", "name", " ", "is required"),
    ("user_account/signup", "name", ["Ann"], "text"),
    ("user_account/signup", "email", "ann", "e-mail"),
    ("user_account/signup", "email", "ann@", "e-mail"),
    ("user_account/signup", "password", "1234567", "at least 8"),
    ("user_account/signup", "passwordConfirm", "12345678", "the same as password"),
    ("user_account/signup", "passwordConfirm", None, "is required"),
    ("user_account/signin", "email", "", "is required"),
    ("user_account/signin", "password", None, "is required"),
    ("user_account/signin", "password", True, "text"),
    ("oauth_connect/oauth_login_begin", "oauth_connect_id", "", "is required"),
    ("world/add_exchange", "name", None, "is required"),
    ("world/add_exchange", "sheet_id", " ", "is required"),
    ("world/add_exchange", "name", "x" * 151, "150"),
    ("world/add_exchange", "direction", "both", "one of to_sheet from_sheet"),
    ("world/add_exchange", "mode", "merge", "one of append replace"),
    ("world/add_exchange", "mapping", "{", "Expecting"),
    ("data_exchange/synchronize", "data_exchange_id", None, "is required"),
]  # fmt: skip


def check(step_type: str, sent: dict[str, Any]) -> dict[str, Any]:
    return check_attributes(catalogue.CATALOGUE[step_type], sent)


def problems(step_type: str, sent: dict[str, Any]) -> list[FieldProblem]:
    with pytest.raises(InvalidInputError) as refused:
        check(step_type, sent)
    return list(refused.value.problems)


def test_every_action_is_tried() -> None:
    assert TAKEN.keys() == catalogue.CATALOGUE.keys()


@pytest.mark.parametrize("step_type", TAKEN)
def test_what_it_takes_is_read_as_what_it_is(step_type: str) -> None:
    sent, read = TAKEN[step_type]

    assert check(step_type, sent) == read


@pytest.mark.parametrize(
    ("step_type", "field", "value", "said"),
    REFUSED,
    ids=[f"{name}-{field}-{str(value)[:8]}" for name, field, value, _ in REFUSED],
)
def test_what_breaks_a_rule_is_named_with_the_rule(
    step_type: str, field: str, value: Any, said: str
) -> None:
    found = problems(step_type, TAKEN[step_type][0] | {field: value})

    assert found[0].field == field
    assert said in found[0].message


@pytest.mark.parametrize("step_type", TAKEN)
def test_attributes_that_are_no_in_fields_are_left_out(step_type: str) -> None:
    sent, read = TAKEN[step_type]
    others = {"permission": 2097151, "groups": ["administrators"], "__class__": "x", "": 1}

    assert check(step_type, sent | others) == read


def test_all_that_is_wrong_is_named_the_first_in_the_order_of_the_fields() -> None:
    with pytest.raises(InvalidInputError) as refused:
        check("user_account/signup", {"password": "short", "email": "x"})

    named = [problem.field for problem in refused.value.problems]
    assert named == ["name", "email", "password", "passwordConfirm"]
    assert refused.value.message.startswith("invalid value for name: is required")


def test_a_value_is_never_said_back() -> None:
    with pytest.raises(InvalidInputError) as refused:
        check("user_account/signup", TAKEN["user_account/signup"][0] | {"password": "hunter2"})

    assert "hunter2" not in refused.value.message + str(refused.value.problems)


def test_a_field_without_a_value_has_its_default_whatever_its_rules() -> None:
    field = InField("mode", "label", rules="oneof=a b", default="a")
    action = DefaultAction("world", "x", "X", in_fields=(field,))

    assert [check_attributes(action, sent) for sent in ({}, {"mode": ""}, {"mode": None})] == [
        {"mode": "a"}
    ] * 3


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(TAKEN)), st.data())
def test_whatever_is_sent_is_taken_or_refused_and_nothing_else(
    step_type: str, data: st.DataObject
) -> None:
    action = catalogue.CATALOGUE[step_type]
    fields = [field.name for field in action.in_fields]
    known = {*fields, action.subject_field} if action.needs_subject else set(fields)
    sent = data.draw(st.dictionaries(st.sampled_from([*sorted(known), "other"]), _json))

    assert named(action, sent) <= known


def named(action: DefaultAction, sent: dict[str, Any]) -> set[str]:
    """The fields of what became of it: those that are wrong, or those that are read."""
    try:
        return set(check_attributes(action, sent))
    except InvalidInputError as refused:
        return {problem.field for problem in refused.problems}
