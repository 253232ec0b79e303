"""EventBridge scheduled rules: at most 300 on a bus, UTC only, to the minute."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from baton.triggers.backends import BackendError, Schedule
from baton.triggers.cron import AwsCron

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_events import EventBridgeClient

_TARGET = "start"


class RuleBackend:
    """`prefix` begins every rule's name, which makes an instance's rules its own.

    AWS refuses a rule over the bus's quota; `quota` is checked here too, because not every
    EventBridge does. `now` is asked so that a rule need not fire at slots that are gone.
    """

    def __init__(
        self,
        client: "EventBridgeClient",
        prefix: str,
        target_arn: str,
        quota: int,
        now: "Callable[[], datetime]",
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._target_arn = target_arn
        self._quota = quota
        self._now = now

    def put(self, schedule: Schedule) -> None:
        name = self._name(schedule.trigger_id)
        try:
            expression = schedule.recurrence.rule_expression(self._now())
            AwsCron.parse(expression)
        except ValueError as error:
            raise BackendError(
                f"The schedule cannot be written as a cron expression: {error}"
            ) from error
        try:
            if not self._exists(name):
                self._check_quota()
            self._client.put_rule(
                Name=name,
                ScheduleExpression=expression,
                State="ENABLED",
                Description=f"Trigger of action {schedule.action_id}",
            )
            answer = self._client.put_targets(Rule=name, Targets=[self._target(schedule)])
        except self._client.exceptions.LimitExceededException as error:
            raise self._full() from error
        except (BotoCoreError, ClientError) as error:
            raise BackendError(f"EventBridge refused the rule: {error}") from error
        if answer["FailedEntryCount"]:
            reason = answer["FailedEntries"][0].get("ErrorMessage", "no reason given")
            raise BackendError(f"EventBridge refused the rule's target: {reason}")

    def remove(self, trigger_id: str) -> None:
        name = self._name(trigger_id)
        missing = self._client.exceptions.ResourceNotFoundException
        try:
            self._client.remove_targets(Rule=name, Ids=[_TARGET])
        except missing:
            return
        self._client.delete_rule(Name=name)

    def trigger_ids(self) -> Iterator[str]:
        for name in self._names(self._prefix):
            yield name.removeprefix(self._prefix)

    def _name(self, trigger_id: str) -> str:
        return f"{self._prefix}{trigger_id}"

    def _target(self, schedule: Schedule) -> Any:
        # The template is JSON but for <time>, which EventBridge replaces by a quoted text.
        fixed = json.dumps(schedule.target_input())[:-1]
        return {
            "Id": _TARGET,
            "Arn": self._target_arn,
            "InputTransformer": {
                "InputPathsMap": {"time": "$.time"},
                "InputTemplate": f'{fixed}, "time": <time>}}',
            },
        }

    def _exists(self, name: str) -> bool:
        try:
            self._client.describe_rule(Name=name)
        except self._client.exceptions.ResourceNotFoundException:
            return False
        return True

    def _check_quota(self) -> None:
        if sum(1 for _ in self._names("")) >= self._quota:
            raise self._full()

    def _names(self, prefix: str) -> Iterator[str]:
        more: dict[str, Any] = {"NamePrefix": prefix} if prefix else {}
        while True:
            page = self._client.list_rules(**more)
            yield from (rule["Name"] for rule in page["Rules"])
            if "NextToken" not in page:
                return
            more["NextToken"] = page["NextToken"]

    def _full(self) -> BackendError:
        return BackendError(
            f"The event bus has its {self._quota} rules. An instance with more schedules than that is "
            "deployed with the parameter ScheduleBackend=scheduler"
        )
