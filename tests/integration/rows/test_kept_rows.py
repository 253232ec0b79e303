"""Rows of the system's own entities that are kept: stores, connections, tokens, credentials, exchanges."""

import base64
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller, users_group
from baton.default_actions.performer import Call
from baton.entities import system
from baton.entities.schema_reading import read_schema
from baton.errors import ForbiddenError, InvalidInputError, NotFoundError
from baton.ids import ProjectRef
from baton.permission import Audience, Operation, bits
from baton.rows.models import Row
from baton.rows.standing import LOCALSTORE
from tests.integration.conftest import START, NewKey
from tests.integration.rows.conftest import ADMIN, ANN, BOB, GUEST, HERE, READER, WRITER, Declare
from tests.integration.simulation.environment import SOMEBODY, TENANT
from tests.integration.simulation.gateway import Gateway

pytestmark = pytest.mark.usefixtures("instance")

STORE = {"name": "archive", "store_type": "s3", "store_provider": "aws", "root_path": "bucket/a"}
NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
SEEN = bits(Audience.GROUP, [Operation.PEEK, Operation.READ])
USED = SEEN | bits(Audience.GROUP, [Operation.EXECUTE])


def shared(number: int) -> list[dict[str, Any]]:
    return [{"usergroup_id": users_group(TENANT), "permission": number}]


def create(caller: Caller = ADMIN, **more: Any) -> Row:
    return container.rows().create(HERE, "cloud_store", {**STORE, **more}, caller, START).row


def names(caller: Caller) -> list[Any]:
    found = container.rows().list(HERE, "cloud_store", {}, caller.subject)
    return [name for row in found.rows if (name := row.values["name"]) != LOCALSTORE]


def test_an_administrator_makes_reads_changes_and_removes_them(call: Gateway) -> None:
    made = call("POST", "/data/cloud_store", {"attributes": STORE})
    assert made.status == 201, made.body
    path = f"/data/cloud_store/{made.body['data']['id']}"

    changed = call("PATCH", path, {"attributes": {"root_path": "bucket/b"}})
    found = call("GET", path).body["data"]["attributes"]
    listed = call(
        "GET", '/data/cloud_store?query=[{"column":"name","operator":"is","value":"archive"}]'
    )
    again = call("POST", "/data/cloud_store", {"attributes": STORE})

    assert changed.status == 200
    assert found["root_path"] == "bucket/b"
    assert found["name"] == "archive"
    assert len(listed.body["data"]) == 1
    assert again.status == 409
    assert call("DELETE", path).status == 204
    assert call("GET", path).status == 404


@pytest.mark.parametrize("entity", sorted(system.NAMES - system.KEPT))
def test_the_systems_other_rows_are_not_found(call: Gateway, entity: str) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("PATCH", f"/{NOBODY}")):
        answered = call(method, f"/data/{entity}{path}", {"attributes": {}})
        assert (answered.status, answered.body["code"]) == (404, "not_found")


def test_the_catalogue_says_which_entities_keep_rows(call: Gateway, declare: Declare) -> None:
    declare("todo", {"Name": "title", "ColumnType": "label"})

    listed = call("GET", "/entity").body["entities"]

    assert {each["name"] for each in listed if each["keepsRows"]} == {*system.KEPT, "todo"}


@pytest.mark.parametrize(
    "caller", [ANN, WRITER, READER], ids=["a user", "a write key", "a read key"]
)
def test_only_administrators_make_them(caller: Caller) -> None:
    with pytest.raises(ForbiddenError):
        create(caller)

    assert names(ADMIN) == []


def test_guests_learn_nothing_of_them() -> None:
    create()

    with pytest.raises(NotFoundError):
        create(GUEST, name="another")
    with pytest.raises(NotFoundError):
        names(GUEST)


def test_a_write_key_does_not_turn_a_connection_elsewhere(call: Gateway, new_key: NewKey) -> None:
    made = create()
    path, key = f"/data/cloud_store/{made.row_id}", new_key("read", "write", "execute")

    changed = call("PATCH", path, {"attributes": {"root_path": "theirs"}}, key=key)
    removed = call("DELETE", path, key=key)

    assert (changed.status, removed.status) == (403, 403)
    assert call("GET", path, key=key).body["data"]["attributes"]["root_path"] == "bucket/a"


def test_users_see_what_the_row_lets_them_see() -> None:
    service = container.rows()
    hidden, seen = create(), create(name="seen", groups=shared(SEEN))

    assert names(ANN) == ["seen"]
    assert service.get(HERE, "cloud_store", seen.row_id, ANN.subject).row == seen
    with pytest.raises(NotFoundError):
        service.get(HERE, "cloud_store", hidden.row_id, ANN.subject)
    with pytest.raises(ForbiddenError):
        service.update(HERE, "cloud_store", seen.row_id, {"name": "mine"}, ANN, START)
    with pytest.raises(ForbiddenError):
        service.delete(HERE, "cloud_store", seen.row_id, ANN.subject, START)


def test_users_change_what_the_row_lets_them_change() -> None:
    work = USED | bits(Audience.GROUP, [Operation.UPDATE, Operation.DELETE])
    made, service = create(groups=shared(work)), container.rows()

    service.update(HERE, "cloud_store", made.row_id, {"name": "ours"}, ANN, START)
    assert names(BOB) == ["ours"]

    service.delete(HERE, "cloud_store", made.row_id, BOB.subject, START)
    assert names(ADMIN) == []


def test_another_tenant_finds_none(call: Gateway, new_key: NewKey) -> None:
    made = create()
    foreign = new_key(tenant=SOMEBODY)

    ours = call("GET", f"/data/cloud_store/{made.row_id}", key=foreign)
    theirs = ProjectRef(SOMEBODY, HERE.project_id)

    assert ours.status == 403
    assert container.row_repository().get(theirs, _stores(), made.row_id) is None


def test_another_project_finds_none(other_project: str) -> None:
    made = create()

    with pytest.raises(NotFoundError):
        container.rows().get(
            ProjectRef(TENANT, other_project), "cloud_store", made.row_id, ADMIN.subject
        )


def test_they_may_be_referred_to_where_the_row_allows_it(declare: Declare) -> None:
    refer = bits(Audience.GROUP, [Operation.REFER])
    hidden, open_to_all = create(), create(name="open", groups=shared(refer))
    rows = container.rows()
    declare("backup", {"Name": "label", "ColumnType": "label", "IsNullable": True})
    relation = {"Subject": "backup", "Relation": "has_one", "Object": "cloud_store"}
    schema = read_schema({"Tables": [], "Relations": [relation]})
    container.entities().apply(HERE, schema, ADMIN, START)

    made = rows.create(HERE, "backup", {"cloud_store_id": open_to_all.row_id}, ANN, START)

    assert made.row.values["cloud_store_id"] == open_to_all.row_id
    for wrong in (hidden.row_id, NOBODY):
        with pytest.raises(InvalidInputError, match="cloud_store"):
            rows.create(HERE, "backup", {"cloud_store_id": wrong}, ANN, START)
    assert rows.create(HERE, "backup", {"cloud_store_id": hidden.row_id}, ADMIN, START)


def test_exchanges_refer_to_their_users() -> None:
    service = container.rows()
    given = {"name": "x", "source_type": "a", "source_attributes": {}, "target_type": "b",
             "target_attributes": {}, "attributes": [], "options": {}}  # fmt: skip

    with pytest.raises(InvalidInputError, match="as_user_id"):
        service.create(HERE, "data_exchange", given | {"as_user_id": NOBODY}, ADMIN, START)
    assert service.create(HERE, "data_exchange", given, ADMIN, START).row.values["name"] == "x"


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("world/generate_random_data", {"table_name": "cloud_store", "count": 1}),
        ("world/export_data", {"table_name": "cloud_store"}),
        ("world/import_data", {"table_name": "cloud_store"}),
        ("world/import_data", {}),
        ("world/upload_csv_to_system_schema", {"entity_name": "cloud_store"}),
    ],
)
def test_they_are_not_moved_by_the_thousand(
    call: Gateway, new_key: NewKey, action: str, given: dict[str, Any]
) -> None:
    dump = "data:application/json;base64,eyJjbG91ZF9zdG9yZSI6W3sibmFtZSI6IngifV19"
    sheet = "data:text/csv;base64,bmFtZQp4Cg=="
    files = {
        "world/import_data": {"dump_file": [{"name": "d.json", "file": dump}]},
        "world/upload_csv_to_system_schema": {"data_csv_file": [{"name": "s.csv", "file": sheet}]},
    }

    answered = call.act(action, given | files.get(action, {}), key=new_key())

    assert answered.status in {400, 404}, answered.body
    assert names(ADMIN) == []


def test_they_are_not_part_of_an_export_of_everything(call: Gateway, new_key: NewKey) -> None:
    create()

    answered = call.act("world/export_data", {}, key=new_key())

    assert answered.status == 200
    assert "cloud_store" not in str(_content(answered.body))


def _content(body: Any) -> bytes:
    return base64.b64decode(body[0]["Attributes"]["content"])


def _stores() -> Any:
    return system.kept(TENANT, "cloud_store")


# ---- subjects of default actions -------------------------------------------------------------------


def subject(row_id: Any, caller: Caller = ANN) -> Row:
    given = {} if row_id is None else {"cloud_store_id": row_id}
    call = Call(ref=HERE, caller=caller, attributes=given, address="", now=START)
    return container.subjects().load(call, "cloud_store")


def test_a_subject_is_the_row_that_is_named() -> None:
    made = create(groups=shared(USED))

    assert subject(made.row_id) == made
    assert subject(made.row_id.upper()) == made
    assert subject(made.row_id, ADMIN) == made


@pytest.mark.parametrize("given", [None, "", "archive", 5, ["x"], "../x"])
def test_what_names_no_row_is_refused_by_its_field(given: Any) -> None:
    with pytest.raises(InvalidInputError) as refused:
        subject(given)

    assert [each.field for each in refused.value.problems] == ["cloud_store_id"]


def test_a_subject_that_is_not_there_and_one_not_to_be_seen_are_alike() -> None:
    hidden = create()
    for row_id in (hidden.row_id, NOBODY):
        with pytest.raises(NotFoundError, match="There is no such cloud_store"):
            subject(row_id)


def test_a_subject_must_be_executable() -> None:
    made = create(groups=shared(SEEN))

    with pytest.raises(ForbiddenError):
        subject(made.row_id)
    with pytest.raises(ForbiddenError):
        subject(made.row_id, READER)


def test_a_subject_of_another_project_is_not_there(other_project: str) -> None:
    made = create(groups=shared(USED))
    elsewhere = Call(
        ref=ProjectRef(TENANT, other_project), caller=ADMIN,
        attributes={"cloud_store_id": made.row_id}, address="", now=START,
    )  # fmt: skip

    with pytest.raises(NotFoundError):
        container.subjects().load(elsewhere, "cloud_store")
