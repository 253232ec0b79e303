"""EventBridge Scheduler: millions of schedules, in their own zones, with start and end."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from baton.triggers.backends import BackendError, Schedule
from baton.triggers.cron import AwsCron

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_scheduler import EventBridgeSchedulerClient

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
_MAX_EVENT_AGE = 3600
_RETRIES = 10


class SchedulerBackend:
    """Schedules in a group of their own, named by their trigger."""

    def __init__(
        self,
        client: "EventBridgeSchedulerClient",
        group: str,
        target_arn: str,
        role_arn: str,
        dead_letter_arn: str,
        now: "Callable[[], datetime]",
    ) -> None:
        self._client = client
        self._group = group
        self._target_arn = target_arn
        self._role_arn = role_arn
        self._dead_letter_arn = dead_letter_arn
        self._now = now

    def put(self, schedule: Schedule) -> None:
        try:
            wanted = self._wanted(schedule)
        except ValueError as error:
            raise BackendError(
                f"The schedule cannot be written as a cron expression: {error}"
            ) from error
        try:
            try:
                self._client.update_schedule(**wanted)
            except self._client.exceptions.ResourceNotFoundException:
                self._client.create_schedule(**wanted)
        except (BotoCoreError, ClientError) as error:
            raise BackendError(f"EventBridge Scheduler refused the schedule: {error}") from error

    def remove(self, trigger_id: str) -> None:
        try:
            self._client.delete_schedule(Name=trigger_id, GroupName=self._group)
        except self._client.exceptions.ResourceNotFoundException:
            return

    def trigger_ids(self) -> Iterator[str]:
        more: dict[str, Any] = {}
        while True:
            page = self._client.list_schedules(GroupName=self._group, **more)
            yield from (found["Name"] for found in page["Schedules"])
            if not page.get("NextToken"):
                return
            more = {"NextToken": page["NextToken"]}

    def _wanted(self, schedule: Schedule) -> Any:
        recurrence = schedule.recurrence
        expression = recurrence.local_expression(self._now())
        AwsCron.parse(expression)
        wanted: dict[str, Any] = {
            "Name": schedule.trigger_id,
            "GroupName": self._group,
            "ScheduleExpression": expression,
            "ScheduleExpressionTimezone": recurrence.native_zone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "State": "ENABLED",
            "Description": f"Trigger of action {schedule.action_id}",
            "Target": {
                "Arn": self._target_arn,
                "RoleArn": self._role_arn,
                "Input": json.dumps(schedule.target_input() | {"time": SCHEDULED_TIME}),
                "DeadLetterConfig": {"Arn": self._dead_letter_arn},
                "RetryPolicy": {
                    "MaximumEventAgeInSeconds": _MAX_EVENT_AGE,
                    "MaximumRetryAttempts": _RETRIES,
                },
            },
        }
        # A start that has passed is refused, and does not matter.
        first = recurrence.first()
        if first is not None and first > self._now():
            wanted["StartDate"] = first
        if recurrence.end is not None:
            wanted["EndDate"] = recurrence.end
        return wanted
