"""Large files: in the background, in parts, by the real state machine with the real worker behind it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from moto.awslambda_simple.models import LambdaSimpleBackend

from baton import container
from baton.entities.schema_reading import read_schema
from baton.store import object_keys
from baton.uploads import files, performer, store
from tests.integration.conftest import ADMINISTRATOR, START
from tests.integration.simulation.gateway import Answer, Gateway
from tests.integration.simulation.machine import (
    SIMULATOR,
    FunctionError,
    Functions,
    states_of,
    stop_machines,
    wait_for_machine,
)
from tests.integration.uploads.conftest import CSV, HERE, Upload, has_entity, rows, sent

LINES = 1_400
FILE = "sku,amount,day\n" + "".join(f"s{n},{n},2026-01-{n % 28 + 1:02}\n" for n in range(LINES))


@pytest.fixture
def simulator() -> dict[str, Any]:
    return SIMULATOR


@pytest.fixture(autouse=True)
def functions(instance: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Functions]:  # noqa: ARG001 - wanted for its effect
    made = Functions()
    invoke = lambda *given: made.invoke(*given)  # noqa: E731 - a bound method would not get the backend
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", invoke)
    monkeypatch.setattr(files, "PART_ROWS", 100)
    monkeypatch.setattr(performer, "MOST_ROWS_NOW", 100)
    yield made
    made.released.set()
    stop_machines()


def ended(call: Gateway, answer: Answer) -> dict[str, Any]:
    """The execution of what goes on in the background, once it is over."""
    assert answer.status == 200, answer.body
    execution_id = answer.headers["location"].rpartition("/")[2]
    wait_for_machine(execution_id)
    return call.execution(execution_id)


def lose(functions: Functions, part: int, *, times: int, after: bool) -> list[int]:
    """Have the worker of one part killed, before it does anything or after it has written all."""
    lost: list[int] = []

    def handler(event: Any, context: object) -> Any:
        if event.get("part") != part or len(lost) >= times:
            return worker(event, context)
        lost.append(part)
        if after:
            worker(event, context)
        raise FunctionError("Runtime.ExitError")

    worker = functions.replace("PerformBuiltinFunction", handler)
    return lost


@pytest.fixture
def declare_unique(call: Gateway) -> None:
    declare(call)


def declare(_: Gateway) -> None:
    columns = [
        {"Name": "sku", "ColumnType": "label", "IsUnique": True},
        {"Name": "amount", "ColumnType": "measurement"},
        {"Name": "day", "ColumnType": "date"},
    ]
    schema = read_schema({"Tables": [{"TableName": "orders", "Columns": columns}]})
    container.entities().apply(HERE, schema, ADMINISTRATOR, START)


def test_a_large_file_is_imported_in_parts(call: Gateway, upload: Upload) -> None:
    answer = upload(FILE, create_if_not_exists=True)

    assert [each["ResponseType"] for each in answer.body] == ["client.notify", "client.redirect"]
    execution = ended(call, answer)
    assert execution["status"] == "Completed", execution
    told = execution["steps"][0]["output"][0]["Attributes"]
    assert (told["rows_imported"], told["failed_rows"], told["entity_created"]) == (LINES, 0, True)
    assert [each["type"] for each in told["columns"]] == ["label", "measurement", "date"]
    assert execution["progress"] == {"rowsDone": LINES, "rowsTotal": LINES}
    assert [each["amount"] for each in rows()] == list(range(LINES))
    execution_id = answer.headers["location"].rpartition("/")[2]
    assert states_of(execution_id).count("PerformPart") >= 2


@pytest.mark.parametrize("after", [False, True])
def test_a_part_whose_worker_is_killed_is_repeated_without_loss_or_doubles(
    call: Gateway, upload: Upload, functions: Functions, *, after: bool
) -> None:
    lost = lose(functions, 2, times=1, after=after)

    execution = ended(call, upload(FILE, create_if_not_exists=True))

    assert lost == [2]
    assert execution["status"] == "Completed", execution
    assert [each["amount"] for each in rows()] == list(range(LINES))
    assert execution["progress"] == {"rowsDone": LINES, "rowsTotal": LINES}


def test_a_row_that_fails_is_found_before_anything_is_written(
    call: Gateway, upload: Upload
) -> None:
    execution = ended(call, upload(FILE + "x,1\n", create_if_not_exists=True))

    assert execution["status"] == "Failed"
    assert "line 1,402: has 2 cells where the header has 3" in execution["notes"]
    assert "progress" not in execution
    assert not has_entity()


def test_what_fails_while_it_is_written_is_taken_back(
    call: Gateway,
    upload: Upload,
    declare_unique: None,  # noqa: ARG001 - wanted for its effect
) -> None:
    short = "".join(FILE.splitlines(keepends=True)[:132])

    execution = ended(call, upload(short + "s7,1,2026-01-01\n"))

    assert execution["status"] == "Failed"
    assert "line 133: Another row has this value of sku" in execution["notes"]
    assert rows() == []


def test_rows_that_were_updated_by_their_keys_stay_so_and_are_told(
    call: Gateway,
    upload: Upload,
    declare_unique: None,  # noqa: ARG001 - wanted for its effect
) -> None:
    short = "".join(FILE.splitlines(keepends=True)[:132])
    assert ended(call, upload(short))["status"] == "Completed"
    changed = short.replace("2026-", "2027-") + "new,998,2027-01-01\ns7,999,2027-01-01\n"

    execution = ended(call, upload(changed, key_columns=["amount"]))

    assert execution["status"] == "Failed"
    told = "rows that it updated by their keys stay updated (131 rows): line 134: Another row has"
    assert told in execution["notes"]
    assert "nothing was kept" not in execution["notes"]
    kept = rows()
    assert [each["amount"] for each in kept] == list(range(131))
    assert {each["day"][:4] for each in kept} == {"2027"}


def test_what_the_others_have_updated_is_told_when_a_part_is_lost_for_good(
    call: Gateway, upload: Upload, functions: Functions
) -> None:
    def handler(event: Any, context: object) -> Any:
        return {} if event.get("part") == 2 else worker(event, context)

    few = "".join(FILE.splitlines(keepends=True)[:51])
    assert upload(few, create_if_not_exists=True).status == 200
    worker = functions.replace("PerformBuiltinFunction", handler)

    execution = ended(call, upload(FILE.replace("2026-", "2027-"), key_columns=["sku"]))

    assert execution["status"] == "Failed"
    assert "1 of the parts could not be written" in execution["notes"]
    told = "rows that it updated by their keys stay updated (at least 50 rows)"
    assert told in execution["notes"]
    assert [each["amount"] for each in rows()] == list(range(50))
    assert {each["day"][:4] for each in rows()} == {"2027"}


def test_what_fails_may_be_skipped(call: Gateway, upload: Upload) -> None:
    execution = ended(call, upload(FILE + "x,1\n", create_if_not_exists=True, on_error="skip"))

    told = execution["steps"][0]["output"][0]["Attributes"]
    assert (told["rows_imported"], told["failed_rows"]) == (LINES, 1)
    assert told["failures"][0]["line"] == LINES + 2
    assert len(rows()) == LINES


def test_the_same_large_file_with_keys_doubles_nothing(call: Gateway, upload: Upload) -> None:
    first = ended(call, upload(FILE, create_if_not_exists=True, key_columns=["sku"]))
    again = ended(call, upload(FILE.replace("\ns7,7,2026", "\ns7,7,2027"), key_columns=["sku"]))

    assert first["status"] == again["status"] == "Completed"
    kept = rows()
    assert len(kept) == LINES
    assert [each["sku"] for each in kept if each["day"] > "2027"] == ["s7"]


def test_a_file_that_was_uploaded_before_is_imported(call: Gateway) -> None:
    slot = call("POST", "/upload", {})
    assert slot.status == 201
    assert slot.body.keys() == {"uploadId", "url", "headers", "expiresAt"}
    key = object_keys.upload(HERE, slot.body["uploadId"])
    assert key in slot.body["url"]
    container.objects().put(key, FILE.encode(), "application/octet-stream")
    entry = [{"name": "orders.csv", "upload": slot.body["uploadId"]}]
    asked = {"data_csv_file": entry, "entity_name": "orders", "create_if_not_exists": True}

    execution = ended(call, call.act(CSV, asked, key=""))

    assert execution["status"] == "Completed", execution
    assert len(rows()) == LINES


def test_an_upload_that_is_not_there_is_told_at_once(call: Gateway) -> None:
    entry = [{"name": "orders.csv", "upload": "b5b5b5b5-0000-7000-8000-000000000000"}]
    asked = {"data_csv_file": entry, "entity_name": "orders", "create_if_not_exists": True}

    answer = call.act(CSV, asked, key="")

    assert answer.status == 400
    assert "there is no upload" in answer.body[0]["Attributes"]["message"]


def test_the_address_of_a_file_whose_size_is_told_takes_no_other(call: Gateway) -> None:
    slot = call("POST", "/upload", {"size": 1_234}).body

    assert slot["headers"]["Content-Length"] == "1234"
    assert "content-length" in parse_qs(urlsplit(slot["url"]).query)["X-Amz-SignedHeaders"][0]


@pytest.mark.parametrize("size", [0, 1_000_000_001, "large"])
def test_an_upload_of_no_possible_size_has_no_address(call: Gateway, size: object) -> None:
    assert call("POST", "/upload", {"size": size}).status == 400


@pytest.mark.parametrize(
    ("action", "field"), [(CSV, "data_csv_file"), ("world/import_data", "dump_file")]
)
def test_a_file_that_is_larger_than_uploads_may_be_is_not_read(
    call: Gateway, monkeypatch: pytest.MonkeyPatch, action: str, field: str
) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 1_000)
    upload = container.upload_store().keep(HERE, FILE.encode())
    declare(call)
    asked = {field: [{"name": "orders.csv", "upload": upload}]}
    named = {"entity_name": "orders"} if action == CSV else {"table_name": "orders"}

    answer = call.act(action, asked | named, key="")

    if answer.status == 200:  # the rest is for an execution
        assert "An upload may have 1,000 bytes" in ended(call, answer)["notes"]
    else:
        assert answer.status == 413
    assert rows() == []


def test_a_step_imports_large_files_too(call: Gateway) -> None:
    asked = {"data_csv_file": sent(FILE), "entity_name": "orders", "create_if_not_exists": True}
    body = {"name": "Import", "steps": [{"stepType": CSV, "settings": json.dumps(asked)}]}
    made = call("POST", "/action", body)
    assert made.status == 201, made.body
    started = call("POST", f"/action/execute/{made.body['actionId']}", {"input": {}})
    execution_id = started.body["actionExecutionId"]

    wait_for_machine(execution_id)

    execution = call.execution(execution_id)
    assert execution["status"] == "Completed", execution["notes"]
    assert len(rows()) == LINES
