"""The HTTP edge: the only module that knows status codes, headers and gateway events.

A function declares the right it needs and its routes; everything a request must pass first happens
here, before the function's own code is reached, so no endpoint can forget it:

    endpoint = Endpoint(Right.READ)

    @endpoint.get("/action/<action_id>")
    def get_action(request: Request) -> Response:
        return ok(container.actions().get(request.project, request.guid("action_id")))

    handler = endpoint.handler
"""

import base64
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError
from pydantic import BaseModel, ValidationError

from baton import errors, settings, strict_json
from baton.callers.models import Caller, Right
from baton.errors import FieldProblem, ForbiddenError, InvalidInputError, TooLargeError
from baton.ids import ProjectRef, parse_guid

__all__ = [
    "MAX_PAGE_SIZE",
    "Endpoint",
    "Request",
    "Response",
    "accepted",
    "created",
    "download",
    "no_content",
    "ok",
    "plain",
    "redirect",
    "text",
]

PROJECT = "/api/<tenant_id>/<project_id>"
BODY_LIMIT = 6_000_000
ANSWER_LIMIT = 5_500_000
MAX_PAGE_SIZE = 1000

STATUS: dict[type[errors.BatonError], HTTPStatus] = {
    errors.InvalidInputError: HTTPStatus.BAD_REQUEST,
    errors.UnauthenticatedError: HTTPStatus.UNAUTHORIZED,
    errors.ForbiddenError: HTTPStatus.FORBIDDEN,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.TooLargeError: HTTPStatus.CONTENT_TOO_LARGE,
    errors.ThrottledError: HTTPStatus.TOO_MANY_REQUESTS,
}

type Call = Callable[["Request"], Response[str] | Response[bytes]]
type AnyResponse = Response[str] | Response[bytes]

logger = Logger(service="baton")


class Request:
    """What an endpoint may know of a request. Exists only once the caller has passed the edge."""

    def __init__(
        self, api: APIGatewayRestResolver, path: Mapping[str, str], caller: Caller | None
    ) -> None:
        self._event = api.current_event
        self._path = path
        self._caller = caller
        # At once, so that no endpoint answers for a project that cannot be.
        self._project = ProjectRef(caller.tenant_id, self.guid("project_id")) if caller else None

    @property
    def caller(self) -> Caller:
        if self._caller is None:
            raise RuntimeError("A public endpoint has no caller")
        return self._caller

    @property
    def project(self) -> ProjectRef:
        if self._project is None:
            raise RuntimeError("A public endpoint has no project")
        return self._project

    @property
    def tenant_id(self) -> str:
        return self.caller.tenant_id

    def text(self, name: str) -> str:
        """A path parameter as it was sent."""
        return self._path[name]

    def guid(self, name: str) -> str:
        """A path parameter that must be a GUID; InvalidInputError names it when it is none."""
        value = parse_guid(self._path[name])
        if value is None:
            head, *rest = name.split("_")
            raise InvalidInputError.of(head + "".join(map(str.title, rest)), "must be a GUID")
        return value

    def header(self, name: str) -> str:
        return next((v for k, v in self._event.headers.items() if k.lower() == name.lower()), "")

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number from the query string, None when it is not there."""
        text = (self._event.query_string_parameters or {}).get(name)
        if text is None:
            return None
        if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
            raise InvalidInputError.of(name, f"must be a whole number from {least} to {most}")
        return int(text)

    def raw(self) -> bytes:
        """The body's bytes, however the gateway carried them."""
        body = self._event.body or ""
        return base64.b64decode(body) if self._event.is_base64_encoded else body.encode()

    def body[Model: BaseModel](self, model: type[Model]) -> Model:
        """The body read as JSON into `model`, whatever its Content-Type; none at all is `{}`."""
        return model.model_validate(self.json())

    def json(self) -> Any:
        text = self.raw().strip()
        if not text:
            return {}
        try:
            value = strict_json.read(text)
        except ValueError as error:
            raise InvalidInputError(f"The body is not valid JSON: {error}") from error
        if not isinstance(value, dict):
            raise InvalidInputError("The body must be a JSON object")
        return value


class Endpoint:
    """One Lambda function's routes, behind one right. Without a right it is open to everybody."""

    def __init__(self, right: Right | None) -> None:
        self._right = right
        self._api = APIGatewayRestResolver()
        self._api.exception_handler(errors.BatonError)(self._refused)
        self._api.exception_handler(ValidationError)(self._malformed)
        self._api.exception_handler(RouteNotFoundError)(self._unrouted)
        self._api.exception_handler(Exception)(self._unexpected)

    def get(self, path: str) -> Callable[[Call], Call]:
        return self.route("GET", path)

    def post(self, path: str) -> Callable[[Call], Call]:
        return self.route("POST", path)

    def put(self, path: str) -> Callable[[Call], Call]:
        return self.route("PUT", path)

    def delete(self, path: str) -> Callable[[Call], Call]:
        return self.route("DELETE", path)

    def route(self, method: str, path: str) -> Callable[[Call], Call]:
        """Register `call` for a path below the project's base."""

        def register(call: Call) -> Call:
            @self._api.route(PROJECT + path, method=method)
            def routed(**parameters: str) -> AnyResponse:
                return call(Request(self._api, parameters, self._admit(parameters)))

            return call

        return register

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The Lambda entry point. Never raises: a failure is an answer too."""
        answered = self._api.resolve(event, context)
        answered.setdefault("multiValueHeaders", {}).update(_common_headers())
        # The route's pattern and not its path: a log line names nothing of a tenant's.
        logger.info(
            "answered",
            status=answered["statusCode"],
            route=event.get("resource"),
            request=_request_id(event),
        )
        return answered

    def _admit(self, parameters: Mapping[str, str]) -> Caller | None:
        """The one place where the tenant in the path meets the caller's."""
        if self._right is None:
            return None
        event = self._api.current_event
        if len(event.body or "") > BODY_LIMIT * (4 / 3 if event.is_base64_encoded else 1):
            raise TooLargeError(f"A request may have at most {BODY_LIMIT} bytes")
        caller = Caller.from_context(event["requestContext"]["authorizer"])
        if parameters["tenant_id"].lower() != caller.tenant_id:
            raise ForbiddenError("This credential is for another tenant")
        if not caller.may(self._right):
            raise ForbiddenError(f"This credential lacks the right '{self._right}'")
        return caller

    def _refused(self, error: errors.BatonError) -> AnyResponse:
        problems = getattr(error, "problems", ())
        status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        response = self._problem(status, error.message, error.code, problems, error.details)
        if status is HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def _malformed(self, error: ValidationError) -> AnyResponse:
        problems = [
            FieldProblem(_field(each["loc"]), _message(each["msg"])) for each in error.errors()
        ]
        text = "; ".join(f"{problem.field}: {problem.message}" for problem in problems[:5])
        return self._problem(HTTPStatus.BAD_REQUEST, text, InvalidInputError.code, problems, {})

    def _unrouted(self, _: RouteNotFoundError) -> AnyResponse:
        return self._problem(
            HTTPStatus.NOT_FOUND, "There is no such endpoint", "no_such_endpoint", (), {}
        )

    def _unexpected(self, error: Exception) -> AnyResponse:
        logger.exception("failed", exc_info=error)
        return self._problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "Something went wrong; quote the requestId",
            "internal",
            (),
            {},
        )

    def _problem(
        self,
        status: HTTPStatus,
        text: str,
        code: str,
        problems: "tuple[FieldProblem, ...] | list[FieldProblem]",
        details: Mapping[str, Any],
    ) -> Response[str]:
        # `Error` and `error`: the documented endpoints use both spellings, and clients read either.
        body = {"Error": text, "error": text, "code": code, **details}
        body["requestId"] = _request_id(self._api.current_event.raw_event)
        if problems:
            body["errors"] = [problem._asdict() for problem in problems]
        return _json(status, json.dumps(body, ensure_ascii=False))


def ok(body: BaseModel | dict[str, Any], headers: dict[str, str] | None = None) -> Response[str]:
    return _answer(HTTPStatus.OK, body, headers)


def created(body: BaseModel) -> Response[str]:
    return _answer(HTTPStatus.CREATED, body)


def _answer(
    status: HTTPStatus, body: BaseModel | dict[str, Any], headers: dict[str, str] | None = None
) -> Response[str]:
    """A JSON answer. One over what a function may return is refused with a hint instead."""
    text = (
        body.model_dump_json()
        if isinstance(body, BaseModel)
        else json.dumps(body, ensure_ascii=False)
    )
    if len(text) > ANSWER_LIMIT // 4 and len(text.encode()) > ANSWER_LIMIT:
        raise TooLargeError(
            "The answer would be too large: ask for a page of a list, or for an execution's package"
        )
    return _json(status, text, headers)


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


def download(body: bytes, media_type: str, file_name: str) -> Response[bytes]:
    """Bytes that a browser saves under `file_name`."""
    disposition = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(HTTPStatus.OK.value, media_type, body, dict(disposition))


def redirect(url: str) -> Response[str]:
    return Response(HTTPStatus.FOUND.value, body="", headers={"Location": url})


def _json(status: HTTPStatus, text: str, headers: dict[str, str] | None = None) -> Response[str]:
    return Response(status.value, "application/json", text, dict(headers or {}))


def _common_headers() -> dict[str, list[str]]:
    return {
        "Access-Control-Allow-Origin": [settings.optional("ALLOWED_ORIGIN", "*")],
        "Access-Control-Expose-Headers": ["Location, Retry-After, X-Request-Id"],
        "X-Content-Type-Options": ["nosniff"],
    }


def _request_id(event: Mapping[str, Any]) -> str:
    return str(event.get("requestContext", {}).get("requestId", ""))


def _field(location: tuple[int | str, ...]) -> str:
    """`("steps", 0, "settings")` as people write it: `steps[0].settings`."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.lstrip(".") or "body"


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")
