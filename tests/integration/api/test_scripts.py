"""The project's script store: GET /script, and PUT, GET and DELETE /script/{name}."""

from http import HTTPStatus

import pytest

from tests.integration.api.samples import new_action
from tests.integration.simulation.environment import BUCKET, PROJECT, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import PRODUCT
from tests.integration.simulation.stack import outside

UNKNOWN = "99999999-9999-9999-9999-999999999999"
SOURCE = "# Grüße 😀\r\nprint('hello')\n\toutput = 1\n"


def test_a_script_reads_as_it_was_stored(call: Gateway) -> None:
    stored = call("PUT", "/script/hello.py", SOURCE)

    read = call("GET", "/script/hello.py")

    assert stored.status == HTTPStatus.OK
    assert stored.body == {
        "name": "hello.py",
        "size": len(SOURCE.encode()),
        "dateModified": stored.body["dateModified"],
    }
    assert (read.status, read.body) == (HTTPStatus.OK, SOURCE)
    assert read.headers["content-type"] == "text/x-python; charset=utf-8"


@pytest.mark.parametrize("content_type", ["", "text/x-python", "application/json", "x"])
def test_a_script_may_come_in_any_type(call: Gateway, content_type: str) -> None:
    call("PUT", "/script/hello.py", SOURCE, headers={"Content-Type": content_type})

    assert call("GET", "/script/hello.py").body == SOURCE


def test_a_script_in_base64_is_its_bytes(call: Gateway) -> None:
    call("PUT", "/script/hello.py", SOURCE.encode())

    assert call("GET", "/script/hello.py").body == SOURCE


def test_a_script_is_kept_under_its_project(call: Gateway) -> None:
    call("PUT", "/script/hello.py", SOURCE)

    listed = outside("s3").list_objects_v2(Bucket=BUCKET)
    assert [each["Key"] for each in listed["Contents"]] == [f"scripts/{TENANT}/{PROJECT}/hello.py"]


def test_a_script_is_replaced(call: Gateway) -> None:
    call("PUT", "/script/hello.py", SOURCE)

    call("PUT", "/script/hello.py", "pass")

    assert call("GET", "/script/hello.py").body == "pass"


def test_an_empty_script_is_a_script(call: Gateway) -> None:
    assert call("PUT", "/script/empty.py").body["size"] == 0
    assert call("GET", "/script/empty.py").body == ""


def test_the_list_has_all_scripts_by_name(call: Gateway, other_project: str) -> None:
    for name in ("b.py", "a.py", "_c"):
        call("PUT", f"/script/{name}", "pass")
    call("PUT", "/script/z.py", "pass", project=other_project)

    answer = call("GET", "/script")

    assert answer.status == HTTPStatus.OK
    assert [each["name"] for each in answer.body["scripts"]] == ["_c", "a.py", "b.py"]
    assert answer.body["totalCount"] == 3
    assert answer.body["scripts"][0].keys() == {"name", "size", "dateModified"}


def test_a_project_without_scripts_has_an_empty_list(call: Gateway) -> None:
    assert call("GET", "/script").body == {"scripts": [], "totalCount": 0}


def test_a_deleted_script_is_gone(call: Gateway) -> None:
    call("PUT", "/script/hello.py", SOURCE)

    deleted = call("DELETE", "/script/hello.py")

    assert (deleted.status, deleted.body) == (HTTPStatus.NO_CONTENT, "")
    assert call("GET", "/script/hello.py").status == HTTPStatus.NOT_FOUND
    assert call("DELETE", "/script/hello.py").status == HTTPStatus.NOT_FOUND


def test_a_script_of_another_project_is_not_found(call: Gateway, other_project: str) -> None:
    call("PUT", "/script/hello.py", SOURCE)

    refused = call("GET", "/script/hello.py", project=other_project)

    assert (refused.status, refused.body["name"]) == (HTTPStatus.NOT_FOUND, "hello.py")


@pytest.mark.parametrize(
    "name",
    [
        ".",
        "..",
        ".hidden",
        "-rf",
        "a b.py",
        "a%2Fb.py",
        "..%2F..%2Fsecret",
        "é.py",
        "a*.py",
        "n" * 101,
        "%00",
    ],
)
def test_a_name_that_is_no_plain_file_name_is_never_stored(call: Gateway, name: str) -> None:
    refused = call("PUT", f"/script/{name}", "pass")

    assert refused.status == HTTPStatus.BAD_REQUEST
    assert [problem["field"] for problem in refused.body["errors"]] == ["name"]
    assert call("GET", f"/script/{name}").status == HTTPStatus.NOT_FOUND
    assert call("DELETE", f"/script/{name}").status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["a", "_", "A-1_b.c.PY", "n" * 100, "a..b"])
def test_a_plain_file_name_is_stored(call: Gateway, name: str) -> None:
    assert call("PUT", f"/script/{name}", "pass").body["name"] == name
    assert call("GET", f"/script/{name}").body == "pass"


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 200), (1024 * 1024 + 1, 413)])
def test_a_script_may_have_one_megabyte(call: Gateway, size: int, status: int) -> None:
    assert call("PUT", "/script/large.py", "#" * size).status == status


@pytest.mark.parametrize("source", [b"\xff", b"print('\xe4')", b"\x80" * 100, b"PK\x03\x04\xff"])
def test_a_script_that_is_no_text_is_refused(call: Gateway, source: bytes) -> None:
    refused = call("PUT", "/script/hello.py", source)

    assert (refused.status, refused.body["code"]) == (HTTPStatus.BAD_REQUEST, "invalid_input")
    assert call("GET", "/script/hello.py").status == HTTPStatus.NOT_FOUND


def test_an_unknown_project_stores_no_scripts(call: Gateway) -> None:
    refused = call("PUT", "/script/hello.py", SOURCE, project=UNKNOWN)

    assert (refused.status, refused.body["projectId"]) == (HTTPStatus.NOT_FOUND, UNKNOWN)
    assert call("GET", "/script", project=UNKNOWN).body["scripts"] == []


def test_a_bucket_that_cannot_be_reached_is_a_failure_of_ours(call: Gateway) -> None:
    PRODUCT.fail("s3", "GetObject", "AccessDenied")

    assert call("GET", "/script/hello.py").status == HTTPStatus.INTERNAL_SERVER_ERROR


def test_scripts_have_nothing_to_do_with_actions(call: Gateway) -> None:
    call("PUT", "/script/hello.py", SOURCE)
    made = call("POST", "/action", new_action()).body

    call("DELETE", f"/action/{made['actionId']}")

    assert call("GET", "/script").body["totalCount"] == 1
