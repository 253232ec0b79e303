"""Endpoints of the Action Management API: routes behind one right, in one tenant."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError

from baton import settings
from baton.api.answers import AnyResponse, common_headers, json_answer
from baton.api.problems import Problem, logger, problem_of
from baton.api.request import Request, check_size
from baton.callers.models import Caller, Right
from baton.errors import ForbiddenError

type Call = Callable[[Request], AnyResponse]


class Scope(StrEnum):
    """What an endpoint's paths begin with, and so what it can reach."""

    PROJECT = "/api/<tenant_id>/<project_id>"
    TENANT = "/api/<tenant_id>"
    INSTANCE = "/api/tenant"


class Endpoint:
    """One Lambda function's routes, behind one right. Without a right it is open to everybody.

    Endpoints of the whole instance are for its operators: those who have the right in its first tenant.
    """

    def __init__(self, right: Right | None, scope: Scope = Scope.PROJECT) -> None:
        self._right = right
        self._scope = scope
        self._api = APIGatewayRestResolver()
        self._api.exception_handler(RouteNotFoundError)(self._unrouted)
        self._api.exception_handler(Exception)(self._failed)

    def get(self, path: str) -> Callable[[Call], Call]:
        return self.route("GET", path)

    def post(self, path: str) -> Callable[[Call], Call]:
        return self.route("POST", path)

    def put(self, path: str) -> Callable[[Call], Call]:
        return self.route("PUT", path)

    def patch(self, path: str) -> Callable[[Call], Call]:
        return self.route("PATCH", path)

    def delete(self, path: str) -> Callable[[Call], Call]:
        return self.route("DELETE", path)

    def route(self, method: str, path: str) -> Callable[[Call], Call]:
        """Register `call` for a path below the scope's base."""

        def register(call: Call) -> Call:
            @self._api.route(self._scope + path, method=method)
            def routed(**parameters: str) -> AnyResponse:
                event = self._api.current_event.raw_event
                return call(Request(event, parameters, self._admit(event, parameters)))

            return call

        return register

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The Lambda entry point. Never raises: a failure is an answer too."""
        answered = self._api.resolve(event, context)
        answered.setdefault("multiValueHeaders", {}).update(common_headers())
        # The route's pattern and not its path: a log line names nothing of a tenant's.
        logger.info(
            "answered",
            status=answered["statusCode"],
            route=event.get("resource"),
            request=request_id(event),
        )
        return answered

    def _admit(self, event: Mapping[str, Any], parameters: Mapping[str, str]) -> Caller | None:
        """The one place where the tenant in the path meets the caller's."""
        if self._right is None:
            return None
        check_size(event)
        caller = Caller.from_context(event["requestContext"]["authorizer"])
        if self._scope is Scope.INSTANCE:
            if caller.tenant_id != settings.required("DEFAULT_TENANT_ID"):
                raise ForbiddenError("Tenants are managed by the operators of the instance")
        elif parameters["tenant_id"].lower() != caller.tenant_id:
            raise ForbiddenError("This credential is for another tenant")
        if not caller.may(self._right):
            raise ForbiddenError(f"This credential lacks the right '{self._right}'")
        return caller

    def _failed(self, error: Exception) -> AnyResponse:
        return self._problem(problem_of(error))

    def _unrouted(self, _: RouteNotFoundError) -> AnyResponse:
        return self._problem(
            Problem(HTTPStatus.NOT_FOUND, "There is no such endpoint", "no_such_endpoint")
        )

    def _problem(self, problem: Problem) -> Response[str]:
        # `Error` and `error`: the documented endpoints use both spellings, and clients read either.
        body: dict[str, Any] = {
            "Error": problem.text,
            "error": problem.text,
            "code": problem.code,
            **problem.details,
            "requestId": request_id(self._api.current_event.raw_event),
        }
        if problem.fields:
            body["errors"] = [each._asdict() for each in problem.fields]
        text = json.dumps(body, ensure_ascii=False)
        return json_answer(problem.status, text, dict(problem.headers))


def request_id(event: Mapping[str, Any]) -> str:
    return str(event.get("requestContext", {}).get("requestId", ""))
