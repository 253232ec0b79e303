"""The edge of default actions, `/action/{entity}/{name}`: answers are lists, callers may be guests.

The function behind a route is one line:

    handler = ActionEndpoint(container.default_actions, clock.now).handler
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from aws_lambda_powertools import Logger

from baton import settings, strict_json
from baton.api.answers import check_answer_size, common_headers
from baton.api.endpoint import request_id
from baton.api.problems import Problem, problem_of
from baton.api.request import body_bytes, check_size, header
from baton.callers.models import Caller
from baton.default_actions.answers import failure
from baton.default_actions.declaration import DefaultAction
from baton.default_actions.service import DefaultActionService, Outcome, Wanted
from baton.errors import ForbiddenError, InvalidInputError, UnauthenticatedError
from baton.ids import ProjectRef, parse_guid

logger = Logger(service="baton")

type Answer = dict[str, Any]


def _nowhere(_attributes: Mapping[str, Any]) -> ProjectRef | None:
    return None


class ActionEndpoint:
    """Performs the default action that a route names. `service` is asked for with the first request.

    `place` tells tenant and project where attributes do: who follows a redirect sends no headers that would.
    """

    def __init__(
        self,
        service: Callable[[], DefaultActionService],
        now: Callable[[], datetime],
        place: Callable[[Mapping[str, Any]], ProjectRef | None] = _nowhere,
    ) -> None:
        self._service = service
        self._now = now
        self._place = place

    def handler(self, event: dict[str, Any], _context: Any) -> Answer:
        """The Lambda entry point. Never raises: a failure is an answer too."""
        try:
            answer = self._perform(event)
        except Exception as error:  # noqa: BLE001 - the edge answers whatever goes wrong
            answer = _refusal(event, problem_of(error))
        logger.info(
            "answered",
            status=answer["statusCode"],
            route=event.get("resource"),
            request=request_id(event),
        )
        return answer

    def _perform(self, event: Mapping[str, Any]) -> Answer:
        check_size(event)
        entity, name = _names(event)
        attributes, caller, project_id = attributes_of(event), caller_of(event), _project_of(event)
        if there := self._place(attributes):
            caller = _there(event, caller, there)
            project_id = project_id or there.project_id
        wanted = Wanted(
            entity=entity,
            name=name,
            attributes=attributes,
            caller=caller,
            address=event["requestContext"].get("identity", {}).get("sourceIp") or "",
            project_id=project_id,
        )
        return _performed(self._service().perform(wanted, self._now()))


def list_executable(
    event: Mapping[str, Any], service: Callable[[], DefaultActionService]
) -> Answer:
    """`GET /actions`: what the caller may execute, with what it takes to draw a form for it."""
    try:
        found = service().executable(caller_of(event), _project_of(event))
        body = {f"{each.entity}:{each.name}": _described(each) for each in found}
        return _answer(HTTPStatus.OK, json.dumps(body))
    except Exception as error:  # noqa: BLE001 - the edge answers whatever goes wrong
        return _refusal(event, problem_of(error))


def caller_of(event: Mapping[str, Any]) -> Caller:
    """Who asks. A credential that does not verify is nobody's, never a guest's."""
    context = event["requestContext"]["authorizer"]
    named = header(event, "X-Tenant-Id")
    tenant_id = parse_guid(named) if named else None
    if named and tenant_id is None:
        raise InvalidInputError.of("X-Tenant-Id", "must be a GUID")
    if context["kind"] == "refused":
        raise UnauthenticatedError("The credential does not verify")
    if context["kind"] == "guest":
        return Caller.guest(tenant_id or settings.required("DEFAULT_TENANT_ID"))
    caller = Caller.from_context(context)
    if tenant_id not in (None, caller.tenant_id):
        raise ForbiddenError("This credential is for another tenant")
    return caller


def _there(event: Mapping[str, Any], caller: Caller, place: ProjectRef) -> Caller:
    """The same caller in the tenant that attributes name. Raises ForbiddenError for what is another's."""
    if caller.kind == "guest" and not header(event, "X-Tenant-Id"):
        return Caller.guest(place.tenant_id)
    if caller.tenant_id != place.tenant_id:
        raise ForbiddenError("This was begun in another tenant")
    return caller


def attributes_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent: `attributes`, the body's other keys over them, and query parameters over both."""
    sent = _body(body_bytes(event).strip())
    attributes = sent.pop("attributes", None)
    if attributes is not None and not isinstance(attributes, dict):
        raise InvalidInputError.of("attributes", "must be an object")
    queries = event.get("multiValueQueryStringParameters") or {}
    return (attributes or {}) | sent | {name: _single(values) for name, values in queries.items()}


def _body(text: bytes) -> dict[str, Any]:
    """A JSON object, or else a form; which of them is seen from the body, not from its Content-Type."""
    if not text:
        return {}
    try:
        value = strict_json.read(text)
    except ValueError as error:
        if text[:1] in b'{["':
            raise InvalidInputError(f"The body is not valid JSON: {error}") from error
        return _form(text)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidInputError("The body must be a JSON object or a form")
    return value


def _form(text: bytes) -> dict[str, Any]:
    try:
        fields = parse_qs(
            text.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=1000
        )
    except ValueError as error:
        raise InvalidInputError("The body is neither JSON nor a form") from error
    return {name: _single(values) for name, values in fields.items()}


def _single(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values


def _names(event: Mapping[str, Any]) -> tuple[str, str]:
    """Entity and action, from the route: some name them, the others leave them to parameters."""
    parameters = event.get("pathParameters") or {}
    entity, name = str(event["resource"]).rstrip("/").rsplit("/", 2)[-2:]
    return parameters.get("entity", entity), parameters.get("name", name)


def _project_of(event: Mapping[str, Any]) -> str | None:
    named = header(event, "X-Project-Id")
    if named and parse_guid(named) is None:
        raise InvalidInputError.of("X-Project-Id", "must be a GUID")
    return parse_guid(named) if named else None


def _performed(outcome: Outcome) -> Answer:
    body = json.dumps([item.to_wire() for item in outcome.items], ensure_ascii=False)
    check_answer_size(body, "ask for less of it")
    answer = _answer(HTTPStatus.OK, body)
    if outcome.execution_id:
        ref = outcome.ref
        where = f"/api/{ref.tenant_id}/{ref.project_id}/actionexecution/{outcome.execution_id}"
        answer["multiValueHeaders"]["Location"] = [where]
    return answer


def _refusal(event: Mapping[str, Any], problem: Problem) -> Answer:
    text = problem.text
    if problem.status is HTTPStatus.INTERNAL_SERVER_ERROR:
        text = f"{text}: {request_id(event)}"
    body = json.dumps([failure(text).to_wire()], ensure_ascii=False)
    answer = _answer(problem.status, body)
    answer["multiValueHeaders"] |= {name: [value] for name, value in problem.headers.items()}
    return answer


def _answer(status: HTTPStatus, body: str) -> Answer:
    headers = {"Content-Type": ["application/json"], "Cache-Control": ["no-store"]}
    return {
        "statusCode": status.value,
        "multiValueHeaders": headers | common_headers(),
        "body": body,
        "isBase64Encoded": False,
    }


def _described(action: DefaultAction) -> dict[str, Any]:
    return {
        "Name": action.name,
        "Label": action.label,
        "OnType": action.entity,
        "InstanceOptional": not action.needs_subject,
        "InFields": [
            {
                "Name": each.label or each.name,
                "ColumnName": each.name,
                "ColumnType": each.column_type,
                "IsNullable": not each.is_required,
                "DefaultValue": each.default,
            }
            for each in action.in_fields
        ],
    }
