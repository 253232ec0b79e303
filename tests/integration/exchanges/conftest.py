"""A project with orders in it, and a Google of our own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller
from baton.default_actions.attributes import check_attributes
from baton.default_actions.performer import Call
from baton.default_actions.world.add_exchange import ACTION
from baton.entities import system
from baton.entities.models import Entity
from baton.entities.schema_reading import read_schema
from baton.exchanges.patience import Patience
from baton.exchanges.synchronizing import SynchronizeService
from baton.ids import new_id
from baton.outgoing import default_client
from baton.rows.models import Row, instant
from tests.integration.conftest import START
from tests.integration.exchanges.sheets_server import Book, Google, google as serving
from tests.integration.rows.conftest import ADMIN, HERE
from tests.integration.simulation.environment import TENANT

SHEET = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms"
ACCOUNT = "sync@project.iam.gserviceaccount.com"
KEY = "AIzaSyD-abcdefghijklmnopqrstuvwxyz0123"
MINUTES = 600.0

PURCHASE = {
    "TableName": "purchase",
    "Columns": [
        {"Name": "code", "ColumnType": "label"},
        {"Name": "total", "ColumnType": "money", "IsNullable": True},
        {"Name": "paid", "ColumnType": "truefalse", "DefaultValue": "false"},
        {"Name": "day", "ColumnType": "date", "IsNullable": True},
        {"Name": "notes", "ColumnType": "content", "IsNullable": True},
        {"Name": "pin", "ColumnType": "password", "IsNullable": True},
    ],
}


@pytest.fixture
def purchases(instance: None) -> None:  # noqa: ARG001 - wanted for its effect
    container.entities().apply(HERE, read_schema({"Tables": [PURCHASE]}), ADMIN, START)


@pytest.fixture(scope="session")
def key_file() -> str:
    """The key of a service account: making one takes time."""
    return Google().service_account(ACCOUNT)


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch, key_file: str) -> Iterator[Google]:
    with serving() as server:
        server.keys.add(KEY)
        server.trust(key_file)
        monkeypatch.setenv("GOOGLE_SHEETS_URL", server.url)
        monkeypatch.setenv("GOOGLE_TOKEN_URL", f"{server.url}/token")
        monkeypatch.setenv("OUTGOING_NETWORKS", "127.0.0.0/8")
        default_client.cache_clear()
        yield server
    default_client.cache_clear()


@pytest.fixture
def book(google: Google) -> Book:
    """The spreadsheet, shared with the service account."""
    return google.book(SHEET, editors={ACCOUNT})


@pytest.fixture
def credential(purchases: None, key_file: str) -> str:  # noqa: ARG001 - wanted for its effect
    """A row with the key of the service account, which is the administrator's."""
    return new_credential(key_file)


@pytest.fixture
def waits(google: Google, purchases: None, monkeypatch: pytest.MonkeyPatch) -> list[float]:  # noqa: ARG001 - wanted for their effect
    """How long the product would have waited: time passes for it, and not for the test."""
    waited: list[float] = []

    def patience(seconds: float, begun: Any) -> Patience:
        return Patience(
            seconds, begun, clock=lambda: sum(waited), sleep=waited.append, chance=lambda: 0.5
        )

    made = container.synchronize_service()
    monkeypatch.setattr(made, "_patience", patience)
    return waited


def new_credential(content: str, caller: Caller = ADMIN) -> str:
    sent = {"name": "Google", "content": content}
    return container.rows().create(HERE, "credential", sent, caller, START).row.row_id


def add(caller: Caller = ADMIN, **given: Any) -> dict[str, Any]:
    """The default action `add_exchange`, as far as its performer; returns the row it answers."""

    sent = {"name": "Orders", "sheet_id": SHEET, "table_name": "purchase", **given}
    attributes = check_attributes(ACTION, sent)
    call = Call(ref=HERE, caller=caller, attributes=attributes, address="", now=START)
    (item,) = container.PERFORMERS["world/add_exchange"]().perform(call)
    assert item.response_type == "data_exchange"
    return dict(item.attributes)


def synchronize(
    exchange: dict[str, Any], caller: Caller = ADMIN, now: Any = START, seconds: float = MINUTES
) -> dict[str, Any]:
    """What the step of the exchange's action does; returns what it tells."""
    attributes = {"data_exchange_id": exchange["reference_id"]}
    call = Call(
        ref=HERE, caller=caller, attributes=attributes, address="", now=now, seconds=seconds
    )
    (item,) = container.PERFORMERS["data_exchange/synchronize"]().perform(call)
    return dict(item.attributes)


def create(caller: Caller = ADMIN, **sent: Any) -> Row:
    return container.rows().create(HERE, "purchase", sent, caller, START).row


def change(row: Row, caller: Caller = ADMIN, **sent: Any) -> None:
    container.rows().update(HERE, "purchase", row.row_id, sent, caller, START)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Has the entity so many rows, `p0` and on, without the time it takes to store them."""

    def make(count: int) -> None:
        permission = entity().default_permission
        made = [
            Row(
                row_id=new_id(),
                values={"code": f"p{number}", "paid": False},
                permission=permission,
                created_at=instant(START),
            )
            for number in range(count)
        ]
        repository = container.row_repository()
        monkeypatch.setattr(repository, "each", lambda *_arguments: iter(made))

    return make


def entity() -> Entity:
    found = container.entity_repository().get(HERE, "purchase")
    assert found is not None
    return found


def rows() -> list[Row]:
    return list(container.row_repository().each(HERE, entity()))


def exchanges() -> list[Row]:
    declared = system.find(TENANT, "data_exchange")
    assert declared is not None
    return list(container.row_repository().each(HERE, declared))


def service() -> SynchronizeService:
    return container.synchronize_service()


type NewExchange = Callable[..., dict[str, Any]]


@pytest.fixture
def to_sheet(book: Book, credential: str) -> NewExchange:  # noqa: ARG001 - wanted for its effect
    """Adds an exchange to the sheet that the service account may write."""

    def make(**given: Any) -> dict[str, Any]:
        mapping = {"Code": "code", "Total": "total", "Paid": "paid"}
        return add(**{"credential_id": credential, "mapping": mapping, **given})

    return make


@pytest.fixture
def from_sheet(book: Book, credential: str) -> NewExchange:  # noqa: ARG001 - wanted for its effect
    def make(**given: Any) -> dict[str, Any]:
        wanted = {"direction": "from_sheet", "key_columns": ["code"], "credential_id": credential}
        return add(**{**wanted, **given})

    return make
