"""Executions to begin from, and ways to look at what became of them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.simulation.gateway import Gateway

type Execute = Callable[..., str]
type Snapshot = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def execute(call: Gateway) -> Execute:
    """Makes an action of these steps and queues an execution of it: `execute(steps, maxRunTime=5)`."""

    def queue(steps: list[dict[str, Any]], inputs: Any = None, **action: Any) -> str:
        name = f"Action {call('GET', '/action').body['totalCount']}"
        made = call("POST", "/action", {"name": name, "steps": steps} | action)
        assert made.status == 201, made.body
        path = f"/action/execute/{made.body['actionId']}"
        queued = call("POST", path, {"input": inputs or {}})
        assert queued.status == 200, queued.body
        return str(queued.body["actionExecutionId"])

    return queue


@pytest.fixture
def snapshot(table: Any) -> Snapshot:
    """Everything that is in the table."""

    def items() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = table.scan()["Items"]
        return sorted(found, key=lambda item: (item["pk"], item["sk"]))

    return items


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collisions with other transactions are tried again at once."""
    monkeypatch.setattr("baton.store.waiting.time.sleep", lambda _: None)
