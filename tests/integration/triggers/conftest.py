"""An instance with triggers: its event bus, and the variables of the functions around it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.integration.simulation.environment import REGION, RULE_PREFIX
from tests.integration.simulation.gateway import Gateway
from tests.integration.triggers.stream import deliver, record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

STEPS = [{"stepType": "SetValues", "settings": '{"values": {"seen": "{{ inputs }}"}}'}]

type NewAction = Callable[..., dict[str, Any]]


@pytest.fixture
def new_action(call: Gateway) -> NewAction:
    """Creates an action with these triggers and answers with it."""
    made = 0

    def create(*triggers: dict[str, Any], **more: Any) -> dict[str, Any]:
        nonlocal made
        made += 1
        body = {"name": f"Action {made}", "steps": STEPS, "triggers": list(triggers), **more}
        answer = call("POST", "/action", body)
        assert answer.status == 201, answer.body
        return dict(answer.body)

    return create


@pytest.fixture
def stored(table: "Table") -> Callable[[str], dict[str, Any] | None]:
    """An action's item, as the stream would show it."""

    def read(action_id: str) -> dict[str, Any] | None:
        found = table.scan()["Items"]
        return next((item for item in found if item["sk"] == f"A#{action_id}"), None)

    return read


@pytest.fixture
def sync(stored: Callable[[str], Any]) -> Callable[..., Any]:
    """Delivers an action's change to the synchroniser: from `before` to what is stored now."""

    def run(action_id: str, before: Any = None) -> Any:
        return deliver("functions.triggers.sync_triggers", record(before, stored(action_id)))

    return run


@pytest.fixture
def rules(aws: None) -> Callable[[], dict[str, str]]:  # noqa: ARG001 - wanted for its effect
    """The instance's rules: expression by trigger id."""

    def read() -> dict[str, str]:
        found = boto3.client("events", REGION).list_rules(NamePrefix=RULE_PREFIX)["Rules"]
        return {
            rule["Name"].removeprefix(RULE_PREFIX): rule["ScheduleExpression"] for rule in found
        }

    return read
