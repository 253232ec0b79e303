"""Shows what starts by itself: an action's next slots, and an execution that an event started."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

from tools.local.actions import EXECUTION_SECONDS, POLL_SECONDS, expect, follow, put_action
from tools.local.client import Api, Json
from tools.local.errors import LocalError
from tools.local.progress import Progress
from tools.local.report import execution_lines, slot_lines

SLOTS = 3


def demonstrate_triggers(api: Api, document: Path, payload: Json, progress: Progress) -> None:
    """Publish `payload` as the event that the action waits for, and show the execution it starts."""
    action = json.loads(document.read_text())
    event_name = next(t["eventName"] for t in action["triggers"] if "eventName" in t)
    with progress.step(f'Creating the action "{action["name"]}" with its triggers'):
        action_id = put_action(api, action)
        path = f"/action/{action_id}/trigger-preview"
        preview = expect(api.project("POST", path, {"count": SLOTS}), "the preview")
    with progress.step(f'Publishing the event "{event_name}"') as note:
        event = {"eventName": event_name, "payload": payload}
        event_id = expect(api.project("POST", "/event", event), "the event")["eventId"]
        execution = follow(api, _started_by(api, action_id, event_id))
        note(str(execution["status"]))
    progress.say()
    for line in slot_lines(preview["triggers"]):
        progress.say(line)
    progress.say(f"What the event {event_id} started")
    for line in execution_lines(execution):
        progress.say(line)


def _started_by(api: Api, action_id: str, event_id: str) -> str:
    """The id of the execution that the event started, once there is one."""
    deadline = time.monotonic() + EXECUTION_SECONDS
    while time.monotonic() < deadline:
        history = expect(api.project("GET", f"/actionexecution/action/{action_id}"), "the history")
        for execution in history["items"]:
            if _by(execution, event_id):
                return str(execution["actionExecutionId"])
        time.sleep(POLL_SECONDS)
    raise LocalError(f"The event {event_id} started nothing within {EXECUTION_SECONDS} s.")


def _by(execution: Mapping[str, Json], event_id: str) -> bool:
    return bool(execution.get("eventId") == event_id)
