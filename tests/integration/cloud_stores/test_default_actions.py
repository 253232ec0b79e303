"""The default actions on stores, as clients and steps ask for them, with the rights of the template."""

import base64
import io
import json
import zipfile
from typing import Any

import pytest

from baton import container
from baton.default_actions.cloud_store import move_path, upload_file
from baton.ids import ProjectRef
from baton.rows.standing import localstore_id
from baton.store import object_keys
from tests.integration.cloud_stores.conftest import S3_KEYS, TOKEN, Place
from tests.integration.default_actions.test_steps import execute, new_action, outcome, step
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway

HERE = ProjectRef(TENANT, PROJECT)
LOCAL = localstore_id(HERE)
UPLOAD = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTGOING_NETWORKS", "127.0.0.0/8")


def act(call: Gateway, name: str, store: str = LOCAL, /, **attributes: Any) -> Answer:
    return call.act(f"cloud_store/{name}", {"cloud_store_id": store, **attributes}, key="")


def told(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.body
    (item,) = answer.body
    attributes: dict[str, Any] = item["Attributes"]
    return attributes


def refused(answer: Answer) -> tuple[int, str]:
    (item,) = answer.body
    assert item["Attributes"]["type"] == "error"
    return answer.status, item["Attributes"]["message"]


def inline(name: str, content: bytes = b"content") -> dict[str, str]:
    return {"name": name, "file": f"data:text/plain;base64,{base64.b64encode(content).decode()}"}


def uploaded(content: bytes) -> str:
    container.objects().put(object_keys.upload(HERE, UPLOAD), content, "text/plain")
    return UPLOAD


def paths(call: Gateway, store: str = LOCAL, **more: Any) -> list[str]:
    listed = told(act(call, "list_files", store, recursive=True, **more))
    return [each["path"] for each in listed["files"]]


def make(call: Gateway, entity: str, **values: Any) -> str:
    made = call("POST", f"/data/{entity}", {"attributes": values}, key="")
    assert made.status == 201, made.body
    return str(made.body["data"]["id"])


def s3_store(call: Gateway, place: Place, **more: Any) -> str:
    content = {
        "access_key_id": S3_KEYS.access_key_id,
        "secret_access_key": S3_KEYS.secret_access_key,
    }
    credential = make(call, "credential", name="keys", content=json.dumps(content))
    values = {
        "name": "archive",
        "store_type": "cloud",
        "store_provider": "s3",
        "root_path": f"{place.location.bucket}/root",
        "store_parameters": {"endpoint": place.location.endpoint},
        "credential_id": credential,
    }
    return make(call, "cloud_store", **values | more)


def oauth_store(call: Gateway, place: Place, access_token: str) -> str:
    connection = make(
        call,
        "oauth_connect",
        name="google",
        client_id="123.apps",
        client_secret="hidden",
        redirect_uri="https://app.example.com/oauth/response",
    )
    token = make(
        call,
        "oauth_token",
        access_token=access_token,
        expires_in=4_102_444_800,
        token_type="google",
        oauth_connect_id=connection,
    )
    return make(
        call,
        "cloud_store",
        name="drawings",
        store_type="cloud",
        store_provider="gcs",
        root_path=f"{place.location.bucket}/root",
        store_parameters={"endpoint": place.location.endpoint},
        oauth_token_id=token,
    )


# ---- the project's own store -----------------------------------------------------------------------


def test_a_project_has_a_store_from_the_start_and_keeps_it(call: Gateway) -> None:
    listed = call("GET", "/data/cloud_store").body["data"]
    path = f"/data/cloud_store/{LOCAL}"

    assert [(row["id"], row["attributes"]["name"]) for row in listed] == [(LOCAL, "localstore")]
    assert call("DELETE", path).status == 403
    assert call("PATCH", path, {"attributes": {"root_path": "elsewhere"}}).status == 403
    assert call("POST", "/data/cloud_store", {"attributes": {
        "name": "localstore", "store_type": "x", "store_provider": "s3", "root_path": "bucket",
    }}).status == 409  # fmt: skip
    assert call("PATCH", path, {"attributes": {"permission": 0}}).status == 200
    assert call("GET", path).status == 200


def test_files_go_into_it_and_are_listed_moved_and_deleted(call: Gateway) -> None:
    stored = told(act(call, "upload_file", path="/in/", file=[inline("a.txt"), inline("b.txt")]))
    folder = told(act(call, "create_folder", path="in", name="new"))
    listed = told(act(call, "list_files", path="in"))
    told(act(call, "move_path", source="in/a.txt", destination="out/"))
    refusal = refused(act(call, "delete_path", path="in"))
    told(act(call, "delete_path", path="in", recursive=True))

    assert stored["message"] == "Stored in/a.txt, in/b.txt"
    assert stored["files"] == [{"path": f"in/{name}.txt", "size": 7} for name in "ab"]
    assert folder["message"] == "Created in/new"
    assert [each["path"] for each in listed["files"]] == ["in/a.txt", "in/b.txt"]
    assert (listed["folders"], listed["next"]) == (["in/new"], None)
    assert refusal[0] == 409
    assert paths(call) == ["out/a.txt"]


def test_what_was_uploaded_before_is_stored_by_its_id(call: Gateway) -> None:
    told(act(call, "upload_file", file={"name": "a.txt", "upload": uploaded(b"before")}))

    key = object_keys.store(HERE, LOCAL, "a.txt")
    assert container.objects().get(key) == b"before"


def test_a_large_file_is_stored_by_an_execution(
    call: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_file, "AT_ONCE", 10)
    files = [{"name": "a.txt", "upload": uploaded(b"twenty bytes, or so.")}, inline("b.txt")]

    begun = act(call, "upload_file", file=files)

    assert told(begun)["message"] == "The upload has begun."
    assert "/actionexecution/" in begun.headers["location"]
    assert paths(call) == []


@pytest.mark.parametrize(
    "file",
    [
        [],
        "a.txt",
        [{"name": "a.txt"}],
        [{"file": "YQ=="}],
        [{"name": "..", "file": "YQ=="}],
        [{"name": "a\n.txt", "file": "YQ=="}],
        [{"name": "%2e%2e", "file": "YQ=="}],
        [{"name": "%2e%2e%2fa", "file": "YQ=="}],
        [{"name": "a.txt", "file": "not base64!"}],
        [{"name": "a.txt", "file": "YQ==", "upload": UPLOAD}],
        [{"name": "a.txt", "url": "https://example.com/a.txt"}],
        [{"name": "a.txt", "url": "http://169.254.169.254/exports/"}],
        [inline("a.txt"), inline("a.txt")],
    ],
)
def test_an_entry_that_is_none_is_refused_and_nothing_stored(call: Gateway, file: Any) -> None:
    sent = [inline("fine.txt"), *file] if isinstance(file, list) and file else file

    assert refused(act(call, "upload_file", file=sent))[0] == 400
    assert paths(call) == []


@pytest.mark.parametrize("path", ["..", "a/../../b", "//a", "%2e%2e", "a\\b", "a\x00"])
def test_no_path_leaves_the_store(call: Gateway, path: str) -> None:
    asked: dict[str, dict[str, Any]] = {
        "upload_file": {"file": inline("a.txt"), "path": path},
        "list_files": {"path": path},
        "create_folder": {"path": "a", "name": path},
        "delete_path": {"path": path, "recursive": True},
        "move_path": {"source": "a", "destination": path},
    }

    assert {name: act(call, name, **sent).status for name, sent in asked.items()} == dict.fromkeys(
        asked, 400
    )


def test_an_upload_that_is_gone_is_told(call: Gateway) -> None:
    assert refused(act(call, "upload_file", file={"name": "a", "upload": UPLOAD}))[0] == 404


def test_the_export_of_another_project_is_not_stored(call: Gateway) -> None:
    other = object_keys.export(ProjectRef(TENANT, UPLOAD), UPLOAD, "a.csv")
    container.objects().put(other, b"theirs", "text/csv")
    for key in (other, f"exports/{TENANT}/{PROJECT}/../../{UPLOAD}/a.csv", "config/x"):
        url = f"{container.signer().base}/{key}?X-Amz-Signature=x"
        assert refused(act(call, "upload_file", file={"name": "a.csv", "url": url}))[0] == 400


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_an_archive_is_unpacked_when_that_is_said(call: Gateway) -> None:
    file = inline("all.zip", _zip(a=b"1", f__b=b"22"))

    told(act(call, "upload_file", path="kept", file=file))
    told(act(call, "upload_file", path="opened", file=file, unpack=True))

    assert paths(call) == ["kept/all.zip", "opened/a", "opened/f/b"]


def test_of_a_hostile_archive_nothing_is_stored(call: Gateway) -> None:
    for hostile in (_zip(a=b"1", **{"..__..__b": b"2"}), b"no zip"):
        file = [inline("fine.txt"), inline("all.zip", hostile)]
        assert refused(act(call, "upload_file", file=file, unpack=True))[0] == 400

    assert paths(call) == []


# ---- stores of others ------------------------------------------------------------------------------


def test_an_s3_store_with_a_credential(call: Gateway, s3_place: Place) -> None:
    store = s3_store(call, s3_place)

    told(act(call, "upload_file", store, file=[inline("a.txt"), inline("b.txt")]))
    told(act(call, "upload_file", store, file={"name": "c", "upload": uploaded(b"c")}))
    told(act(call, "move_path", store, source="a.txt", destination="f/a.txt"))
    told(act(call, "delete_path", store, path="b.txt"))

    assert paths(call, store) == ["c", "f/a.txt"]
    assert paths(call) == []


def test_a_credential_by_its_name_is_the_owners_own(call: Gateway, s3_place: Place) -> None:
    store = s3_store(call, s3_place, credential_id=None, credential_name="keys")
    told(act(call, "upload_file", store, file=inline("a.txt")))

    missing = make(call, "cloud_store", name="other", store_type="s3", store_provider="s3",
                   root_path="bucket", credential_name="nobody's")  # fmt: skip

    assert refused(act(call, "list_files", missing)) == (
        400,
        "The store's credential_name: no credential of its owner has this name; use credential_id",
    )


def test_a_store_at_a_private_address_is_refused(
    call: Gateway, s3_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = s3_store(call, s3_place)
    monkeypatch.setenv("OUTGOING_NETWORKS", "")

    status, message = refused(act(call, "list_files", store))

    assert (status, message) == (
        400,
        "The store cannot be reached: The host 127.0.0.1 is not a public address",
    )


@pytest.mark.parametrize(
    ("values", "told_"),
    [
        ({"store_provider": "drive"}, "'drive' is not one of"),
        ({"root_path": "a/../b"}, "root_path"),
        ({"store_parameters": {"env_auth": True}}, "env_auth"),
        ({"credential_id": None}, "names no credential"),
        ({"root_path": "no-such-bucket"}, "no bucket or container 'no-such-bucket'"),
    ],
)
def test_what_the_row_says_wrong_is_400(
    call: Gateway, s3_place: Place, values: dict[str, Any], told_: str
) -> None:
    store = s3_store(call, s3_place, **values)

    status, message = refused(act(call, "upload_file", store, file=inline("a.txt")))

    assert status == 400
    assert told_ in message


def test_a_store_that_cannot_be_reached_is_502(call: Gateway, s3_place: Place) -> None:
    store = s3_store(call, s3_place, store_parameters={"endpoint": "http://127.0.0.1:1025"})

    status, message = refused(act(call, "list_files", store))

    assert status == 502
    assert S3_KEYS.secret_access_key not in message


def test_a_store_that_is_not_there_is_404(call: Gateway) -> None:
    assert refused(act(call, "list_files", UPLOAD))[0] == 404


# ---- as steps --------------------------------------------------------------------------------------


def _declare_books(call: Gateway) -> None:
    csv = base64.b64encode(b"title,price\nNile,12.50\nDelta,9.99\n").decode()
    sent = {
        "entity_name": "book",
        "create_if_not_exists": True,
        "data_csv_file": [{"name": "book.csv", "file": csv}],
    }
    assert call.act("world/upload_csv_to_system_schema", sent, key="").status == 200


@pytest.mark.parametrize("is_large", [False, True], ids=["content", "url"])
def test_a_table_is_exported_and_uploaded_to_a_store(
    call: Gateway, s3_place: Place, monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    """With `is_large` the export is behind an address, otherwise in the output itself."""
    _declare_books(call)
    store = s3_store(call, s3_place)
    if is_large:
        monkeypatch.setattr("baton.default_actions.service.STEP_ANSWER", 10)
    upload = {
        "cloud_store_id": store,
        "path": "exports",
        "file": ["{{ steps.1.output[0].Attributes }}"],
    }
    action = new_action(
        call,
        "",
        step("world/export_data", {"table_name": "book", "format": "csv"}),
        step("cloud_store/upload_file", upload),
    )

    execution = execute(call, action)

    assert [outcome(execution, number) for number in (0, 1)] == [("Completed", None)] * 2
    exported = execution["steps"][0]["output"][0]["Attributes"]
    assert ("url" in exported) is is_large
    assert execution["steps"][1]["output"][0]["Attributes"]["files"][0]["path"] == (
        f"exports/{exported['name']}"
    )
    assert paths(call, store) == [f"exports/{exported['name']}"]


def test_a_move_of_many_files_is_an_execution(
    call: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move_path, "AT_ONCE", 1)
    told(act(call, "upload_file", path="in", file=[inline("a"), inline("b")]))

    begun = act(call, "move_path", source="in", destination="out")

    assert told(begun)["message"] == "The move has begun."


def test_a_step_that_fails_says_what_was_stored(call: Gateway, s3_place: Place) -> None:
    store = s3_store(call, s3_place, root_path="no-such-bucket")
    settings = {"cloud_store_id": store, "file": [inline("a"), inline("b")]}

    execution = execute(call, new_action(call, "", step("cloud_store/upload_file", settings)))

    status, error = outcome(execution)
    assert status == "Failed"
    assert error is not None
    assert error.startswith("0 of 2 files were stored. Not stored are a: ")
    assert execution["steps"][0]["output"]["stored"] == []


def test_a_store_is_used_with_the_token_of_a_connected_account(
    call: Gateway, gcs_place: Place
) -> None:
    store = oauth_store(call, gcs_place, TOKEN)

    told(act(call, "upload_file", store, file=[inline("a.txt")]))

    assert paths(call, store) == ["a.txt"]


def test_a_token_that_the_store_refuses_is_not_shown(call: Gateway, gcs_place: Place) -> None:
    store = oauth_store(call, gcs_place, "ya29.no-such-token")

    status, message = refused(act(call, "upload_file", store, file=[inline("a.txt")]))

    assert status == 502
    assert message == "The store refused access: its credential does not hold, or not for this"
