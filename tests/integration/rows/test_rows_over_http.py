"""Rows as a client writes and reads them."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.simulation.gateway import Gateway

pytestmark = pytest.mark.usefixtures("shop")

ADA = {"name": "  Ada ", "email": "ada@Example.com", "credit": "$12.50", "tags": {"a": [1.10]}}
NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"


def body(**attributes: Any) -> dict[str, Any]:
    return {"data": {"type": "customer", "attributes": attributes}}


def create(call: Gateway, **attributes: Any) -> dict[str, Any]:
    made = call("POST", "/data/customer", body(**attributes))
    assert made.status == 201, made.body
    found: dict[str, Any] = made.body["data"]
    return found


def test_a_row_is_made_and_read_again(call: Gateway) -> None:
    made = create(call, **ADA, pin="1234 5678", born="1815-12-10")

    found = call("GET", f"/data/customer/{made['id']}")

    assert found.status == 200
    assert found.body["data"] == made
    assert made["type"] == made["attributes"]["__type"] == "customer"
    assert made["attributes"] | {"permission": 0, "groups": []} == {
        "name": "Ada", "email": "ada@example.com", "credit": 12.5, "born": "1815-12-10", "active": True,
        "level": None, "tags": {"a": [1.1]}, "notes": None, "reference_id": made["id"], "version": 1,
        "created_at": made["attributes"]["created_at"], "updated_at": None, "permission": 0,
        "user_account_id": None, "groups": [], "__type": "customer",
    }  # fmt: skip
    assert found.operations == ["GetItem", "GetItem"]


def test_numbers_come_back_to_the_last_digit(call: Gateway) -> None:
    text = '{"attributes": {"name": "Ada", "credit": 12345678901234567890.123456789}}'

    made = call("POST", "/data/customer", text)

    assert made.status == 201
    found = call("GET", f"/data/customer/{made.body['data']['id']}")
    assert made.body["data"]["attributes"]["credit"] == pytest.approx(12345678901234567890.12)
    assert found.body == made.body


def test_a_row_is_changed_in_part(call: Gateway) -> None:
    made = create(call, **ADA)
    path = f"/data/customer/{made['id']}"

    changed = call("PATCH", path, body(credit=None, level="HIGH"))

    assert changed.status == 200
    attributes = changed.body["data"]["attributes"]
    assert (attributes["credit"], attributes["level"], attributes["name"]) == (None, "high", "Ada")
    assert attributes["version"] == 2
    assert attributes["updated_at"] is not None
    assert call("GET", path).body == changed.body


def test_what_was_read_may_be_sent_back(call: Gateway) -> None:
    made = create(call, **ADA)

    again = call("PATCH", f"/data/customer/{made['id']}", {"data": made})

    assert again.status == 200, again.body
    assert again.body["data"] == made
    assert "TransactWriteItems" not in again.operations


def test_a_change_of_a_version_that_is_gone_is_refused(call: Gateway) -> None:
    path = f"/data/customer/{create(call, **ADA)['id']}"
    call("PATCH", path, body(credit=1))

    late = call("PATCH", path, body(credit=2, version=1))
    in_time = call("PATCH", path, body(credit=3, version=2))

    assert (late.status, late.body["code"]) == (409, "stale")
    assert in_time.status == 200


def test_a_row_is_removed_and_its_unique_value_free_again(call: Gateway) -> None:
    path = f"/data/customer/{create(call, **ADA)['id']}"

    assert call("DELETE", path).status == 204

    assert call("GET", path).status == 404
    assert call("DELETE", path).status == 404
    create(call, **ADA)


@pytest.mark.parametrize(
    ("attributes", "field", "message"),
    [
        ({}, "name", "is required"),
        ({"name": None}, "name", "is required"),
        ({"name": "A"}, "name", "at least 2"),
        ({"name": "Ada", "age": 3}, "age", "no such column"),
        ({"name": "Ada", "inner": "x"}, "inner", "no such column"),
        ({"name": "Ada", "__class__": "x"}, "__class__", "no such column"),
        ({"name": "Ada", "#values": "x"}, "#values", "no such column"),
        ({"name": "Ada", "pk": "T#1"}, "pk", "no such column"),
        ({"name": "Ada", "credit": "a lot"}, "credit", "amount"),
        ({"name": "Ada", "level": "middle"}, "level", "low"),
        ({"name": "Ada", "reference_id": NOBODY}, "reference_id", "cannot be set"),
        ({"name": "Ada", "created_at": "2020-01-01T00:00:00Z"}, "created_at", "cannot be set"),
        ({"name": "Ada", "permission": "all"}, "permission", "whole number"),
        ({"name": "Ada", "permission": 2097152}, "permission", "whole number"),
        ({"name": "Ada", "groups": [{"usergroup_id": "x"}]}, "groups[0].usergroup_id", "GUID"),
        ({"name": "Ada", "groups": "users"}, "groups", "list"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    call: Gateway, attributes: dict[str, Any], field: str, message: str
) -> None:
    refused = call("POST", "/data/customer", body(**attributes))

    assert refused.status == 400
    (problem,) = refused.body["errors"]
    assert problem["field"] == field
    assert message in problem["message"]
    assert "TransactWriteItems" not in refused.operations


@pytest.mark.parametrize(
    "sent",
    ["[]", "1", "{", '{"data": []}', '{"attributes": 1}', '{"attributes": {"credit": NaN}}',
     '{"data": {"relationships": {"x": 1}}}', "[" * 5000],
)  # fmt: skip
def test_what_is_no_row_is_refused(call: Gateway, sent: str) -> None:
    assert call("POST", "/data/customer", sent).status == 400


def test_a_row_beyond_its_limit_is_refused(call: Gateway) -> None:
    long = {"name": "Ada", "tags": ["x" * 320_000]}

    assert call("POST", "/data/customer", body(**long)).status in {400, 413}


@pytest.mark.parametrize("name", ["world", "user_account", "nothing", "customer%23x", "W%23"])
def test_rows_of_the_system_and_of_nothing_are_not_found(call: Gateway, name: str) -> None:
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", f"/{NOBODY}"),
        ("DELETE", f"/{NOBODY}"),
    ):
        answered = call(method, f"/data/{name}{path}", body(name="x"))
        assert (answered.status, answered.body["code"]) == (404, "not_found")


def test_no_secret_is_shown_searched_or_sorted_by(call: Gateway) -> None:
    made = create(call, name="Ada", pin="open sesame")

    assert "pin" not in made["attributes"]
    for query in ("sort=pin", "fields=pin", "sort=inner",
                  'query=[{"column":"pin","operator":"begins with","value":"$argon"}]'):  # fmt: skip
        assert call("GET", f"/data/customer?{quote(query, safe='=')}").status == 400


def test_a_list_has_its_page_in_its_links(call: Gateway) -> None:
    ids = [create(call, name=f"Customer {n}")["id"] for n in range(5)]

    first = call("GET", "/data/customer?page[size]=2")
    second = call("GET", "/data/customer?page[size]=2&page[number]=2")
    last = call("GET", "/data/customer?page[size]=2&page[number]=3")

    newest = ids[::-1]
    assert [[each["id"] for each in page.body["data"]] for page in (first, second, last)] == [
        newest[:2], newest[2:4], newest[4:],
    ]  # fmt: skip
    assert first.body["links"] == {
        "current_page": 1, "per_page": 2, "from": 0, "to": 2, "total": 5, "last_page": 3, "next": newest[1],
    }  # fmt: skip
    assert last.body["links"]["next"] is None
    assert first.operations == ["GetItem", "Query", "Query"]
    assert last.operations == ["GetItem", "Query"]


def test_a_list_is_gone_through_by_cursor(call: Gateway) -> None:
    ids = [create(call, name=f"Customer {n}")["id"] for n in range(5)]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = call("GET", f"/data/customer?page[after]={cursor}&page[size]=2&sort=id")
        assert page.operations == ["GetItem", "Query"]
        seen += [each["id"] for each in page.body["data"]]
        cursor = page.body["links"]["next"]

    assert seen == ids


def test_a_list_is_narrowed_and_sorted(call: Gateway) -> None:
    for n in range(6):
        create(call, name=f"Customer {n % 3}", email=f"c{n}@example.com", credit=n)
    query = quote('[{"column": "credit", "operator": "more than", "value": 0}]')

    found = call(
        "GET", f"/data/customer?sort=-name,credit&query={query}&fields=name,credit&page[size]=3"
    )

    shown = [each["attributes"] for each in found.body["data"]]
    assert [(each["name"], each["credit"]) for each in shown] == [
        ("Customer 2", 2), ("Customer 2", 5), ("Customer 1", 1),
    ]  # fmt: skip
    assert shown[0].keys() == {"name", "credit", "reference_id", "__type"}
    assert found.body["links"]["total"] == 5
    assert call("GET", "/data/customer?filter=C4%40").body["data"][0]["attributes"]["credit"] == 4


@pytest.mark.parametrize(
    "query",
    ["sort=nothing", "sort=values", "sort=pk,sk", "sort=name;drop", "fields=pk", "page[size]=1001",
     "page[size]=x",
     "page[number]=-1", "page[number]=99999999", "page[after]=x", "query=x", "query=[1]", "query={}",
     'query=[{"column":"pk","operator":"is","value":1}]',
     'query=[{"column":"name","operator":"=~","value":1}]',
     'query=[{"column":"__class__","operator":"is"}]', 'query=[{"column":{"a":1},"operator":"is"}]',
     'query=[{"column":"credit","operator":"contains","value":"1"}]', "page[number]=30000",
     'query=[{"column":"name","operator":"in","value":[]}]', 'query=[{"column":"credit","operator":"lt"}]',
     "sort=credit&page[after]="],
)  # fmt: skip
def test_hostile_options_are_refused(call: Gateway, query: str) -> None:
    answered = call("GET", f"/data/customer?{quote(query, safe='=&')}")

    assert (answered.status, answered.body["code"]) == (400, "invalid_input")
    assert answered.operations == ["GetItem"]


def test_another_projects_rows_are_not_found(call: Gateway, other_project: str) -> None:
    made = create(call, **ADA)

    for path in ("/data/customer", f"/data/customer/{made['id']}"):
        assert call("GET", path, project=other_project).status == 404
    assert call("POST", "/data/customer", body(**ADA), project=other_project).status == 404
    tenant = "88888888-8888-8888-8888-888888888888"
    assert call("GET", f"/data/customer/{made['id']}", tenant=tenant).status == 403


def test_a_key_does_what_its_rights_say(call: Gateway, new_key: Any) -> None:
    path = f"/data/customer/{create(call, **ADA)['id']}"
    reader, writer, starter = new_key("read"), new_key("write"), new_key("execute")

    assert call("GET", path, key=reader).status == 200
    assert call("PATCH", path, body(credit=1), key=reader).status == 403
    unseen = call("PATCH", path, body(credit=1), key=writer)
    assert unseen.body["data"]["attributes"].keys() == {"reference_id", "__type"}
    assert call("PATCH", path, body(permission=0), key=writer).status == 403
    assert call("GET", path, key=writer).status == 403
    assert call("GET", path, key=starter).status == 403
    assert call("DELETE", path, key=writer).status == 204


def test_a_relationship_is_read_as_its_column(call: Gateway) -> None:
    made = create(call, **ADA)
    points = {"customer_id": {"data": {"type": "customer", "id": made["id"]}}}
    sent = {"data": {"type": "purchase", "attributes": {"total": 3}, "relationships": points}}

    ordered = call("POST", "/data/purchase", sent)

    assert ordered.status == 201, ordered.body
    assert ordered.body["data"]["relationships"] == points
    assert ordered.body["data"]["attributes"]["customer_id"] == made["id"]
    missing = call("POST", "/data/purchase", {"attributes": {"total": 3, "customer_id": NOBODY}})
    assert missing.status == 400
    assert missing.body["errors"][0]["field"] == "customer_id"
