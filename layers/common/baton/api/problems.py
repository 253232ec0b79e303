"""From an exception to what a client is told: a status, a text, and which fields are wrong."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger
from pydantic import ValidationError

from baton import errors
from baton.errors import FieldProblem

STATUS: dict[type[errors.BatonError], HTTPStatus] = {
    errors.InvalidInputError: HTTPStatus.BAD_REQUEST,
    errors.UnauthenticatedError: HTTPStatus.UNAUTHORIZED,
    errors.ForbiddenError: HTTPStatus.FORBIDDEN,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.TooLargeError: HTTPStatus.CONTENT_TOO_LARGE,
    errors.ThrottledError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.ProviderError: HTTPStatus.BAD_GATEWAY,
    errors.ProviderError: HTTPStatus.BAD_GATEWAY,
    errors.ProviderTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
}

logger = Logger(service="baton")


class Problem(NamedTuple):
    """What went wrong, in either dialect. `details` are extra fields of the answer."""

    status: HTTPStatus
    text: str
    code: str
    fields: Sequence[FieldProblem] = ()
    details: Mapping[str, Any] = {}
    headers: Mapping[str, str] = {}


def problem_of(error: Exception) -> Problem:
    """Of what nobody foresaw a client hears nothing but where to ask; the log has the rest."""
    if isinstance(error, errors.BatonError):
        return _refused(error)
    if isinstance(error, ValidationError):
        return _malformed(error)
    logger.exception("failed", exc_info=error)
    text = "Something went wrong; quote the requestId"
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, text, "internal")


def _refused(error: errors.BatonError) -> Problem:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    headers: dict[str, str] = {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = str(error.details.get("retryAfter", 1))
    fields = getattr(error, "problems", ())
    return Problem(status, error.message, error.code, fields, error.details, headers)


def _malformed(error: ValidationError) -> Problem:
    problems = [FieldProblem(_field(each["loc"]), _message(each["msg"])) for each in error.errors()]
    text = "; ".join(f"{problem.field}: {problem.message}" for problem in problems[:5])
    return Problem(HTTPStatus.BAD_REQUEST, text, errors.InvalidInputError.code, problems)


def _field(location: tuple[int | str, ...]) -> str:
    """`("steps", 0, "settings")` as people write it: `steps[0].settings`."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.lstrip(".") or "body"


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")
