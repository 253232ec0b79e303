"""How default actions are asked for and how they answer, whichever it is."""

import json
from typing import Any

import pytest

from baton import container
from baton.default_actions.answers import Item
from tests.integration.conftest import NewKey
from tests.integration.default_actions.conftest import failure
from tests.integration.simulation.gateway import REQUEST_ID, Answer, Gateway
from tests.integration.simulation.session import PRODUCT

SIGN_IN = "/action/user_account/signin"
EXPORT = "/action/world/export_data"
BAD_EMAIL = (400, "invalid value for email: must be an e-mail address (email)")


class Echo:
    """Performs an action by showing what reached it."""

    def perform(self, call: Any) -> list[Any]:
        return [Item("echo", dict(call.attributes))]


@pytest.fixture
def send(call: Gateway, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Asks for an action that answers with the attributes that reached it."""
    monkeypatch.setitem(container.PERFORMERS, "world/export_data", Echo)
    monkeypatch.setitem(container.PERFORMERS, "world/generate_random_data", Echo)

    def ask(body: Any = None, *, query: str = "", method: str = "POST", path: str = EXPORT) -> Any:
        return call.send(method, path + query, body)

    return ask


def reached(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.body
    (item,) = answer.body
    return {name: value for name, value in item["Attributes"].items() if value is not None}


DEFAULTS = {"format": "json", "include_headers": True}


# A body, a query, and what reaches the action besides the defaults.
SENT: list[tuple[Any, str, dict[str, Any]]] = [
    (None, "", {}),
    ("", "", {}),
    ("  \r\n", "", {}),
    ("null", "", {}),
    ("{}", "", {}),
    ({"attributes": None}, "", {}),
    ({"attributes": {}}, "", {}),
    ({"attributes": {"table_name": "a"}}, "", {"table_name": "a"}),
    ({"table_name": "a"}, "", {"table_name": "a"}),
    ({"attributes": {"table_name": "a"}, "table_name": "b"}, "", {"table_name": "b"}),
    ({"attributes": {"table_name": "a"}, "format": "csv"}, "", {"table_name": "a", "format": "csv"}),
    ({"attributes": {"table_name": "a"}}, "?table_name=c", {"table_name": "c"}),
    ({"table_name": "b"}, "?table_name=c&format=csv", {"table_name": "c", "format": "csv"}),
    (None, "?table_name=c%20d", {"table_name": "c d"}),
    (None, "?table_name=&format=", {}),
    (None, "?columns=a&columns=b", {"columns": ["a", "b"]}),
    (None, "?columns=%5B%22a%22%5D", {"columns": ["a"]}),
    ("table_name=a&format=csv", "", {"table_name": "a", "format": "csv"}),
    ("table_name=a&table_name=", "?table_name=c", {"table_name": "c"}),
    ("columns=a&columns=b", "", {"columns": ["a", "b"]}),
    ("include_headers=off&format=", "", {"include_headers": False}),
    ({"attributes": {"entity": "x", "name": "y", "resource": "z"}}, "", {}),
    (b'{"table_name": "\xc3\xa4"}', "", {"table_name": "ä"}),
    ("table_name=%C3%A4", "", {"table_name": "ä"}),
    ('\ufeff{"table_name": "a"}'.encode("utf-8-sig")[3:], "", {"table_name": "a"}),
]  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_what_was_sent_reaches_the_action(send: Any, method: str) -> None:
    found = [reached(send(body, query=query, method=method)) for body, query, _ in SENT]

    assert found == [DEFAULTS | wanted for *_, wanted in SENT]


@pytest.mark.usefixtures("send")
def test_the_content_type_is_not_looked_at(call: Gateway) -> None:
    for kind in ("application/json", "text/plain", "multipart/form-data", "", "nonsense"):
        answer = call.send("POST", EXPORT, '{"format": "csv"}', headers={"Content-Type": kind})

        assert reached(answer)["format"] == "csv"


NO_BODIES: list[Any] = [
    "[]", '[{"attributes": {}}]', '"text"', "5", "true", "1e400",
    "{", '{"attributes"', '{"a": 1,}', "{'a': 1}", '["', '{"a": 1}{}',
    '{"a": NaN}', '{"attributes": {"count": Infinity}}', '{"a": 1e999}',
    '{"attributes": []}', '{"attributes": "x"}', '{"attributes": 5}', '{"attributes": false}',
    "attributes=x", "nonsense", "a;b", "%ff=\xff&", "&&&",
    '{"a":' * 5000 + "1" + "}" * 5000, "[" * 5000 + "]" * 5000,
    '{"a": "\\ud800"}', '{"a": ' + "9" * 5000 + "}",
    b"\xff\xfe\xfd", b"\x00", b"PK\x03\x04", b"\x89PNG\r\n",
]  # fmt: skip


def test_a_body_that_is_none_is_refused(send: Any) -> None:
    refusals = [failure(send(body)) for body in NO_BODIES]

    served = [body for body, (status, _) in zip(NO_BODIES, refusals, strict=True) if status != 400]
    assert served == []
    assert max(len(message) for _, message in refusals) < 300


@pytest.mark.parametrize("size", [6_000_001, 7_000_000])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_body_over_the_limit_is_refused_unread(send: Any, size: int, encoded: bool) -> None:
    body = "x" * size

    answer = send(body.encode() if encoded else body)

    assert failure(answer) == (413, "A request may have at most 6000000 bytes")
    assert answer.calls == []


def test_a_body_within_the_limit_is_read_however_it_travels(send: Any) -> None:
    body = json.dumps({"format": "csv", "other": "x" * 5_900_000})

    assert reached(send(body)) == reached(send(body.encode())) == DEFAULTS | {"format": "csv"}


def test_more_form_fields_than_anybody_needs_are_refused(send: Any) -> None:
    assert failure(send("&".join(f"f{n}=1" for n in range(1001))))[0] == 400


@pytest.mark.parametrize(
    "path", ["/action/world/export_data", "/action/oauth_token/oauth.login.response"]
)
def test_an_answer_is_not_kept_by_anybody(call: Gateway, path: str) -> None:
    for key in (None, ""):
        headers = call.send("POST", path, key=key).headers

        assert headers["cache-control"] == "no-store"
        assert headers["content-type"] == "application/json"
        assert headers["access-control-allow-origin"] == "https://app.example.com"


# ------------------------------------------------------------------------------------- refusals


def test_a_wrong_attribute_is_400_naming_field_and_rule(call: Gateway) -> None:
    answer = call.act("user_account/signup", {"name": "A", "email": "x", "password": "12345678",
                                              "passwordConfirm": "12345678"})  # fmt: skip

    assert failure(answer) == BAD_EMAIL


def test_a_subject_that_is_not_named_is_400(call: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(container.PERFORMERS, "cloud_store/upload_file", Echo)
    file = [{"name": "a", "contents": ""}]

    without = call.act("cloud_store/upload_file", {"file": file}, key="")
    named = call.act("cloud_store/upload_file", {"file": file, "cloud_store_id": "c"}, key="")

    refused = (400, "invalid value for cloud_store_id: is required (required)")
    assert failure(without) == refused
    assert reached(named)["cloud_store_id"] == "c"


@pytest.mark.parametrize(
    "name", ["world/nix", "nowhere/nix", "world/signup", "user_account/..", "world/%00"]
)
def test_an_unknown_action_is_as_forbidden_as_a_known_one(
    call: Gateway, new_key: NewKey, name: str
) -> None:
    guest, reader = call.act(name), call.act(name, key=new_key("read", "write", "execute"))

    assert failure(guest) == failure(reader) == failure(call.act("world/export_data"))
    assert failure(guest) == (403, "forbidden")


def test_only_an_administrator_is_told_which_there_is_not(call: Gateway) -> None:
    assert failure(call.act("world/nix", key="")) == (404, "There is no action 'nix' here")
    assert failure(call.act("nowhere/nix", key="")) == (404, "There is no entity 'nowhere' here")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_address_of_an_action_leads_to_it(call: Gateway, method: str) -> None:
    asked = {
        "/action/user_account/signin": 400,
        "/action/user_account/nix": 404,
        "/action/world/nix": 404,
        "/action/world/become_an_administrator": 403,
        "/action/oauth_connect/oauth_login_begin": 400,
        "/action/oauth_connect/oauth.login.begin": 400,
        "/action/oauth_token/oauth.login.response": 400,
        "/action/oauth_connect/nix": 404,
        "/action/oauth_token/nix": 404,
        "/action/cloud_store/upload_file": 400,
        "/action/cloud_store/nix": 404,
    }

    assert {path: call.send(method, path).status for path in asked} == asked


@pytest.mark.parametrize(
    ("operation", "code"),
    [("GetItem", "AccessDeniedException"), ("GetItem", "ResourceNotFoundException")],
)
def test_a_fault_is_500_with_a_reference_and_nothing_else(
    call: Gateway, operation: str, code: str
) -> None:
    PRODUCT.fail("dynamodb", operation, code)

    answers = [
        call.act("user_account/signin", {"email": "a@b.de", "password": "x"}),
        call.send("GET", "/actions", key=None),
    ]

    for answer in answers:
        status, message = failure(answer)
        assert status == 500
        assert message == f"Something went wrong; quote the requestId: {REQUEST_ID}"


def test_a_fault_while_the_credential_is_checked_makes_nobody_a_guest(
    call: Gateway, new_key: NewKey
) -> None:
    key = new_key()
    PRODUCT.fail("dynamodb", "GetItem", "AccessDeniedException")

    answer = call.act("user_account/signin", key=key)

    assert (answer.status, answer.body["code"]) == (500, "refused")


def test_a_fault_of_a_performer_says_nothing_of_itself(
    call: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def perform(self, _: Any) -> Any:
            raise RuntimeError("the secret is 42")

    monkeypatch.setitem(container.PERFORMERS, "world/restart_daptin", Broken)
    answer = call.act("world/restart_daptin", key="")

    text = f"Something went wrong; quote the requestId: {REQUEST_ID}"
    assert failure(answer) == (500, text)
