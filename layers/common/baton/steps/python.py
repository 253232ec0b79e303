"""Python steps: hand the script to the sandbox function, and trust nothing that comes back."""

import json
import math
import secrets
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from baton import settings as environment
from baton.observability import log
from baton.steps.exchange import Answer, Work
from baton.steps.step_settings import SettingsError, StepSettings

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

REQUEST_LIMIT = 6 * 1024 * 1024
ANSWER_LIMIT = 6 * 1024 * 1024
GRACE_SECONDS = 2
"""How long after the deadline the sandbox, which keeps it by itself, may still be answering."""

LOST = "The process running the script was killed or crashed before it could answer"
NAME_LENGTH = 200
_STEP_FIELDS = ("stepType", "description", "status", "output")
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)


class PythonSettings(StepSettings):
    """`code` is there also for a step that names a script: the engine has looked it up."""

    code: Annotated[str, Field(min_length=1)]
    script: str = "<script>"
    arguments: Any = Field(default_factory=dict)


class SandboxAnswer(BaseModel):
    """What the sandbox has to answer, to the letter; scripts have ways to meddle with it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    nonce: str
    status: Literal["Completed", "Failed"]
    output: Any
    log: str
    error: str | None
    timedOut: bool  # noqa: N815 - as on the wire


def dispatch_python(work: Work) -> Answer:
    """Run the script in the function that exists for nothing else."""
    seconds = math.ceil(work.remaining() / 5) * 5 + GRACE_SECONDS
    return run_script(work, _client(seconds), environment.required("SANDBOX_FUNCTION"))


@lru_cache(maxsize=8)
def _client(seconds: int) -> "LambdaClient":
    """A client that waits so long for an answer and asks once: a step is attempted once.

    The time is rounded up by the caller, so that few clients are made and connections live on.
    """
    config = Config(
        connect_timeout=5,
        read_timeout=seconds,
        retries={"total_max_attempts": 1, "mode": "standard"},
        tcp_keepalive=True,  # minutes pass without a byte; gateways forget silent connections
    )
    return boto3.client("lambda", config=config)


def run_script(
    work: Work,
    client: "LambdaClient",
    function: str,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer:
    """Only the script and what it may see travel; a nonce tells this run's answer from any other."""
    try:
        settings = PythonSettings.read(work.settings)
    except SettingsError as error:
        return Answer.failed(str(error))
    nonce = secrets.token_hex(16)
    request = {
        "nonce": nonce,
        "code": settings.code,
        "name": settings.script[:NAME_LENGTH],
        "arguments": settings.arguments,
        "inputs": work.inputs,
        "steps": {
            number: {name: step.get(name) for name in _STEP_FIELDS}
            for number, step in work.steps.items()
        },
        "deadline": work.deadline,
    }
    payload = json.dumps(request).encode()
    if len(payload) > REQUEST_LIMIT:
        return Answer.failed(
            f"The script and what it would see are {len(payload)} bytes together; "
            f"at most {REQUEST_LIMIT} can be handed to it"
        )
    try:
        data = _invoke(work, client, function, payload, sleep)
    except ReadTimeoutError:
        return Answer.failed("The script did not answer by its deadline", timed_out=True)
    except ClientError as error:
        return Answer.failed(f"The script could not be started: {error.response['Error']['Code']}")
    except BotoCoreError as error:
        return Answer.failed(f"The script could not be run: {type(error).__name__}")
    return _judge(work, data, nonce)


def _invoke(
    work: Work,
    client: "LambdaClient",
    function: str,
    payload: bytes,
    sleep: Callable[[float], None],
) -> bytes | None:
    """The function's answer; None when it ended without one. A throttled call has not begun and may wait."""
    pauses = iter(_PAUSES)
    while True:
        try:
            response = client.invoke(
                FunctionName=function, TenantId=work.tenant_id, Payload=payload
            )
        except client.exceptions.TooManyRequestsException:
            pause = next(pauses, None)
            if pause is None or pause >= work.remaining():
                raise
            sleep(pause)
            continue
        data = response["Payload"].read(ANSWER_LIMIT + 1)
        return None if "FunctionError" in response else data


def _judge(work: Work, data: bytes | None, nonce: str) -> Answer:
    if data is None:
        return _lost(work, "the function failed")
    if len(data) > ANSWER_LIMIT:
        return _lost(work, "the answer is too large")
    try:
        answer = SandboxAnswer.model_validate_json(data)
    except ValidationError:
        return _lost(work, "the answer is malformed")
    if not secrets.compare_digest(answer.nonce.encode(), nonce.encode()):
        return _lost(work, "the answer belongs to another run")
    if answer.status == "Completed":
        return Answer.completed(answer.output, answer.log)
    return Answer.failed(answer.error or LOST, answer.log, timed_out=answer.timedOut)


def _lost(work: Work, reason: str) -> Answer:
    log("sandbox lost", execution=work.execution_id, step=work.step_number, reason=reason)
    return Answer.failed(LOST, timed_out=work.remaining() <= 0)
