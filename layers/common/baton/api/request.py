"""What an endpoint may know of a request."""

import base64
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from baton import strict_json
from baton.callers.models import Caller
from baton.errors import InvalidInputError, TooLargeError
from baton.ids import ProjectRef, parse_guid

BODY_LIMIT = 6_000_000
MAX_PAGE_SIZE = 1000


class Request:
    """Exists only once the caller has passed the edge. `caller` is None at endpoints open to everybody."""

    def __init__(
        self, event: Mapping[str, Any], path: Mapping[str, str], caller: Caller | None
    ) -> None:
        self._event = event
        self._path = path
        self._caller = caller
        # At once, so that no endpoint answers for a project that cannot be.
        named = caller is not None and "project_id" in path
        self._project = ProjectRef(self.tenant_id, self.guid("project_id")) if named else None

    @property
    def caller(self) -> Caller:
        if self._caller is None:
            raise RuntimeError("A public endpoint has no caller")
        return self._caller

    @property
    def project(self) -> ProjectRef:
        if self._project is None:
            raise RuntimeError("This endpoint has no project")
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
        return header(self._event, name)

    def query(self, name: str) -> str:
        """A query parameter as it was sent, empty when it is not there."""
        return (self._event.get("queryStringParameters") or {}).get(name) or ""

    def queries(self) -> Mapping[str, str]:
        """All query parameters as they were sent."""
        return self._event.get("queryStringParameters") or {}

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number from the query string, None when it is not there."""
        text = (self._event.get("queryStringParameters") or {}).get(name)
        if text is None:
            return None
        if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
            raise InvalidInputError.of(name, f"must be a whole number from {least} to {most}")
        return int(text)

    def page(self) -> tuple[int | None, int | None]:
        """`page` and `pageSize` of a list, each None when it is not asked for."""
        return (
            self.number("page", least=1, most=1_000_000),
            self.number("pageSize", least=1, most=MAX_PAGE_SIZE),
        )

    def raw(self) -> bytes:
        """The body's bytes, however the gateway carried them."""
        return body_bytes(self._event)

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


def header(event: Mapping[str, Any], name: str) -> str:
    """A header's value whatever its casing, empty when it is not there."""
    headers = event.get("headers") or {}
    return next((v for k, v in headers.items() if k.lower() == name.lower()), "")


def body_bytes(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def check_size(event: Mapping[str, Any]) -> None:
    """Raises TooLargeError for a body over the limit, before anything looks at it."""
    if len(event.get("body") or "") > BODY_LIMIT * (4 / 3 if event.get("isBase64Encoded") else 1):
        raise TooLargeError(f"A request may have at most {BODY_LIMIT} bytes")
