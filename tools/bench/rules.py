"""EventBridge's rules for triggers: waiting for them, and the calls alone that make and remove them."""

import time
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
from botocore.config import Config

from tools.bench.stage import Stage
from tools.bench.traffic import UnexpectedError
from tools.local.aws import aws_client
from tools.local.environment import REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mypy_boto3_events import EventBridgeClient

SYNC = "SyncTriggersFunction"
TARGET = "start"
POLL_SECONDS = 0.1


class Rules:
    """The rules that stand for triggers of one instance."""

    def __init__(self, endpoint: str | None, prefix: str, target: str) -> None:
        self._prefix, self._target = prefix, target
        self._events: EventBridgeClient = boto3.client(
            "events", endpoint_url=endpoint, region_name=REGION, config=Config(proxies={})
        )

    @classmethod
    def of(cls, stage: Stage) -> "Rules":
        """Those that the deployed function makes."""
        variables = _variables(stage, SYNC)
        return cls(stage.baton.aws_endpoint, variables["RULE_PREFIX"], variables["SCHEDULE_TARGET"])

    def triggers(self) -> set[str]:
        """The ids of the triggers that have a rule."""
        pages = self._events.get_paginator("list_rules").paginate(NamePrefix=self._prefix)
        return {rule["Name"].removeprefix(self._prefix) for page in pages for rule in page["Rules"]}

    def await_all(self, wanted: "Collection[str]", within: float) -> int:
        """Wait until each of these triggers has a rule; how many have none when time is up."""
        return self._await(lambda: len(set(wanted) - self.triggers()), within)

    def await_none(self, unwanted: "Collection[str]", within: float) -> int:
        """Wait until none of these triggers has a rule; how many still have one when time is up."""
        return self._await(lambda: len(set(unwanted) & self.triggers()), within)

    def make_bare(self, expression: str, number: int) -> list[str]:
        """That many rules, one after the other, by the two calls that a rule cannot do without."""
        made = [str(uuid4()) for _ in range(number)]
        for trigger in made:
            name = f"{self._prefix}{trigger}"
            self._events.put_rule(Name=name, ScheduleExpression=expression, State="ENABLED")
            self._events.put_targets(Rule=name, Targets=[{"Id": TARGET, "Arn": self._target}])
        return made

    def remove_bare(self, triggers: "Collection[str]") -> None:
        for trigger in triggers:
            name = f"{self._prefix}{trigger}"
            self._events.remove_targets(Rule=name, Ids=[TARGET])
            self._events.delete_rule(Name=name)

    def close(self) -> None:
        self._events.close()

    def _await(self, missing: "Callable[[], int]", within: float) -> int:
        deadline = time.monotonic() + within
        while (left := missing()) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return left


def _variables(stage: Stage, logical_id: str) -> dict[str, str]:
    """What the template tells a function about its surroundings."""
    pages = aws_client("lambda", stage.port).get_paginator("list_functions").paginate()
    beginning = f"{stage.baton.stack_name}-{logical_id}-"
    for page in pages:
        for function in page["Functions"]:
            if f"{function['FunctionName']}-".startswith(beginning):
                return dict(function["Environment"]["Variables"])
    raise UnexpectedError(f"The stack has no {logical_id}.")
