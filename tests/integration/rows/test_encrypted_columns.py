"""Encrypted columns: what the table holds, who is shown what, who may read it again, and what it costs."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from baton import container
from baton.entities import system
from baton.errors import UnreadableSecretError
from baton.rows.models import Row
from baton.store import keys
from tests.integration.conftest import NewKey
from tests.integration.rows.conftest import HERE, Declare
from tests.integration.rows.test_transfers import exported, imported, perform
from tests.integration.simulation.environment import ENCRYPTION_KEY, SOMEBODY, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import PRODUCT, AwsCall

SECRET = "GOCSPX-very-secret"
CONNECTION = {"name": "google", "client_id": "123.apps", "client_secret": SECRET}
NOTE = ({"Name": "title", "ColumnType": "label"},
        {"Name": "token", "ColumnType": "encrypted", "IsNullable": True})  # fmt: skip
GENERATE, DECRYPT = AwsCall("kms", "GenerateDataKey"), AwsCall("kms", "Decrypt")

pytestmark = pytest.mark.usefixtures("note")


@pytest.fixture
def note(declare: Declare) -> None:
    declare("note", *NOTE, PublishesEvents=True)


def stored(entity: str) -> Iterator[Row]:
    found = system.kept(TENANT, entity) or container.entity_repository().get(HERE, entity)
    assert found is not None
    return container.row_repository().each(HERE, found)


def items(entity: str) -> str:
    """All that the table holds of an entity's rows, events that wait included."""
    return str(container.table().query(keys.row(HERE, entity, "").pk))


def asked(calls: Any) -> list[AwsCall]:
    return [each for each in calls if each.service == "kms"]


def test_a_secret_is_in_no_item_and_in_no_answer(call: Gateway) -> None:
    made = call("POST", "/data/oauth_connect", {"attributes": CONNECTION})
    assert made.status == 201, made.body
    path = f"/data/oauth_connect/{made.body['data']['id']}"
    changed = call("PATCH", path, {"attributes": {"client_secret": "another", "scope": "x"}})

    answers = [made, changed, call("GET", path), call("GET", "/data/oauth_connect")]

    (row,) = stored("oauth_connect")
    assert str(row.values["client_secret"]).startswith("v1:")
    for shown in (items("oauth_connect"), *(json.dumps(each.body) for each in answers)):
        assert SECRET not in shown
        assert "another" not in shown
    for each in answers:
        assert "v1:" not in json.dumps(each.body)
    assert container.secret_columns().open(TENANT, row, "client_secret") == "another"


@pytest.mark.parametrize(
    "query",
    [
        "sort=token",
        "fields=token",
        'query=[{"column":"token","operator":"begins with","value":"v1"}]',
    ],
)
def test_lists_do_not_go_by_a_secret(call: Gateway, query: str) -> None:
    call("POST", "/data/note", {"attributes": {"title": "a", "token": SECRET}})

    assert call("GET", f"/data/note?{quote(query, safe='=')}").status == 400
    assert call("GET", f"/data/note?filter={SECRET}").body["data"] == []


def test_a_secret_is_in_no_event_and_in_no_export(call: Gateway) -> None:
    call("POST", "/data/note", {"attributes": {"title": "a", "token": SECRET}})

    (row,) = stored("note")
    events = container.table().query(*keys.row_event(HERE, "note", "", ""))
    assert len(events) == 1
    for shown in (str(events), items("note"), exported(table_name="note").decode()):
        assert SECRET not in shown
    for shown in (str(events), exported(table_name="note").decode()):
        assert str(row.values["token"]) not in shown


def test_a_secret_can_be_left_taken_away_and_needed(call: Gateway) -> None:
    made = call("POST", "/data/note", {"attributes": {"title": "a", "token": SECRET}})
    path = f"/data/note/{made.body['data']['id']}"

    call("PATCH", path, {"attributes": {"title": "b"}})
    (row,) = stored("note")
    assert container.secret_columns().open(TENANT, row, "token") == SECRET

    call("PATCH", path, {"attributes": {"token": None}})
    (row,) = stored("note")
    assert container.secret_columns().open(TENANT, row, "token") is None
    lacking = call("POST", "/data/oauth_connect", {"attributes": {"name": "x", "client_id": "y"}})
    assert (lacking.status, lacking.body["errors"][0]["field"]) == (400, "client_secret")


def test_another_tenant_cannot_read_it(call: Gateway) -> None:
    call("POST", "/data/note", {"attributes": {"title": "a", "token": SECRET}})
    (row,) = stored("note")

    with pytest.raises(UnreadableSecretError):
        container.secret_columns().open(SOMEBODY, row, "token")


@pytest.mark.parametrize(
    "module",
    ["functions.rows.create_row", "functions.rows.get_row", "functions.rows.list_rows",
     "functions.rows.update_row", "functions.default_actions.export_data"],
)  # fmt: skip
def test_what_answers_for_rows_cannot_decrypt(call: Gateway, module: str) -> None:
    call("POST", "/data/note", {"attributes": {"title": "a", "token": SECRET}})
    (row,) = stored("note")

    with PRODUCT.acting_as(module), pytest.raises(ClientError, match="AccessDenied"):
        container.secret_columns().open(TENANT, row, "token")
    with PRODUCT.acting_as("functions.steps.perform_builtin"):
        assert container.secret_columns().open(TENANT, row, "token") == SECRET


def test_rights_to_the_key_are_not_for_secrets_of_nobody() -> None:
    """The policies ask for a tenant in the encryption context."""
    kms: Any = container.client("kms")
    wanted: Any = {"KeyId": ENCRYPTION_KEY, "KeySpec": "AES_256"}

    with PRODUCT.acting_as("functions.rows.create_row"):
        assert kms.generate_data_key(**wanted, EncryptionContext={"tenant": TENANT})
        for context in ({}, {"other": TENANT}):
            with pytest.raises(ClientError, match="AccessDenied"):
                kms.generate_data_key(**wanted, EncryptionContext=context)


def test_kms_is_asked_once_for_many_rows(call: Gateway, aws_calls: list[AwsCall]) -> None:
    for number in range(3):
        sent = {"attributes": {"title": str(number), "token": SECRET}}
        answer = call("POST", "/data/note", sent)
        assert asked(answer.calls) == ([GENERATE] if number == 0 else [])
    assert asked(call("POST", "/data/note", {"attributes": {"title": "x"}}).calls) == []
    assert asked(call("GET", "/data/note").calls) == []

    aws_calls.clear()
    opened = [container.secret_columns().open(TENANT, row, "token") for row in stored("note")]

    assert opened == [SECRET] * 3 + [None]
    assert asked(aws_calls) == [DECRYPT]


def test_each_row_has_a_text_of_its_own(call: Gateway) -> None:
    for _ in range(2):
        call("POST", "/data/note", {"attributes": {"title": "a", "token": SECRET}})

    assert len({row.values["token"] for row in stored("note")}) == 2


def test_random_rows_have_something_encrypted(aws_calls: list[AwsCall]) -> None:
    aws_calls.clear()

    perform("generate_random_data", table_name="note", count=20, seed=1)

    found = [row.values["token"] for row in stored("note") if "token" in row.values]
    assert found
    assert all(str(each).startswith("v1:") for each in found)
    assert asked(aws_calls) == [GENERATE]


def test_an_upload_encrypts(call: Gateway, new_key: NewKey) -> None:
    sheet = {"name": "n.csv", "file": f"title,token\na,{SECRET}\nb,\n"}
    sent = {"data_csv_file": [_inline(sheet)], "entity_name": "note"}

    answered = call.act("world/upload_csv_to_system_schema", sent, key=new_key())

    assert answered.status == 200, answered.body
    rows = {row.values["title"]: row for row in stored("note")}
    assert SECRET not in items("note")
    assert container.secret_columns().open(TENANT, rows["a"], "token") == SECRET
    assert "token" not in rows["b"].values


def test_an_import_has_no_secrets_and_takes_none() -> None:
    told = imported("n.json", json.dumps({"note": [{"title": "a"}]}), table_name="note")
    refused = imported(
        "n.json", json.dumps({"note": [{"title": "b", "token": "v1:AAAA"}]}), table_name="note"
    )

    assert (told["rows_imported"], refused["failed_rows"]) == (1, 1)
    (row,) = stored("note")
    assert "token" not in row.values


def test_without_kms_nothing_is_kept_and_nothing_told(call: Gateway) -> None:
    PRODUCT.fail("kms", "GenerateDataKey", "KMSInternalException")

    answered = call("POST", "/data/note", {"attributes": {"title": "a", "token": SECRET}})

    assert answered.status == 500
    assert SECRET not in json.dumps(answered.body)
    assert list(stored("note")) == []


def _inline(sheet: dict[str, str]) -> dict[str, str]:
    content = base64.b64encode(sheet["file"].encode()).decode()
    return {"name": sheet["name"], "file": f"data:text/csv;base64,{content}"}
