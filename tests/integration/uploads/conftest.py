"""Files to upload, and what became of them."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from baton import container
from baton.ids import ProjectRef
from tests.integration.simulation.environment import PROJECT, TENANT
from tests.integration.simulation.gateway import Answer, Gateway

HERE = ProjectRef(TENANT, PROJECT)
CSV = "world/upload_csv_to_system_schema"
XLS = "world/upload_xls_to_system_schema"

type Upload = Callable[..., Answer]


def sent(content: str | bytes, name: str = "orders.csv") -> list[dict[str, str]]:
    data = content.encode() if isinstance(content, str) else content
    url = f"data:text/csv;base64,{base64.b64encode(data).decode()}"
    return [{"name": name, "file": url, "type": "text/csv"}]


@pytest.fixture
def upload(call: Gateway) -> Upload:
    """Uploads a text as an administrator: `upload("sku,price\\na,1", create_if_not_exists=True)`."""

    def ask(content: str | bytes, *, key: str = "", **attributes: Any) -> Answer:
        asked = {"data_csv_file": sent(content), "entity_name": "orders"} | attributes
        return call.act(CSV, asked, key=key)

    return ask


def report(answer: Answer) -> dict[str, Any]:
    """The notify of an import that was done."""
    assert answer.status == 200, answer.body
    notify, redirect = answer.body
    assert redirect == {
        "ResponseType": "client.redirect",
        "Attributes": {"location": "/", "window": "self", "delay": 15000},
    }
    shown: dict[str, Any] = notify["Attributes"]
    assert (shown["type"], shown["title"]) == ("success", "Success")
    assert shown["message"] == "Initiating system update."
    return shown


def rows(entity: str = "orders") -> list[dict[str, Any]]:
    """What is kept of all rows, in the order of their ids."""
    found = container.entity_repository().get(HERE, entity)
    assert found is not None
    return [dict(row.values) for row in container.row_repository().each(HERE, found)]


def has_entity(name: str = "orders") -> bool:
    return container.entity_repository().get(HERE, name) is not None
