"""Cloud stores through the deployed stack: the own one, one behind keys, one that may not be reached."""

import base64
import json
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import requests

from tests.e2e.support.aws import client
from tests.e2e.support.people import Owner
from tests.e2e.support.stack import Stack
from tools.local.client import Api, Json, Reply


def _told(reply: Reply) -> dict[str, Any]:
    assert reply.status == HTTPStatus.OK, reply
    attributes: dict[str, Any] = reply.body[0]["Attributes"]
    return attributes


def _row(api: Api, entity: str, **values: Json) -> str:
    made = api.project("POST", f"/data/{entity}", {"data": {"attributes": values}})
    assert made.status == HTTPStatus.CREATED, made
    return str(made.body["data"]["id"])


def _file(name: str, content: bytes = b"content") -> dict[str, Json]:
    text = base64.b64encode(content).decode()
    return {"name": name, "file": f"data:text/plain;base64,{text}", "type": "text/plain"}


def _uploaded(api: Api, content: bytes) -> str:
    place = api.project("POST", "/upload", {})
    assert place.status in {HTTPStatus.OK, HTTPStatus.CREATED}, place
    headers = place.body.get("headers") or {}
    assert requests.put(place.body["url"], data=content, headers=headers, timeout=60).ok
    return str(place.body["uploadId"])


def _keeps_files(owner: Owner, store: str) -> None:
    """Upload, inline and by id; list, move, delete."""
    tenant, token, api = owner

    def act(name: str, **attributes: Json) -> dict[str, Any]:
        sent = {"cloud_store_id": store, **attributes}
        return _told(tenant.act(f"cloud_store/{name}", sent, token))

    large = {"name": "b.bin", "upload": _uploaded(api, bytes(9_000_000))}
    stored = act("upload_file", path="in", file=[_file("ä b+c.txt"), large])
    act("create_folder", path="in/empty")
    listed = act("list_files", path="in")
    act("move_path", source="in/ä b+c.txt", destination="out/")
    act("delete_path", path="in", recursive=True)
    left = act("list_files", recursive=True)

    assert [each["size"] for each in stored["files"]] == [7, 9_000_000]
    assert [each["path"] for each in listed["files"]] == ["in/b.bin", "in/ä b+c.txt"]
    assert listed["folders"] == ["in/empty"]
    assert [(each["path"], each["size"]) for each in left["files"]] == [("out/ä b+c.txt", 7)]


def test_the_projects_own_store_keeps_files(owner: Owner) -> None:
    listed = owner[2].project("GET", "/data/cloud_store").body["data"]
    (store,) = (row["id"] for row in listed if row["attributes"]["name"] == "localstore")

    _keeps_files(owner, store)


def test_a_store_behind_keys_keeps_files(stack: Stack, owner: Owner) -> None:
    bucket = f"store-{uuid4().hex[:12]}"
    with client(stack, "s3") as s3:
        s3.create_bucket(Bucket=bucket)
    keys = {"access_key_id": "test", "secret_access_key": "test"}
    credential = _row(owner[2], "credential", name="keys", content=json.dumps(keys))
    store = _row(
        owner[2],
        "cloud_store",
        name="archive",
        store_type="cloud",
        store_provider="s3",
        root_path=f"{bucket}/root",
        store_parameters={"endpoint": stack.outputs.aws_endpoint},
        credential_id=credential,
    )

    _keeps_files(owner, store)


def test_a_store_at_a_private_address_is_refused(owner: Owner) -> None:
    tenant, token, api = owner
    store = _row(
        api,
        "cloud_store",
        name="metadata",
        store_type="cloud",
        store_provider="s3",
        root_path="bucket",
        store_parameters={"endpoint": "http://169.254.169.254", "anonymous": True},
    )

    refused = tenant.act("cloud_store/list_files", {"cloud_store_id": store}, token)

    assert refused.status == HTTPStatus.BAD_REQUEST, refused
    assert "169.254.169.254 is not a public address" in refused.body[0]["Attributes"]["message"]
