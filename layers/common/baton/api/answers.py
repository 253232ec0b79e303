"""Answers of endpoints, and the headers that every answer has."""

import json
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from baton import settings
from baton.entities import exact
from baton.errors import TooLargeError

ANSWER_LIMIT = 5_500_000

type AnyResponse = Response[str] | Response[bytes]


def ok(body: BaseModel | dict[str, Any], headers: dict[str, str] | None = None) -> Response[str]:
    return _answer(HTTPStatus.OK, body, headers)


def created(body: BaseModel | dict[str, Any]) -> Response[str]:
    return _answer(HTTPStatus.CREATED, body)


def accepted(body: BaseModel) -> Response[str]:
    return _answer(HTTPStatus.ACCEPTED, body)


def no_content() -> Response[str]:
    # The empty text and not null, which is no body that a gateway has to accept.
    return Response(HTTPStatus.NO_CONTENT.value, body="")


def plain(
    text: str, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> Response[str]:
    return Response(status.value, "text/plain", text, dict(headers or {}))


def text(body: str, media_type: str) -> Response[str]:
    return Response(HTTPStatus.OK.value, media_type, body)


def document(body: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response[str]:
    """A JSON answer whose numbers are written to the last digit. Raises TooLargeError."""
    written = exact.write(body)
    check_answer_size(written, "ask for fewer rows with page[size], or fewer columns with fields")
    return json_answer(status, written)


def download(body: bytes, media_type: str, file_name: str) -> Response[bytes]:
    """Bytes that a browser saves under `file_name`."""
    disposition = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(HTTPStatus.OK.value, media_type, body, dict(disposition))


def redirect(url: str) -> Response[str]:
    return Response(HTTPStatus.FOUND.value, body="", headers={"Location": url})


def json_answer(
    status: HTTPStatus, text: str, headers: dict[str, str] | None = None
) -> Response[str]:
    return Response(status.value, "application/json", text, dict(headers or {}))


def check_answer_size(text: str, hint: str) -> None:
    """Raises TooLargeError for an answer over what a function may return."""
    if len(text) > ANSWER_LIMIT // 4 and len(text.encode()) > ANSWER_LIMIT:
        raise TooLargeError(f"The answer would be too large: {hint}")


def common_headers() -> dict[str, list[str]]:
    return {
        "Access-Control-Allow-Origin": [settings.optional("ALLOWED_ORIGIN", "*")],
        "Access-Control-Expose-Headers": ["Location, Retry-After, X-Request-Id"],
        "X-Content-Type-Options": ["nosniff"],
    }


def _answer(
    status: HTTPStatus, body: BaseModel | dict[str, Any], headers: dict[str, str] | None = None
) -> Response[str]:
    """A JSON answer. One over what a function may return is refused with a hint instead."""
    text = (
        body.model_dump_json()
        if isinstance(body, BaseModel)
        else json.dumps(body, ensure_ascii=False)
    )
    check_answer_size(text, "ask for a page of a list, or for an execution's package")
    return json_answer(status, text, headers)
