"""A simulated AWS with the instance's table, bucket and state machine in it, and a way to call its API."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler

from baton import container
from baton.callers import api_keys
from baton.callers.models import Caller, Right
from baton.container import aws as clients
from baton.ids import ProjectRef
from tests.integration.simulation import stack
from tests.integration.simulation.environment import ENVIRONMENT, PROJECT, SOMEBODY, TENANT
from tests.integration.simulation.gateway import Gateway
from tests.integration.simulation.session import PRODUCT, AwsCall

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

type NewKey = Callable[..., str]

ADMINISTRATOR = Caller("key", SOMEBODY, TENANT, frozenset({Right.ADMIN}))
START = datetime(2026, 11, 21, 22, 13, 20, tzinfo=UTC)
# What the table has of the first tenant and project: the product makes it once, which is slow, and
# every later test begins with the same.
_FIRST_ITEMS: list[dict[str, Any]] = []


@pytest.fixture
def simulator() -> dict[str, Any]:
    """How moto behaves. By default a state machine's executions start and do nothing."""
    return {}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, simulator: Any) -> Iterator[None]:
    """An empty AWS; what the product keeps for the life of a process is forgotten after each test."""
    with simulated_aws(monkeypatch, simulator):
        yield


@contextmanager
def simulated_aws(monkeypatch: pytest.MonkeyPatch, simulator: Any) -> Iterator[None]:
    """The same for as long as somebody wants it."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    _let_calls_to_the_table_follow_each_other(monkeypatch)
    with mock_aws(config=simulator):
        monkeypatch.setattr(clients, "session", lambda: PRODUCT)
        yield
    PRODUCT.reset()
    for each in vars(container).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()


def _let_calls_to_the_table_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto undoes a refused transaction by putting back the table as it was, others' writes and all."""
    call_action, turn = DynamoHandler.call_action, threading.RLock()

    def serialized(self: DynamoHandler) -> Any:
        with turn:
            return call_action(self)

    monkeypatch.setattr(DynamoHandler, "call_action", serialized)


@pytest.fixture
def table(aws: None) -> "Table":  # noqa: ARG001 - wanted for its effect
    return stack.make_table()


@pytest.fixture
def bucket(aws: None) -> Any:  # noqa: ARG001 - wanted for its effect
    return stack.make_bucket()


@pytest.fixture
def instance(table: "Table", bucket: Any) -> None:  # noqa: ARG001 - wanted for their effect
    """Everything a request may meet: storage, the state machine, and the first project."""
    furnish()


def furnish() -> None:
    """What a stack has beside its storage, and the first tenant and project."""
    stack.make_machine()
    stack.make_bus()
    stack.make_token_secret()
    stack.make_encryption_key()
    if _FIRST_ITEMS:
        stack.put_items(_FIRST_ITEMS)
        return
    container.projects().add(ProjectRef(TENANT, PROJECT), "Default project", START)
    container.tenant_repository().add_first(ProjectRef(TENANT, PROJECT), "default", START)
    _FIRST_ITEMS.extend(stack.items())


@pytest.fixture
def new_key(table: "Table") -> NewKey:  # noqa: ARG001 - wanted for its effect
    """Makes an API key: `new_key("read")`, `new_key(tenant=...)`, `new_key(expires_at=...)`."""

    return mint


def mint(*names: str, tenant: str = TENANT, expires_at: datetime | None = None) -> str:
    """A key with these rights, `admin` without any."""
    granted = frozenset(map(Right, names)) or frozenset({Right.ADMIN})
    stored, text = api_keys.mint(tenant, "test", granted, START, expires_at)
    container.api_keys().add(stored)
    return text


@pytest.fixture
def call(instance: None, new_key: NewKey) -> Gateway:  # noqa: ARG001 - wanted for its effect
    """The API, for an administrator unless another key is given."""
    return Gateway(new_key())


@pytest.fixture
def aws_calls() -> list[AwsCall]:
    """What the product has asked of AWS so far; clear it before the part that counts."""
    return PRODUCT.calls


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """Sets the product's clock: `at(hours=1)` is an hour after START."""

    def move(**after: float) -> datetime:
        moment = START + timedelta(**after)
        monkeypatch.setattr("baton.clock.now", lambda: moment)
        return moment

    return move
