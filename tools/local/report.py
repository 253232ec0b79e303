"""Plain text for a terminal: an execution, a request, a mail, and how to go on."""

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tools.local.client import Json
from tools.local.outputs import Outputs
from tools.local.receiver import Received

LONGEST = 600  # characters of one value; a person wants to see it, not to scroll past it
HEADERS = ("Content-Type", "Idempotency-Key")


def execution_lines(execution: Mapping[str, Json]) -> Iterator[str]:
    """The execution and, below it, every step with its status, duration, output and log."""
    steps = execution["steps"]
    kinds = max((len(step["stepType"]) for step in steps), default=0)
    states = max((len(step["status"]) for step in steps), default=0)
    taken = duration(execution.get("dateStarted"), execution.get("dateEnded"))
    yield f"Execution {execution['actionExecutionId']}: {execution['status']}, {taken}"
    if execution.get("notes"):
        yield f"  {execution['notes']}"
    for step in steps:
        taken = duration(step.get("dateStarted"), step.get("dateEnded"))
        yield ""
        yield (
            f"  {step['stepNumber']}  {step['stepType']:<{kinds}}  {step['status']:<{states}}  "
            f"{taken:>7}  {step.get('description') or ''}"
        ).rstrip()
        for name in ("output", "log", "error"):
            yield from _value(name, step.get(name))
    yield ""


def slot_lines(triggers: Iterable[Mapping[str, Json]]) -> Iterator[str]:
    """The slots to come of each scheduled trigger."""
    for trigger in triggers:
        if trigger["slots"]:
            yield f"Its next slots ({trigger['triggerType']}): {', '.join(trigger['slots'])}"


def request_lines(request: Received) -> Iterator[str]:
    """What the webhook's receiver got."""
    yield "The webhook, as its receiver got it"
    yield f"  {request.method} {request.path}"
    wanted = {name.lower() for name in HEADERS}
    yield from (
        f"  {name}: {value}" for name, value in request.headers.items() if name.lower() in wanted
    )
    yield from _indented(shortened(request.body))
    yield ""


def mail_lines(mail: Mapping[str, Any]) -> Iterator[str]:
    """A mail as MiniStack keeps it."""
    yield "The mail, as the local SES received it"
    yield f"  From: {mail['Source']}"
    yield f"  To: {', '.join(mail['To'])}"
    yield f"  Subject: {mail['Subject']}"
    yield from _indented(shortened(mail["BodyText"] or mail["BodyHtml"] or ""))
    yield ""


def next_lines(outputs: Outputs, shown_outputs: str) -> Iterator[str]:
    """How to call the API that is left running; the key stays in its file."""
    base = f"{outputs.api_url}/api/{outputs.tenant_id}/{outputs.project_id}"
    read = f"import json; print(json.load(open('{shown_outputs}'))['apiKey'])"
    yield f"The API is up. Its address, ids and key are in {shown_outputs}. Call it:"
    yield ""
    yield f"  API={base}"
    yield f'  KEY=$(python3 -c "{read}")'
    yield '  curl -H "Authorization: Bearer $KEY" $API/action'
    yield ""
    yield "make stop ends it and keeps its data; make run brings it back."


def duration(started: str | None, ended: str | None) -> str:
    """Seconds between two instants of the wire, or a dash while there is no end."""
    if not started or not ended:
        return "-"
    taken = datetime.fromisoformat(ended) - datetime.fromisoformat(started)
    return f"{taken.total_seconds():.2f} s"


def shortened(text: str) -> str:
    left_out = len(text) - LONGEST
    return text if left_out <= 0 else f"{text[:LONGEST]}... ({left_out} characters more)"


def _value(name: str, value: Json) -> Iterator[str]:
    if value is None or value == "":
        return
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    first, *others = shortened(text.rstrip()).splitlines() or [""]
    yield f"     {name:<8}{first}"
    yield from (f"     {'':<8}{line}" for line in others)


def _indented(text: str) -> Iterable[str]:
    return textwrap.indent(text.rstrip(), "  ").splitlines()
