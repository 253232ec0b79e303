"""Webhook steps: send what the execution knows to a URL of the tenant's choice."""

import codecs
import json
from http import HTTPStatus
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from baton.outgoing import GuardedClient, Hop, OutgoingError, Response, default_client
from baton.outgoing.headers import with_defaults
from baton.steps.exchange import OUTPUT_LIMIT, Answer, Json, Work
from baton.steps.step_settings import SettingsError, StepSettings

ANSWER_SECONDS = 1.0
"""Kept back from the deadline for handing the answer over."""

_SHORTENED = 64 * 1024


# Python codecs that no server means by a charset, and that misuse could make very slow.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape"})

type Method = Annotated[
    Literal["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"],
    BeforeValidator(lambda method: method.upper() if isinstance(method, str) else method),
]


class WebhookSettings(StepSettings):
    url: Annotated[str, Field(min_length=1)]
    method: Method = "POST"
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None
    timeout: Annotated[float, Field(ge=1, le=300)] = 30


def call_webhook(work: Work, client: GuardedClient | None = None) -> Answer:
    """Make the one request. A success is an answer of 200 to 299; its content is the output."""
    try:
        settings = WebhookSettings.read(work.settings)
    except SettingsError as error:
        return Answer.failed(str(error))
    left = work.remaining() - ANSWER_SECONDS
    if left <= 0:
        return Answer.failed("No time was left to call the webhook", timed_out=True)
    content_type, body = _body(settings, work)
    defaults = {
        "User-Agent": "Baton/1",
        "Idempotency-Key": f"{work.execution_id}-{work.step_number}",
    } | ({"Content-Type": content_type} if content_type else {})
    timeout = min(settings.timeout, left)
    try:
        response = (client or default_client()).request(
            settings.method,
            settings.url,
            headers=with_defaults(settings.headers, defaults),
            body=body,
            timeout=timeout,
        )
    except OutgoingError as error:
        if not error.timed_out:
            return Answer.failed(str(error), _log(error.hops))
        return Answer.failed(
            f"The webhook did not answer within {timeout:.3g} s",
            _log(error.hops),
            timed_out=timeout < settings.timeout,
        )
    return _answer(response)


def _body(settings: WebhookSettings, work: Work) -> tuple[str | None, bytes | None]:
    """The body with its media type; text goes as it is, anything else as JSON."""
    if settings.body is None:
        if settings.method in {"GET", "HEAD"}:
            return None, None
        return "application/json", json.dumps(_report(work)).encode()
    if isinstance(settings.body, str):
        return "text/plain; charset=utf-8", settings.body.encode(errors="replace")
    return "application/json", json.dumps(settings.body).encode()


def _report(work: Work) -> dict[str, Json]:
    """What a webhook gets when its settings name no body."""
    return {
        "action": {"actionId": work.action_id, "name": work.action_name},
        "execution": {"actionExecutionId": work.execution_id, "stepNumber": work.step_number},
        "inputs": work.inputs,
        "outputs": {number: step.get("output") for number, step in work.steps.items()},
    }


def _answer(response: Response) -> Answer:
    output = _output(response)
    log = _log(response.hops)
    if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
        return Answer.completed(output, log)
    try:
        status = f"{response.status} {HTTPStatus(response.status).phrase}"
    except ValueError:
        status = str(response.status)
    return Answer.failed(f"The webhook answered {status}", log, output=output)


def _output(response: Response) -> dict[str, Json]:
    """The answer as later steps see it; when it is too large, only the beginning of its text."""
    output = {
        "status": response.status,
        "headers": response.headers,
        "body": _content(response),
    }
    if response.truncated or len(json.dumps(output)) > OUTPUT_LIMIT:
        output |= {"body": _text(response)[:_SHORTENED], "truncated": True}
    return output


def _content(response: Response) -> Json:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json" or media_type.endswith("+json"):
        try:
            content = json.loads(response.body)
            json.dumps(content, allow_nan=False)
        except (ValueError, RecursionError):
            return _text(response)  # NaN and the like pass for JSON in Python only
        return content
    return _text(response)


def _text(response: Response) -> str:
    _, _, parameters = response.headers.get("content-type", "").partition("charset=")
    try:
        charset = codecs.lookup(parameters.partition(";")[0].strip(" \"'")).name
        if charset not in _NO_CHARSETS:
            return response.body.decode(charset, errors="replace")
    except (LookupError, ValueError):
        pass  # unknown, or none of text: UTF-8 is the best guess
    return response.body.decode(errors="replace")


def _log(hops: tuple[Hop, ...]) -> str:
    return "\n".join(str(hop) for hop in hops)
