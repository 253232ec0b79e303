"""A new exchange: what is checked, what is kept, and the action it comes with."""

import json
from dataclasses import replace
from typing import Any

import pytest

from baton import container
from baton.entities.merging import Change
from baton.errors import (
    BatonError,
    DuplicateValueError,
    ForbiddenError,
    InvalidInputError,
    NameTakenError,
    NotFoundError,
)
from tests.integration.conftest import ADMINISTRATOR, START
from tests.integration.default_actions.test_steps import execute, outcome
from tests.integration.exchanges.conftest import (
    ACCOUNT,
    KEY,
    SHEET,
    NewExchange,
    add,
    create,
    exchanges,
    new_credential,
    rows,
    synchronize,
)
from tests.integration.exchanges.sheets_server import Book, Google
from tests.integration.rows.conftest import ADMIN, ANN, BOB, HERE
from tests.integration.simulation.gateway import Gateway

pytestmark = pytest.mark.usefixtures("purchases")
NOWHERE = "99999999-9999-7999-8999-999999999999"
DAILY = {"triggerType": "DailyScheduler", "frequency": 2, "startDate": "2026-01-01"}


def items(table: Any) -> int:
    return len(table.scan()["Items"])


def test_the_request_of_the_documentation_makes_a_row_and_an_action(table: Any) -> None:
    made = add(app_key=KEY)

    assert made["__type"] == "data_exchange"
    assert made["name"] == "Orders"
    assert (made["source_type"], made["source_attributes"]) == ("self", {"name": "purchase"})
    assert made["target_type"] == "gsheet-append"
    assert made["target_attributes"]["sheetId"] == SHEET
    assert made["target_attributes"]["sheetUrl"].endswith(f"/{SHEET}/values/A1:append")
    assert made["options"] == {"hasHeader": True}
    assert list(made["attributes"]) == ["code", "total", "paid", "day", "notes"]
    assert made["as_user_id"] == ADMIN.caller_id
    assert "hint" in made
    action = container.actions().get(HERE, made["action_id"], ADMIN, START)
    (step,) = action.steps
    assert action.name == "Data exchange: Orders"
    assert (step.step_type, json.loads(step.settings)) == (
        "data_exchange/synchronize",
        {"data_exchange_id": made["reference_id"]},
    )
    assert action.created_by == ADMIN.caller_id
    (row,) = exchanges()
    assert KEY not in json.dumps(table.scan()["Items"], default=str)
    assert container.cipher().decrypt(HERE.tenant_id, str(row.values["app_key"])) == KEY


def test_an_address_is_an_id_too() -> None:
    made = add(app_key=KEY, sheet_id=f"https://docs.google.com/spreadsheets/d/{SHEET}/edit#gid=0")

    assert made["target_attributes"]["sheetId"] == SHEET


def test_with_an_account_there_is_nothing_to_hint_at(credential: str) -> None:
    assert "hint" not in add(credential_id=credential)


def test_a_schedule_is_the_triggers_of_the_action() -> None:
    one = add(app_key=KEY, schedule=DAILY)
    text = json.dumps([DAILY, {"triggerType": "EventTrigger", "eventName": "row.created"}])
    two = add(app_key=KEY, name="Two", schedule=text)

    kinds = [
        [
            each.trigger_type
            for each in container.action_repository().get(HERE, made["action_id"]).triggers
        ]
        for made in (one, two)
    ]
    assert kinds == [["DailyScheduler"], ["DailyScheduler", "EventTrigger"]]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"table_name": None}, "table_name", "is required"),
    ({"table_name": "credential"}, "table_name", "of the system"),
    ({"mapping": {"A": "nix"}}, "mapping", "no column 'nix'"),
    ({"mapping": {"A": "pin"}}, "mapping", "no column 'pin'"),
    ({"direction": "from_sheet", "key_columns": ["pin"]}, "key_columns", "no column 'pin'"),
    (
        {"direction": "from_sheet", "key_columns": ["code"], "mapping": {"A": "total"}},
        "key_columns",
        "no column 'code' that the sheet sets",
    ),
    ({"credential_id": NOWHERE}, "credential_id", "that you may use"),
    ({"oauth_token_id": NOWHERE}, "oauth_token_id", "that you may use"),
]


def test_what_is_wrong_is_told_before_anything_is_kept(table: Any) -> None:
    before = items(table)

    for sent, field, told in WRONG:
        with pytest.raises(InvalidInputError, match=told) as refused:
            add(**{"app_key": KEY, **sent})
        assert refused.value.problems[0].field == field

    assert items(table) == before


def test_a_schedule_that_never_fires_is_told(table: Any) -> None:
    before = items(table)
    never = DAILY | {"settings": {"endDate": "2020-01-01"}}

    with pytest.raises(InvalidInputError):
        add(app_key=KEY, schedule=never)

    assert items(table) == before


def test_names_are_unique_among_exchanges_and_several_may_have_one_table(table: Any) -> None:
    add(app_key=KEY)
    add(app_key=KEY, name="Another")
    before = items(table)

    with pytest.raises((DuplicateValueError, NameTakenError)):
        add(app_key=KEY)

    assert items(table) == before
    assert len(exchanges()) == 2


def test_a_name_that_an_action_has_makes_nothing(table: Any) -> None:
    made = add(app_key=KEY)
    container.rows().delete(HERE, "data_exchange", made["reference_id"], ADMIN.subject, START)
    before = items(table)

    with pytest.raises(NameTakenError):
        add(app_key=KEY)

    assert (items(table), exchanges()) == (before, [])


def test_a_name_that_an_exchange_without_an_action_has_makes_nothing(table: Any) -> None:
    made = add(app_key=KEY)
    container.actions().delete(HERE, made["action_id"], ADMIN, START)
    before = items(table)

    with pytest.raises(DuplicateValueError):
        add(app_key=KEY)

    assert items(table) == before


def test_another_users_credential_is_none(credential: str) -> None:
    with pytest.raises(InvalidInputError, match="credential that you may use"):
        add(ANN, credential_id=credential)


def test_a_credential_of_anothers_that_is_shared_may_be_used(credential: str) -> None:
    everybody = {"permission": 2097151}
    container.rows().update(HERE, "credential", credential, everybody, ADMIN, START)

    assert add(ANN, credential_id=credential)["credential_id"] == credential


def test_who_may_not_see_the_entity_adds_no_exchange_of_it(table: Any) -> None:

    declared = container.entity_repository().get(HERE, "purchase")
    assert declared is not None
    closed = Change(declared, replace(declared, groups=(), permission=0))
    container.entity_repository().save(HERE, [closed])
    before = items(table)

    with pytest.raises((NotFoundError, ForbiddenError)):
        add(ANN, app_key=KEY)

    assert items(table) == before


def test_others_do_not_see_whose_exchange_it_is() -> None:
    made = add(ANN, app_key=KEY)

    with pytest.raises(BatonError, match="Row not found"):
        container.rows().get(HERE, "data_exchange", made["reference_id"], BOB.subject)


# ---- as an action, over HTTP ------------------------------------------------------------------------


def test_the_action_synchronises_with_the_rights_of_its_owner(
    call: Gateway, google: Google, book: Book, key_file: str
) -> None:
    book.editors.add(ACCOUNT)
    credential = new_credential(key_file, ADMINISTRATOR)
    attributes = {
        "name": "Orders", "sheet_id": SHEET, "table_name": "purchase", "mapping": {"Code": "code"},
        "credential_id": credential,
    }  # fmt: skip
    answer = call.act("world/add_exchange", attributes, key="")
    assert answer.status == 200, answer.body
    (made,) = answer.body
    create(code="a")

    found = execute(call, made["Attributes"]["action_id"])

    assert outcome(found) == ("Completed", None)
    assert found["steps"][0]["output"][0]["Attributes"]["rows_sent"] == 1
    assert book.tabs[0].lines == [["Code"], ["a"]]
    google.books.clear()
    failed = execute(call, made["Attributes"]["action_id"])
    assert failed["status"] == "Failed"
    assert "no spreadsheet of this id" in failed["notes"]
    assert failed["steps"][0]["output"]["rows_sent"] == 0


def test_asked_for_over_http_it_begins_an_execution(call: Gateway) -> None:
    made = call.act(
        "world/add_exchange",
        {"name": "n", "sheet_id": SHEET, "table_name": "purchase", "app_key": KEY},
        key="",
    ).body[0]["Attributes"]

    answer = call.act(
        "data_exchange/synchronize", {"data_exchange_id": made["reference_id"]}, key=""
    )

    assert answer.status in {200, 202}, answer.body
    assert answer.body[0]["Attributes"]["message"] == "The synchronisation has begun."


def test_guests_add_nothing(call: Gateway) -> None:
    sent = {"name": "n", "sheet_id": SHEET, "table_name": "purchase", "app_key": KEY}

    assert call.act("world/add_exchange", sent).status == 403
    assert exchanges() == []


def test_a_sheet_can_be_both_written_and_read(
    to_sheet: NewExchange, from_sheet: NewExchange
) -> None:

    row = create(code="a", total="1.25", day="2024-01-15", notes="=x\n\N{GRINNING FACE}")
    synchronize(to_sheet(mapping=None))
    container.rows().delete(HERE, "purchase", row.row_id, ADMIN.subject, START)

    synchronize(from_sheet(name="Back"))

    (back,) = rows()
    assert back.values == row.values
