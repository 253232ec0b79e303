"""Starting executions and following them."""

from http import HTTPStatus
from typing import Any

from tests.e2e.support import actions
from tests.e2e.support.polling import wait_for
from tools.local.client import Api, Json

ENDED = {"Completed", "Failed", "Cancelled"}
USUAL_SECONDS = 60


def start(api: Api, action_id: str, **inputs: Json) -> str:
    """Queue an execution; its id."""
    queued = api.project("POST", f"/action/execute/{action_id}", {"input": inputs})
    assert (queued.status, queued.body["status"]) == (HTTPStatus.OK, "Queued"), queued
    return str(queued.body["actionExecutionId"])


def get(api: Api, execution_id: str) -> dict[str, Any]:
    found = api.project("GET", f"/actionexecution/{execution_id}")
    assert found.status == HTTPStatus.OK, found
    return dict(found.body)


def end_of(api: Api, execution_id: str, within: float = USUAL_SECONDS) -> dict[str, Any]:
    """The execution once it has ended."""

    def ended() -> dict[str, Any] | None:
        execution = get(api, execution_id)
        return execution if execution["status"] in ENDED else None

    return wait_for(f"the end of execution {execution_id}", ended, within) or {}


def run(api: Api, *steps: dict[str, Any], **inputs: Json) -> dict[str, Any]:
    """An execution of a new action of these steps, once it has ended."""
    action = actions.create(api, *steps)
    return end_of(api, start(api, action["actionId"], **inputs))


def await_step(api: Api, execution_id: str, number: int, status: str) -> None:
    """Wait until a step has come so far."""
    wait_for(
        f"step {number} of execution {execution_id} to be {status}",
        lambda: get(api, execution_id)["steps"][number - 1]["status"] == status,
        USUAL_SECONDS,
    )


def history(api: Api, action_id: str) -> list[dict[str, Any]]:
    found = api.project("GET", f"/actionexecution/action/{action_id}")
    assert found.status == HTTPStatus.OK, found
    return list(found.body["items"])
