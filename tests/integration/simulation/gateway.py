"""API Gateway as the template sets it up: chooses the route, asks its authorizer, calls its function."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from tests.integration.simulation.environment import ACCOUNT, ENVIRONMENT, PROJECT, REGION, TENANT
from tests.integration.simulation.invocation import invoke
from tests.integration.simulation.session import PRODUCT, AwsCall
from tests.integration.simulation.template import Route, authorizers, resources, routes

STAGE = "local"
API_ARN = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:api1234567"
REQUEST_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


class Answer(NamedTuple):
    """What a client receives; header names in lower case. `calls` are the function's calls to AWS."""

    status: int
    body: Any
    headers: Mapping[str, str]
    calls: Sequence[AwsCall] = ()
    authorizer_calls: Sequence[AwsCall] = ()

    @property
    def operations(self) -> list[str]:
        return [call.operation for call in self.calls]


class Gateway:
    """Called as a client calls: `gateway("GET", "/action")`, below the base of the project."""

    tenant, project = TENANT, PROJECT

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "",
        headers: Mapping[str, str] | None = None,
        tenant: str = TENANT,
        project: str = PROJECT,
    ) -> Answer:
        """`key` is the administrator's unless another, or None for nobody, is given.

        A body of bytes travels as base64, text as it is, anything else as JSON.
        """
        return self.send(method, f"/api/{tenant}/{project}{path}", body, key=key, headers=headers)

    def act(
        self, name: str, attributes: Any = None, *, key: str | None = None, **how: Any
    ) -> Answer:
        """Ask for a default action, `world/export_data` or so; by a guest unless a key is given."""
        return self.send(
            "POST", f"/action/{name}", {"attributes": attributes or {}}, key=key, **how
        )

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "",
        headers: Mapping[str, str] | None = None,
        address: str = "192.0.2.1",
    ) -> Answer:
        """A request to any path of the API, from any address."""
        path, _, query = path.partition("?")
        route, parameters = _find(method, path)
        sent = {"Host": "api.example.com", "Accept": "*/*", **(headers or {})}
        if key is not None:
            sent["Authorization"] = f"Bearer {key or self._key}"
        event = http_event(route, path, parameters, sent, query, body)
        event["requestContext"]["identity"]["sourceIp"] = address
        PRODUCT.calls.clear()
        if route.authorizer != "NONE":
            context = _authorize(event, route.authorizer)
            if isinstance(context, Answer):
                return context
            event["requestContext"]["authorizer"] = context
        authorizer_calls = list(PRODUCT.calls)
        PRODUCT.calls.clear()
        answered = invoke(route.function.module, event)
        return _answer(answered, list(PRODUCT.calls), authorizer_calls)

    def execution(self, execution_id: str) -> dict[str, Any]:
        """An execution as a client reads it."""
        found: dict[str, Any] = self("GET", f"/actionexecution/{execution_id}").body
        return found

    def action_of(self, execution_id: str) -> dict[str, Any]:
        """The action of an execution as a client reads it."""
        action_id = self.execution(execution_id)["actionId"]
        found: dict[str, Any] = self("GET", f"/action/{action_id}").body
        return found


def _authorize(event: dict[str, Any], name: str) -> "dict[str, Any] | Answer":
    """The context of the caller, or the gateway's own answer."""
    authorizer = authorizers()[name]
    if any(not event["headers"].get(header) for header in authorizer.headers):
        return _gateway_response("UNAUTHORIZED")  # a missing identity source asks nobody
    try:
        allowed = invoke(authorizer.function.module, authorizer_event(event))
    except Exception as error:  # noqa: BLE001 - Lambda would report any of them
        refused = str(error) == "Unauthorized"
        return _gateway_response("UNAUTHORIZED" if refused else "DEFAULT_5XX")
    assert all(isinstance(value, str) for value in allowed["context"].values())
    return {"principalId": allowed["principalId"], **allowed["context"]}


def http_event(
    route: Route,
    path: str,
    parameters: Mapping[str, str],
    headers: Mapping[str, str],
    query: str = "",
    body: Any = None,
) -> dict[str, Any]:
    """What a REST API hands to a function for a request."""
    queries = parse_qsl(query, keep_blank_values=True)
    text, encoded = _carried(body)
    return {
        "resource": route.path,
        "path": path,
        "httpMethod": route.method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(queries) or None,
        "multiValueQueryStringParameters": _repeated(queries) or None,
        "pathParameters": dict(parameters),
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "api1234567",
            "httpMethod": route.method,
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "curl/8.10.1"},
            "path": f"/{STAGE}{path}",
            "protocol": "HTTP/1.1",
            "requestId": REQUEST_ID,
            "requestTime": "21/Nov/2026:22:13:20 +0000",
            "requestTimeEpoch": 1795299200000,
            "resourceId": "abc123",
            "resourcePath": route.path,
            "stage": STAGE,
        },
        "body": text,
        "isBase64Encoded": encoded,
    }


def _repeated(queries: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in queries:
        found.setdefault(name, []).append(value)
    return found


def authorizer_event(event: Mapping[str, Any]) -> dict[str, Any]:
    """What a REST API hands to a REQUEST authorizer for the same request."""
    left_out = {"body", "isBase64Encoded"}
    kept = {name: value for name, value in event.items() if name not in left_out}
    arn = f"{API_ARN}/{STAGE}/{event['httpMethod']}{event['path']}"
    return {"type": "REQUEST", "methodArn": arn, **kept}


def _find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route of a request. Of two that match, the one that is literal for longer wins."""
    found = []
    for route, pattern in _patterns():
        if route.method == method and (match := pattern.fullmatch(path)):
            found.append((route, match.groupdict()))
    if not found:
        raise LookupError(f"no route for {method} {path}")
    return min(found, key=lambda each: [part.startswith("{") for part in each[0].path.split("/")])


@cache
def _patterns() -> list[tuple[Route, re.Pattern[str]]]:
    def pattern(path: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    return [(route, pattern(route.path)) for route in routes()]


def _carried(body: Any) -> tuple[str | None, bool]:
    match body:
        case None:
            return None, False
        case bytes():
            return base64.b64encode(body).decode(), True
        case str():
            return body, False
        case _:
            return json.dumps(body), False


def _answer(
    answered: dict[str, Any], calls: list[AwsCall], authorizer_calls: list[AwsCall]
) -> Answer:
    headers = dict(answered.get("headers", {}))
    headers |= {name: ", ".join(values) for name, values in answered["multiValueHeaders"].items()}
    headers = {name.lower(): value for name, value in headers.items()}
    body: Any = answered.get("body")
    if answered.get("isBase64Encoded"):
        body = base64.b64decode(body)
    elif "application/json" in headers.get("content-type", ""):
        body = json.loads(body, parse_constant=_no_constant)
    return Answer(answered["statusCode"], body, headers, calls, authorizer_calls)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _gateway_response(name: str) -> Answer:
    """What the gateway answers by itself."""
    (api,) = resources("AWS::Serverless::Api").values()
    response = api["Properties"]["GatewayResponses"][name]
    text = response["ResponseTemplates"]["application/json"]
    text = text.replace("$context.error.messageString", '"Internal server error"')
    body = json.loads(text.replace("$context.requestId", REQUEST_ID))
    headers = {
        header.lower(): _substituted(value).strip("'")
        for header, value in response["ResponseParameters"]["Headers"].items()
    }
    return Answer(response.get("StatusCode", 500), body, headers, (), list(PRODUCT.calls))


def _substituted(value: str | dict[str, str]) -> str:
    text = value if isinstance(value, str) else value["Fn::Sub"]
    return text.replace("${AllowedOrigin}", ENVIRONMENT["ALLOWED_ORIGIN"])
