"""The default actions that are documented, and how each is declared."""

import importlib

import pytest

from baton.default_actions import catalogue
from baton.default_actions.declaration import (
    ALWAYS_OPEN,
    FOR_USERS_AT_FIRST,
    OPEN_AT_FIRST,
    DefaultAction,
    Opening,
)
from baton.entities import column_types
from baton.entities.conformations import conformation
from baton.entities.validation import rule

USERS, ALWAYS, AT_FIRST = FOR_USERS_AT_FIRST, ALWAYS_OPEN, OPEN_AT_FIRST

# As they are documented: heading, name, in-fields, whether a row must be named, who may at first.
DOCUMENTED: dict[str, tuple[str, str, bool, Opening]] = {
    "Restart daptin": ("world/restart_daptin", "", False, USERS),
    "Generate random data": (
        "world/generate_random_data", "count world_id table_name seed", False, USERS,
    ),
    "Export data": (
        "world/export_data", "world_id table_name format columns include_headers", False, USERS,
    ),
    "Import data": (
        "world/import_data",
        "world_id table_name dump_file truncate_before_insert batch_size", False, USERS,
    ),
    "Upload file to a cloud store": ("cloud_store/upload_file", "file path unpack", True, USERS),
    "Upload XLS": (
        "world/upload_xls_to_system_schema",
        "data_xls_file entity_name create_if_not_exists add_missing_columns sheet key_columns on_error",
        False, USERS,
    ),
    "Upload CSV": (
        "world/upload_csv_to_system_schema",
        "data_csv_file entity_name create_if_not_exists add_missing_columns key_columns on_error",
        False, USERS,
    ),
    "Upload schema": ("world/upload_system_schema", "schema_file", False, USERS),
    "Download Schema": ("world/download_system_schema", "", False, USERS),
    "Become administrator": ("world/become_an_administrator", "", False, USERS),
    "Sign up": (
        "user_account/signup", "name email mobile password passwordConfirm", False, AT_FIRST,
    ),
    "Sign in": ("user_account/signin", "email password", False, ALWAYS),
    "Oauth login": ("oauth_connect/oauth_login_begin", "redirect_target", True, AT_FIRST),
    "Oauth login response": (
        "oauth_token/oauth.login.response",
        "code state authenticator error error_description iss", False, AT_FIRST,
    ),
    "Add data exchange": (
        "world/add_exchange",
        (
            "name sheet_id app_key world_id table_name oauth_token_id credential_id range direction"
            " mode mapping key_columns schedule"
        ),
        False, USERS,
    ),
}  # fmt: skip
# Besides the fifteen.
MORE: dict[str, tuple[str, str, bool, Opening]] = {
    "List files": ("cloud_store/list_files", "path limit after recursive", True, USERS),
    "Create folder": ("cloud_store/create_folder", "path name", True, USERS),
    "Move path": ("cloud_store/move_path", "source destination overwrite", True, USERS),
    "Delete path": ("cloud_store/delete_path", "path recursive", True, USERS),
    "Synchronise a data exchange": ("data_exchange/synchronize", "", True, USERS),
}
ALL = DOCUMENTED | MORE
REQUIRED = {
    "world/generate_random_data": {"count"},
    "world/import_data": {"dump_file"},
    "cloud_store/upload_file": {"file"},
    "cloud_store/move_path": {"source", "destination"},
    "cloud_store/delete_path": {"path"},
    "world/upload_xls_to_system_schema": {"data_xls_file", "entity_name"},
    "world/upload_csv_to_system_schema": {"data_csv_file", "entity_name"},
    "world/upload_system_schema": {"schema_file"},
    "user_account/signup": {"name", "email", "password", "passwordConfirm"},
    "user_account/signin": {"email", "password"},
    "world/add_exchange": {"name", "sheet_id"},
}

each_action = pytest.mark.parametrize(
    "action", catalogue.CATALOGUE.values(), ids=lambda action: action.step_type
)


def test_the_catalogue_is_what_is_documented_in_its_order() -> None:
    found = [
        (each.step_type, " ".join(field.name for field in each.in_fields), each.needs_subject)
        for each in catalogue.CATALOGUE.values()
    ]

    assert found == [documented[:3] for documented in ALL.values()]
    assert len(DOCUMENTED) == 15


@pytest.mark.parametrize("heading", ALL)
def test_who_may_execute_it_at_first(heading: str) -> None:
    name, *_, opening = ALL[heading]

    assert catalogue.CATALOGUE[name].opening is opening


@each_action
def test_it_has_a_module_of_its_own_that_is_named_like_it(action: DefaultAction) -> None:
    where = f"baton.default_actions.{action.entity}.{action.name.replace('.', '_')}"

    assert importlib.import_module(where).ACTION is action


@each_action
def test_it_has_a_label_and_fields_whose_types_rules_and_conformations_are_known(
    action: DefaultAction,
) -> None:
    names = [field.name for field in action.in_fields]

    assert action.label
    assert len(set(names)) == len(names)
    for field in action.in_fields:
        column_types.find(field.column_type)
        rule(field.name, field.rules)
        conformation(field.name, field.conform)


@each_action
def test_the_fields_that_must_be_given(action: DefaultAction) -> None:
    required = {field.name for field in action.in_fields if field.is_required}

    assert required == REQUIRED.get(action.step_type, set())


@each_action
def test_it_is_found_by_entity_and_name(action: DefaultAction) -> None:
    assert catalogue.find(action.entity, action.name) is action
    assert catalogue.find("nowhere", action.name) is None


@pytest.mark.parametrize(
    ("entity", "name"),
    [("world", "signup"), ("user_account", "restart_daptin"), ("", ""), ("world", "nix")],
)
def test_a_name_counts_with_its_entity(entity: str, name: str) -> None:
    assert catalogue.find(entity, name) is None


def test_the_older_name_of_the_oauth_login_is_understood() -> None:
    begin = catalogue.CATALOGUE["oauth_connect/oauth_login_begin"]

    assert catalogue.find("oauth_connect", "oauth.login.begin") is begin


def test_what_is_about_accounts_is_the_tenants_and_all_else_the_projects() -> None:
    of_tenant = {step_type for step_type, action in catalogue.CATALOGUE.items() if action.of_tenant}

    assert of_tenant == {
        "user_account/signup",
        "user_account/signin",
        "oauth_connect/oauth_login_begin",
        "oauth_token/oauth.login.response",
        "world/become_an_administrator",
    }
