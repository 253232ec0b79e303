"""A project with a shop in it: customers and their orders."""

from collections.abc import Callable
from typing import Any

import pytest

from baton import container
from baton.callers.models import Caller, Right, administrators_group, users_group
from baton.entities.models import Entity
from baton.entities.schema_reading import read_schema
from baton.ids import ProjectRef
from baton.people.passwords import Cost, Passwords
from baton.rows.repository import RowRepository
from baton.rows.service import RowService
from tests.integration.conftest import START
from tests.integration.simulation.environment import PROJECT, TENANT

HERE = ProjectRef(TENANT, PROJECT)
ANN_ID, BOB_ID, ROOT_ID = (f"00000000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
ANN = Caller.user(ANN_ID, TENANT, frozenset({users_group(TENANT)}))
BOB = Caller.user(BOB_ID, TENANT, frozenset({users_group(TENANT)}))
ADMIN = Caller.user(ROOT_ID, TENANT, frozenset({administrators_group(TENANT)}))
READER = Caller("key", "00000000-0000-7000-8000-0000000000aa", TENANT, frozenset({Right.READ}))
WRITER = Caller("key", "00000000-0000-7000-8000-0000000000ab", TENANT, frozenset({Right.WRITE}))
GUEST = Caller.guest(TENANT)

CUSTOMER = {
    "TableName": "customer",
    "Columns": [
        {"Name": "name", "ColumnType": "label"},
        {"Name": "email", "ColumnType": "email", "IsUnique": True, "IsNullable": True},
        {"Name": "credit", "ColumnType": "money", "IsNullable": True},
        {"Name": "born", "ColumnType": "date", "IsNullable": True},
        {"Name": "active", "ColumnType": "truefalse", "DefaultValue": "true"},
        {"Name": "level", "ColumnType": "enum", "Options": ["low", "high"], "IsNullable": True},
        {"Name": "tags", "ColumnType": "json", "IsNullable": True},
        {"Name": "notes", "ColumnType": "content", "IsNullable": True},
        {"Name": "pin", "ColumnType": "password", "IsNullable": True},
        {"Name": "inner", "ColumnType": "label", "IsNullable": True, "ExcludeFromApi": True},
    ],
    "Validations": [{"ColumnName": "name", "Tags": "min=2,max=100"}],
    "Conformations": [{"ColumnName": "name", "Tags": "trim"}],
}
ORDER = {
    "TableName": "purchase",
    "PublishesEvents": True,
    "Columns": [
        {"Name": "total", "ColumnType": "money"},
        {"Name": "token", "ColumnType": "password", "IsNullable": True},
    ],
}
RELATIONS = [{"Subject": "purchase", "Relation": "belongs_to", "Object": "customer"}]

type Declare = Callable[..., Entity]


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = Passwords(Cost(memory=64, passes=1))
    monkeypatch.setattr("baton.people.passwords.Passwords", lambda: cheap)


@pytest.fixture
def declare(instance: None) -> Declare:  # noqa: ARG001 - wanted for its effect
    """Declares an entity and returns it: `declare("todo", {"Name": "title", ...}, PublishesEvents=True)`."""

    def apply(name: str, *columns: dict[str, Any], caller: Caller = ADMIN, **more: Any) -> Entity:
        table = {"TableName": name, "Columns": [*columns], **more}
        container.entities().apply(HERE, read_schema({"Tables": [table]}), caller, START)
        found = container.entity_repository().get(HERE, name)
        assert found is not None
        return found

    return apply


@pytest.fixture
def shop(instance: None) -> None:  # noqa: ARG001 - wanted for its effect
    schema = read_schema({"Tables": [CUSTOMER, ORDER], "Relations": RELATIONS})
    container.entities().apply(HERE, schema, ADMIN, START)


@pytest.fixture
def service(shop: None) -> RowService:  # noqa: ARG001 - wanted for its effect
    return container.rows()


@pytest.fixture
def repository(shop: None) -> RowRepository:  # noqa: ARG001 - wanted for its effect
    return container.row_repository()


def customer() -> Entity:
    found = container.entity_repository().get(HERE, "customer")
    assert found is not None
    return found


@pytest.fixture
def other_project(instance: None) -> str:  # noqa: ARG001 - wanted for its effect
    project_id = "4c1c8a6d-03d5-4e1f-8f6f-6b2a6b1ead33"
    container.projects().add(ProjectRef(TENANT, project_id), "Another project", START)
    return project_id
