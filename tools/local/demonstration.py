"""Creates an action over HTTP, executes it on real data and shows what each step did."""

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from tools.local.client import Api, Json, Reply, local_session
from tools.local.errors import LocalError
from tools.local.outputs import Outputs
from tools.local.progress import Progress
from tools.local.receiver import receiver
from tools.local.report import execution_lines, mail_lines, request_lines
from tools.local.stack import api_of
from tools.local.workspace import PROJECT

DATA = PROJECT / "events" / "demo"
ENDED = {"Completed", "Failed", "Cancelled"}
EXECUTION_SECONDS = 120
POLL_SECONDS = 0.2


def demonstrate(outputs: Outputs, progress: Progress) -> None:
    """Raises when the execution does not complete, after having shown how far it got."""
    api = api_of(outputs)
    script = DATA / "nile_flow.py"
    document = json.loads((DATA / "action.json").read_text())
    try:
        with progress.step(f'Creating the action "{document["name"]}" over HTTP'):
            _expect(api.project("PUT", f"/script/{script.name}", script.read_text()), "the script")
            action_id = put_action(api, document)
        known = {mail["MessageId"] for mail in _mails(outputs)}
        with receiver() as target, progress.step("Executing it on 100 years of data") as note:
            given = {"csv": (DATA / "nile.csv").read_text(), "receiver": target.url}
            execution = execute(api, action_id, given)
            note(str(execution["status"]))
    finally:
        api.close()
    progress.say()
    for line in execution_lines(execution):
        progress.say(line)
    for request in target.received:
        for line in request_lines(request):
            progress.say(line)
    for mail in _mails(outputs):
        if mail["MessageId"] not in known:
            for line in mail_lines(mail):
                progress.say(line)
    if execution["status"] != "Completed":
        raise LocalError(
            f"The demonstration's execution ended {execution['status']}: {execution.get('notes')}"
        )


def put_action(api: Api, document: Mapping[str, Json]) -> str:
    """Create the action, or bring the one of this name to the same state; its id."""
    steps = [
        step | {"settings": json.dumps(step["settings"]), "stepNumber": number}
        for number, step in enumerate(document["steps"], start=1)
    ]
    body = {**document, "steps": steps}
    created = api.project("POST", "/action", body)
    if created.status != HTTPStatus.CONFLICT:
        return str(_expect(created, "the action")["actionId"])
    listed = _expect(api.project("GET", "/action"), "the list of actions")["actions"]
    action_id = next(made["actionId"] for made in listed if made["name"] == document["name"])
    _expect(api.project("PUT", f"/action/{action_id}", body), "the changed action")
    return str(action_id)


def execute(api: Api, action_id: str, given: Mapping[str, Json]) -> dict[str, Any]:
    """Start an execution and wait until it ended; its record."""
    path = f"/action/execute/{action_id}"
    started = _expect(api.project("POST", path, {"input": given}), "the order to execute")
    record = f"/actionexecution/{started['actionExecutionId']}"
    deadline = time.monotonic() + EXECUTION_SECONDS
    while time.monotonic() < deadline:
        execution = _expect(api.project("GET", record), "the question for the execution")
        if execution["status"] in ENDED:
            return dict(execution)
        time.sleep(POLL_SECONDS)
    raise LocalError(
        f"The demonstration's execution did not end within {EXECUTION_SECONDS} s "
        f"(it is {execution['status']}); see {record} of the API."
    )


def _expect(reply: Reply, what: str) -> Json:
    if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        raise LocalError(f"The API answers {what} with {reply.status}: {json.dumps(reply.body)}.")
    return reply.body


def _mails(outputs: Outputs) -> list[dict[str, Any]]:
    """What the local SES has received since it was started, oldest first."""
    with local_session() as session:
        answer = session.get(f"{outputs.aws_endpoint}/_ministack/ses/messages", timeout=10)
    accounts = answer.json()["messages"].values()
    return [mail for mails in accounts for mail in mails]
