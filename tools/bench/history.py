"""Executions as the table and the state machine date them, to the millisecond."""

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
from botocore.config import Config

from baton import clock
from baton.store import keys
from tools.bench.machines import Machines
from tools.bench.stage import Stage
from tools.bench.traffic import UnexpectedError
from tools.local.environment import REGION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WAIT_SECONDS = 30
POLL_SECONDS = 0.05
COMPLETED = "Completed"


class LostError(UnexpectedError):
    """What should have started did not, or never ended."""


class Seen(NamedTuple):
    """An execution that has ended: seconds since the epoch, `machine` being when its machine started."""

    execution_id: str
    dated: float
    machine: float
    ended: float


class History:
    """The newest executions of actions. All are read after their ends, so polling blurs nothing."""

    def __init__(self, stage: Stage, machines: Machines) -> None:
        self._table, self._tenant_id = stage.baton.table_name, stage.baton.tenant_id
        self._machines = machines
        self._dynamodb: DynamoDBClient = boto3.client(
            "dynamodb",
            endpoint_url=stage.baton.aws_endpoint,
            region_name=REGION,
            config=Config(proxies={}),
        )

    def started_by(self, event_id: str, action_id: str) -> Seen:
        """Wait for the end of the execution that an event starts; it must be the action's newest."""
        return self._await("eventId", event_id, action_id)

    def ended(self, execution_id: str, action_id: str) -> Seen:
        """The same of an execution that was asked for."""
        return self._await("executionId", execution_id, action_id)

    def close(self) -> None:
        self._dynamodb.close()

    def _await(self, name: str, value: str, action_id: str) -> Seen:
        deadline = time.monotonic() + WAIT_SECONDS
        while (item := self._newest(action_id)).get(name) != value or "dateEnded" not in item:
            if time.monotonic() > deadline:
                raise LostError(f"no execution by {value} ended within {WAIT_SECONDS} s")
            time.sleep(POLL_SECONDS)
        if item["status"] != COMPLETED:
            raise UnexpectedError(f"the execution {item['executionId']} ended {item['status']}")
        return Seen(
            item["executionId"],
            clock.parse(item["dateStarted"]).timestamp(),
            self._machines.started(item["executionId"]),
            clock.parse(item["dateEnded"]).timestamp(),
        )

    def _newest(self, action_id: str) -> dict[str, Any]:
        """The texts of the item; nothing while there is none."""
        partition = keys.executions_of(self._tenant_id, action_id)
        found = self._dynamodb.query(
            TableName=self._table,
            IndexName="GSI1",
            KeyConditionExpression="gsi1pk = :partition",
            ExpressionAttributeValues={":partition": {"S": partition}},
            ScanIndexForward=False,
            Limit=1,
        )["Items"]
        return {name: value["S"] for item in found for name, value in item.items() if "S" in value}
