"""Putting, executing and following an action, over HTTP."""

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from tools.local.client import Api, Json, Reply
from tools.local.errors import LocalError

ENDED = {"Completed", "Failed", "Cancelled"}
EXECUTION_SECONDS = 120
POLL_SECONDS = 0.2


def put_action(api: Api, document: Mapping[str, Json]) -> str:
    """Create the action, or bring the one of this name to the same state; its id."""
    steps = [
        step | {"settings": json.dumps(step["settings"]), "stepNumber": number}
        for number, step in enumerate(document["steps"], start=1)
    ]
    body = {**document, "steps": steps}
    created = api.project("POST", "/action", body)
    if created.status != HTTPStatus.CONFLICT:
        return str(expect(created, "the action")["actionId"])
    listed = expect(api.project("GET", "/action"), "the list of actions")["actions"]
    action_id = next(made["actionId"] for made in listed if made["name"] == document["name"])
    expect(api.project("PUT", f"/action/{action_id}", body), "the changed action")
    return str(action_id)


def execute(api: Api, action_id: str, given: Mapping[str, Json]) -> dict[str, Any]:
    """Start an execution and wait until it ended; its record."""
    path = f"/action/execute/{action_id}"
    started = expect(api.project("POST", path, {"input": given}), "the order to execute")
    return follow(api, started["actionExecutionId"])


def follow(api: Api, execution_id: str) -> dict[str, Any]:
    """Wait until an execution ended; its record."""
    record = f"/actionexecution/{execution_id}"
    deadline = time.monotonic() + EXECUTION_SECONDS
    while time.monotonic() < deadline:
        execution = expect(api.project("GET", record), "the question for the execution")
        if execution["status"] in ENDED:
            return dict(execution)
        time.sleep(POLL_SECONDS)
    raise LocalError(
        f"The demonstration's execution did not end within {EXECUTION_SECONDS} s "
        f"(it is {execution['status']}); see {record} of the API."
    )


def expect(reply: Reply, what: str) -> Json:
    """The body of a good answer. Raises LocalError for any other."""
    if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        raise LocalError(f"The API answers {what} with {reply.status}: {json.dumps(reply.body)}.")
    return reply.body
