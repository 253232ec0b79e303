"""A boto3 session for the product that writes down each call to AWS, and can make calls fail."""

import itertools
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, NamedTuple

import boto3

from tests.integration.simulation.environment import REGION
from tests.integration.simulation.permissions import denied, needs

type Response = tuple[SimpleNamespace, Mapping[str, Any]]


class AwsCall(NamedTuple):
    service: str
    operation: str


class RecordedSession:
    """Takes the place of the product's boto3 session in all tests, for clients are slow to make."""

    def __init__(self) -> None:
        self._session: Any = boto3.Session(
            aws_access_key_id="simulated", aws_secret_access_key="simulated", region_name=REGION
        )
        self._clients: dict[str, Any] = {}
        events: Any = self._session.events  # the stubs know of no hooks that answer
        events.register("before-parameter-build", self._before_parameter_build)
        events.register("before-call", self._before_call)
        self._acting = threading.local()
        self.calls: list[AwsCall] = []
        self._failures: list[tuple[AwsCall, Callable[[], Response | None]]] = []

    def client(self, service: str, config: Any) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.client(service, config=config)
        return self._clients[service]

    def get_credentials(self) -> Any:
        return self._session.get_credentials()

    def reset(self) -> None:
        self.calls.clear()
        self._failures.clear()

    def fail(
        self,
        service: str,
        operation: str,
        code: str,
        *,
        after: int = 0,
        times: float = math.inf,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Refuse the next `times` calls of an operation with an error; `after` that many go through."""
        numbers = itertools.count()

        def refuse() -> Response | None:
            if not after <= next(numbers) < after + times:
                return None
            return _refusal(code, "on purpose", details)

        self._failures.append((AwsCall(service, operation), refuse))

    @contextmanager
    def acting_as(self, module: str) -> Iterator[None]:
        """Inside, calls need the permissions of this function's role. Tests themselves need none."""
        before = getattr(self._acting, "module", None)
        self._acting.module = module
        try:
            yield
        finally:
            self._acting.module = before

    def _before_parameter_build(self, params: Any, context: Any, **_: Any) -> None:
        context["as_called"] = params

    def _before_call(self, model: Any, context: Any, **_: Any) -> Response | None:
        """botocore sends nothing when this returns an answer."""
        call = AwsCall(model.service_model.service_name, model.name)
        self.calls.append(call)
        if module := getattr(self._acting, "module", None):
            lacking = denied(module, needs(*call, context["as_called"]))
            if lacking:
                message = f"{module} may not {lacking}"
                return _refusal("AccessDeniedException", message)
        for failing, refuse in self._failures:
            if failing == call and (answered := refuse()):
                return answered
        return None


def _refusal(code: str, message: str, details: Mapping[str, Any] | None = None) -> Response:
    answered = SimpleNamespace(status_code=HTTPStatus.BAD_REQUEST)
    return answered, {"Error": {"Code": code, "Message": message}, **(details or {})}


PRODUCT = RecordedSession()
