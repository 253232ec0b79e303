"""Executions and bursts of them, through the API and on the bare machine."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from tools.bench.stage import Stage
from tools.bench.traffic import Client, UnexpectedError
from tools.local.environment import REGION

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

WAIT_SECONDS = 120
POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """One execution, in milliseconds: from the request, and from the machine's own start, to its end."""

    whole: float
    machine: float


@dataclass(frozen=True, slots=True)
class Burst:
    """Many executions started at once: seconds to the end of the last, and how many succeeded."""

    seconds: float
    started: float
    succeeded: int
    distinct: int


class Machines:
    """Both state machines of the stage. Ends are read from the machine itself, so polling blurs nothing."""

    def __init__(self, stage: Stage, concurrency: int) -> None:
        self._stage, self._concurrency = stage, concurrency
        config = Config(proxies={}, max_pool_connections=concurrency)
        self._sfn: SFNClient = boto3.client(
            "stepfunctions",
            endpoint_url=stage.baton.aws_endpoint,
            region_name=REGION,
            config=config,
        )

    def execute(self, client: Client, action_id: str) -> Run:
        """Through the API, as anybody would."""
        return self._timed(lambda: self._start_ours(client, action_id))

    def execute_bare(self, steps: int, lane: str) -> Run:
        """Through Step Functions' own API: there is nothing else in front of a bare machine."""
        return self._timed(lambda: self._start_bare(steps, lane))

    def burst(self, clients: Sequence[Client], action_id: str, number: int) -> Burst:
        return self._burst(
            number, [lambda c=client: self._start_ours(c, action_id) for client in clients]
        )

    def burst_bare(self, steps: int, lane: str, number: int) -> Burst:
        starter = [lambda: self._start_bare(steps, lane)] * self._concurrency
        return self._burst(number, starter)

    def transitions(self, client: Client, action_id: str) -> int:
        """How many states one execution enters, read from its history."""
        arn = self._start_ours(client, action_id)
        self._ended(arn)
        pages = self._sfn.get_paginator("get_execution_history").paginate(executionArn=arn)
        events = [event for page in pages for event in page["events"]]
        return sum(event["type"].endswith("StateEntered") for event in events)

    def started(self, execution_id: str) -> float:
        """When one of Baton's executions started, in seconds since the epoch, once it has ended."""
        return float(self._ended(self._arn(execution_id))["startDate"].timestamp())

    def settle(self) -> None:
        """Wait until nothing runs any more on Baton's machine."""
        deadline = time.monotonic() + WAIT_SECONDS
        while self._sfn.list_executions(
            stateMachineArn=self._stage.baton.state_machine_arn,
            statusFilter="RUNNING",
            maxResults=1,
        )["executions"]:
            if time.monotonic() > deadline:
                raise UnexpectedError(f"executions still run after {WAIT_SECONDS} s")
            time.sleep(POLL_SECONDS)

    def _start_ours(self, client: Client, action_id: str) -> str:
        started = client.call("GET", f"/action/execute/{action_id}")
        return self._arn(started["actionExecutionId"])

    def _arn(self, execution_id: str) -> str:
        machine = self._stage.baton.state_machine_arn.replace(":stateMachine:", ":execution:")
        return f"{machine}:{execution_id}"

    def _start_bare(self, steps: int, lane: str) -> str:
        state = {"run": {"steps": steps, "lane": lane}, "turn": {"step": None, "work": None}}
        return self._sfn.start_execution(
            stateMachineArn=self._stage.bare_machine, input=json.dumps(state)
        )["executionArn"]

    def _timed(self, start: Any) -> Run:
        began = time.time()
        ended = self._ended(start())
        stopped = ended["stopDate"].timestamp()
        if ended["status"] != "SUCCEEDED":
            raise UnexpectedError(f"an execution ended {ended['status']}: {ended.get('cause')}")
        return Run((stopped - began) * 1000, (stopped - ended["startDate"].timestamp()) * 1000)

    def _burst(self, number: int, starters: Sequence[Any]) -> Burst:
        began = time.time()
        shares = [range(first, number, len(starters)) for first in range(len(starters))]
        with ThreadPoolExecutor(len(starters)) as pool:
            parts = pool.map(lambda start, share: [start() for _ in share], starters, shares)
            arns = [arn for part in parts for arn in part]
        started = time.time() - began
        ends = [self._ended(arn) for arn in arns]
        return Burst(
            max(end["stopDate"].timestamp() for end in ends) - began,
            started,
            sum(end["status"] == "SUCCEEDED" for end in ends),
            len(set(arns)),
        )

    def _ended(self, arn: str) -> Any:
        deadline = time.monotonic() + WAIT_SECONDS
        while (found := self._sfn.describe_execution(executionArn=arn))["status"] == "RUNNING":
            if time.monotonic() > deadline:
                raise UnexpectedError(f"{arn} still runs after {WAIT_SECONDS} s")
            time.sleep(POLL_SECONDS)
        return found
