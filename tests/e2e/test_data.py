"""Rows through the deployed stack: made, found, uploaded, exported, imported, made up and mailed."""

import base64
import json
import shlex
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.e2e.support import actions, executions
from tests.e2e.support.actions import step
from tests.e2e.support.mails import mails_to
from tests.e2e.support.people import Owner
from tests.e2e.support.stack import Stack
from tools.local.client import Api, Json, Reply
from tools.local.workspace import PROJECT

DOCUMENT = PROJECT.parent / "shared" / "reference" / "seed-default-actions.txt"
LARGE = 5_000
CSV = "Title,Price,Printed,In Print\nNile,12.50,2024-01-15,yes\n=1+1,9.99,2023-05-02,no\n"


def _uploading(entity: str, text: str, **more: Json) -> dict[str, Json]:
    content = base64.b64encode(text.encode()).decode()
    file = {"name": f"{entity}.csv", "file": f"data:text/csv;base64,{content}", "type": "text/csv"}
    flags = {"create_if_not_exists": True, "add_missing_columns": True}
    return {"data_csv_file": [file], "entity_name": entity, **flags, **more}


def _rows(api: Api, entity: str, query: str = "") -> list[dict[str, Any]]:
    found = api.project("GET", f"/data/{entity}?page[size]=1000{query}")
    assert found.status == HTTPStatus.OK, found
    return [row["attributes"] for row in found.body["data"]]


def _file(reply: Reply) -> bytes:
    assert reply.status == HTTPStatus.OK, reply
    return base64.b64decode(reply.body[0]["Attributes"]["content"])


def test_an_uploaded_file_is_rows_of_the_types_a_person_expects(
    owner: Owner,
) -> None:
    tenant, token, api = owner

    uploaded = tenant.act(
        "world/upload_csv_to_system_schema", _uploading("printed_book", CSV), token
    )
    columns = api.project("GET", "/entity/printed_book").body["columns"]
    dear = _rows(api, "printed_book", '&query=[{"column":"price","operator":"gt","value":10}]')

    assert uploaded.status == HTTPStatus.OK, uploaded
    assert uploaded.body[0]["Attributes"]["rows_imported"] == 2
    types = {each["name"]: each["type"] for each in columns}
    assert types == {
        "title": "label",
        "price": "float",
        "printed": "date",
        "in_print": "truefalse",
    }
    assert [(row["title"], row["in_print"]) for row in dear] == [("Nile", True)]


def test_rows_can_be_made_changed_and_removed(owner: Owner) -> None:
    tenant, token, api = owner
    tenant.act("world/upload_csv_to_system_schema", _uploading("note", "text\nfirst\n"), token)

    made = api.project("POST", "/data/note", {"data": {"attributes": {"text": "second"}}})
    path = f"/data/note/{made.body['data']['id']}"
    changed = api.project("PATCH", path, {"data": {"attributes": {"text": "changed"}}})
    read = api.project("GET", path)
    removed = api.project("DELETE", path)
    gone = api.project("GET", path)

    assert [each.status for each in (made, changed, read, removed, gone)] == [
        201,
        200,
        200,
        204,
        404,
    ]
    assert read.body["data"]["attributes"]["text"] == "changed"


def test_a_connection_is_kept_without_showing_its_secret(owner: Owner) -> None:
    _, _, api = owner
    attributes = {"name": "google", "client_id": "123.apps", "client_secret": "GOCSPX-secret"}

    made = api.project("POST", "/data/oauth_connect", {"data": {"attributes": attributes}})
    read = api.project("GET", f"/data/oauth_connect/{made.body['data']['id']}")

    assert (made.status, read.status) == (201, 200)
    assert read.body["data"]["attributes"]["client_id"] == "123.apps"
    assert "GOCSPX" not in f"{made.body} {read.body}"


def test_an_export_is_safe_to_open_and_imports_as_it_was(owner: Owner) -> None:
    tenant, token, api = owner
    tenant.act("world/upload_csv_to_system_schema", _uploading("kept_book", CSV), token)
    before = _rows(api, "kept_book")

    exported = tenant.act("world/export_data", {"table_name": "kept_book", "format": "csv"}, token)
    dump = _file(exported)
    file = {"name": "kept_book.csv", "file": base64.b64encode(dump).decode()}
    imported = tenant.act(
        "world/import_data",
        {"table_name": "kept_book", "dump_file": [file], "truncate_before_insert": True},
        token,
    )

    assert "'=1+1" in dump.decode()
    assert imported.status == HTTPStatus.OK, imported
    assert _rows(api, "kept_book") == before


def test_made_up_rows_fit_their_columns(owner: Owner) -> None:
    tenant, token, api = owner
    columns = "email,first_name,price\na@example.com,Ann,1.5\nb@example.com,Bob,2.5\n"
    tenant.act("world/upload_csv_to_system_schema", _uploading("customer", columns), token)
    world_id = api.project("GET", "/entity/customer").body["entityId"]

    made = tenant.act("world/generate_random_data", {"count": 40, "world_id": world_id}, token)

    assert (made.status, made.body) == (HTTPStatus.OK, [])
    rows = _rows(api, "customer")
    assert len(rows) == 42
    assert all("@" in row["email"] for row in rows)


def test_a_large_file_is_uploaded_by_itself_and_imported_in_the_background(
    owner: Owner,
) -> None:
    tenant, token, api = owner
    text = "number,name\n" + "".join(f"{each},name {each}\n" for each in range(LARGE))
    place = api.project("POST", "/upload", {})
    assert place.status in {HTTPStatus.OK, HTTPStatus.CREATED}, place
    put = requests.put(
        place.body["url"], data=text, headers=place.body.get("headers") or {}, timeout=60
    )
    assert put.ok, put.text
    wanted = _uploading("measure", "") | {
        "data_csv_file": [{"name": "measure.csv", "upload": place.body["uploadId"]}]
    }

    started = tenant.act("world/upload_csv_to_system_schema", wanted, token)
    execution = tenant.ended(started, token)

    assert execution["status"] == "Completed", execution
    listed = api.project("GET", "/data/measure?page[size]=1")
    assert listed.body["links"]["total"] == LARGE


def test_an_action_exports_a_table_and_mails_it(stack: Stack, owner: Owner) -> None:
    tenant, token, api = owner
    tenant.act("world/upload_csv_to_system_schema", _uploading("mailed_book", CSV), token)
    recipient = f"{uuid4().hex}@example.org"
    action = actions.create(
        api,
        step("world/export_data", table_name="mailed_book", format="csv"),
        step(
            "Email",
            recipients=[recipient],
            subject="{{ steps.1.output[0].Attributes.name }}",
            body="attached",
            attachments=["{{ steps.1.output[0].Attributes }}"],
        ),
    )

    execution = executions.end_of(api, executions.start(api, action["actionId"]))

    assert (execution["status"], execution["notes"]) == ("Completed", None)
    (mail,) = mails_to(stack, recipient)
    assert "mailed_book.csv" in json.dumps(mail)


def test_the_documented_upload_runs_as_printed(owner: Owner) -> None:
    """The curl command of the document, but for host, token and what it leaves open in angle brackets."""
    if not DOCUMENT.is_file():
        pytest.skip(f"There is no {DOCUMENT.name} in ../shared/reference/ of this checkout")
    tenant, token, api = owner
    _, _, rest = DOCUMENT.read_text().partition('!!! note "Curl"\n```\n')
    command = rest.split("```")[0].replace("\\\n", " ")
    for name, value in {
        "<Token>": token,
        "<file name>": "books",
        "<File contents base64 here>": base64.b64encode(CSV.encode()).decode(),
        "<entity name>": "curled_book",
    }.items():
        assert name in command
        command = command.replace(name, value)
    program, address, *options = shlex.split(command)
    sent = dict(zip(options[::2], options[1::2], strict=True))
    name, _, value = sent["-H"].partition(": ")

    reply = tenant.guest.call(
        "POST",
        address.removeprefix("http://localhost:6336"),
        sent["--data-binary"],
        **{name: value},
    )

    assert program == "curl"
    assert reply.status == HTTPStatus.OK, reply
    assert len(_rows(api, "curled_book")) == 2
