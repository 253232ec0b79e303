"""What an exchange may be asked to do, and what its row may say."""

from typing import Any

import pytest

from baton.entities import exact
from baton.errors import InvalidInputError
from baton.exchanges.errors import ExchangeError
from baton.exchanges.models import Direction, Mode, attributes_of, read_exchange
from baton.exchanges.options import read
from baton.exchanges.places import Place
from baton.exchanges.service_accounts import read_account
from baton.rows.models import Row

GUID = "99999999-9999-7999-8999-999999999999"
DAILY = {"triggerType": "DailyScheduler", "frequency": 2, "startDate": "2026-01-01"}
SENT = {
    "name": "Orders", "sheet_id": "s", "app_key": " k ", "oauth_token_id": None,
    "credential_id": None, "range": None, "direction": "to_sheet", "mode": "append",
    "mapping": None, "key_columns": None, "schedule": None,
}  # fmt: skip


def test_without_more_everything_is_appended_to_the_first_sheet() -> None:
    wanted = read(SENT)

    assert (wanted.direction, wanted.mode, wanted.place) == (
        Direction.TO_SHEET,
        Mode.APPEND,
        Place(),
    )
    assert (wanted.app_key, wanted.triggers, wanted.key_columns) == ("k", (), ())


def test_one_trigger_is_a_schedule_and_so_are_several() -> None:
    assert [each.frequency for each in read(SENT | {"schedule": DAILY}).triggers] == [2]
    assert len(read(SENT | {"schedule": [DAILY, DAILY]}).triggers) == 2


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"app_key": None}, "app_key", "is required, or"),
        ({"app_key": "ключ"}, "app_key", "as Google gives them"),
        ({"app_key": "a\nb"}, "app_key", "as Google gives them"),
        ({"sheet_id": "a/../b"}, "sheet_id", "must be the id"),
        ({"range": "!"}, "range", "must be the name"),
        ({"range": "A1:C9"}, "range", "must not end at a row"),
        ({"mapping": ["A"]}, "mapping", "must be an object"),
        ({"key_columns": ["code"]}, "key_columns", "from_sheet only"),
        ({"direction": "from_sheet"}, "key_columns", "is required with from_sheet"),
        ({"direction": "from_sheet", "key_columns": [7]}, "key_columns", "list of names"),
        ({"direction": "from_sheet", "key_columns": ["?"]}, "key_columns", "letter"),
        ({"schedule": {"triggerType": "Yearly"}}, "schedule[0].triggerType", "must be one of"),
        ({"schedule": [DAILY, {}]}, "schedule[1].triggerType", "is required"),
        ({"schedule": 5}, "schedule[0]", "valid"),
        ({"schedule": [DAILY] * 41}, "schedule", "40 triggers"),
        ({"credential_id": "x"}, "credential_id", "GUID"),
        ({"oauth_token_id": GUID, "credential_id": GUID}, "credential_id", "together"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(sent: dict[str, Any], field: str, told: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read(SENT | sent)

    assert refused.value.problems[0].field == field
    assert told in refused.value.message


def row(**changes: Any) -> Row:
    made = attributes_of(
        direction=changes.pop("direction", Direction.TO_SHEET),
        mode=Mode.REPLACE,
        table="purchase",
        sheet_id="s",
        range_="Data!B2",
        mapping={"A": "a"},
        key_columns=("a",),
    )
    texts = {k: v if isinstance(v, str) else exact.write(v) for k, v in (made | changes).items()}
    return Row(row_id=GUID, values={"name": "n", **texts}, created_at="")


def test_a_row_says_what_was_asked() -> None:
    to_sheet, from_sheet = read_exchange(row()), read_exchange(row(direction=Direction.FROM_SHEET))

    assert (to_sheet.direction, to_sheet.mode) == (Direction.TO_SHEET, Mode.REPLACE)
    assert to_sheet.place == Place("Data", 2, 2)
    assert (from_sheet.direction, from_sheet.key_columns) == (Direction.FROM_SHEET, ("a",))
    assert {each.table for each in (to_sheet, from_sheet)} == {"purchase"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"target_type": "rest"}, "target_type"),
        ({"target_attributes": {"sheetId": "../x"}}, "sheet_id"),
        ({"target_attributes": {"sheetId": "x", "range": "!"}}, "range"),
        ({"target_attributes": []}, "target_attributes"),
        ({"source_attributes": {"name": 5}}, "name"),
        ({"attributes": {"A": 1}}, "mapping"),
        (
            {"direction": Direction.FROM_SHEET, "target_attributes": {"name": "p"}},
            "keyColumns must name",
        ),
        (
            {"direction": Direction.FROM_SHEET, "target_attributes": {"keyColumns": [1]}},
            "keyColumns must be",
        ),
    ],
)
def test_a_row_that_was_changed_into_nonsense_is_no_exchange(
    change: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidInputError, match=told):
        read_exchange(row(**change))


@pytest.mark.parametrize(
    "content",
    ["no json", "[]", '"x"', "{}", '{"client_email": "a@b.c", "private_key": 5}',
     '{"client_email": "a@b.c"}', '{"service_account_credentials": "{"}'],
)  # fmt: skip
def test_what_is_no_key_of_a_service_account_is_told(content: str) -> None:
    with pytest.raises(ExchangeError, match="not the key of a service account"):
        read_account(content)


def test_a_key_may_stand_by_itself_or_within_the_options_of_a_store() -> None:
    key = {"client_email": "a@b.c", "private_key": "secret"}

    for content in (key, {"service_account_credentials": exact.write(key)}):
        account = read_account(exact.write(content))
        assert (account.email, account.key) == ("a@b.c", "secret")
        assert "secret" not in repr(account)
