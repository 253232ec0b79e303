"""Random rows, exports and imports: the three default actions that move rows by the thousand."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller
from baton.default_actions.performer import Call
from baton.default_actions.service import STEP_ANSWER
from baton.default_actions.world import export_data, import_data
from baton.entities.models import Entity
from baton.entities.schema_reading import read_schema
from baton.errors import BatonError, ConflictError, InvalidInputError, NotFoundError
from baton.ids import ProjectRef
from baton.rows.models import Row, instant
from baton.rows.service import RowService
from tests.integration.conftest import START
from tests.integration.rows.conftest import (
    ADMIN,
    ANN,
    BOB,
    CUSTOMER,
    HERE,
    ORDER,
    RELATIONS,
    Declare,
    customer,
)
from tests.integration.simulation.environment import BUCKET, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import AwsCall
from tests.integration.simulation.stack import outside

pytestmark = pytest.mark.usefixtures("shop")

FORMATS = ("json", "jsonl", "csv", "xlsx", "yaml", "toml")
LATER = START + timedelta(hours=2)


def attributes(**given: Any) -> dict[str, Any]:
    none = ("world_id", "table_name", "columns", "seed", "batch_size")
    defaults = {"format": "json", "include_headers": True, "truncate_before_insert": False}
    return dict.fromkeys(none) | defaults | given


def perform(
    name: str, caller: Caller = ADMIN, ref: ProjectRef = HERE, now: Any = START, **given: Any
) -> Any:
    performer = container.PERFORMERS[f"world/{name}"]()
    call = Call(ref=ref, caller=caller, attributes=attributes(**given), address="", now=now)
    return [item.to_wire() for item in performer.perform(call)]


def exported(caller: Caller = ADMIN, ref: ProjectRef = HERE, **given: Any) -> bytes:
    (item,) = perform("export_data", caller, ref, **given)
    assert item["ResponseType"] == "client.file.download"
    return base64.b64decode(item["Attributes"]["content"])


def file(name: str, content: bytes | str) -> list[dict[str, str]]:
    data = content if isinstance(content, bytes) else content.encode()
    return [{"name": name, "file": base64.b64encode(data).decode(), "type": ""}]


def imported(name: str, content: bytes | str, caller: Caller = ADMIN, **given: Any) -> Any:
    (item,) = perform("import_data", caller, dump_file=file(name, content), **given)
    return item["Attributes"]


def rows(entity: str = "customer", ref: ProjectRef = HERE) -> list[Row]:
    found = container.entity_repository().get(ref, entity)
    assert found is not None
    return list(container.row_repository().each(ref, found))


def items(table: Any) -> set[tuple[str, str]]:
    """The keys of everything that rows leave in the table, but for the store that every project has."""
    found = {(each["pk"], each["sk"]) for each in table.scan()["Items"] if "#E#" in each["pk"]}
    return {(pk, sk) for pk, sk in found if not pk.endswith("#E#cloud_store")}


def create(entity: str = "customer", /, caller: Caller = ANN, **sent: Any) -> Row:
    return container.rows().create(HERE, entity, sent, caller, START).row


def tricky() -> None:
    """Rows with everything that a format could lose."""
    ada = create(
        name="=1+1",
        email="ada@example.com",
        credit="12345678901234567890.123456789",
        born="1815-12-10",
        tags={"a": [1, 2.5, None, "x"], "b": {}},
        notes='line 1\nline 2, "quoted"; \u00e4\u4e2d',
        level="low",
    )
    create(name="007", active=False, notes="", credit="-0.50", tags=[])
    create(name="true", caller=ADMIN, permission=2097151, groups=[], pin="secret")
    container.rows().update(HERE, "customer", ada.row_id, {"credit": None}, ANN, START)
    create("purchase", customer_id=ada.row_id, total=1)


@pytest.fixture
def empty_project(other_project: str) -> ProjectRef:
    ref = ProjectRef(TENANT, other_project)
    schema = read_schema({"Tables": [CUSTOMER, ORDER], "Relations": RELATIONS})
    container.entities().apply(ref, schema, ADMIN, START)
    return ref


# ---- there and back --------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_what_was_exported_and_imported_is_the_same(
    format_: str, empty_project: ProjectRef
) -> None:
    tricky()
    perform("generate_random_data", table_name="customer", count=15, seed=3)
    perform("generate_random_data", table_name="purchase", count=15, seed=3)
    extension = "zip" if format_ == "csv" else format_

    content = exported(format=format_)
    perform("import_data", ref=empty_project, dump_file=file(f"dump.{extension}", content))

    for name in ("customer", "purchase"):
        before, after = rows(name), rows(name, empty_project)
        secret = {"pin", "token"}
        assert [
            replace(each, values={k: v for k, v in each.values.items() if k not in secret})
            for each in before
        ] == after
    assert exported(ref=empty_project, format="json") == exported(format="json")


def test_a_dump_imported_twice_does_not_double_its_rows() -> None:
    tricky()
    content = exported()
    before = rows()

    told = imported("dump.json", content)

    assert rows() == before
    assert (told["rows_imported"], told["failed_rows"], told["failed_tables"]) == (0, 4, 2)
    assert told["failures"][0] == {
        "table": "customer",
        "row": 1,
        "message": "There is a row with this reference_id",
    }


def test_a_hand_made_file_gets_ids_owner_and_defaults() -> None:
    text = "name,email,credit\n Ada ,ada@example.com,$12.50\nBea,,\n"

    told = imported("customers.csv", text, ANN, table_name="customer")

    assert told["failures"] == []
    assert told["message"].endswith("2 rows imported successfully across 1 tables.")
    found = {each.values["name"]: each for each in rows()}
    assert found["Ada"].values == {
        "name": "Ada", "email": "ada@example.com", "credit": found["Ada"].values["credit"], "active": True,
    }  # fmt: skip
    assert found["Bea"].values == {"name": "Bea", "active": True}
    assert {each.owner_id for each in found.values()} == {ANN.caller_id}
    assert found["Ada"].created_at == instant(START)


def test_what_somebody_else_imports_is_theirs() -> None:
    tricky()
    content = exported()
    for row in rows():
        container.rows().delete(HERE, "customer", row.row_id, ADMIN.subject, START)

    told = imported("dump.json", content, BOB, table_name="customer", now=LATER)

    assert told["rows_imported"] == 3
    assert {each.owner_id for each in rows()} == {BOB.caller_id}
    assert {each.created_at for each in rows()} == {instant(LATER)}
    assert {each.permission for each in rows()} == {customer().default_permission}


def test_references_of_somebody_else_are_checked() -> None:
    private = create(name="private", groups=[])
    text = f"total,customer_id\n1,{private.row_id}\n2,\n"

    told = imported("purchases.csv", text, BOB, table_name="purchase")

    assert (told["rows_imported"], told["failed_rows"]) == (1, 1)
    assert "may refer to" in told["failures"][0]["message"]


def test_rows_that_are_wrong_are_told_and_left_out() -> None:
    text = "name,email,age,pin\nAda,a@b.com,,\nB,b@b.com,,\nCleo,a@b.com,,\nDan,,7,\nEve,nobody,,\nFay,,,x\n"

    told = imported("customers.csv", text, table_name="customer")

    assert [each["row"] for each in told["failures"]] == [1, 2, 3, 4, 5, 6]
    assert told["rows_imported"] == 0
    text = (
        text.replace(",age,pin", "").replace(",,\n", "\n").replace(",7,", "").replace(",,,x", ",")
    )
    told = imported("customers.csv", text, table_name="customer")
    assert [(each["row"], each["message"].split(":")[0]) for each in told["failures"]] == [
        (2, "name"), (3, "Another row has this value of email"), (5, "email"),
    ]  # fmt: skip
    assert sorted(str(each.values["name"]) for each in rows()) == ["Ada", "Dan", "Fay"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", '{"nothing": [{"a": 1}]}'),
        ("x.json", '{"customer": [{"name": "Ada"}'),
        ("x.json", '{"customer": [{"name": "Ada"}]} x'),
        ("x.yaml", "customer: &a [*a]"),
        ("x.txt", "name\nAda\n"),
        ("x.json", '{"world": [{"table_name": "x"}]}'),
        ("x.hcl", "customer = [file('/etc/passwd')]"),
        ("x.xlsx", "PK\x03\x04 no archive"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_understood_leaves_nothing(name: str, content: str, table: Any) -> None:
    with pytest.raises(BatonError):
        imported(name, content)

    assert items(table) == set()


# ---- replacing -------------------------------------------------------------------------------------


def names() -> list[str]:
    return sorted(str(each.values["name"]) for each in rows())


OLD, NEW = ["old 0", "old 1", "old 2"], ["new 0", "new 1"]
NEW_FILE = "name,email\nnew 0,old0@example.com\nnew 1,new1@example.com\n"


def make_old() -> None:
    for number in range(3):
        create(name=f"old {number}", email=f"old{number}@example.com")


def test_rows_are_replaced(table: Any) -> None:
    make_old()

    told = imported("new.csv", NEW_FILE, table_name="customer", truncate_before_insert=True)

    assert (names(), told["rows_imported"]) == (NEW, 2)
    generation = customer().generation
    assert {pk.rsplit("#", 1)[1] for pk, _ in items(table)} == {generation}
    create(name="old again", email="old2@example.com")
    with pytest.raises(BatonError, match="email"):
        create(name="old again", email="new1@example.com")
    assert exported(table_name="customer").count(b"reference_id") == 3


def test_nothing_is_replaced_by_a_file_with_a_wrong_row(table: Any) -> None:
    make_old()
    before = items(table)

    with pytest.raises(InvalidInputError, match="customer, row 3: name") as refused:
        imported("x.csv", NEW_FILE + "X,\n", table_name="customer", truncate_before_insert=True)

    assert refused.value.problems[0].field == "customer[3]"
    assert (names(), items(table)) == (OLD, before)


# Notes of both generations, rows, the switch, old rows and their guards, and what the notes said: 8 writes.
@pytest.mark.parametrize("survived", range(9))
def test_an_import_that_is_killed_leaves_the_old_or_the_new_rows(
    survived: int, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after so many writes, of whatever kind."""
    make_old()
    client = container.table()._client  # noqa: SLF001 - where the process is killed
    left = [survived]

    def killing(write: Callable[..., Any]) -> Callable[..., Any]:
        def killed(**arguments: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise ConnectionError("killed")
            return write(**arguments)

        return killed

    with monkeypatch.context() as patch:
        patch.setattr(client, "batch_write_item", killing(client.batch_write_item))
        patch.setattr(client, "transact_write_items", killing(client.transact_write_items))
        try:
            imported("new.csv", NEW_FILE, table_name="customer", truncate_before_insert=True)
            finished = True
        except ConnectionError:
            finished = False

    assert names() == (NEW if survived >= 4 else OLD)
    assert finished == (survived == 8)
    again = imported(
        "new.csv", NEW_FILE, now=LATER, table_name="customer", truncate_before_insert=True
    )
    assert (names(), again["rows_imported"]) == (NEW, 2)
    assert {pk.rsplit("#", 1)[1] for pk, _ in items(table)} == {customer().generation}
    noted = [each for each in table.scan()["Items"] if each["sk"].startswith("Y#")]
    assert noted == []


@pytest.mark.parametrize("what", ["import_data", "generate_random_data"])
def test_rows_that_were_added_while_all_were_replaced_are_not_told_to_be_there(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk, replaced = container.bulk_repository(), list[Any]()
    add = bulk.add

    def added(*arguments: Any) -> Any:
        yield from add(*arguments)
        if not replaced:
            replaced.append(1)
            imported("n.csv", NEW_FILE, table_name="customer", truncate_before_insert=True)

    monkeypatch.setattr(bulk, "add", added)

    with pytest.raises(ConflictError, match="replaced meanwhile"):
        perform(what, count=1, dump_file=file("x.csv", "name\nlost\n"), table_name="customer")

    assert names() == NEW


def test_all_tables_of_a_dump_are_replaced_at_once() -> None:
    tricky()
    content = exported()
    before = rows(), rows("purchase")
    perform("generate_random_data", table_name="customer", count=5)
    container.rows().delete(HERE, "purchase", rows("purchase")[0].row_id, ADMIN.subject, START)

    imported("dump.json", content, truncate_before_insert=True)

    stripped = [
        replace(each, values={k: v for k, v in each.values.items() if k != "pin"})
        for each in before[0]
    ]
    assert (rows(), rows("purchase")) == (stripped, before[1])
    assert customer().generation == _purchase().generation != ""


def _purchase() -> Entity:
    found = container.entity_repository().get(HERE, "purchase")
    assert found is not None
    return found


def test_a_schema_applied_afterwards_keeps_the_rows(declare: Declare) -> None:
    make_old()
    imported("new.csv", NEW_FILE, table_name="customer", truncate_before_insert=True)

    declare("customer", {"Name": "phone", "ColumnType": "label", "IsNullable": True})

    assert names() == NEW


# ---- exporting -------------------------------------------------------------------------------------


def test_an_export_has_what_the_caller_may_read_and_no_secrets() -> None:
    create(name="anns", groups=[], pin="sesame")
    create(name="shared", email="x@example.com")
    container.table()

    whole = json.loads(exported())
    bobs = json.loads(exported(BOB, table_name="customer"))

    assert sorted(whole) == ["customer", "purchase"]
    assert [each["name"] for each in whole["customer"]] == ["anns", "shared"]
    assert [each["name"] for each in bobs["customer"]] == ["shared"]
    assert "pin" not in whole["customer"][0]
    assert "inner" in whole["customer"][0]
    assert "inner" not in bobs["customer"][0]
    assert whole["customer"][0]["__type"] == "customer"


def test_an_export_is_narrowed_to_columns() -> None:
    create(name="Ada", credit=1)

    wanted = exported(table_name="customer", format="csv", columns=["credit", "name"])
    bare = exported(table_name="customer", format="csv", columns=["name"], include_headers=False)

    assert wanted.decode().splitlines() == ['"credit","name"', '"1","Ada"']
    assert bare.decode().splitlines() == ['"Ada"']


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"table_name": "nothing"}, NotFoundError),
        ({"table_name": "user_account"}, InvalidInputError),
        ({"table_name": "../x"}, NotFoundError),
        ({"world_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, NotFoundError),
        ({"table_name": "customer", "columns": ["pin"]}, InvalidInputError),
        ({"table_name": "customer", "columns": ["pk"]}, InvalidInputError),
        ({"columns": {"a": 1}}, InvalidInputError),
        ({"columns": []}, InvalidInputError),
    ],
)
def test_what_cannot_be_exported_is_refused(given: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        exported(**given)


def test_an_entity_is_named_by_its_id_too() -> None:
    create(name="Ada")

    found = json.loads(exported(world_id=customer().entity_id.upper()))

    assert list(found) == ["customer"]
    with pytest.raises(InvalidInputError, match="world_id"):
        exported(world_id=customer().entity_id, table_name="purchase")


def test_a_large_export_is_behind_an_address() -> None:
    create(name="Ada", notes="x" * 90_000)
    performer = container.PERFORMERS["world/export_data"]()
    call = Call(
        ref=HERE, caller=ADMIN, attributes=attributes(), address="", now=START, most_bytes=90_000
    )

    (item,) = performer.perform(call)

    assert item.attributes.keys() == {"url", "name", "contentType", "message"}
    key = re.search(rf"/?(exports/{TENANT}/[^?]+)\?", item.attributes["url"])
    assert key is not None
    stored = outside("s3").get_object(Bucket=BUCKET, Key=key[1])
    assert stored["Body"].read() == exported()
    assert "X-Amz-Signature" in item.attributes["url"]
    assert STEP_ANSWER < 1_000_000


# ---- random rows -----------------------------------------------------------------------------------


def test_random_rows_fit_and_are_the_same_for_the_same_seed(service: RowService) -> None:
    for _ in range(2):
        assert perform("generate_random_data", BOB, table_name="customer", count=30, seed=7) == []
    made = rows()

    assert len(made) == 60
    columns = [
        (each.values.get("name"), each.values.get("credit"), each.values.get("born"))
        for each in made
    ]
    assert sorted(map(str, columns[:30])) == sorted(map(str, columns[30:]))
    emails = [each.values["email"] for each in made if "email" in each.values]
    assert len(emails) == len(set(emails)) > 40
    assert {each.owner_id for each in made} == {BOB.caller_id}
    assert {each.values.get("level") for each in made} == {"low", "high", None}
    for row in made:
        service.update(HERE, "customer", row.row_id, {"notes": "still valid"}, BOB, START)


def test_random_rows_point_at_rows_there_are() -> None:
    private, shared = create(name="private", groups=[]), create(name="shared")

    perform("generate_random_data", BOB, table_name="purchase", count=20, seed=1)

    pointed_at = {each.values.get("customer_id") for each in rows("purchase")}
    assert pointed_at - {None} == {shared.row_id}
    assert private.row_id != shared.row_id


@pytest.mark.parametrize("given", [{"table_name": "world"}, {"table_name": "user_account"}, {}])
def test_random_rows_are_not_for_the_system(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        perform("generate_random_data", count=1, **given)


def test_rows_without_unique_values_cost_one_call_for_25(
    declare: Declare, aws_calls: list[AwsCall]
) -> None:
    declare("plain", {"Name": "title", "ColumnType": "label"})
    aws_calls.clear()

    perform("generate_random_data", table_name="plain", count=1000)

    assert [each.operation for each in aws_calls].count("BatchWriteItem") == 40
    assert len(aws_calls) <= 42


# ---- as a client asks ------------------------------------------------------------------------------


def test_the_three_actions_over_http(call: Gateway, new_key: Any) -> None:
    key = new_key()

    made = call.act("world/generate_random_data", {"table_name": "customer", "count": 4}, key=key)
    dump = call.act("world/export_data", {"table_name": "customer"}, key=key)
    content = dump.body[0]["Attributes"]["content"]
    sent = {"dump_file": [{"name": "d.json", "file": f"data:application/json;base64,{content}"}],
            "table_name": "customer", "truncate_before_insert": True}  # fmt: skip
    restored = call.act("world/import_data", sent, key=key)

    assert (made.status, made.body) == (200, [])
    assert dump.body[0]["Attributes"]["name"] == "daptin_dump_customer.json"
    assert restored.status == 200, restored.body
    assert restored.body[0]["Attributes"]["rows_imported"] == 4


def test_guests_and_keys_without_the_right_move_nothing(call: Gateway, new_key: Any) -> None:
    for name in ("generate_random_data", "export_data", "import_data"):
        for key in (None, new_key("read", "write", "execute")):
            assert call.act(f"world/{name}", {"count": 1}, key=key).status == 403


@pytest.mark.parametrize("count", [0, -1, 100_001, "many", 1.5])
def test_a_count_that_is_none_is_refused(call: Gateway, new_key: Any, count: Any) -> None:
    sent = {"table_name": "customer", "count": count}

    assert call.act("world/generate_random_data", sent, key=new_key()).status == 400


CUSTOMERS = {"table_name": "customer"}


def test_what_takes_long_goes_on_in_the_background(
    call: Gateway, new_key: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_data, "AT_ONCE", 2)
    monkeypatch.setattr(import_data, "AT_ONCE", 10)
    key = new_key()
    perform("generate_random_data", table_name="customer", count=3)

    begun = [
        call.act("world/generate_random_data", {"table_name": "customer", "count": 1001}, key=key),
        call.act("world/export_data", {}, key=key),
        call.act("world/import_data", {"dump_file": file("x.csv", NEW_FILE)} | CUSTOMERS, key=key),
    ]

    assert [answered.status for answered in begun] == [200, 200, 200]
    for answered in begun:
        execution = call.send("GET", answered.headers["location"])
        assert execution.body["status"] == "Queued"
    assert len(rows()) == 3


def test_an_upload_is_read_from_where_it_was_put() -> None:
    upload = container.upload_store().keep(HERE, NEW_FILE.encode())

    perform("import_data", dump_file=[{"name": "new.csv", "upload": upload}], table_name="customer")

    assert names() == NEW
    with pytest.raises(InvalidInputError, match="there is no upload gone"):
        perform(
            "import_data", dump_file=[{"name": "new.csv", "upload": "gone"}], table_name="customer"
        )
