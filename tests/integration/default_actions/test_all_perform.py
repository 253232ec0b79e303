"""Every default action that is documented performs: each is asked for what it is for."""

import io
import json
from base64 import b64encode
from typing import Any

import xlsxwriter

from baton import container
from baton.default_actions import catalogue
from baton.entities import system
from baton.ids import ProjectRef
from baton.rows.models import Row, instant
from baton.rows.standing import localstore_id
from tests.integration.conftest import START
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.people import Person

HERE = ProjectRef(TENANT, PROJECT)
CONNECTION = "5d7c0a3e-1b1c-4c52-9a55-0a6a2d9f7c11"
PASSWORD = "correct horse"


def test_all_of_the_catalogue_is_performed() -> None:
    assert set(container.PERFORMERS) == set(catalogue.CATALOGUE)


def test_each_of_the_fifteen_does_what_it_is_for(call: Gateway, ann: Person) -> None:
    _add_a_connection()
    person = {"name": "Bea", "email": "bea@example.com", "password": PASSWORD}
    table = {"entity_name": "book", "create_if_not_exists": True}
    asked: dict[str, dict[str, Any]] = {
        "world/upload_csv_to_system_schema": table
        | {"data_csv_file": _file("a.csv", b"title,pages\nEmma,474\n")},
        "world/upload_xls_to_system_schema": table
        | {"entity_name": "shelf", "data_xls_file": _file("a.xlsx", _workbook())},
        "world/generate_random_data": {"table_name": "book", "count": 3},
        "world/export_data": {"table_name": "book"},
        "world/import_data": {
            "table_name": "book",
            "dump_file": _file("a.json", json.dumps({"book": [{"title": "Persuasion"}]}).encode()),
        },
        "cloud_store/upload_file": {
            "cloud_store_id": localstore_id(HERE),
            "file": _file("a.txt", b"a"),
        },
        "world/upload_system_schema": {
            "schema_file": _file("schema_a.json", b'{"Tables": [{"TableName": "page"}]}')
        },
        "world/download_system_schema": {},
        "world/restart_daptin": {},
        "user_account/signup": person | {"passwordConfirm": PASSWORD},
        "user_account/signin": person,
        "oauth_connect/oauth_login_begin": {"oauth_connect_id": CONNECTION},
        "world/add_exchange": {
            "name": "Books",
            "sheet_id": "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg",
            "app_key": "AIza-1",
            "table_name": "book",
        },
    }

    answers = {name: call.act(name, attributes, key="") for name, attributes in asked.items()}
    answers["world/become_an_administrator"] = call.act(
        "world/become_an_administrator", key=ann.token
    )

    assert {name: each.status for name, each in answers.items()} == dict.fromkeys(answers, 200)
    refused = _come_back(call, answers["oauth_connect/oauth_login_begin"])
    assert refused.status == 403
    assert refused.body[0]["Attributes"]["message"] == "The provider refused: access_denied"
    fifteen = list(catalogue.CATALOGUE)[:15]
    assert set(fifteen) == {*answers, "oauth_token/oauth.login.response"}


def _come_back(call: Gateway, begun: Answer) -> Answer:
    """Somebody whom the provider sends back without a code, having said no there."""
    state = begun.body[0]["Attributes"]["value"]
    answer = {"state": state, "authenticator": "google", "error": "access_denied"}
    return call.act("oauth_token/oauth.login.response", answer, key="")


def _add_a_connection() -> None:
    entity = system.find(TENANT, "oauth_connect")
    assert entity is not None
    values: dict[str, Any] = {
        "name": "google",
        "client_id": "123.apps",
        "redirect_uri": "https://app.example.com/oauth/response",
    }
    row = Row(row_id=CONNECTION, values=values, created_at=instant(START))
    container.row_repository().add(HERE, entity, row)


def _file(name: str, content: bytes) -> list[dict[str, str]]:
    return [{"name": name, "file": f"data:;base64,{b64encode(content).decode()}"}]


def _workbook() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write_column(0, 0, ["title", "Emma"])
    return made.getvalue()
