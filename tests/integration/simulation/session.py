"""A boto3 session for the product that writes down each call to AWS, and can make calls fail."""

import itertools
import math
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, NamedTuple

import boto3

from tests.integration.simulation.environment import REGION

type Response = tuple[SimpleNamespace, Mapping[str, Any]]


class AwsCall(NamedTuple):
    service: str
    operation: str


class RecordedSession:
    """One for all tests: what it costs to make, service descriptions above all, is paid once."""

    def __init__(self) -> None:
        self.boto3 = boto3.Session(
            aws_access_key_id="simulated", aws_secret_access_key="simulated", region_name=REGION
        )
        hook: Any = self._before_call
        self.boto3.events.register("before-call", hook)
        self.calls: list[AwsCall] = []
        self._failures: list[tuple[AwsCall, Callable[[], Response | None]]] = []

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
            answered = SimpleNamespace(status_code=HTTPStatus.BAD_REQUEST)
            return answered, {"Error": {"Code": code, "Message": "on purpose"}, **(details or {})}

        self._failures.append((AwsCall(service, operation), refuse))

    def _before_call(self, model: Any, **_: Any) -> Response | None:
        """botocore sends nothing when this returns an answer."""
        call = AwsCall(model.service_model.service_name, model.name)
        self.calls.append(call)
        for failing, refuse in self._failures:
            if failing == call and (answered := refuse()):
                return answered
        return None


PRODUCT = RecordedSession()
