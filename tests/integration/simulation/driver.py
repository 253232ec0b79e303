"""The engine without its state machine: tests play the workers and see each turn."""

from typing import Any

from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.invocation import invoke


def advance(
    execution_id: str, step: dict[str, int] | None = None, answer: Any = None, tenant: str = TENANT
) -> dict[str, Any]:
    """One call of the state `Advance`, as the state machine makes it."""
    run = {"tenantId": tenant, "executionId": execution_id}
    event = {"run": run, "step": step, "answer": answer}
    turn: dict[str, Any] = invoke("functions.executions.advance_execution", event)
    return turn


def completed(output: Any = None, log: str = "") -> dict[str, Any]:
    """A worker's answer."""
    return {
        "status": "Completed",
        "output": output,
        "log": log,
        "error": None,
        "timedOut": False,
    }


def failed(error: str = "no such table", **more: Any) -> dict[str, Any]:
    """A worker's answer when its step has failed."""
    return {
        "status": "Failed",
        "output": None,
        "log": "",
        "error": error,
        "timedOut": False,
        **more,
    }


def perform(execution_id: str, *answers: dict[str, Any]) -> dict[str, Any]:
    """Begin an execution and answer its steps one after the other; returns the last turn."""
    turn = advance(execution_id)
    for answer in answers:
        turn = advance(execution_id, turn["step"], answer)
    return turn
