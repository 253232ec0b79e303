"""Small files: imported while the client waits, over HTTP as the seed's clients send them."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from baton import container
from baton.entities.schema_reading import read_schema
from tests.integration.conftest import ADMINISTRATOR, START
from tests.integration.simulation.gateway import Gateway
from tests.integration.uploads.conftest import (
    CSV,
    HERE,
    XLS,
    Upload,
    has_entity,
    report,
    rows,
    sent,
)

ORDERS = "SKU,Price,Placed\na1,9.99,2026-01-02\na2,5,2026-01-03\na3,,2026-02-01\n"


def failure(answer: Any, status: int = 400) -> str:
    assert answer.status == status, answer.body
    (item,) = answer.body
    assert item["Attributes"]["type"] == "error"
    return str(item["Attributes"]["message"])


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name, lines in sheets:
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


CITIES = workbook(
    ("first", [["city", "people"], ["Berlin", 3_700_000]]),
    ("second", [["city", "river"], ["Cairo", "Nile"]]),
)


def test_a_file_makes_an_entity_and_its_rows(upload: Upload) -> None:
    told = report(upload(ORDERS, create_if_not_exists=True))

    assert told["entity"] == "orders"
    assert told["entity_created"] is True
    assert (told["rows_imported"], told["failed_rows"], told["failures"]) == (3, 0, [])
    assert [(each["name"], each["type"], each["nullable"]) for each in told["columns"]] == [
        ("sku", "label", False),
        ("price", "float", True),
        ("placed", "date", False),
    ]
    assert rows() == [
        {"sku": "a1", "price": Decimal("9.99"), "placed": "2026-01-02"},
        {"sku": "a2", "price": Decimal(5), "placed": "2026-01-03"},
        {"sku": "a3", "placed": "2026-02-01"},
    ]


def test_the_rows_are_read_as_any_others(upload: Upload, call: Gateway) -> None:
    upload(ORDERS, create_if_not_exists=True)

    listed = call("GET", "/data/orders?sort=sku").body["data"]

    assert [each["attributes"]["price"] for each in listed] == [9.99, 5, None]


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"entity_name": "nowhere"}, ["nowhere", "create_if_not_exists"]),
        ({"entity_name": "orders"}, ["colour", "add_missing_columns"]),
    ],
)
def test_without_its_flag_what_is_missing_is_refused(
    upload: Upload, extra: dict[str, Any], named: list[str]
) -> None:
    upload(ORDERS, create_if_not_exists=True)

    message = failure(upload("sku,price,placed,colour\nb,1,2026-01-01,#fff\n", **extra))

    assert all(each in message for each in named)
    assert len(rows()) == 3
    assert not has_entity("nowhere")


def test_columns_are_added_to_an_entity_with_rows(upload: Upload) -> None:
    upload(ORDERS, create_if_not_exists=True)

    told = report(upload("sku,placed,colour\nb,2026-01-01,#fff\n", add_missing_columns=True))

    assert [each["name"] for each in told["columns"] if each["added"]] == ["colour"]
    assert rows()[-1] == {"sku": "b", "placed": "2026-01-01", "colour": "#fff"}


def test_a_repeated_upload_with_keys_doubles_nothing(upload: Upload) -> None:
    upload(ORDERS, create_if_not_exists=True)

    for _ in range(2):
        told = report(
            upload("sku,price,placed\na2,7,2026-01-03\na9,1,2026-01-09\n", key_columns=["SKU"])
        )
        assert (told["rows_imported"], told["failed_rows"]) == (2, 0)

    kept = {each["sku"]: each.get("price") for each in rows()}
    assert kept == {"a1": Decimal("9.99"), "a2": 7, "a3": None, "a9": 1}
    assert len(rows()) == 4


def test_a_row_that_fails_keeps_everything_out(upload: Upload) -> None:
    broken = "sku,price\na,1\nb,2,3\nc,4\n"

    message = failure(upload(broken, create_if_not_exists=True))

    assert "line 3: has 3 cells where the header has 2" in message
    assert not has_entity()


def test_rows_that_fail_are_told_when_they_are_skipped(upload: Upload) -> None:
    broken = "sku,price\n" + "".join(f"a{n},1,2\n" for n in range(30)) + "b,2\n"

    told = report(upload(broken, create_if_not_exists=True, on_error="skip"))

    assert (told["rows_imported"], told["failed_rows"]) == (1, 30)
    assert len(told["failures"]) == 20
    assert told["failures"][0] == {
        "line": 2,
        "reason": "has 3 cells where the header has 2",
    }
    assert rows() == [{"sku": "b", "price": 2}]


def test_a_file_of_which_no_row_is_good_is_a_failure_whatever_is_skipped(upload: Upload) -> None:
    failure(upload("a,b\n1,2,3\n", create_if_not_exists=True, on_error="skip"))

    assert not has_entity()


UNIQUE = {
    "Tables": [
        {
            "TableName": "orders",
            "Columns": [
                {"Name": "sku", "ColumnType": "label", "IsUnique": True},
                {"Name": "price", "ColumnType": "money", "IsNullable": True},
            ],
        }
    ]
}


@pytest.fixture
def unique(call: Gateway) -> None:  # noqa: ARG001 - wanted for its effect
    container.entities().apply(HERE, read_schema(UNIQUE), ADMINISTRATOR, START)


def test_a_unique_value_that_is_taken_undoes_the_rows_before_it(
    unique: None,  # noqa: ARG001 - wanted for its effect
    upload: Upload,
) -> None:
    report(upload("sku,price\nx,1\n"))

    message = failure(upload("sku,price\ny,1\nz,1\nx,2\n"))

    assert "line 4: Another row has this value of sku" in message
    assert [each["sku"] for each in rows()] == ["x"]
    report(upload("sku,price\ny,1\nz,1\n"))  # their values are free again
    assert [each["sku"] for each in rows()] == ["x", "y", "z"]


def test_a_changed_row_is_put_back_when_a_later_one_fails(
    unique: None,  # noqa: ARG001 - wanted for its effect
    upload: Upload,
) -> None:
    report(upload("sku,price\nx,1\ny,2\n"))

    failure(upload("sku,price\nx,5\nnew,\ny,oops\n", key_columns=["sku"]))

    assert [(each["sku"], each["price"]) for each in rows()] == [("x", 1), ("y", 2)]


@pytest.mark.parametrize("second_sheet", ["second", 2, "2"])
def test_a_workbook_is_imported_from_the_sheet_that_is_named_or_numbered(
    call: Gateway, second_sheet: str | int
) -> None:
    asked = {"data_xls_file": sent(CITIES, "b.xlsx"), "create_if_not_exists": True}

    first = call.act(XLS, asked | {"entity_name": "one"}, key="")
    second = call.act(XLS, asked | {"entity_name": "two", "sheet": second_sheet}, key="")

    assert report(first)["rows_imported"] == report(second)["rows_imported"] == 1
    assert rows("one") == [{"city": "Berlin", "people": 3_700_000}]
    assert rows("two") == [{"city": "Cairo", "river": "Nile"}]


@pytest.mark.parametrize("sheet", [0, 3, -1, "3", "third", True, 1.5, [1]])
def test_a_sheet_that_is_not_there_is_refused(call: Gateway, sheet: Any) -> None:
    asked = {"data_xls_file": sent(CITIES, "b.xlsx"), "create_if_not_exists": True}

    answer = call.act(XLS, asked | {"entity_name": "two", "sheet": sheet}, key="")

    assert "sheet" in failure(answer)
    assert not has_entity("two")


def test_the_attribute_that_was_printed_for_csv_is_taken_too(call: Gateway) -> None:
    asked = {"data_xls_file": sent(ORDERS), "entity_name": "orders", "create_if_not_exists": True}

    assert report(call.act(CSV, asked, key=""))["rows_imported"] == 3


def test_guests_and_readers_upload_nothing(call: Gateway, upload: Upload, new_key: Any) -> None:
    assert upload(ORDERS, key=new_key("read"), create_if_not_exists=True).status == 403
    asked = {"data_csv_file": sent(ORDERS), "entity_name": "orders", "create_if_not_exists": True}
    assert call.act(CSV, asked).status == 403
    assert not has_entity()


def test_system_entities_are_refused(upload: Upload) -> None:
    message = failure(
        upload(
            ORDERS, entity_name="user_account", create_if_not_exists=True, add_missing_columns=True
        )
    )
    assert "system entity" in message
