"""`python -m tools.bench.counting BUILD`: calls every endpoint on moto and prints what they call in turn.

A process of its own, because the handlers read their settings from the environment and keep their
clients for as long as the process lives.
"""

import contextlib
import importlib
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from tools.bench.recorder import Recorder, Tally
from tools.bench.templates import built
from tools.local.environment import REGION, forget_the_host_account
from tools.local.workspace import PROJECT

PROJECT_PATH = "/api/{tenantId}/{projectId}"
SCHEMA = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
STEP = {"stepType": "SetValues", "settings": json.dumps({"values": {"x": 1, "text": "some text"}})}
LISTED = 50
STEPS = 3
MOST_TURNS = 10

type Json = Any


class Scenario:
    """One project on moto, and the deployed functions' own code called as Lambda would call it."""

    def __init__(self, build: Path) -> None:
        self._declared = built(build)["Resources"]["Table"]["Properties"]
        machine = boto3.client("stepfunctions").create_state_machine(
            name="action-run", definition="{}", roleArn="arn:aws:iam::123456789012:role/machine"
        )
        os.environ["STATE_MACHINE_ARN"] = machine["stateMachineArn"]
        boto3.client("s3").create_bucket(Bucket=os.environ["BUCKET_NAME"])
        declared = {name: self._declared[name] for name in SCHEMA}
        boto3.client("dynamodb").create_table(TableName=os.environ["TABLE_NAME"], **declared)
        from baton import clock, container, ids

        self.ref = ids.ProjectRef(ids.new_id(), ids.new_id())
        # Before the first client is made: a client takes the session's listeners along once.
        self.recorder = Recorder(container.session(), boto3.client("dynamodb"))
        container.projects().add(self.ref, "Counted", clock.now())
        self.minted = self.invoke("credentials/mint_api_key", {"tenantId": self.ref.tenant_id})

    def invoke(self, function: str, event: Mapping[str, Json]) -> Json:
        noun, _, module = function.partition("/")
        folder = str(PROJECT / "functions" / noun)
        if folder not in sys.path:
            sys.path.append(folder)
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            return importlib.import_module(module).handler(event, None)

    def request(
        self, function: str, method: str, path: str, body: Json = None
    ) -> tuple[Json, Tally]:
        """One request as the gateway hands it on, behind the authorizer."""
        context = {"kind": "key", "callerId": self.ref.project_id, "rights": "admin"}
        event = {
            "httpMethod": method,
            "path": f"/api/{self.ref.tenant_id}/{self.ref.project_id}{path}",
            "resource": PROJECT_PATH + path,
            "headers": {},
            "queryStringParameters": None,
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
            "requestContext": {
                "requestId": "counted",
                "authorizer": {**context, "tenantId": self.ref.tenant_id},
            },
        }
        with self.recorder.tally() as tally:
            answer = self.invoke(function, event)
        if answer["statusCode"] >= 400:
            raise RuntimeError(f"{method} {path}: {answer}")
        return json.loads(answer.get("body") or "null"), tally

    def turns(self, execution_id: str) -> Iterator[tuple[str, Tally]]:
        """Play the state machine to its end; each turn's lane with what Advance called for it."""
        run = {"tenantId": self.ref.tenant_id, "executionId": execution_id}
        turn: dict[str, Json] = {"step": None, "work": None}
        for _ in range(MOST_TURNS):
            event = {"run": run, "step": turn["step"], "answer": turn["work"]}
            with self.recorder.tally() as tally:
                turn = self.invoke("executions/advance_execution", event)
            yield turn["lane"], tally
            if turn["lane"] in {"Succeeded", "Failed"}:
                return
            turn["work"] = self.invoke("steps/perform_builtin", turn["work"])


def endpoints(scenario: Scenario) -> Iterator[tuple[str, Tally]]:
    """Every endpoint that a budget names, in an order in which each finds what it needs."""
    arn = f"arn:aws:execute-api:{REGION}:123456789012:api/local/GET/"
    event = {
        "methodArn": arn,
        "headers": {"Authorization": f"Bearer {scenario.minted['apiKey']}"},
    }
    with scenario.recorder.tally() as tally:
        scenario.invoke("credentials/authorize", event)
    yield "authorize", tally
    for number in range(LISTED - 1):
        body = {"name": f"listed {number}", "steps": [STEP]}
        scenario.request("actions/create_action", "POST", "/action", body)
    body = {"name": "counted", "steps": [STEP] * STEPS}
    action, tally = scenario.request("actions/create_action", "POST", "/action", body)
    yield "create", tally
    path = f"/action/{action['actionId']}"
    yield "get", scenario.request("actions/get_action", "GET", path)[1]
    yield "list", scenario.request("actions/list_actions", "GET", "/action")[1]
    change = {"description": "changed"}
    yield "update", scenario.request("actions/update_action", "PUT", path, change)[1]
    yield "disable", scenario.request("actions/disable_action", "POST", f"{path}/disable")[1]
    yield "enable", scenario.request("actions/enable_action", "POST", f"{path}/enable")[1]
    execute = f"/action/execute/{action['actionId']}"
    execution, tally = scenario.request("executions/execute_action", "GET", execute)
    yield "execute", tally
    for number, (lane, turn) in enumerate(scenario.turns(execution["actionExecutionId"]), 1):
        yield f"advance {number} ({lane})", turn
    found = f"/actionexecution/{execution['actionExecutionId']}"
    yield "get execution", scenario.request("executions/get_execution", "GET", found)[1]
    with scenario.recorder.tally() as sweep:
        scenario.invoke("executions/reconcile_executions", {})
    yield "reconcile", sweep
    yield "delete", scenario.request("actions/delete_action", "DELETE", path)[1]


def kept_bytes() -> int:
    """What the executions of this scenario take in the table and its index."""
    from tools.bench.units import item_size

    client, total = boto3.client("dynamodb"), 0
    for page in client.get_paginator("scan").paginate(TableName=os.environ["TABLE_NAME"]):
        for item in page["Items"]:
            if "#X#" in item["pk"]["S"]:
                total += item_size(item) * (2 if "gsi1pk" in item else 1)
    return total


def main() -> None:
    forget_the_host_account(os.environ)
    os.environ.update(
        {
            "TABLE_NAME": "counted",
            "BUCKET_NAME": "counted",
            "AWS_REGION": REGION,
            "TOKEN_SECRET": "none",
            "TOKEN_ISSUER": "baton",
            "TOKEN_AUDIENCE": "counted",
            "TENANT_ID": "none",
        }
    )
    sys.path.append(str(PROJECT / "layers" / "common"))
    with mock_aws():
        scenario = Scenario(Path(sys.argv[1]))
        counted = {name: tally.record() for name, tally in endpoints(scenario)}
        print(json.dumps({"counted": counted, "keptBytes": kept_bytes()}))


if __name__ == "__main__":
    main()
