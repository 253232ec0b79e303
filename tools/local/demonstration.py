"""Creates an action over HTTP, executes it on real data and shows what each step did."""

import json
from typing import Any

from tools.local.actions import execute, expect, put_action
from tools.local.client import Api, Json, local_session
from tools.local.data_demonstration import demonstrate_data
from tools.local.errors import LocalError
from tools.local.outputs import Outputs
from tools.local.progress import Progress
from tools.local.receiver import receiver
from tools.local.report import execution_lines, mail_lines, request_lines
from tools.local.stack import api_of
from tools.local.trigger_demonstration import demonstrate_triggers
from tools.local.workspace import PROJECT

DATA = PROJECT / "events" / "demo"


def demonstrate(outputs: Outputs, progress: Progress) -> None:
    """Raises when the execution does not complete, after having shown how far it got."""
    api = api_of(outputs)
    try:
        finding = demonstrate_steps(api, outputs, progress)
        demonstrate_triggers(api, DATA / "gauge.json", finding, progress)
        demonstrate_data(api, DATA / "nile.csv", DATA / "nile_export.json", progress)
    finally:
        api.close()


def demonstrate_steps(api: Api, outputs: Outputs, progress: Progress) -> Json:
    """Three steps in a row on real data; what the first of them found."""
    script = DATA / "nile_flow.py"
    document = json.loads((DATA / "action.json").read_text())
    with progress.step(f'Creating the action "{document["name"]}" over HTTP'):
        expect(api.project("PUT", f"/script/{script.name}", script.read_text()), "the script")
        action_id = put_action(api, document)
    known = {mail["MessageId"] for mail in _mails(outputs)}
    with receiver() as target, progress.step("Executing it on 100 years of data") as note:
        given = {"csv": (DATA / "nile.csv").read_text(), "receiver": target.url}
        execution = execute(api, action_id, given)
        note(str(execution["status"]))
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
    return execution["steps"][0]["output"]


def _mails(outputs: Outputs) -> list[dict[str, Any]]:
    """What the local SES has received since it was started, oldest first."""
    with local_session() as session:
        answer = session.get(f"{outputs.aws_endpoint}/_ministack/ses/messages", timeout=10)
    accounts = answer.json()["messages"].values()
    return [mail for mails in accounts for mail in mails]
