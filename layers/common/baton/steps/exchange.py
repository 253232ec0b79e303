"""What travels between the engine and a worker: `Work` in, `Answer` out.

Step Functions carries at most 256 KB of state. Work or an answer over `INLINE_LIMIT` therefore travels as a
pre-signed S3 reference, and the worker needs no rights of its own to follow it.
"""

import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from baton import strict_json

INLINE_LIMIT = 96 * 1024
OUTPUT_LIMIT = 1024 * 1024
LOG_LIMIT = 64 * 1024
TRANSFER_SECONDS = 10

type Json = Any
type Perform = Callable[["Work"], "Answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One attempt at one step, with everything the worker may know.

    `settings` are parsed and rendered; `steps` holds what earlier steps left, by step number;
    `deadline` is in epoch seconds; `owner_id` is the action's owner, told only to built-in steps.
    """

    tenant_id: str
    project_id: str
    action_id: str
    action_name: str
    execution_id: str
    step_number: int
    attempt: int
    step_type: str
    settings: dict[str, Json]
    deadline: float
    inputs: dict[str, Json] = field(default_factory=dict)
    steps: dict[str, dict[str, Json]] = field(default_factory=dict)
    answer_url: str | None = None
    owner_id: str = ""

    def remaining(self) -> float:
        """Seconds left until the deadline, never negative."""
        return max(0.0, self.deadline - time.time())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How an attempt ended. A failure is data here, never an exception.

    `Spread` has not ended: its output are `parts` for the state machine to have performed, and their `task`.
    """

    status: Literal["Completed", "Failed", "Spread"]
    output: Json = None
    log: str = ""
    error: str | None = None
    timed_out: bool = False

    @classmethod
    def completed(cls, output: Json, log: str = "") -> "Answer":
        return cls(status="Completed", output=output, log=log)

    @classmethod
    def failed(
        cls, error: str, log: str = "", *, timed_out: bool = False, output: Json = None
    ) -> "Answer":
        return cls(status="Failed", output=output, log=log, error=error, timed_out=timed_out)


def receive(event: Mapping[str, Json]) -> Work:
    """The work an invocation carries, fetched when it is a reference."""
    if "workUrl" in event:
        request = urllib.request.Request(event["workUrl"])  # noqa: S310 - pre-signed by the engine
        with urllib.request.urlopen(request, timeout=TRANSFER_SECONDS) as response:  # noqa: S310 - as above
            event = json.load(response) | {"answerUrl": event["answerUrl"]}
    return Work(
        tenant_id=event["tenantId"],
        project_id=event["projectId"],
        action_id=event["actionId"],
        action_name=event["actionName"],
        execution_id=event["executionId"],
        step_number=event["stepNumber"],
        attempt=event["attempt"],
        step_type=event["stepType"],
        settings=event["settings"],
        inputs=event["inputs"],
        steps=event["steps"],
        deadline=float(event["deadline"]),
        answer_url=event.get("answerUrl"),
        owner_id=event.get("ownerId", ""),
    )


def send(answer: Answer, answer_url: str | None) -> dict[str, Json]:
    """The worker's return value; a large answer is stored first and only referred to."""
    answer = _bounded(answer)
    wire = {
        "status": answer.status,
        "output": answer.output,
        "log": answer.log,
        "error": answer.error,
        "timedOut": answer.timed_out,
    }
    body = json.dumps(wire).encode()
    if len(body) <= INLINE_LIMIT or answer_url is None:
        return wire
    request = urllib.request.Request(  # noqa: S310 - pre-signed by the engine
        answer_url, data=body, method="PUT", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=TRANSFER_SECONDS):  # noqa: S310 - as above
        return {"status": answer.status, "stored": True}


def shorten(log: str, limit: int = LOG_LIMIT) -> str:
    """The log's beginning and end when it is over `limit` bytes, with a line saying what is gone."""
    data = log.encode()
    if len(data) <= limit:
        return log
    half = limit // 2
    head, tail = data[:half].decode(errors="ignore"), data[-half:].decode(errors="ignore")
    return f"{head}\n... {len(data) - 2 * half} bytes left out ...\n{tail}"


def _bounded(answer: Answer) -> Answer:
    log = shorten(answer.log)
    try:
        strict_json.check_levels(answer.output)
        # Encoded as it will be kept: half of a surrogate pair is JSON, but no text.
        size = len(json.dumps(answer.output, allow_nan=False, ensure_ascii=False).encode())
    except (TypeError, ValueError, RecursionError) as error:
        return Answer.failed(f"The output is not JSON: {error}", log)
    if size > OUTPUT_LIMIT:
        return Answer.failed(f"The output is {size} bytes; at most {OUTPUT_LIMIT} are kept", log)
    return Answer(
        status=answer.status,
        output=answer.output,
        log=log,
        error=answer.error,
        timed_out=answer.timed_out,
    )
